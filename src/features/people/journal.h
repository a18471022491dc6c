/* journal.h - the security journal of an account: what its owner should be able to see. Inside an
 * operation's write transaction; people's own. */
#ifndef FEATURES_PEOPLE_JOURNAL_H
#define FEATURES_PEOPLE_JOURNAL_H

#include "base/attr.h"
#include "features/people/people.api.h"
#include "op/op.h"

struct journal_entry {
    org_id org;
    member_id owner;
    enum account_event_kind kind;
    member_id by;     /* 0: the owner, or the operator */
    bool is_news;     /* told until the owner dismisses it */
    struct str about; /* of a tie: the other organisation's name; absent: nothing */
};

/* A row; address and program are kept only of what the owner did (by is 0). */
MUST_CHECK enum err journal_write(struct op *op, const struct journal_entry *j);
/* What the caller has not dismissed, the newest first. */
MUST_CHECK enum err journal_news(struct op *op, struct account_event **ret, size_t *ret_count);

#endif
