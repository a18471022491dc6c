/* data_test.c - associations that talk to each other in one process: what one side's records say is
 * handed to the other, through a link that may lose, repeat and invent them.
 *
 * A is the server's SUBSCRIBER (it opens the channels), B stands for the client. */
#include "media/data.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>

#include "loop/loop.h"

#define PAIRS_MOST  40
#define PATIENCE_US (60 * SECOND_US)

struct side {
    int opened[DATA_CHANNEL_COUNT], closed;
    int got[DATA_CHANNEL_COUNT];
    size_t last_bytes;
    bool is_in_order;
};

/* assoc 2k is side A of pair k, 2k + 1 its side B. */
struct world {
    struct data *data;
    struct loop *loop;
    struct mailbox *box;
    struct side side[2 * PAIRS_MOST];
    uint64_t base;   /* numbers are never used twice */
    int lose_one_in; /* 0: none */
    int records;
    bool is_garbled; /* every fifth record comes with changed copies of itself */
    bool is_cut;     /* nothing passes */
};

static void pass_on(struct world *w, const struct data_mail *m)
{
    uint64_t other = w->base + ((m->assoc - w->base) ^ 1);
    w->records++;
    if (w->is_cut || (w->lose_one_in && w->records % w->lose_one_in == 0))
        return;
    if (w->is_garbled && w->records % 5 == 0) {
        char bad[2000];
        size_t n = m->bytes.n < sizeof bad ? m->bytes.n : sizeof bad;
        memcpy(bad, m->bytes.p, n);
        bad[(size_t)w->records % n] ^= 0x55;
        data_record(w->data, other, (struct str){bad, n});
        data_record(w->data, other, (struct str){bad, (size_t)w->records % n});
        data_record(w->data, other, m->bytes);
    }
    data_record(w->data, other, m->bytes);
}

/* Messages begin with their number; the rest is its low byte. */
static void check_message(struct side *s, const struct data_mail *m)
{
    int number;
    assert_true(m->bytes.n >= sizeof number);
    memcpy(&number, m->bytes.p, sizeof number);
    for (size_t i = sizeof number; i < m->bytes.n; i++)
        assert_int_equal((unsigned char)m->bytes.p[i], number & 0xff);
    if (m->channel == DATA_RELIABLE)
        s->is_in_order &= number == s->got[DATA_RELIABLE];
    s->got[m->channel]++;
    s->last_bytes = m->bytes.n;
}

static void deliver(void *ctx, struct mail *mail)
{
    struct world *w = ctx;
    struct data_mail *m = (struct data_mail *)mail;
    struct side *s = &w->side[m->assoc - w->base];
    if (m->what == DATA_RECORD)
        pass_on(w, m);
    else if (m->what == DATA_OPENED)
        s->opened[m->channel]++;
    else if (m->what == DATA_CLOSED)
        s->closed++;
    else
        check_message(s, m);
    data_mail_free(m);
}

static void drop(void *ctx, struct mail *m)
{
    (void)ctx;
    data_mail_free((struct data_mail *)m);
}

static void world_open(struct world *w, size_t box_max)
{
    struct clock clock = clock_system();
    *w = (struct world){.base = 1000};
    for (int i = 0; i < 2 * PAIRS_MOST; i++)
        w->side[i].is_in_order = true;
    assert_int_equal(loop_new(&clock, &w->loop), OK);
    assert_int_equal(mailbox_new(w->loop, box_max, deliver, w, &w->box), OK);
    assert_int_equal(data_new(clock, &w->data), OK);
}

static void world_close(struct world *w)
{
    data_free(w->data);
    mailbox_free(w->box, drop);
    loop_free(w->loop);
}

static int64_t us_now(void)
{
    struct clock c = clock_system();
    return clock_mono(&c).us;
}

#define UNTIL(w, condition)                                                                        \
    for (int64_t end = us_now() + PATIENCE_US; !(condition);) {                                    \
        assert_true(us_now() < end);                                                               \
        loop_turn((w)->loop, 10 * 1000);                                                           \
    }

static void send(struct world *w, int side, enum data_channel c, int number, size_t bytes)
{
    static char message[LIMIT_DATA_MESSAGE_BYTES];
    memset(message, number & 0xff, bytes);
    memcpy(message, &number, sizeof number);
    data_send(w->data, w->base + (uint64_t)side, c, (struct str){message, bytes});
}

static void open_pair(struct world *w, int pair)
{
    data_open(w->data, w->base + 2 * (uint64_t)pair, w->box, true);
    data_open(w->data, w->base + 2 * (uint64_t)pair + 1, w->box, false);
}

static bool is_open(const struct world *w, int pair)
{
    const struct side *a = &w->side[2 * pair], *b = a + 1;
    return a->opened[0] == 1 && a->opened[1] == 1 && b->opened[0] == 1 && b->opened[1] == 1;
}

static void messages_of_every_size_both_ways(void **state)
{
    (void)state;
    static const size_t sizes[] = {4, 100, 1180, 15000, 64000, LIMIT_DATA_MESSAGE_BYTES};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    struct world w;
    world_open(&w, 10000);
    send(&w, 0, DATA_RELIABLE, 0, 4); /* not open yet: nobody */
    open_pair(&w, 0);
    send(&w, 0, DATA_RELIABLE, 0, 10); /* waits for the association */
    send(&w, 1, DATA_RELIABLE, 0, 10); /* waits for the channel */
    UNTIL(&w, is_open(&w, 0) && w.side[0].got[0] == 1 && w.side[1].got[0] == 1);
    for (int side = 0; side < 2; side++)
        for (int i = 0; i < SIZES; i++) {
            send(&w, side, DATA_RELIABLE, i + 1, sizes[i]);
            UNTIL(&w, w.side[1 - side].got[DATA_RELIABLE] == i + 2);
            assert_int_equal(w.side[1 - side].last_bytes, sizes[i]);
        }
    send(&w, 0, DATA_LOSSY, 5, 1000);
    UNTIL(&w, w.side[1].got[DATA_LOSSY] == 1);
    struct data_counts c = data_counts(w.data);
    assert_int_equal(c.messages_out, 2 * SIZES + 3);
    assert_int_equal(c.messages_in, 2 * SIZES + 3);
    assert_int_equal(c.bad_dropped, 1);
    assert_int_equal(c.readers_cut, 0);
    assert_true(w.side[0].is_in_order && w.side[1].is_in_order);
    world_close(&w);
}

static void a_lossy_link_loses_no_reliable_message(void **state)
{
    (void)state;
    enum { CHUNKS = 40 };
    struct world w;
    world_open(&w, 10000);
    w.lose_one_in = 11;
    open_pair(&w, 0);
    UNTIL(&w, is_open(&w, 0));
    for (int i = 0; i < CHUNKS; i++)
        send(&w, 0, DATA_RELIABLE, i, 15000);
    UNTIL(&w, w.side[1].got[DATA_RELIABLE] == CHUNKS);
    assert_true(w.side[1].is_in_order);
    world_close(&w);
}

static void invented_records_do_no_harm(void **state)
{
    (void)state;
    enum { CHUNKS = 20 };
    struct world w;
    world_open(&w, 10000);
    w.is_garbled = true;
    open_pair(&w, 0);
    data_record(w.data, w.base, STR(""));
    data_record(w.data, w.base, STR("\x13\x88\x13\x88\0\0\0\0\0\0\0\0\xff\xff\0\4"));
    data_record(w.data, w.base + 77, STR("of nobody"));
    for (int i = 0; i < CHUNKS; i++)
        send(&w, 0, DATA_RELIABLE, i, 15000);
    UNTIL(&w, is_open(&w, 0) && w.side[1].got[DATA_RELIABLE] == CHUNKS);
    assert_true(w.side[1].is_in_order);
    world_close(&w);
}

static void many_at_once(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, 10000);
    for (int k = 0; k < PAIRS_MOST; k++)
        open_pair(&w, k);
    for (int k = 0; k < PAIRS_MOST; k++)
        for (int i = 0; i < 3; i++)
            send(&w, 2 * k, DATA_RELIABLE, i, 15000);
    for (int k = 0; k < PAIRS_MOST; k++)
        UNTIL(&w, is_open(&w, k) && w.side[2 * k + 1].got[DATA_RELIABLE] == 3);
    world_close(&w);
}

static void closing_is_heard_by_the_other_side(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, 10000);
    open_pair(&w, 0);
    open_pair(&w, 1);
    UNTIL(&w, is_open(&w, 0) && is_open(&w, 1));
    data_close(w.data, w.base);
    UNTIL(&w, w.side[1].closed == 1);
    data_close(w.data, w.base + 1); /* harmless */
    send(&w, 2, DATA_RELIABLE, 0, 100);
    UNTIL(&w, w.side[3].got[DATA_RELIABLE] == 1); /* the others live */
    assert_int_equal(w.side[0].closed, 0);
    world_close(&w);
}

static void a_slow_reader_is_cut_and_lossy_is_dropped(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, 100000);
    open_pair(&w, 0);
    UNTIL(&w, is_open(&w, 0));
    w.is_cut = true;
    int lossy = 0;
    for (; lossy < 100; lossy++)
        send(&w, 1, DATA_LOSSY, lossy, 5000);
    for (int i = 0; i < 3 * LIMIT_DATA_WAITING_BYTES / 50000; i++)
        send(&w, 0, DATA_RELIABLE, i, 50000);
    UNTIL(&w, w.side[0].closed == 1);
    struct data_counts c = data_counts(w.data);
    assert_int_equal(c.readers_cut, 1);
    assert_true(c.lossy_dropped > 0);
    assert_int_equal(w.side[1].closed, 0); /* dropping is all that happens on _lossy */
    world_close(&w);
}

static void a_full_box_slows_the_sender_and_loses_nothing(void **state)
{
    (void)state;
    enum { CHUNKS = 60 };
    struct world w;
    world_open(&w, 4); /* fits neither the records nor the messages of one turn */
    open_pair(&w, 0);
    UNTIL(&w, is_open(&w, 0));
    for (int i = 0; i < CHUNKS; i++)
        send(&w, 0, DATA_RELIABLE, i, 3000);
    UNTIL(&w, w.side[1].got[DATA_RELIABLE] == CHUNKS);
    assert_true(w.side[1].is_in_order);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_of_every_size_both_ways),
        cmocka_unit_test(a_lossy_link_loses_no_reliable_message),
        cmocka_unit_test(invented_records_do_no_harm),
        cmocka_unit_test(many_at_once),
        cmocka_unit_test(closing_is_heard_by_the_other_side),
        cmocka_unit_test(a_slow_reader_is_cut_and_lossy_is_dropped),
        cmocka_unit_test(a_full_box_slows_the_sender_and_loses_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
