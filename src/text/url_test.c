/* url_test.c - targets, queries, links and origins, in tables. */
#include "text/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/failing_alloc.h"

static const struct {
    struct str target;
    const char *path;  /* segments joined by '|', NULL when malformed */
    const char *query; /* NULL when absent */
} targets[] = {
    {STR_INIT("/"), "", NULL},
    {STR_INIT("/a"), "a", NULL},
    {STR_INIT("/a/b"), "a|b", NULL},
    {STR_INIT("/a/"), "a|", NULL},
    {STR_INIT("/a?"), "a", ""},
    {STR_INIT("/a?x=1&y=%2"), "a", "x=1&y=%2"},
    {STR_INIT("/a?b?c/../d"), "a", "b?c/../d"},
    {STR_INIT("/%D0%B6/b%20c"), "ж|b c", NULL},
    {STR_INIT("/a+b"), "a+b", NULL},
    {STR_INIT("/%2541"), "%41", NULL}, /* decoded once */
    {STR_INIT("/..."), "...", NULL},
    {STR_INIT("/.well-known/x"), ".well-known|x", NULL},
    {STR_INIT("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16"), "1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16",
     NULL},
    {STR_INIT("/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/"), NULL, NULL},
    {STR_INIT(""), NULL, NULL},
    {STR_INIT("a"), NULL, NULL},
    {STR_INIT("*"), NULL, NULL},
    {STR_INIT("http://a/b"), NULL, NULL},
    {STR_INIT("//a"), NULL, NULL},
    {STR_INIT("/a//b"), NULL, NULL},
    {STR_INIT("/."), NULL, NULL},
    {STR_INIT("/.."), NULL, NULL},
    {STR_INIT("/a/../b"), NULL, NULL},
    {STR_INIT("/a/%2e%2E/b"), NULL, NULL},
    {STR_INIT("/a/%2e"), NULL, NULL},
    {STR_INIT("/a%2fb"), NULL, NULL},
    {STR_INIT("/a%00"), NULL, NULL},
    {STR_INIT("/a%0a"), NULL, NULL},
    {STR_INIT("/a%7f"), NULL, NULL},
    {STR_INIT("/a%"), NULL, NULL},
    {STR_INIT("/a%4"), NULL, NULL},
    {STR_INIT("/a%4g"), NULL, NULL},
    {STR_INIT("/a%-1"), NULL, NULL},
    {STR_INIT("/%ff"), NULL, NULL},      /* not UTF-8 */
    {STR_INIT("/%c0%af"), NULL, NULL},   /* overlong '/' */
    {STR_INIT("/\xd0\xb6"), NULL, NULL}, /* not encoded */
    {STR_INIT("/a b"), NULL, NULL},
    {STR_INIT("/a\0"), NULL, NULL},
    {STR_INIT("/a#b"), NULL, NULL},
    {STR_INIT("/a?b#c"), NULL, NULL},
};

static void targets_are_cut_then_decoded(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        struct url_path path;
        struct str query;
        enum err e = url_parse_target(a, targets[i].target, &path, &query);
        if (e != (targets[i].path ? OK : ERR_MALFORMED))
            fail_msg("row %zu: %d", i, (int)e);
        if (e)
            continue;
        char joined[400] = "";
        size_t n = 0;
        for (size_t k = 0; k < path.count; k++)
            n += (size_t)snprintf(joined + n, sizeof joined - n, "%s%.*s", k ? "|" : "",
                                  STR_ARG(path.segment[k]));
        assert_string_equal(joined, targets[i].path);
        assert_int_equal(query.p != NULL, targets[i].query != NULL);
        assert_true(str_equal(query, str_from(targets[i].query)));
    }
    arena_free(a);
}

static const struct {
    struct str query, key;
    const char *value; /* NULL: false */
} queries[] = {
    {STR_INIT("a=1&b=2"), STR_INIT("a"), "1"}, {STR_INIT("a=1&b=2"), STR_INIT("b"), "2"},
    {STR_INIT("a=1&a=2"), STR_INIT("a"), "1"}, {STR_INIT("a"), STR_INIT("a"), ""},
    {STR_INIT("a=&b"), STR_INIT("a"), ""},     {STR_INIT("a=b=c"), STR_INIT("a"), "b=c"},
    {STR_INIT("&&a=1&&"), STR_INIT("a"), "1"}, {STR_INIT("q=%D0%B6+%2B+x"), STR_INIT("q"), "ж + x"},
    {STR_INIT("%61=1"), STR_INIT("a"), "1"},   {STR_INIT("a+b=1"), STR_INIT("a b"), "1"},
    {STR_INIT("ab=1"), STR_INIT("a"), NULL},   {STR_INIT("a=1"), STR_INIT("ab"), NULL},
    {STR_INIT(""), STR_INIT("a"), NULL},       {{NULL, 0}, STR_INIT("a"), NULL},
    {STR_INIT("a=%"), STR_INIT("a"), NULL},    {STR_INIT("a=%zz"), STR_INIT("a"), NULL},
    {STR_INIT("a=%ff"), STR_INIT("a"), NULL},  {STR_INIT("a=%00"), STR_INIT("a"), NULL},
    {STR_INIT("%6=1"), STR_INIT("a"), NULL},
};

static void query_values_are_found_and_decoded(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct str value;
        bool is_there = url_query_get(a, queries[i].query, queries[i].key, &value);
        if (is_there != (queries[i].value != NULL))
            fail_msg("row %zu", i);
        if (is_there && !str_equal(value, str_from(queries[i].value)))
            fail_msg("row %zu: \"%.*s\"", i, STR_ARG(value));
    }
    arena_free(a);
}

static const struct {
    struct str url;
    bool is_safe;
} links[] = {
    {STR_INIT("https://a.ru"), true},
    {STR_INIT("HTTPS://A.RU/x?y#z"), true},
    {STR_INIT("http://localhost:8080/"), true},
    {STR_INIT("https://пример.рф/путь"), true},
    {STR_INIT("https://[::1]:8080/x"), true},
    {STR_INIT("https://127.0.0.1"), true},
    {STR_INIT("https://a.ru/@user"), true},
    {STR_INIT("mailto:a@b.ru"), true},
    {STR_INIT("mailto:a@b.ru?subject=x"), true},
    {STR_INIT(""), false},
    {STR_INIT("javascript:alert(1)"), false},
    {STR_INIT("java\nscript:alert(1)"), false},
    {STR_INIT(" https://a.ru"), false},
    {STR_INIT("https://a.ru "), false},
    {STR_INIT("https:/a.ru"), false},
    {STR_INIT("https:a.ru"), false},
    {STR_INIT("https://"), false},
    {STR_INIT("https:///x"), false},
    {STR_INIT("https://?x"), false},
    {STR_INIT("https://.ru"), false},
    {STR_INIT("https://-a.ru"), false},
    {STR_INIT("https://a.ru:"), false},
    {STR_INIT("https://a.ru:8o"), false},
    {STR_INIT("https://a.ru:80:80"), false},
    {STR_INIT("https://[::1"), false},
    {STR_INIT("https://[]"), false},
    {STR_INIT("https://[::1]x"), false},
    {STR_INIT("https://bank.ru@evil.ru"), false},
    {STR_INIT("https://bank.ru:1@evil.ru"), false},
    {STR_INIT("https://a.ru\\@evil.ru"), false},
    {STR_INIT("https://a.ru/\"onclick"), false},
    {STR_INIT("https://a.ru/<x>"), false},
    {STR_INIT("https://a.ru/\xe2\x80\xae"
              "x"),
     false}, /* turns the text around */
    {STR_INIT("https://a\xe2\x80\x8b.ru"), false},
    {STR_INIT("https://a.ru/\xff"), false},
    {STR_INIT("https://a.ru/\x01"), false},
    {STR_INIT("ftp://a.ru"), false},
    {STR_INIT("data:text/html,x"), false},
    {STR_INIT("//a.ru"), false},
    {STR_INIT("/path"), false},
    {STR_INIT("a.ru"), false},
    {STR_INIT("mailto:"), false},
    {STR_INIT("mailto:a"), false},
    {STR_INIT("mailto:@b.ru"), false},
    {STR_INIT("mailto:a@"), false},
    {STR_INIT("mailto:a@b@c.ru"), false},
};

static void links_are_allow_listed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (url_is_safe_link(links[i].url) != links[i].is_safe)
            fail_msg("\"%.*s\"", STR_ARG(links[i].url));
}

static void a_link_ends_at_two_thousand_bytes(void **state)
{
    (void)state;
    char url[2001];
    memset(url, 'x', sizeof url);
    memcpy(url, "https://", 8);
    assert_true(url_is_safe_link((struct str){url, 2000}));
    assert_false(url_is_safe_link((struct str){url, 2001}));
}

static const struct {
    struct str origin, scheme, host;
    bool matches;
} origins[] = {
    {STR_INIT("http://localhost:8080"), STR_INIT("http"), STR_INIT("localhost:8080"), true},
    {STR_INIT("HTTPS://School.RU"), STR_INIT("https"), STR_INIT("school.ru"), true},
    {STR_INIT("https://school.ru"), STR_INIT("https"), STR_INIT("school.ru:443"), true},
    {STR_INIT("http://school.ru:80"), STR_INIT("http"), STR_INIT("school.ru"), true},
    {STR_INIT("https://school.ru"), STR_INIT("https"), STR_INIT("school.ru:80"), false},
    {STR_INIT("http://school.ru"), STR_INIT("https"), STR_INIT("school.ru"), false},
    {STR_INIT("https://school.ru.evil"), STR_INIT("https"), STR_INIT("school.ru"), false},
    {STR_INIT("https://school.ru/"), STR_INIT("https"), STR_INIT("school.ru"), false},
    {STR_INIT("https://school.ru:8080"), STR_INIT("https"), STR_INIT("school.ru"), false},
    {STR_INIT("null"), STR_INIT("https"), STR_INIT("school.ru"), false},
    {STR_INIT(""), STR_INIT("https"), STR_INIT("school.ru"), false},
    {STR_INIT("https://"), STR_INIT("https"), STR_INIT(""), false},
    {STR_INIT("https://:443"), STR_INIT("https"), STR_INIT(":443"), false},
};

static void origins_are_compared_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++)
        if (url_origin_matches(origins[i].origin, origins[i].scheme, origins[i].host) !=
            origins[i].matches)
            fail_msg("row %zu", i);
}

static void short_memory_is_too_large(void **state)
{
    (void)state;
    struct failing_alloc f;
    struct url_path path;
    struct str query, value;
    failing_alloc_init(&f, 0);
    struct arena *a = arena_new_with(1000, &f.table);
    assert_int_equal(url_parse_target(a, STR("/a%20b"), &path, &query), ERR_TOO_LARGE);
    assert_true(f.has_failed);
    arena_free(a);
    a = arena_new(8);
    assert_false(url_query_get(a, STR("a=12345678901234567890"), STR("a"), &value));
    assert_true(arena_refused(a));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_are_cut_then_decoded),
        cmocka_unit_test(query_values_are_found_and_decoded),
        cmocka_unit_test(links_are_allow_listed),
        cmocka_unit_test(a_link_ends_at_two_thousand_bytes),
        cmocka_unit_test(origins_are_compared_whole),
        cmocka_unit_test(short_memory_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
