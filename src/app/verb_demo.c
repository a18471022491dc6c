/* verb_demo.c - `kafedra demo`: a college to try out, with fresh passwords every time.
 *
 * HOW   without --data it lives in a temporary folder that is removed at the end. The people are
 *       printed for a person, or as one line of JSON.
 * RUNS  main thread.
 * TESTS tests/system */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <unistd.h>

#include "app/demo.h"
#include "app/house.h"
#include "app/verbs.h"
#include "text/json.h"

#define LIMIT_DEMO_JSON_BYTES (1 << 20)

struct showing {
    struct house house;
    struct demo_person *person;
    size_t count;
    bool wants_json;
    bool is_temporary;
    char folder[64];
};

static void print_json(struct showing *d, struct str url)
{
    struct buf b;
    struct jw w;
    buf_init(&b, LIMIT_DEMO_JSON_BYTES);
    jw_init(&w, &b);
    jw_object(&w);
    jw_key(&w, "url");
    jw_str(&w, url);
    jw_key(&w, "people");
    jw_array(&w);
    for (size_t i = 0; i < d->count; i++) {
        const struct demo_person *p = &d->person[i];
        const struct {
            const char *key;
            struct str value;
        } field[] = {{"role", p->role},
                     {"name", p->name},
                     {"login", p->login},
                     {"password", p->password},
                     {"organisation", p->organisation},
                     {"slug", p->slug},
                     {"note", p->note}};
        jw_object(&w);
        for (size_t f = 0; f < sizeof field / sizeof field[0]; f++) {
            jw_key(&w, field[f].key);
            jw_str(&w, field[f].value.p ? field[f].value : STR(""));
        }
        jw_object_end(&w);
    }
    jw_array_end(&w);
    jw_object_end(&w);
    printf("%.*s\n", STR_ARG(buf_str(&b)));
    buf_done(&b);
}

static void print_people(struct showing *d, struct str url)
{
    printf("kafedra %s: the demonstration is ready at %.*s\n", KAFEDRA_VERSION, STR_ARG(url));
    struct str slug = {0};
    for (size_t i = 0; i < d->count; i++) {
        const struct demo_person *p = &d->person[i];
        if (!slug.p || !str_equal(slug, p->slug)) {
            slug = p->slug;
            if (slug.n)
                printf("\n%.*s\n%.*s/o/%.*s\n", STR_ARG(p->organisation), STR_ARG(url),
                       STR_ARG(slug));
            else
                printf("\n%.*s/start\n", STR_ARG(url));
        }
        printf("  %-14.*s login %-12.*s password %-14.*s %.*s%s%.*s%s\n", STR_ARG(p->role),
               STR_ARG(p->login), STR_ARG(p->password), STR_ARG(p->name), p->note.n ? " (" : "",
               STR_ARG(p->note), p->note.n ? ")" : "");
    }
    printf("\nStop with Ctrl+C.%s\n", d->is_temporary ? " Nothing is kept." : "");
}

static void say_ready(void *ctx)
{
    struct showing *d = ctx;
    struct str url = house_url(&d->house);
    if (d->wants_json)
        print_json(d, url);
    else
        print_people(d, url);
    fflush(stdout);
}

static bool is_empty(struct house *h)
{
    struct str reply;
    struct json *tree = NULL;
    bool needs_start = false;
    if (house_call(h, "server_info_get", &reply) || json_parse(reply, &tree))
        return false;
    bool fine = json_bool(json_get(tree, "needs_start"), &needs_start);
    json_free(tree);
    return fine && needs_start;
}

static bool fill(struct showing *d)
{
    struct house *h = &d->house;
    if (!is_empty(h)) {
        h->trouble =
            STR("this folder holds a college already; start it with kafedra serve, or give "
                "demo an empty one");
        return false;
    }
    enum err e =
        demo_fill(h->api, h->arena, &h->rand, clock_wall_us(&h->clock), &d->person, &d->count);
    if (e)
        h->trouble =
            arena_printf(h->arena, "the demonstration could not be made (%s)", err_row(e)->code);
    return !e;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st, (void)where;
    return kind == FTW_DP ? rmdir(path) : unlink(path);
}

static bool choose_folder(struct showing *d, struct settings *s)
{
    if (s->data.n)
        return true;
    snprintf(d->folder, sizeof d->folder, "/tmp/kafedra-demo-XXXXXX");
    if (!mkdtemp(d->folder))
        return false;
    d->is_temporary = true;
    s->data = str_from(d->folder);
    return true;
}

static int show(struct showing *d, struct settings *settings)
{
    struct house *h = &d->house;
    bool fine = house_open(h, settings) && house_listen(h) && fill(d) && house_run(h, say_ready, d);
    int code = fine ? EXIT_FINE : verb_fail(EXIT_TROUBLE, h->trouble.p, h->trouble.n);
    house_close(h);
    return code;
}

int verb_demo(int argc, char **argv)
{
    struct arena *a = arena_new(1 << 20);
    struct command cmd = {.verb = VERB_DEMO};
    struct settings settings;
    struct str trouble = {0};
    struct showing d = {0};
    int code;
    if (!settings_read(a, argc, argv, &cmd, &settings, &trouble)) {
        code = verb_fail(EXIT_USAGE, trouble.p, trouble.n);
    } else if (!choose_folder(&d, &settings)) {
        trouble = STR("no temporary folder can be made in /tmp; name one with --data DIR");
        code = verb_fail(EXIT_TROUBLE, trouble.p, trouble.n);
    } else {
        d.wants_json = cmd.wants_json;
        code = show(&d, &settings);
    }
    if (d.is_temporary)
        nftw(d.folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(a);
    return code;
}
