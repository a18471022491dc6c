/* house.c - a group chat with as many people as a load needs, made by the public operations.
 *
 * HOW   an administrator of the demo makes a chat and a link into it; students register by the
 * link, each with a session of their own, as they would from their phones. OWNS  the list of
 * cookies. RUNS  one thread. */
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

#define PASSWORD "a password of a load test"

struct signed_in {
    const struct door *door;
    char cookie[200];
};

/* Fails the program when the status is another one. */
static struct http_reply demand(const struct signed_in *who, const char *path, struct buf *in,
                                int status)
{
    if (in->failed)
        bench_fail("a request is too large");
    struct http_reply r =
        http_call(who->door, "POST", path, who->cookie[0] ? who->cookie : NULL, buf_str(in));
    struct str code = {"", 0};
    (void)json_str(json_get(r.body, "code"), &code); /* a problem body has one */
    if (r.status != status)
        bench_fail("%s: status %d, code %.*s", path, r.status, STR_ARG(code));
    buf_clear(in);
    return r;
}

static void copy_str(char *to, size_t room, const struct json *v)
{
    struct str s;
    if (!json_str(v, &s) || s.n >= room)
        bench_fail("an answer is not as docs/api says");
    memcpy(to, s.p, s.n);
    to[s.n] = 0;
}

static void put_str(struct jw *w, const char *key, struct str value)
{
    jw_key(w, key);
    jw_str(w, value);
}

static const struct json *find_administrator(const struct server *s)
{
    const struct json *people = json_get(s->people, "people");
    struct str role;
    for (size_t i = 0; i < json_count(people); i++)
        if (json_str(json_get(json_at(people, i), "role"), &role) &&
            memmem(role.p, role.n, "administrator", 13))
            return json_at(people, i);
    bench_fail("the demo has no administrator");
}

static void sign_in(struct signed_in *who, const struct json *person, struct buf *b)
{
    struct jw w;
    struct str text;
    static const char *const from[] = {"slug", "login", "password"};
    static const char *const to[] = {"org", "login", "password"};
    jw_init(&w, b);
    jw_object(&w);
    for (size_t i = 0; i < 3; i++) {
        if (!json_str(json_get(person, from[i]), &text))
            bench_fail("the demo names no %s", from[i]);
        put_str(&w, to[i], text);
    }
    jw_object_end(&w);
    struct http_reply r = demand(who, "/api/v1/sign-in", b, 204);
    (void)snprintf(who->cookie, sizeof who->cookie, "%s", r.cookie);
    http_reply_done(&r);
}

static void make_chat(const struct signed_in *who, struct house *h, struct buf *b)
{
    struct jw w;
    jw_init(&w, b);
    jw_object(&w);
    put_str(&w, "title", STR("Load"));
    jw_key(&w, "member_ids");
    jw_array(&w);
    jw_array_end(&w);
    jw_object_end(&w);
    struct http_reply r = demand(who, "/api/v1/chats", b, 201);
    copy_str(h->chat, sizeof h->chat, json_get(json_get(json_get(r.body, "view"), "chat"), "id"));
    http_reply_done(&r);
}

static void make_link(const struct signed_in *who, const struct house *h, struct buf *b,
                      char secret[100])
{
    struct jw w;
    char path[100];
    jw_init(&w, b);
    jw_object(&w);
    jw_key(&w, "role");
    jw_array(&w);
    jw_str(&w, STR("student"));
    jw_array_end(&w);
    jw_key(&w, "needs_approval");
    jw_bool(&w, false);
    jw_key(&w, "max_uses");
    jw_i64(&w, 200);
    jw_key(&w, "hours");
    jw_i64(&w, 1);
    jw_object_end(&w);
    (void)snprintf(path, sizeof path, "/api/v1/chats/%s/invites", h->chat);
    struct http_reply r = demand(who, path, b, 201);
    copy_str(secret, 100, json_get(r.body, "secret"));
    http_reply_done(&r);
}

static void register_student(struct house *h, const struct door *door, const char *secret,
                             struct buf *b)
{
    struct signed_in nobody = {.door = door};
    struct jw w;
    char login[40];
    (void)snprintf(login, sizeof login, "load%zu", h->members);
    jw_init(&w, b);
    jw_object(&w);
    put_str(&w, "secret", str_from(secret));
    jw_key(&w, "name");
    jw_object(&w);
    put_str(&w, "last", STR("Нагрузкин"));
    put_str(&w, "first", STR("Пётр"));
    put_str(&w, "middle", STR(""));
    jw_object_end(&w);
    put_str(&w, "login", str_from(login));
    put_str(&w, "password", STR(PASSWORD));
    jw_object_end(&w);
    struct http_reply r = demand(&nobody, "/api/v1/invites/register", b, 201);
    (void)snprintf(h->cookie[h->members++], sizeof h->cookie[0], "%s", r.cookie);
    http_reply_done(&r);
}

void house_build(struct house *h, const struct server *s, size_t members)
{
    struct signed_in who = {.door = &s->door};
    struct buf b;
    char secret[100];
    buf_init(&b, 64 * 1024);
    *h = (struct house){.cookie = calloc(members, sizeof *h->cookie)};
    if (!h->cookie || members < 1 || members > 200)
        bench_fail("a house has 1 to 200 members");
    sign_in(&who, find_administrator(s), &b);
    make_chat(&who, h, &b);
    memcpy(h->cookie[h->members++], who.cookie, sizeof who.cookie);
    if (members > 1)
        make_link(&who, h, &b, secret);
    while (h->members < members)
        register_student(h, &s->door, secret, &b);
    buf_done(&b);
}

void house_done(struct house *h)
{
    free(h->cookie);
    *h = (struct house){0};
}
