/* mailbox_test.c - order, the bound, a turn's share, and posting from other threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "loop/mailbox.h"
#include "loop/thread.h"

struct letter {
    struct mail mail;
    int number;
};

struct reader {
    int got, expected, dropped;
    struct loop *loop;
};

static void read_letter(void *ctx, struct mail *m)
{
    struct reader *r = ctx;
    struct letter *l = (struct letter *)m;
    if (r->expected == 0)
        assert_int_equal(l->number, r->got);
    free(l);
    r->got++;
    if (r->got == r->expected)
        loop_stop(r->loop);
}

static void drop_letter(void *ctx, struct mail *m)
{
    ((struct reader *)ctx)->dropped++;
    free(m);
}

static struct letter *letter_new(int number)
{
    struct letter *l = calloc(1, sizeof *l);
    assert_non_null(l);
    l->number = number;
    return l;
}

static struct loop *loop_made(void)
{
    struct clock clock = clock_system();
    struct loop *l;
    assert_int_equal(loop_new(&clock, &l), OK);
    return l;
}

static void letters_come_in_order_at_most_256_a_turn(void **state)
{
    (void)state;
    struct reader r = {.loop = loop_made()};
    struct mailbox *b;
    assert_int_equal(mailbox_new(r.loop, 1000, read_letter, &r, &b), OK);
    for (int i = 0; i < 600; i++)
        assert_true(mailbox_post(b, &letter_new(i)->mail));
    loop_turn(r.loop, SECOND_US);
    assert_int_equal(r.got, 256);
    loop_turn(r.loop, SECOND_US);
    loop_turn(r.loop, SECOND_US);
    assert_int_equal(r.got, 600);
    assert_true(mailbox_post(b, &letter_new(600)->mail)); /* wakes again after being emptied */
    loop_turn(r.loop, SECOND_US);
    assert_int_equal(r.got, 601);
    mailbox_free(b, drop_letter);
    loop_free(r.loop);
}

static void full_box_refuses_and_drops_its_rest_at_the_end(void **state)
{
    (void)state;
    struct reader r = {.loop = loop_made()};
    struct mailbox *b;
    assert_int_equal(mailbox_new(r.loop, 2, read_letter, &r, &b), OK);
    assert_true(mailbox_post(b, &letter_new(0)->mail));
    assert_true(mailbox_post(b, &letter_new(1)->mail));
    struct letter *third = letter_new(2);
    assert_false(mailbox_post(b, &third->mail));
    free(third); /* it stayed ours */
    mailbox_free(b, drop_letter);
    assert_int_equal(r.dropped, 2);
    assert_int_equal(r.got, 0);
    loop_free(r.loop);
}

static void a_chain_comes_in_order_and_its_rest_stays_the_posters(void **state)
{
    (void)state;
    struct reader r = {.loop = loop_made()};
    struct mailbox *b;
    assert_int_equal(mailbox_new(r.loop, 4, read_letter, &r, &b), OK);
    assert_null(mailbox_post_chain(b, NULL));
    assert_true(mailbox_post(b, &letter_new(0)->mail));
    struct letter *l[5];
    for (int i = 4; i >= 0; i--) {
        l[i] = letter_new(i + 1);
        l[i]->mail.next = i < 4 ? &l[i + 1]->mail : NULL;
    }
    assert_ptr_equal(mailbox_post_chain(b, &l[0]->mail), &l[3]->mail);
    assert_ptr_equal(l[3]->mail.next, &l[4]->mail);
    loop_turn(r.loop, SECOND_US);
    assert_int_equal(r.got, 4);
    free(l[4]);
    l[3]->mail.next = NULL;
    assert_null(mailbox_post_chain(b, &l[3]->mail)); /* wakes again after being emptied */
    loop_turn(r.loop, SECOND_US);
    assert_int_equal(r.got, 5);
    mailbox_free(b, drop_letter);
    loop_free(r.loop);
}

#define POSTERS 4
#define EACH    5000

static void post_many(void *ctx)
{
    struct mailbox *b = ctx;
    for (int i = 0; i < EACH; i++) {
        struct letter *l = letter_new(i);
        while (!mailbox_post(b, &l->mail))
            ; /* full: the loop is emptying it */
    }
}

static void nothing_is_lost_between_threads(void **state)
{
    (void)state;
    struct reader r = {.loop = loop_made(), .expected = POSTERS * EACH};
    struct mailbox *b;
    struct thread *t[POSTERS];
    assert_int_equal(mailbox_new(r.loop, 300, read_letter, &r, &b), OK);
    for (int i = 0; i < POSTERS; i++)
        assert_int_equal(thread_start("poster", post_many, b, &t[i]), OK);
    loop_run(r.loop);
    for (int i = 0; i < POSTERS; i++)
        thread_join(t[i]);
    assert_int_equal(r.got, POSTERS * EACH);
    mailbox_free(b, drop_letter);
    loop_free(r.loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_come_in_order_at_most_256_a_turn),
        cmocka_unit_test(full_box_refuses_and_drops_its_rest_at_the_end),
        cmocka_unit_test(a_chain_comes_in_order_and_its_rest_stays_the_posters),
        cmocka_unit_test(nothing_is_lost_between_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
