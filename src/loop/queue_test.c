/* queue_test.c - order, the bound, closing, and several workers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdatomic.h>

#include "loop/queue.h"
#include "loop/thread.h"

static void pop_takes_all_that_is_there_in_order(void **state)
{
    (void)state;
    struct queue *q = queue_new(3);
    struct mail m[4], *got[4] = {0};
    for (int i = 0; i < 3; i++)
        assert_true(queue_push(q, &m[i]));
    assert_false(queue_push(q, &m[3])); /* full */
    assert_int_equal(queue_length(q), 3);
    assert_int_equal(queue_pop(q, got, 2), 2);
    assert_ptr_equal(got[0], &m[0]);
    assert_ptr_equal(got[1], &m[1]);
    assert_true(queue_push(q, &m[3]));
    assert_int_equal(queue_pop(q, got, 4), 2);
    assert_ptr_equal(got[0], &m[2]);
    assert_ptr_equal(got[1], &m[3]);
    queue_free(q);
}

static void closed_queue_refuses_and_is_emptied(void **state)
{
    (void)state;
    struct queue *q = queue_new(3);
    struct mail m[2], *got[2];
    assert_true(queue_push(q, &m[0]));
    queue_close(q);
    assert_false(queue_push(q, &m[1]));
    assert_int_equal(queue_pop(q, got, 2), 1);
    assert_int_equal(queue_pop(q, got, 2), 0);
    queue_free(q);
}

#define WORKERS 4
#define LETTERS 20000

struct shop {
    struct queue *q;
    atomic_int taken;
};

static void work(void *ctx)
{
    struct shop *s = ctx;
    struct mail *got[16];
    size_t n;
    while ((n = queue_pop(s->q, got, 16)) > 0)
        atomic_fetch_add(&s->taken, (int)n);
}

static void every_message_reaches_one_worker(void **state)
{
    (void)state;
    static struct mail letters[LETTERS];
    struct shop s = {.q = queue_new(LETTERS)};
    struct thread *t[WORKERS];
    for (int i = 0; i < WORKERS; i++)
        assert_int_equal(thread_start("worker", work, &s, &t[i]), OK);
    for (int i = 0; i < LETTERS; i++)
        assert_true(queue_push(s.q, &letters[i]));
    queue_close(s.q);
    for (int i = 0; i < WORKERS; i++)
        thread_join(t[i]);
    assert_int_equal(s.taken, LETTERS);
    queue_free(s.q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pop_takes_all_that_is_there_in_order),
        cmocka_unit_test(closed_queue_refuses_and_is_emptied),
        cmocka_unit_test(every_message_reaches_one_worker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
