/* verb_serve.c - `kafedra serve`: a server on a data folder; on an empty one it prints the way in.
 *
 * RUNS  main thread.
 * TESTS tests/system */
#include <stdio.h>

#include "app/house.h"
#include "app/verbs.h"
#include "text/json.h"

struct serving {
    struct house house;
    struct str key; /* the operator's one-time key; absent: somebody has begun already */
};

static enum err first_key(struct house *h, struct str *ret_key)
{
    struct str reply;
    struct json *tree = NULL;
    bool needs_start = false;
    enum err e = house_call(h, "server_info_get", &reply);
    if (!e)
        e = json_parse(reply, &tree);
    bool fine = !e && json_bool(json_get(tree, "needs_start"), &needs_start);
    json_free(tree);
    if (e || !fine || !needs_start)
        return e;
    e = house_call(h, "operator_key_make", &reply);
    if (!e)
        e = json_parse(reply, &tree);
    if (!e && json_str(json_get(tree, "key"), ret_key))
        *ret_key = str_copy(h->arena, *ret_key);
    json_free(e ? NULL : tree);
    return e;
}

static void say_ready(void *ctx)
{
    struct serving *s = ctx;
    struct str url = house_url(&s->house);
    struct str plain = house_plain_url(&s->house);
    printf("kafedra %s is ready at %.*s\n", KAFEDRA_VERSION, STR_ARG(url));
    if (plain.p)
        printf("without TLS, for /trust and the way to https: %.*s\n", STR_ARG(plain));
    if (s->key.p)
        printf(
            "\nThis server has no organisation yet. Open %.*s/start and enter the operator's\n"
            "one-time key, good for 24 hours (another one: kafedra key --operator --data %.*s):\n\n"
            "    key: %.*s\n\n",
            STR_ARG(url), STR_ARG(s->house.settings->data), STR_ARG(s->key));
    fflush(stdout);
}

int verb_serve(int argc, char **argv)
{
    struct arena *a = arena_new(1 << 20);
    struct command cmd = {.verb = VERB_SERVE};
    struct settings settings;
    struct str trouble = {0};
    struct serving s = {0};
    int code = EXIT_FINE;
    if (!settings_read(a, argc, argv, &cmd, &settings, &trouble)) {
        code = verb_fail(EXIT_USAGE, trouble.p, trouble.n);
    } else if (!settings.data.n) {
        trouble = STR("serve needs --data DIR, the folder where everything is kept");
        code = verb_fail(EXIT_USAGE, trouble.p, trouble.n);
    } else {
        struct house *h = &s.house;
        bool fine = house_open(h, &settings) && house_listen(h);
        if (fine && first_key(h, &s.key)) {
            fine = false;
            h->trouble = STR("the first key could not be made");
        }
        fine = fine && house_run(h, say_ready, &s);
        if (!fine)
            code = verb_fail(EXIT_TROUBLE, h->trouble.p, h->trouble.n);
        house_close(h);
    }
    arena_free(a);
    return code;
}
