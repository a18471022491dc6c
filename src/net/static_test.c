/* static_test.c - which file answers which path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/static.h"

static const struct net_asset assets[] = {
    {"/a.js", "text/javascript", "\"1\"", {"plain", 5}, {"gz", 2}, {"b", 1}, true},
    {"/a.js.map", "application/json", "\"2\"", {"map", 3}, {0}, {0}, false},
    {"/fonts/g.woff2", "font/woff2", "\"3\"", {"font", 4}, {0}, {0}, true},
    {"/index.html", "text/html", "\"4\"", {"page", 4}, {"pz", 2}, {0}, false},
};

static struct static_answer find(const char *target, const char *accept, const char *etags)
{
    static struct static_answer a;
    static_find(assets, 4, str_from(target), str_from(accept), str_from(etags), &a);
    return a;
}

static void paths_find_their_file_or_the_page(void **state)
{
    (void)state;
    static const struct {
        const char *target, *path;
    } rows[] = {
        {"/", "/index.html"},
        {"/?x=1", "/index.html"},
        {"/index.html", "/index.html"},
        {"/a.js", "/a.js"},
        {"/a.js?v", "/a.js"},
        {"/a.js.map", "/a.js.map"},
        {"/fonts/g.woff2", "/fonts/g.woff2"},
        {"/chats/17", "/index.html"},
        {"/o/medical-college/", "/index.html"},
        {"/v1.2/page", "/index.html"},
        {"/no.js", NULL},
        {"/chats/17.", NULL},
        {"/../etc/passwd", NULL},
        {"/x/../y", NULL},
        {"/./x", NULL},
        {"//evil.example", NULL},
        {"/x//y", NULL},
        {"/..", NULL},
        {"/%2e%2e/x", NULL},
        {"/x%00", NULL},
        {"/x\\y", NULL},
        {"/a.j", NULL},
        {"/a.jsx", NULL},
        {"/.env", NULL},
        {"/.git/config", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct net_asset *a = find(rows[i].target, NULL, NULL).asset;
        if (!rows[i].path ? a != NULL : !a || strcmp(a->path, rows[i].path) != 0)
            fail_msg("%s gave %s", rows[i].target, a ? a->path : "nothing");
    }
}

static void host_paths_are_exact(void **state)
{
    (void)state;
    assert_true(static_is_host_path(STR("/api/v1/x")));
    assert_true(static_is_host_path(STR("/api")));
    assert_true(static_is_host_path(STR("/healthz?x")));
    assert_true(static_is_host_path(STR("/metrics")));
    assert_false(static_is_host_path(STR("/apix")));
    assert_false(static_is_host_path(STR("/healthz/x")));
    assert_false(static_is_host_path(STR("/")));
}

static void coding_has_its_own_tag(void **state)
{
    (void)state;
    static struct static_answer a;
    static_find(assets, 4, STR("/a.js"), STR("gzip, br"), STR("\"1-br\""), &a);
    assert_true(str_equal(a.body, STR("b")));
    assert_true(str_equal(a.encoding, STR("br")));
    assert_true(str_equal(a.etag, STR("\"1-br\"")));
    assert_true(a.is_not_modified);
    static_find(assets, 4, STR("/a.js"), STR("gzip"), STR("\"1-br\""), &a);
    assert_true(str_equal(a.body, STR("gz")));
    assert_false(a.is_not_modified);
    static_find(assets, 4, STR("/a.js"), STR("br;q=0"), STR("\"1\""), &a);
    assert_true(str_equal(a.body, STR("plain")));
    assert_null(a.encoding.p);
    assert_true(a.is_not_modified);
    static_find(assets, 4, STR("/"), STR("br, gzip"), (struct str){0}, &a);
    assert_true(str_equal(a.body, STR("pz")));
    assert_false(a.is_not_modified);
}

static void empty_table_has_nothing(void **state)
{
    (void)state;
    struct static_answer a;
    static_find(NULL, 0, STR("/"), (struct str){0}, (struct str){0}, &a);
    assert_null(a.asset);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_find_their_file_or_the_page),
        cmocka_unit_test(host_paths_are_exact),
        cmocka_unit_test(coding_has_its_own_tag),
        cmocka_unit_test(empty_table_has_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
