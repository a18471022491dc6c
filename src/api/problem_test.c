/* problem_test.c - the form of a refusal. */
#include "api/inside.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
    struct problem problem;
    const char *body;
    int retry_after;
} rows[] = {
    {{ERR_INVALID, STR_INIT("name.last"), STR_INIT("00000001"), true},
     "{\"type\":\"about:blank\",\"status\":422,\"code\":\"invalid\",\"title\":\"A field is missing "
     "or not as it "
     "should be. Correct the field named.\",\"detail\":\"name.last\",\"request_id\":\"00000001\"}",
     0},
    /* details of other refusals are for the log */
    {{ERR_NOT_FOUND, STR_INIT("chat 17"), STR_INIT("00000002"), false},
     "{\"type\":\"about:blank\",\"status\":404,\"code\":\"not_found\",\"title\":\"Здесь ничего "
     "нет, или у вас нет "
     "доступа.\",\"request_id\":\"00000002\"}",
     0},
    {{ERR_TOO_MANY, STR_INIT("17"), STR_INIT("3"), true}, NULL, 17},
    {{ERR_TOO_MANY, STR_INIT("soon"), STR_INIT("3"), true}, NULL, 1},
    {{ERR_TOO_MANY, {NULL, 0}, STR_INIT("3"), true}, NULL, 1},
    {{ERR_UNAVAILABLE, {NULL, 0}, STR_INIT("3"), true}, NULL, 1},
};

static void each_refusal_has_its_body(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct buf b;
    buf_init(&b, 1 << 16);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str body = problem_body(a, &b, &rows[i].problem);
        if (rows[i].body && !str_equal(body, str_from(rows[i].body)))
            fail_msg("row %zu: %.*s", i, STR_ARG(body));
        assert_int_equal(problem_retry_after(&rows[i].problem), rows[i].retry_after);
    }
    buf_done(&b);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_refusal_has_its_body)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
