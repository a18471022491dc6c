/* id_table_test.c - what was put is found, what was taken is not, in any order. */
#include "media/id_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void finds_what_was_put(void **state)
{
    (void)state;
    struct id_table t = {0};
    int values[500];
    assert_null(id_table_find(&t, 7));
    assert_null(id_table_take(&t, 7));
    for (uint64_t i = 1; i <= 500; i++)
        id_table_put(&t, i * 4096, &values[i - 1]);
    for (uint64_t i = 1; i <= 500; i += 3)
        assert_ptr_equal(id_table_take(&t, i * 4096), &values[i - 1]);
    for (uint64_t i = 1; i <= 500; i++)
        assert_ptr_equal(id_table_find(&t, i * 4096), i % 3 == 1 ? NULL : &values[i - 1]);
    assert_int_equal(t.count, 333);
    id_table_done(&t);
}

/* Against a plain array, with a fixed seed: keys are few, so that rows collide. */
static void agrees_with_an_array(void **state)
{
    (void)state;
    struct id_table t = {0};
    int values[64], *model[64] = {0};
    uint32_t seed = 1;
    for (int step = 0; step < 100000; step++) {
        seed = seed * 1664525u + 1013904223u;
        uint32_t key = 1 + (seed >> 16) % 63;
        if (!model[key]) {
            id_table_put(&t, key, model[key] = &values[key]);
        } else {
            assert_ptr_equal(id_table_take(&t, key), model[key]);
            model[key] = NULL;
        }
        uint32_t other = 1 + (seed >> 9) % 63;
        assert_ptr_equal(id_table_find(&t, other), model[other]);
    }
    id_table_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_what_was_put),
                                       cmocka_unit_test(agrees_with_an_array)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
