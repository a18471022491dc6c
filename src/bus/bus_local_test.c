/* bus_local_test.c - the in-process bus: copies, order, the full box, lost access changes.
 * The mailbox is a fake in this file (linked before loop's), so that the test turns the loop by
 * hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bus/bus.h"
#include "loop/mailbox.h"

struct mailbox {
    size_t max, count;
    struct mail *first, **end;
    void (*deliver)(void *ctx, struct mail *m);
    void *ctx;
};

enum err mailbox_new(struct loop *l, size_t max, void (*deliver)(void *ctx, struct mail *m),
                     void *ctx, struct mailbox **ret)
{
    (void)l;
    struct mailbox *b = calloc(1, sizeof *b);
    *b = (struct mailbox){.max = max, .deliver = deliver, .ctx = ctx};
    b->end = &b->first;
    *ret = b;
    return OK;
}

struct mail *mailbox_post_chain(struct mailbox *b, struct mail *first)
{
    while (first && b->count < b->max) {
        struct mail *m = first;
        first = m->next;
        m->next = NULL;
        b->count++;
        *b->end = m;
        b->end = &m->next;
    }
    return first;
}

static struct mail *take(struct mailbox *b)
{
    struct mail *m = b->first;
    b->first = m->next;
    if (!b->first)
        b->end = &b->first;
    b->count--;
    return m;
}

void mailbox_free(struct mailbox *b, void (*drop)(void *ctx, struct mail *m))
{
    while (b->count)
        drop(b->ctx, take(b));
    free(b);
}

/* The bus hides its box; the test learns it from the first field, which a fake may know. */
static struct mailbox *box_of(struct bus *b)
{
    struct mailbox *box;
    memcpy(&box, b, sizeof box);
    return box;
}

static void turn(struct bus *b)
{
    struct mailbox *box = box_of(b);
    while (box->count)
        box->deliver(box->ctx, take(box));
}

struct heard {
    struct bus_event event[8];
    char frame[8][32];
    size_t count, total;
};

static void hear(void *ctx, const struct bus_event *e)
{
    struct heard *h = ctx;
    h->total++;
    if (h->count == 8)
        return;
    h->event[h->count] = *e;
    memcpy(h->frame[h->count], e->frame.p ? e->frame.p : "", e->frame.n);
    h->count++;
}

static struct bus_event event(int64_t seq, struct str frame)
{
    return (struct bus_event){
        .kind = BUS_EVENT, .topic = {TOPIC_CHAT, 17}, .seq = seq, .frame = frame};
}

static void delivers_copies_in_order(void **state)
{
    (void)state;
    struct heard h = {0};
    struct bus *b;
    assert_int_equal(bus_local_new(NULL, hear, &h, &b), OK);
    char text[] = "first";
    struct bus_event two[] = {event(1, STR("first")), event(2, STR("second"))};
    two[0].frame.p = text;
    bus_publish(b, two, 2);
    bus_publish(b, &(struct bus_event){.kind = BUS_ACCESS_CHANGED, .member = 4, .session = 9}, 1);
    memset(text, 'x', sizeof text - 1); /* the publisher's memory is the publisher's again */
    assert_int_equal(h.count, 0);       /* nothing on the publisher's thread */
    turn(b);
    assert_int_equal(h.count, 3);
    assert_int_equal(h.event[0].seq, 1);
    assert_string_equal(h.frame[0], "first");
    assert_true(topic_equal(h.event[0].topic, (struct topic){TOPIC_CHAT, 17}));
    assert_string_equal(h.frame[1], "second");
    assert_int_equal(h.event[2].kind, BUS_ACCESS_CHANGED);
    assert_int_equal(h.event[2].member, 4);
    assert_int_equal(h.event[2].session, 9);
    assert_int_equal(bus_dropped(b), 0);
    bus_free(b);
}

static void a_full_box_drops_and_counts(void **state)
{
    (void)state;
    struct heard h = {0};
    struct bus *b;
    assert_int_equal(bus_local_new(NULL, hear, &h, &b), OK);
    for (int64_t i = 1; i <= LIMIT_BUS_EVENTS + 3; i++)
        bus_publish(b, &(struct bus_event){.seq = i, .frame = STR("x")}, 1);
    assert_int_equal(bus_dropped(b), 3);
    turn(b);
    assert_int_equal(h.total, LIMIT_BUS_EVENTS);
    bus_publish(b, &(struct bus_event){.seq = 70000, .frame = STR("x")}, 1);
    turn(b);
    assert_int_equal(h.total, LIMIT_BUS_EVENTS + 1);
    bus_free(b);
}

static void a_lost_access_change_becomes_everybodys(void **state)
{
    (void)state;
    struct heard h = {0};
    struct bus *b;
    assert_int_equal(bus_local_new(NULL, hear, &h, &b), OK);
    for (int64_t i = 1; i <= LIMIT_BUS_EVENTS; i++)
        bus_publish(b, &(struct bus_event){.seq = i, .frame = STR("x")}, 1);
    bus_publish(b, &(struct bus_event){.kind = BUS_ACCESS_CHANGED, .member = 4}, 1);
    turn(b);
    assert_int_equal(h.event[0].kind, BUS_ACCESS_CHANGED);
    assert_int_equal(h.event[0].member, 0);
    assert_int_equal(h.event[0].session, 0);
    assert_int_equal(h.event[1].seq, 1);
    assert_int_equal(h.total, LIMIT_BUS_EVENTS + 1); /* told once */
    bus_free(b);
}

static void frees_what_was_not_delivered(void **state)
{
    (void)state;
    struct heard h = {0};
    struct bus *b;
    assert_int_equal(bus_local_new(NULL, hear, &h, &b), OK);
    bus_publish(b, &(struct bus_event){.seq = 1, .frame = STR("x")}, 1);
    bus_free(b); /* the leak checker looks */
    bus_free(NULL);
    assert_int_equal(h.total, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delivers_copies_in_order),
        cmocka_unit_test(a_full_box_drops_and_counts),
        cmocka_unit_test(a_lost_access_change_becomes_everybodys),
        cmocka_unit_test(frees_what_was_not_delivered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
