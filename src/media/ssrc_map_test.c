/* ssrc_map_test.c - entries are found, replaced, removed; the table is bounded. */
#include "media/ssrc_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void finds_and_forgets(void **state)
{
    (void)state;
    struct ssrc_map m = {0};
    int a, b;
    assert_null(ssrc_map_get(&m, 5));
    for (uint32_t i = 0; i < 3000; i++)
        ssrc_map_put(&m, i << 8, i % 2 ? &a : &b, i);
    assert_int_equal(m.count, LIMIT_SSRCS);
    assert_null(ssrc_map_get(&m, 2999u << 8));
    for (uint32_t i = 0; i < LIMIT_SSRCS; i++) {
        const struct ssrc_entry *e = ssrc_map_get(&m, i << 8);
        assert_non_null(e);
        assert_int_equal(e->tag, i);
    }
    ssrc_map_remove(&m, &a);
    assert_int_equal(m.count, LIMIT_SSRCS / 2);
    assert_null(ssrc_map_get(&m, 1 << 8));
    assert_ptr_equal(ssrc_map_get(&m, 2 << 8)->value, &b);
    ssrc_map_put(&m, 2 << 8, &a, 77);
    assert_int_equal(ssrc_map_get(&m, 2 << 8)->tag, 77);
    assert_int_equal(m.count, LIMIT_SSRCS / 2);
    ssrc_map_done(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_and_forgets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
