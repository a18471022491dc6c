/* mailbox.c - bounded queue of messages from any thread into one loop.
 *
 * WHY   threads share no objects; a message's ownership travels instead.
 * HOW   a list under a mutex held for a few instructions; the first message of an empty box wakes
 *       the loop through its eventfd, later ones cost no system call. The loop takes at most 256
 *       in a turn, so that mail can not starve sockets.
 * OWNS  the messages inside, until they are delivered or dropped.
 * RUNS  mailbox_post on any thread, the rest on the loop's.
 * TESTS mailbox_test.c. */
#include "loop/mailbox.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/log.h"
#include "loop/inside.h"

#define LIMIT_MAIL_A_TURN 256

struct mailbox {
    struct loop_inbox inbox;
    struct loop *loop;
    void (*deliver)(void *ctx, struct mail *m);
    void *ctx;
    size_t max;
    pthread_mutex_t lock; /* of the three below */
    struct mail *first, **end;
    size_t count;
};

static struct mailbox *of_inbox(struct loop_inbox *in)
{
    return (struct mailbox *)((char *)in - offsetof(struct mailbox, inbox));
}

/* Cuts off at most so many from the front. */
static struct mail *take(struct mailbox *b, size_t most, bool *ret_more)
{
    pthread_mutex_lock(&b->lock);
    struct mail *first = b->first, **end = &first;
    size_t n = 0;
    for (; n < most && *end; n++)
        end = &(*end)->next;
    b->first = *end;
    *end = NULL;
    b->count -= n;
    if (!b->first)
        b->end = &b->first;
    *ret_more = b->first != NULL;
    pthread_mutex_unlock(&b->lock);
    return first;
}

static bool deliver_some(struct loop_inbox *in)
{
    struct mailbox *b = of_inbox(in);
    bool more;
    struct mail *m = take(b, LIMIT_MAIL_A_TURN, &more);
    while (m) {
        struct mail *next = m->next; /* deliver takes over m */
        m->next = NULL;
        b->deliver(b->ctx, m);
        m = next;
    }
    return more;
}

enum err mailbox_new(struct loop *l, size_t max, void (*deliver)(void *ctx, struct mail *m),
                     void *ctx, struct mailbox **ret)
{
    struct mailbox *b = calloc(1, sizeof *b);
    ASSERT(b && max > 0);
    b->inbox.deliver = deliver_some;
    b->loop = l;
    b->deliver = deliver;
    b->ctx = ctx;
    b->max = max;
    b->end = &b->first;
    pthread_mutex_init(&b->lock, NULL);
    loop_add_inbox(l, &b->inbox);
    *ret = b;
    return OK;
}

bool mailbox_post(struct mailbox *b, struct mail *m)
{
    pthread_mutex_lock(&b->lock);
    bool fits = b->count < b->max;
    bool was_empty = b->count == 0;
    if (fits) {
        m->next = NULL;
        *b->end = m;
        b->end = &m->next;
        b->count++;
    }
    pthread_mutex_unlock(&b->lock);
    if (fits && was_empty)
        loop_wake(b->loop);
    return fits;
}

struct mail *mailbox_post_chain(struct mailbox *b, struct mail *first)
{
    pthread_mutex_lock(&b->lock);
    bool was_empty = b->count == 0;
    while (first && b->count < b->max) {
        *b->end = first;
        b->end = &first->next;
        first = first->next;
        b->count++;
    }
    *b->end = NULL;
    bool is_wake = was_empty && b->count > 0;
    pthread_mutex_unlock(&b->lock);
    if (is_wake)
        loop_wake(b->loop);
    return first;
}

void mailbox_free(struct mailbox *b, void (*drop)(void *ctx, struct mail *m))
{
    if (!b)
        return;
    loop_remove_inbox(b->loop, &b->inbox);
    bool more;
    struct mail *m = take(b, SIZE_MAX, &more);
    while (m) {
        struct mail *next = m->next;
        if (drop)
            drop(b->ctx, m);
        m = next;
    }
    pthread_mutex_destroy(&b->lock);
    free(b);
}
