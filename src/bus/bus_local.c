/* bus_local.c - the bus of a server that is one process: a mailbox into the front loop.
 *
 * WHY   the writer must never wait for the loop, and the loop must never see memory of the writer.
 * HOW   each event is copied with its frame into one allocation whose ownership travels through the
 *       mailbox. A full box drops the event and counts it: the receiver sees the hole in the seq,
 * or the counter, and reads again from the store. A dropped access change has no seq to be missed
 *       by, so it leaves a flag, and before anything else is delivered the receiver is told that
 *       everybody's access is to be checked again (member 0).
 * OWNS  the mailbox and the copies inside.
 * RUNS  bus_publish and bus_dropped on any thread; delivery on the loop's.
 * TESTS bus_local_test.c. */
#include "bus/bus.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"
#include "loop/mailbox.h"

struct parcel {
    struct mail mail; /* first: a mail of this box is a parcel */
    struct bus_event event;
    char bytes[]; /* event.frame points here */
};

struct bus {
    struct mailbox *box;
    void (*deliver)(void *ctx, const struct bus_event *e);
    void *ctx;
    atomic_int_least64_t dropped;
    atomic_bool lost_access; /* an access change did not fit */
};

static void tell_lost_access(struct bus *b)
{
    if (!atomic_load_explicit(&b->lost_access, memory_order_relaxed) ||
        !atomic_exchange(&b->lost_access, false))
        return;
    b->deliver(b->ctx, &(struct bus_event){.kind = BUS_ACCESS_CHANGED, .topic.kind = TOPIC_MEMBER});
}

static void unpack(void *ctx, struct mail *m)
{
    struct bus *b = ctx;
    struct parcel *p = (struct parcel *)m;
    tell_lost_access(b);
    b->deliver(b->ctx, &p->event);
    free(p);
}

enum err bus_local_new(struct loop *l, void (*deliver)(void *ctx, const struct bus_event *e),
                       void *ctx, struct bus **ret)
{
    struct bus *b = calloc(1, sizeof *b);
    ASSERT(b);
    b->deliver = deliver;
    b->ctx = ctx;
    enum err e = mailbox_new(l, LIMIT_BUS_EVENTS, unpack, b, &b->box);
    if (e) {
        free(b);
        return e;
    }
    *ret = b;
    return OK;
}

/* NULL when there is no memory: the event is then lost like one that did not fit. */
static struct parcel *pack(const struct bus_event *e)
{
    struct parcel *p = malloc(sizeof *p + e->frame.n);
    if (!p)
        return NULL;
    p->event = *e;
    if (e->frame.n)
        memcpy(p->bytes, e->frame.p, e->frame.n);
    p->event.frame.p = p->bytes;
    return p;
}

static void count_lost(struct bus *b, const struct bus_event *e)
{
    atomic_fetch_add(&b->dropped, 1);
    if (e->kind == BUS_ACCESS_CHANGED)
        atomic_store(&b->lost_access, true);
}

void bus_publish(struct bus *b, const struct bus_event *events, size_t count)
{
    struct mail *chain = NULL, **end = &chain;
    for (size_t i = 0; i < count; i++) {
        struct parcel *p = pack(&events[i]);
        if (!p) {
            count_lost(b, &events[i]);
            continue;
        }
        *end = &p->mail;
        end = &p->mail.next;
        p->mail.next = NULL;
    }
    for (struct mail *m = mailbox_post_chain(b->box, chain); m;) {
        struct parcel *p = (struct parcel *)m;
        m = m->next;
        count_lost(b, &p->event);
        free(p);
    }
}

int64_t bus_dropped(const struct bus *b)
{
    return atomic_load(&b->dropped);
}

static void drop(void *ctx, struct mail *m)
{
    (void)ctx; /* a parcel belongs to nobody but its box */
    free(m);
}

void bus_free(struct bus *b)
{
    if (!b)
        return;
    mailbox_free(b->box, drop);
    free(b);
}
