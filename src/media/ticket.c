/* ticket.c - who knocks at /rtc, with which right and which wishes.
 *
 * WHY   everything that can be refused with an HTTP status is refused before there is a socket:
 *       browsers learn it from /rtc/validate, native clients from the failed upgrade.
 * HOW   the token is in the Authorization header (which wins) or in access_token. Its key decides
 *       which rooms it opens: the outer key names a room NAME or ext:NAME, both mean ext:NAME; the
 *       inner key, known to this process alone, opens call: and check: rooms. So no token made
 *       outside, by whomever, opens a room of the product.
 * OWNS  the ticket's arena, until it is freed by whoever has it last.
 * RUNS  front loop.  TESTS ticket_test.c */
#include "media/ticket.h"

#include "base/log.h"
#include "text/url.h"

static bool find_secret(void *ctx, struct str key, struct str *ret_secret)
{
    const struct media_keys *k = ctx;
    if (k->inner.n && str_equal(key, k->inner))
        *ret_secret = k->inner_secret;
    else if (k->outer.n && str_equal(key, k->outer))
        *ret_secret = k->outer_secret;
    else
        return false;
    return true;
}

static struct str bearer(struct str header)
{
    struct str scheme = STR("bearer ");
    if (header.n > scheme.n && str_equal_ascii_nocase(str_slice(header, 0, scheme.n), scheme))
        return str_trim(str_slice(header, scheme.n, header.n));
    return (struct str){0};
}

static struct str query_of(struct str target)
{
    size_t at = str_find_byte(target, '?');
    return at < target.n ? str_slice(target, at + 1, target.n) : STR("");
}

static struct str param(struct media_ticket *t, struct str query, const char *key)
{
    struct str value;
    return url_query_get(t->arena, query, str_from(key), &value) ? value : (struct str){0};
}

static int number(struct str s)
{
    long long n;
    return s.p && str_to_i64(s, &n) && n > 0 && n < 1000 ? (int)n : 0;
}

static bool is_yes(struct str s, bool if_absent)
{
    if (!s.p || !s.n)
        return if_absent;
    return str_equal(s, STR("1")) || str_equal_ascii_nocase(s, STR("true"));
}

static bool holds(struct str text, struct str word)
{
    for (size_t i = 0; i + word.n <= text.n; i++)
        if (str_equal_ascii_nocase(str_slice(text, i, i + word.n), word))
            return true;
    return false;
}

static int sdk_of(struct str name)
{
    static const struct {
        struct str name;
        int sdk;
    } rows[] = {
        {STR_INIT("js"), SDK_JS},     {STR_INIT("swift"), 2}, {STR_INIT("android"), 3},
        {STR_INIT("flutter"), 4},     {STR_INIT("go"), 5},    {STR_INIT("unity"), 6},
        {STR_INIT("reactnative"), 7}, {STR_INIT("rust"), 8},  {STR_INIT("python"), 9},
        {STR_INIT("node"), 12},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_equal_ascii_nocase(name, rows[i].name))
            return rows[i].sdk;
    return SDK_UNKNOWN;
}

/* The browser's own client names no browser: its User-Agent does. */
static void read_client(struct media_ticket *t, struct str query, struct str agent)
{
    struct str browser = param(t, query, "browser");
    struct str who = browser.p && browser.n ? browser : agent;
    t->client =
        (struct media_client){.sdk = sdk_of(param(t, query, "sdk")),
                              .protocol = number(param(t, query, "protocol")),
                              .client_protocol = number(param(t, query, "client_protocol")),
                              .is_firefox = holds(who, STR("firefox")),
                              .is_safari = holds(who, STR("safari")) && !holds(who, STR("chrom"))};
}

static bool has_prefix_of_ours(struct str room)
{
    return str_starts_with(room, STR("call:")) || str_starts_with(room, STR("check:"));
}

/* Which room is it? False: this key opens no such room. */
static bool place(struct media_ticket *t, const struct media_keys *keys)
{
    struct str room = t->grant.room;
    t->is_external = !keys->inner.n || !str_equal(t->grant.key, keys->inner);
    if (!t->is_external) {
        t->room = room;
        return has_prefix_of_ours(room);
    }
    if (str_starts_with(room, STR(MEDIA_EXTERNAL)))
        t->room = room;
    else
        t->room = arena_printf(t->arena, MEDIA_EXTERNAL "%.*s", STR_ARG(room));
    return t->room.p != NULL;
}

static int read_token(struct media_ticket *t, const struct media_keys *keys, struct str token,
                      int64_t wall_us, struct str *ret_text)
{
    struct token_keys secrets = {(void *)(uintptr_t)keys, find_secret};
    enum token_result r = TOKEN_MISSING;
    if (token.p && token.n)
        r = token_read(t->arena, token, &secrets, wall_us, &t->grant);
    *ret_text = token_result_text(r);
    if (r)
        return token_result_status(r);
    if (place(t, keys))
        return 200;
    *ret_text = STR("this key opens no such room");
    return 401;
}

int ticket_read(const struct media_keys *keys, const struct media_visit *v, int64_t wall_us,
                struct media_ticket **ret, struct str *ret_text)
{
    struct arena *a = arena_new(LIMIT_TICKET_ARENA_BYTES);
    struct media_ticket *t = arena_alloc(a, sizeof *t);
    t->arena = a;
    struct str query = query_of(v->target), token = bearer(v->authorization);
    if (!token.p)
        token = param(t, query, "access_token");
    int status = read_token(t, keys, token, wall_us, ret_text);
    if (status == 200) {
        read_client(t, query, v->user_agent);
        t->auto_subscribe = is_yes(param(t, query, "auto_subscribe"), true);
        t->is_adaptive = is_yes(param(t, query, "adaptive_stream"), false);
        t->is_resume = is_yes(param(t, query, "reconnect"), false);
        t->sid = param(t, query, "sid");
        if (!t->sid.p)
            t->sid = STR("");
    }
    if (status == 200 && arena_refused(a)) {
        *ret_text = STR("the request is too long");
        status = 400;
    }
    if (status != 200) {
        media_ticket_free(t);
        return status;
    }
    *ret = t;
    return status;
}

void media_ticket_free(struct media_ticket *t)
{
    if (t)
        arena_free(t->arena);
}
