/* route_test.c - a request meets its operation, or nobody. */
#include "api/route.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct api_op ops[] = {
    {.name = "list", .method = NET_GET, .route = "/api/v1/chats"},
    {.name = "create", .method = NET_POST, .route = "/api/v1/chats"},
    {.name = "get", .method = NET_GET, .route = "/api/v1/chats/{chat_id}"},
    {.name = "direct", .method = NET_GET, .route = "/api/v1/chats/direct"},
    {.name = "remove",
     .method = NET_DELETE,
     .route = "/api/v1/chats/{chat_id}/members/{member_id}"},
    {.name = "local"},
};
static const struct api_table table = {.ops = ops, .op_count = sizeof ops / sizeof *ops};

static const struct {
    enum net_method method;
    const char *target;
    const char *op; /* NULL: nobody */
    const char *name, *value;
} rows[] = {
    {NET_GET, "/api/v1/chats", "list", NULL, NULL},
    {NET_POST, "/api/v1/chats", "create", NULL, NULL},
    {NET_PUT, "/api/v1/chats", NULL, NULL, NULL},
    {NET_GET, "/api/v1/chats/17", "get", "chat_id", "17"},
    {NET_GET, "/api/v1/chats/direct", "direct", NULL, NULL},
    {NET_GET, "/api/v1/chats/a%20b", "get", "chat_id", "a b"},
    {NET_DELETE, "/api/v1/chats/17/members/4", "remove", "member_id", "4"},
    {NET_GET, "/api/v1/chats/17/members/4", NULL, NULL, NULL},
    {NET_GET, "/api/v1", NULL, NULL, NULL},
    {NET_GET, "/api/v1/chats/17/x", NULL, NULL, NULL},
    {NET_GET, "/api/v1/chats?limit=5", "list", "limit", "5"},
    {NET_GET, "/api/v1/chats/17?chat_id=18", "get", "chat_id", "17"}, /* the path wins */
    {NET_GET, "/api/v1/chats?find=%D0%90%20%D0%91&limit=5", "list", "find", "А Б"},
    {NET_GET, "/api/v1/chats?%41=5&x&limit=5", "list", "limit", "5"},
};

static struct str param(const struct op_params *p, const char *name)
{
    for (size_t i = 0; i < p->count; i++)
        if (str_equal(p->item[i].name, str_from(name)))
            return p->item[i].value;
    return (struct str){0};
}

static void a_place_knows_its_methods(void **state)
{
    (void)state;
    static const struct {
        const char *target, *allow;
    } places[] = {
        {"/api/v1/chats", "GET, HEAD, POST"},
        {"/api/v1/chats/17", "GET, HEAD"},
        {"/api/v1/chats/17/members/4", "DELETE"},
        {"/api/v1/chats/17/members", ""},
        {"/api/v1/nowhere", ""},
    };
    struct routes *r = routes_new(&table);
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct url_path path;
        struct str query;
        assert_int_equal(url_parse_target(a, str_from(places[i].target), &path, &query), OK);
        struct str allow = route_allow(a, routes_methods(r, &path));
        if (!str_equal(allow, str_from(places[i].allow)))
            fail_msg("%s: %.*s", places[i].target, STR_ARG(allow));
    }
    arena_free(a);
    routes_free(r);
}

static void each_request_meets_its_operation(void **state)
{
    (void)state;
    struct routes *r = routes_new(&table);
    struct arena *a = arena_new(1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct url_path path;
        struct str query;
        struct op_params params = {0};
        assert_int_equal(url_parse_target(a, str_from(rows[i].target), &path, &query), OK);
        const struct api_op *op = route_find(r, rows[i].method, &path, &params);
        if (!op != !rows[i].op || (op && strcmp(op->name, rows[i].op)))
            fail_msg("row %zu: %s", i, op ? op->name : "nobody");
        if (op && query.p && params_add_query(a, query, &params))
            fail_msg("row %zu: query", i);
        if (rows[i].name && !str_equal(param(&params, rows[i].name), str_from(rows[i].value)))
            fail_msg("row %zu: parameter", i);
    }
    arena_free(a);
    routes_free(r);
}

static void a_query_has_its_limits(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct op_params params = {0};
    assert_int_equal(params_add_query(a, STR("a=%zz"), &params), ERR_MALFORMED);
    struct str many = STR("a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1&l=1&m=1&n=1&o=1&p=1&q=1");
    params = (struct op_params){0};
    assert_int_equal(params_add_query(a, many, &params), ERR_MALFORMED);
    params = (struct op_params){0};
    assert_int_equal(params_add_query(a, STR("&&a=1&a=2&"), &params), OK);
    assert_int_equal(params.count, 1);
    assert_true(str_equal(params.item[0].value, STR("1")));
    arena_free(a);
}

/* A worker reads them when the connection takes its next request already. */
static void parameters_outlive_the_request_s_bytes(void **state)
{
    (void)state;
    char bytes[] = "ab=cd";
    struct arena *a = arena_new(1 << 20);
    struct op_params params = {0};
    assert_int_equal(params_add_query(a, str_from(bytes), &params), OK);
    memset(bytes, 'x', 5);
    assert_true(str_equal(params.item[0].name, STR("ab")));
    assert_true(str_equal(params.item[0].value, STR("cd")));
    arena_free(a);
}

static void an_operation_is_found_by_name(void **state)
{
    (void)state;
    assert_ptr_equal(table_op(&table, STR("get")), &ops[2]);
    assert_ptr_equal(table_op(&table, STR("local")), &ops[5]);
    assert_null(table_op(&table, STR("ge")));
    assert_null(table_op(&table, STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_request_meets_its_operation),
        cmocka_unit_test(a_place_knows_its_methods),
        cmocka_unit_test(a_query_has_its_limits),
        cmocka_unit_test(parameters_outlive_the_request_s_bytes),
        cmocka_unit_test(an_operation_is_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
