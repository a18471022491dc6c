/* headers_test.c - cookies, origins and languages. */
#include "api/headers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define TOKEN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM-_09" /* 43 signs */
#define OTHER "Zbcdefghijklmnopqrstuvwxyzabcdefghijklm-_09"

static const struct {
    const char *header, *token;
} cookies[] = {
    {"kafedra_session=" TOKEN, TOKEN},
    {"a=b; kafedra_session=" TOKEN "; c=d", TOKEN},
    {"a=b;kafedra_session=" TOKEN, TOKEN},
    {"kafedra_session=" TOKEN "; kafedra_session=" OTHER, TOKEN},
    {"kafedra_session=" TOKEN "x", NULL},
    {"kafedra_session=short", NULL},
    {"kafedra_session=", NULL},
    {"kafedra_session", NULL},
    {"xkafedra_session=" TOKEN, NULL},
    {"Kafedra_session=" TOKEN, NULL},
    {"kafedra_session=abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLM-_0=", NULL},
    {"", NULL},
    {NULL, NULL},
};

static void a_session_is_read_from_the_cookie(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cookies / sizeof *cookies; i++) {
        struct str got = cookie_session(str_from(cookies[i].header));
        if (!got.p != !cookies[i].token || (got.p && !str_equal(got, str_from(cookies[i].token))))
            fail_msg("row %zu: \"%.*s\"", i, STR_ARG(got));
    }
}

static const struct {
    const char *origin, *site;
    bool may_write;
} origins[] = {
    {"http://k.example:8080", NULL, true},
    {"http://K.EXAMPLE:8080", NULL, true},
    {"http://k.example", NULL, false},
    {"http://k.example:8081", NULL, false},
    {"http://evil.example", NULL, false},
    {"http://k.example:8080.evil.example", NULL, false},
    {"null", NULL, false},
    {"", NULL, false},
    {"http://evil.example", "same-origin", false}, /* Origin counts first */
    {NULL, "same-origin", true},
    {NULL, "none", true},
    {NULL, "same-site", false},
    {NULL, "cross-site", false},
    {NULL, "", false},
    {NULL, NULL, true},
};

static void another_sites_requests_change_nothing(void **state)
{
    (void)state;
    struct str host = STR("k.example:8080");
    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++)
        if (origin_may_write(str_from(origins[i].origin), str_from(origins[i].site), host, false) !=
            origins[i].may_write)
            fail_msg("row %zu", i);
    assert_false(origin_is_host((struct str){0}, host, false));
    assert_false(origin_is_host(STR("http://k.example:8080"), (struct str){0}, false));
}

static void a_secure_request_comes_from_a_secure_page(void **state)
{
    (void)state;
    struct str host = STR("k.example");
    assert_true(origin_is_host(STR("https://k.example"), host, true));
    assert_false(origin_is_host(STR("http://k.example"), host, true));
    assert_false(origin_is_host(STR("https://k.example"), host, false));
    assert_true(origin_may_write(STR("https://k.example"), (struct str){0}, host, true));
    assert_false(origin_may_write(STR("https://k.example:8443"), (struct str){0}, host, true));
}

static void only_json_has_the_type_of_json(void **state)
{
    (void)state;
    assert_true(content_type_is_json(STR("application/json")));
    assert_true(content_type_is_json(STR("Application/JSON; charset=utf-8")));
    assert_false(content_type_is_json(STR("text/plain")));
    assert_false(content_type_is_json(STR("application/jsonx")));
    assert_false(content_type_is_json(STR("text/plain; application/json")));
    assert_false(content_type_is_json((struct str){0}));
}

static void keys_are_visible_signs(void **state)
{
    (void)state;
    char most[101];
    memset(most, 'k', sizeof most);
    assert_true(idempotency_key_is_fine(STR("a")));
    assert_true(idempotency_key_is_fine((struct str){most, 100}));
    assert_false(idempotency_key_is_fine((struct str){most, 101}));
    assert_false(idempotency_key_is_fine(STR("")));
    assert_false(idempotency_key_is_fine(STR("a b")));
    assert_false(idempotency_key_is_fine(STR("ключ")));
}

/* It is shown to the owner of the account: nothing in it may act. */
static void a_browsers_name_is_short_and_printable(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    char most[LIMIT_USER_AGENT_BYTES + 50];
    memset(most, 'M', sizeof most);
    assert_true(str_equal(user_agent_clean(a, STR("Mozilla/5.0 (X11)")), STR("Mozilla/5.0 (X11)")));
    assert_true(str_equal(user_agent_clean(a, STR("a\tb\x7f\x01\r\n\"")), STR("a?b????\"")));
    assert_true(str_equal(user_agent_clean(a, STR("Я")), STR("??")));
    assert_int_equal(user_agent_clean(a, STR("")).n, 0);
    struct str cut = user_agent_clean(a, (struct str){most, sizeof most});
    assert_int_equal(cut.n, LIMIT_USER_AGENT_BYTES);
    most[LIMIT_USER_AGENT_BYTES - 1] = '\n'; /* the header is not ours to write to */
    cut = user_agent_clean(a, (struct str){most, sizeof most});
    assert_true(cut.p[cut.n - 1] == '?' && most[LIMIT_USER_AGENT_BYTES - 1] == '\n');
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_is_read_from_the_cookie),
        cmocka_unit_test(another_sites_requests_change_nothing),
        cmocka_unit_test(a_secure_request_comes_from_a_secure_page),
        cmocka_unit_test(only_json_has_the_type_of_json),
        cmocka_unit_test(keys_are_visible_signs),
        cmocka_unit_test(a_browsers_name_is_short_and_printable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
