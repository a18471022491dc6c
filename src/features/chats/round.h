/* round.h - syncs that come later: what was too much for one transaction, a day that is over, a
 * walk over all units; chats' own. */
#ifndef FEATURES_CHATS_ROUND_H
#define FEATURES_CHATS_ROUND_H

#include "base/attr.h"
#include "features/chats/chats.api.h"

/* Sync this unit, or with 0 the staff room, at that moment. */
MUST_CHECK enum err round_tend_at(struct op *op, org_id org, unit_id unit, int64_t due_us);
/* As chats_roster_sync, of this unit alone; adds to *ret_changes. In roster.c. */
MUST_CHECK enum err roster_sync_one(struct op *op, org_id org, unit_id unit, int64_t *ret_changes);

#endif
