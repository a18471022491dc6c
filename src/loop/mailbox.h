/* mailbox.h - bounded queue of messages from any thread into one loop.
 *
 * A message is memory of the poster whose ownership travels with it. The overflow policy is the
 * poster's to see: mailbox_post returns false when the box is full, and the message stays theirs.
 */
#ifndef LOOP_MAILBOX_H
#define LOOP_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "loop/loop.h"

struct mailbox;
struct mail {
    struct mail *next; /* the box's while it holds the message */
};

/* deliver runs on the loop's thread, in the order of posting, at most 256 a turn. */
MUST_CHECK enum err mailbox_new(struct loop *l, size_t max,
                                void (*deliver)(void *ctx, struct mail *m), void *ctx,
                                struct mailbox **ret);
MUST_CHECK bool mailbox_post(struct mailbox *b, struct mail *m);
/* The same for a chain of messages in one step: one lock, at most one wake. Takes as many as fit,
 * in order, and returns the first that did not (still the poster's), or NULL. */
MUST_CHECK struct mail *mailbox_post_chain(struct mailbox *b, struct mail *first);
/* Hands what is still inside to drop, then frees. The loop must not run any more. */
void mailbox_free(struct mailbox *b, void (*drop)(void *ctx, struct mail *m));

#endif
