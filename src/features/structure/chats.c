/* chats.c - the chats of a unit follow who belongs to it.
 *
 * WHY   a transfer, a substitute or a graduation is one act of one person; nobody should then go
 *       through nine chats by hand.
 * HOW   features/chats/roster.h makes a unit's chats, and those of the departments it stands in,
 * what the structure says. OWNS  nothing.  RUNS  on the write worker.  TESTS structure_test.c,
 * tests/system/structure.test.ts */
#include "features/chats/roster.h"
#include "features/people/people.h"
#include "features/structure/inside.h"
#include "features/structure/limits.h"
#include "features/structure/structure.q.h"

enum err structure_sync_chats(struct op *op, org_id org, unit_id unit)
{
    int64_t changes = 0;
    enum err e = chats_roster_sync(op, org, unit, &changes);
    return e ? e : people_supervise_later(op, org); /* another curator is another second adult */
}

enum err teaching_over(struct op *op, const struct teaching_over_in *in)
{
    struct unit u;
    enum err e = structure_unit_get(op, in->org_id, in->unit_id, &u);
    return e ? e : structure_sync_chats(op, in->org_id, in->unit_id);
}

enum err structure_person_moved(struct op *op, org_id org, member_id member)
{
    struct q_units_of_person_list units;
    enum err e = q_units_of_person(op, org, member, op->now_us, LIMIT_PERSON_UNITS, &units);
    for (size_t i = 0; !e && i < units.count; i++)
        e = chats_roster_later(op, org, units.row[i].unit);
    return e;
}
