/* inside.h - what loop.c and mailbox.c tell each other. Inside loop only.
 *
 * All mailboxes of a loop share its one eventfd: a post wakes the loop, which then asks each of its
 * mailboxes (there are a handful). */
#ifndef LOOP_INSIDE_H
#define LOOP_INSIDE_H

#include <stdbool.h>

#include "loop/loop.h"

struct loop_inbox {
    /* Delivers some; true when more is waiting, then the next turn comes without a wait. */
    bool (*deliver)(struct loop_inbox *in);
    struct loop_inbox *next;
};

void loop_add_inbox(struct loop *l, struct loop_inbox *in);
void loop_remove_inbox(struct loop *l, struct loop_inbox *in);
void loop_wake(struct loop *l); /* any thread, also from a signal handler */

#endif
