/* tell.h - how a poll is changed and told; polls' own. Inside an operation's transaction. */
#ifndef FEATURES_POLLS_TELL_H
#define FEATURES_POLLS_TELL_H

#include "base/attr.h"
#include "features/polls/access.h"

/* The chat hears how the poll is now. ret may be NULL. */
MUST_CHECK enum err poll_tell_now(struct op *op, const struct poll_tender *tender,
                                  struct poll *ret);
/* Somebody voted: told at once, or within POLL_TELL_AFTER_US with other votes. */
MUST_CHECK enum err poll_tell_vote(struct op *op, const struct poll_tender *tender,
                                   struct poll *ret);
/* A local operation with this poll, later. */
MUST_CHECK enum err poll_job(struct op *op, const char *kind, poll_id id, int64_t due_us);

#endif
