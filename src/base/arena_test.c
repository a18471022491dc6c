/* arena_test.c - zeroed, aligned, bounded, rewound; and what happens when memory is short. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/dies.h"
#include "base/failing_alloc.h"

static bool is_zero(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != 0)
            return false;
    return true;
}

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena *a = arena_new(10 << 20);
    for (int round = 0; round < 2; round++) { /* the second one on used memory */
        unsigned char *before = NULL;
        size_t before_n = 0;
        for (size_t n = 1; n < 5000; n += 97) {
            unsigned char *p = arena_alloc(a, n);
            assert_int_equal((uintptr_t)p % 16, 0);
            assert_true(is_zero(p, n));
            memset(p, 0xee, n);
            if (before)
                assert_int_equal(before[before_n - 1], 0xee);
            before = p;
            before_n = n;
        }
        arena_reset(a);
        assert_int_equal(arena_bytes(a), 0);
    }
    arena_free(a);
    arena_free(NULL);
}

static void the_maximum_is_exact(void **state)
{
    (void)state;
    struct arena *a = arena_new(160);
    for (int i = 0; i < 10; i++)
        assert_non_null(arena_try(a, 1, 16));
    assert_int_equal(arena_bytes(a), 160);
    assert_false(arena_refused(a));
    assert_null(arena_try(a, 1, 1));
    assert_true(arena_refused(a));
    assert_non_null(arena_try(a, 0, 8)); /* nothing is always there */
    arena_reset(a);
    assert_false(arena_refused(a));
    assert_null(arena_try(a, 1, 161));
    assert_non_null(arena_try(a, 10, 16));
    arena_free(a);
}

static void rounding_up_does_not_pass_the_maximum(void **state)
{
    (void)state;
    struct arena *a = arena_new(100);
    assert_null(arena_try(a, 1, 97)); /* would take 112 */
    assert_non_null(arena_try(a, 1, 96));
    assert_null(arena_try(a, 1, 1));
    assert_int_equal(arena_bytes(a), 96);
    arena_free(a);
}

static void sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(SIZE_MAX);
    assert_null(arena_try(a, SIZE_MAX / 2, 3));
    assert_null(arena_try(a, 1, SIZE_MAX));
    assert_null(arena_try(a, 1, SIZE_MAX - 8));
    arena_free(a);
}

static void alloc_past_maximum(void)
{
    struct arena *a = arena_new(100);
    (void)arena_alloc(a, 200);
}

static void mark_of_another_arena(void)
{
    struct arena *a = arena_new(1000), *b = arena_new(1000);
    (void)arena_alloc(a, 10);
    (void)arena_alloc(b, 10);
    arena_rewind(a, arena_mark(b));
}

static void mark_rewound_past(void)
{
    struct arena *a = arena_new(1000);
    (void)arena_alloc(a, 10);
    struct arena_mark m = arena_mark(a);
    arena_reset(a);
    arena_rewind(a, m);
}

static void bugs_abort(void **state)
{
    (void)state;
    assert_true(dies(alloc_past_maximum));
    assert_true(dies(mark_of_another_arena));
    assert_true(dies(mark_rewound_past));
}

static void a_rewind_forgets_what_came_after(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct arena_mark empty = arena_mark(a);
    char *kept = arena_alloc(a, 100);
    memcpy(kept, "kept", 5);
    struct arena_mark m = arena_mark(a);
    size_t bytes = arena_bytes(a);
    for (int i = 0; i < 100; i++)
        (void)arena_alloc(a, 1000); /* several chunks */
    arena_rewind(a, m);
    assert_int_equal(arena_bytes(a), bytes);
    assert_string_equal(kept, "kept");
    assert_true(is_zero(arena_alloc(a, 1000), 1000));
    assert_string_equal(kept, "kept");
    arena_rewind(a, empty);
    assert_int_equal(arena_bytes(a), 0);
    arena_free(a);
}

static void a_pool_of_arenas_costs_no_malloc(void **state)
{
    (void)state;
    struct failing_alloc f;
    failing_alloc_init(&f, SIZE_MAX);
    struct arena *a = arena_new_with(1 << 20, &f.table);
    assert_non_null(arena_try(a, 1, 3000));
    assert_int_equal(f.calls, 1);
    for (int i = 0; i < 50; i++) {
        arena_reset(a);
        assert_non_null(arena_try(a, 1, 3000));
    }
    assert_int_equal(f.calls, 1);
    arena_free(a);
    assert_int_equal(f.live, 0);
}

static void short_memory_refuses_and_leaves_the_arena_usable(void **state)
{
    (void)state;
    struct failing_alloc f;
    size_t n = 0, refused;
    do {
        refused = 0;
        failing_alloc_init(&f, n++);
        struct arena *a = arena_new_with(1 << 20, &f.table);
        for (size_t i = 0; i < 20; i++)
            refused += arena_try(a, 1, 3000) == NULL;
        assert_int_equal(refused, f.has_failed);
        assert_int_equal(arena_refused(a), f.has_failed);
        assert_int_equal(arena_bytes(a), (20 - refused) * 3008);
        arena_free(a);
        assert_int_equal(f.live, 0);
    } while (f.has_failed);
    assert_true(n > 3);
}

static void printing_is_measured_first(void **state)
{
    (void)state;
    struct arena *a = arena_new(5000);
    struct str s = arena_printf(a, "%s-%d", "x", 42);
    assert_string_equal(s.p, "x-42");
    assert_int_equal(s.n, 4);
    s = arena_printf(a, "%4000d", 7);
    assert_int_equal(s.n, 4000);
    assert_int_equal(s.p[3999], '7');
    assert_null(arena_printf(a, "%4000d", 7).p);
    assert_true(arena_refused(a));
    assert_int_equal(arena_printf(a, "%s", "").n, 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(the_maximum_is_exact),
        cmocka_unit_test(rounding_up_does_not_pass_the_maximum),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(bugs_abort),
        cmocka_unit_test(a_rewind_forgets_what_came_after),
        cmocka_unit_test(a_pool_of_arenas_costs_no_malloc),
        cmocka_unit_test(short_memory_refuses_and_leaves_the_arena_usable),
        cmocka_unit_test(printing_is_measured_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
