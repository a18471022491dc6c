/* frame_list_test.c - the bounded list of frames: order, wrapping, the bound, references. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/frame_list.h"

struct net_frame {
    int refs;
};

struct net_frame *net_frame_ref(struct net_frame *f)
{
    f->refs++;
    return f;
}

void net_frame_unref(struct net_frame *f)
{
    f->refs--;
}

static void keeps_order_while_it_wraps_and_grows(void **state)
{
    (void)state;
    struct net_frame f = {0};
    struct frame_list l = {0};
    int64_t in = 0, out = 0;
    for (int round = 0; round < 200; round++) {
        for (int i = 0; i < 3; i++)
            assert_true(frame_list_add(
                &l, &(struct event_frame){.seq = in++, .bytes = 1, .frame = &f}, 1000));
        for (int i = 0; i < 2; i++) {
            assert_int_equal(frame_list_at(&l, 0)->seq, out++);
            frame_list_drop(&l, 1);
        }
    }
    assert_int_equal(l.count, 200);
    assert_int_equal(f.refs, 200);
    assert_int_equal(frame_list_at(&l, 199)->seq, in - 1);
    frame_list_done(&l);
    assert_int_equal(f.refs, 0);
    assert_true(frame_list_add(&l, &(struct event_frame){.seq = 1, .bytes = 1, .frame = &f},
                               1)); /* usable again */
    frame_list_done(&l);
}

static void refuses_what_is_over_the_bound(void **state)
{
    (void)state;
    struct net_frame f = {0};
    struct frame_list l = {0};
    for (int i = 0; i < 5; i++)
        assert_true(
            frame_list_add(&l, &(struct event_frame){.seq = i, .bytes = 1, .frame = &f}, 5));
    assert_false(frame_list_add(&l, &(struct event_frame){.seq = 5, .bytes = 1, .frame = &f}, 5));
    assert_int_equal(f.refs, 5);
    frame_list_drop(&l, 5);
    frame_list_drop(&l, 0);
    assert_int_equal(l.count, 0);
    frame_list_done(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_order_while_it_wraps_and_grows),
        cmocka_unit_test(refuses_what_is_over_the_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
