/* udp_test.c - two sockets: datagrams keep their bounds and order, with and without the kernel's
 * help; grouping; answers leave from the address that was asked. */
#include "media/udp.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>

#include <cmocka.h>

enum { DATAGRAMS = 200, PATIENCE_TURNS = 4000, PATIENCE_MS = 10000, PATIENCE_PAIRS = 100 };

struct end {
    struct udp *udp;
    struct udp_queue queue;
    size_t count;
    size_t size[DATAGRAMS];
    unsigned char first[DATAGRAMS], last[DATAGRAMS];
    struct udp_path from;
    int64_t came_us[DATAGRAMS];
};

static struct loop *loop_made(void)
{
    struct clock clock = clock_system();
    struct loop *l = NULL;
    assert_int_equal(loop_new(&clock, &l), OK);
    return l;
}

static void take(void *ctx, const struct udp_path *path, struct str bytes, int64_t now_us)
{
    struct end *e = ctx;
    assert_true(now_us > 0 && e->count < DATAGRAMS);
    e->came_us[e->count] = now_us;
    e->size[e->count] = bytes.n;
    e->first[e->count] = (unsigned char)bytes.p[0];
    e->last[e->count++] = (unsigned char)bytes.p[bytes.n - 1];
    e->from = *path;
}

static void end_init(struct end *e, struct loop *l, struct str host, bool is_plain)
{
    *e = (struct end){0};
    struct udp_conf c = {.loop = l,
                         .clock = clock_system(),
                         .host = host,
                         .batch = 16,
                         .is_plain = is_plain,
                         .ctx = e,
                         .datagram = take};
    assert_int_equal(udp_new(&c, &e->udp), OK);
    udp_queue_init(&e->queue, e->udp);
}

static void end_done(struct end *e)
{
    udp_queue_done(&e->queue);
    udp_free(e->udp);
}

static struct udp_path loopback(const struct end *to, unsigned char host)
{
    return (struct udp_path){.remote = {[10] = 0xff, 0xff, 127, 0, 0, host},
                             .port = (uint16_t)udp_port(to->udp)};
}

static void put(struct end *from, const struct udp_path *path, unsigned char mark, size_t n)
{
    unsigned char *room = udp_reserve(&from->queue, path, 1500);
    memset(room, mark, n);
    udp_commit(&from->queue, n);
}

static void wait_for(struct loop *l, const struct end *e, size_t count)
{
    for (int i = 0; i < PATIENCE_TURNS && e->count < count; i++)
        loop_turn(l, 5000);
    assert_int_equal(e->count, count);
}

static const size_t sizes[] = {100, 100, 100, 40, 40, 1200, 1200, 1200, 7, 8, 1500, 1499, 1500};
enum { SIZES = sizeof sizes / sizeof *sizes };

static void bounds_and_order(bool is_plain)
{
    struct loop *l = loop_made();
    struct end a, b;
    end_init(&a, l, STR("127.0.0.1"), is_plain);
    end_init(&b, l, STR("127.0.0.1"), is_plain);
    struct udp_path to = loopback(&b, 1);
    for (unsigned char i = 0; i < SIZES; i++) {
        put(&a, &to, i, sizes[i]);
        put(&a, &to, 0, 0); /* refused by the sealer: leaves no trace */
    }
    assert_int_equal(udp_counts(a.udp).sent, 0); /* not before the turn's end */
    wait_for(l, &b, SIZES);
    for (unsigned char i = 0; i < SIZES; i++) {
        assert_int_equal(b.size[i], sizes[i]);
        assert_int_equal(b.first[i], i);
        assert_int_equal(b.last[i], i);
    }
    assert_int_equal(b.from.port, udp_port(a.udp));
    struct udp_counts c = udp_counts(a.udp);
    assert_int_equal(c.sent, SIZES);
    assert_int_equal(c.failed, 0);
    /* Groups: 100 100 100 40 | 40 | 1200 1200 1200 7 | 8 | 1500 1499 | 1500 */
    assert_int_equal(c.messages, c.has_segments ? 6 : SIZES);
    end_done(&a);
    end_done(&b);
    loop_free(l);
}

static void with_the_kernels_help(void **state)
{
    (void)state;
    bounds_and_order(false);
}

/* Waits until something lies there unread, of which the loop knows nothing yet. */
static void await_datagram(const struct end *e)
{
    struct pollfd p = {.fd = -1, .events = POLLIN};
    for (int fd = 3; fd < 64; fd++) {
        struct sockaddr_in at = {0};
        socklen_t n = sizeof at;
        if (!getsockname(fd, (struct sockaddr *)&at, &n) && ntohs(at.sin_port) == udp_port(e->udp))
            p.fd = fd;
    }
    assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
}

/* Sends two datagrams 20 ms apart, which the loop finds together: how far apart came they? */
static int64_t apart_us(struct loop *l, struct end *a, struct end *b)
{
    struct udp_path to = loopback(b, 1);
    b->count = 0;
    put(a, &to, 1, 100);
    udp_flush(a->udp);
    await_datagram(b); /* a busy kernel takes its time to deliver it */
    struct clock clock = clock_system();
    for (int64_t from = clock_mono(&clock).us; clock_mono(&clock).us - from < 20000;)
        ;
    put(a, &to, 2, 100);
    udp_flush(a->udp);
    wait_for(l, b, 2);
    return b->came_us[1] - b->came_us[0];
}

/* Both were there when the loop looked, and still came one after the other. Not at once: the
 * kernel begins to stamp by a work of its own, some time after the first socket asked for it
 * (net_enable_timestamp), and gives what came before then the time of its reading. */
static void the_time_is_the_kernels(void **state)
{
    (void)state;
    struct loop *l = loop_made();
    struct end a, b;
    int64_t us = 0;
    end_init(&a, l, STR("127.0.0.1"), true);
    end_init(&b, l, STR("127.0.0.1"), true);
    for (int i = 0; i < PATIENCE_PAIRS && us < 15000; i++)
        us = apart_us(l, &a, &b);
    assert_true(us >= 15000);
    end_done(&a);
    end_done(&b);
    loop_free(l);
}

static void without_the_kernels_help(void **state)
{
    (void)state;
    bounds_and_order(true);
}

static void many_to_many_in_few_messages(void **state)
{
    (void)state;
    struct loop *l = loop_made();
    struct end a, b, c;
    end_init(&a, l, STR("127.0.0.1"), false);
    end_init(&b, l, STR("127.0.0.1"), false);
    end_init(&c, l, STR("127.0.0.1"), false);
    struct udp_queue second;
    udp_queue_init(&second, a.udp);
    struct udp_path to_b = loopback(&b, 1), to_c = loopback(&c, 1);
    for (unsigned char i = 0; i < 8; i++) { /* packet by packet, as a room forwards */
        put(&a, &to_b, i, 1200);
        memset(udp_reserve(&second, &to_c, 1200), i, 1200);
        udp_commit(&second, 1200);
    }
    wait_for(l, &b, 8);
    wait_for(l, &c, 8);
    struct udp_counts n = udp_counts(a.udp);
    assert_int_equal(n.messages, n.has_segments ? 2 : 16);
    udp_queue_done(&second);
    end_done(&a);
    end_done(&b);
    end_done(&c);
    loop_free(l);
}

enum { MUCH = 150 };
struct generous {
    struct udp *udp;
    struct udp_queue queue;
    struct timer timer;
    size_t asked, sent_before[2], sent_when_timers_ran;
};

static void answer_much(void *ctx, const struct udp_path *path, struct str bytes, int64_t now_us)
{
    struct generous *g = ctx;
    (void)bytes;
    (void)now_us;
    assert_true(g->asked < 2);
    g->sent_before[g->asked++] = udp_counts(g->udp).sent;
    for (int i = 0; i < MUCH; i++) {
        memset(udp_reserve(&g->queue, path, 1200), 1, 1200);
        udp_commit(&g->queue, 1200);
    }
}

static void on_timer(struct timer *t)
{
    struct generous *g = (struct generous *)((char *)t - offsetof(struct generous, timer));
    g->sent_when_timers_ran = udp_counts(g->udp).sent;
}

/* Both ask at once. */
static void nobody_waits_for_the_rest_of_the_turn(void **state)
{
    (void)state;
    struct loop *l = loop_made(), *other = loop_made();
    struct generous g = {.timer.fire = on_timer};
    struct udp_conf c = {.loop = l,
                         .clock = clock_system(),
                         .host = STR("127.0.0.1"),
                         .batch = 16,
                         .ctx = &g,
                         .datagram = answer_much};
    assert_int_equal(udp_new(&c, &g.udp), OK);
    udp_queue_init(&g.queue, g.udp);
    struct end a, b, to = {.udp = g.udp};
    end_init(&a, other, STR("127.0.0.1"), false);
    end_init(&b, other, STR("127.0.0.1"), false);
    struct udp_path path = loopback(&to, 1);
    put(&a, &path, 1, 10);
    put(&b, &path, 1, 10);
    udp_flush(a.udp);
    udp_flush(b.udp);
    loop_timer_start(l, &g.timer, 0);
    loop_turn(l, 5000);
    assert_int_equal(g.asked, 2);
    assert_int_equal(g.sent_before[0], 0);
    assert_int_equal(g.sent_before[1], MUCH);
    assert_int_equal(g.sent_when_timers_ran, 2 * MUCH);
    end_done(&a);
    end_done(&b);
    udp_queue_done(&g.queue);
    udp_free(g.udp);
    loop_free(l);
    loop_free(other);
}

static void answers_leave_from_the_address_asked(struct str host)
{
    struct loop *l = loop_made();
    struct end all, one;
    end_init(&all, l, host, false);
    end_init(&one, l, STR("127.0.0.1"), false);
    struct udp_path to = loopback(&all, 3); /* not the one the kernel would choose */
    put(&one, &to, 1, 10);
    wait_for(l, &all, 1);
    assert_true(udp_ip_is_v4(all.from.remote) && udp_ip_is_v4(all.from.local));
    assert_int_equal(all.from.local[15], 3);
    struct udp_path back = all.from;
    put(&all, &back, 2, 10);
    put(&all, &back, 3, 10); /* two: source and segments in one message */
    wait_for(l, &one, 2);
    assert_int_equal(one.from.remote[15], 3);
    end_done(&all);
    end_done(&one);
    loop_free(l);
}

static void any_address_of_both_families(void **state)
{
    (void)state;
    answers_leave_from_the_address_asked(STR("0.0.0.0"));
    answers_leave_from_the_address_asked(STR("::"));
}

static void no_such_place(void **state)
{
    (void)state;
    struct loop *l = loop_made();
    struct udp *u = NULL;
    struct end taken;
    end_init(&taken, l, STR("127.0.0.1"), false);
    struct udp_conf c = {.loop = l, .clock = clock_system(), .host = STR("no/host"), .batch = 1};
    assert_int_equal(udp_new(&c, &u), ERR_INVALID);
    c.host = STR("127.0.0.1");
    c.port = udp_port(taken.udp);
    assert_int_equal(udp_new(&c, &u), ERR_UNAVAILABLE);
    struct udp_path nowhere = {.remote = {[10] = 0xff, 0xff, 240, 0, 0, 1}, .port = 1};
    put(&taken, &nowhere, 1, 10);
    loop_turn(l, 0);
    assert_int_equal(udp_counts(taken.udp).failed, 1);
    end_done(&taken);
    loop_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(with_the_kernels_help),
                                       cmocka_unit_test(without_the_kernels_help),
                                       cmocka_unit_test(the_time_is_the_kernels),
                                       cmocka_unit_test(many_to_many_in_few_messages),
                                       cmocka_unit_test(nobody_waits_for_the_rest_of_the_turn),
                                       cmocka_unit_test(any_address_of_both_families),
                                       cmocka_unit_test(no_such_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
