/* roster.h - chats that come from the structure: who asks for them to follow it. Inside the asking
 * operation's transaction, after its own writes; ids come from its proof.
 *
 * A mass job calls chats_roster_sync for each unit it touched as later chunks, or once
 * chats_roster_sync_all. Close a unit before syncing it when its students graduated: those of an
 * open group go, those of a closed one stay. */
#ifndef FEATURES_CHATS_ROSTER_H
#define FEATURES_CHATS_ROSTER_H

#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/id.h"
#include "op/op.h"

/* Makes the chats of a unit as the organisation's templates say, and their members what the
 * structure says, and those of the departments it stands in; twice is fine. Members put in by hand
 * stay. A closed unit's chats are archived, a reopened one's opened. More than a few hundred people
 * come and go in a job. When a unit moved: once for it, once for where it was. Returns the number
 * of changes. */
MUST_CHECK enum err chats_roster_sync(struct op *op, org_id org, unit_id unit,
                                      int64_t *ret_changes);
/* Of this unit only: whoever syncs many does the departments they stand in once, afterwards. */
MUST_CHECK enum err chats_roster_sync_alone(struct op *op, org_id org, unit_id unit,
                                            int64_t *ret_changes);
/* The same by a job, soon: for many units at once. */
MUST_CHECK enum err chats_roster_later(struct op *op, org_id org, unit_id unit);
/* Of the whole organisation: the staff room. It exists once there is a structure. */
MUST_CHECK enum err chats_roster_sync_staff(struct op *op, org_id org, int64_t *ret_changes);
/* All of the organisation, by a job. The caller's client is told how far it is. */
MUST_CHECK enum err chats_roster_sync_all(struct op *op, org_id org);

#endif
