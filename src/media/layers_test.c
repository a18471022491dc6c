/* layers_test.c - who gets what of a budget. */
#include "media/layers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct layers_ask camera(uint64_t weight)
{
    return (struct layers_ask){.bps = {150, 450, 1700}, .steps = 3, .now = -1, .weight = weight};
}

static void everybodys_smallest_first(void **state)
{
    (void)state;
    struct layers_ask a = camera(1), b = camera(9), c = camera(1);
    struct layers_ask *all[] = {&a, &b, &c};
    uint64_t need = layers_allot(all, 3, 520);
    assert_int_equal(a.got, 0);
    assert_int_equal(b.got, 0);
    assert_int_equal(c.got, 0);
    assert_true(need > 750 && need < 800); /* b's next, with a tenth to spare */
    (void)layers_allot(all, 3, 400);
    assert_int_equal(b.got, 0);
    assert_int_equal(a.got + c.got, -1); /* one of them is paused */
    (void)layers_allot(all, 3, 100);
    assert_int_equal(b.got, -1);
}

static void the_heavier_rises_first_equals_together(void **state)
{
    (void)state;
    struct layers_ask a = camera(1), b = camera(9), c = camera(1);
    struct layers_ask *all[] = {&a, &b, &c};
    (void)layers_allot(all, 3, 2300);
    assert_int_equal(b.got, 2);
    assert_int_equal(a.got, 0);
    (void)layers_allot(all, 3, 2700);
    assert_int_equal(b.got, 2);
    assert_int_equal(a.got, 1);
    assert_int_equal(c.got, 1);
    assert_int_equal(layers_allot(all, 3, 6000), 0);
    assert_int_equal(a.got, 2);
}

/* A better picture begins with a key frame: where there is little room, that has to fit, too. */
static void a_narrow_link_keeps_room_for_a_key_frame(void **state)
{
    (void)state;
    struct layers_ask a = camera(1);
    struct layers_ask *all[] = {&a};
    a.spare_bps = 200;
    uint64_t need = layers_allot(all, 1, 600);
    assert_int_equal(a.got, 0);
    assert_true(need > 680 && need < 685);
    (void)layers_allot(all, 1, need);
    assert_int_equal(a.got, 1);
    (void)layers_allot(all, 1, 170);
    assert_int_equal(a.got, -1);
    a.is_trusted = true; /* the smallest begins without */
    (void)layers_allot(all, 1, 170);
    assert_int_equal(a.got, 0);
    (void)layers_allot(all, 1, 600);
    assert_int_equal(a.got, 0);
}

static void what_one_has_is_kept_without_spare(void **state)
{
    (void)state;
    struct layers_ask a = camera(1);
    struct layers_ask *all[] = {&a};
    (void)layers_allot(all, 1, 455);
    assert_int_equal(a.got, 0);
    a.now = 1;
    (void)layers_allot(all, 1, 455);
    assert_int_equal(a.got, 1);
    (void)layers_allot(all, 1, 445);
    assert_int_equal(a.got, 0);
    assert_int_equal(layers_allot(all, 0, 445), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybodys_smallest_first),
        cmocka_unit_test(the_heavier_rises_first_equals_together),
        cmocka_unit_test(a_narrow_link_keeps_room_for_a_key_frame),
        cmocka_unit_test(what_one_has_is_kept_without_spare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
