/* claims.c - one's own claim of «учитель»: filed, taken back, filed again after a refusal.
 *
 * WHY   a teacher without the badge can do little; they must be able to ask for it, see what became
 *       of it, and object.
 * HOW   staff without the badge may file, and whoever came by a staff link and waits. One claim
 *       waits at a time: a partial unique index decides between two devices. After a refusal the
 *       next one is an appeal and says why.
 * OWNS  rows of claim as they come.  RUNS  on read workers and the write worker.
 * TESTS staff_test.c, tests/system/staff.test.ts. */
#include "features/people/people.h"
#include "features/staff/limits.h"
#include "features/staff/staff.api.h"
#include "features/staff/staff.q.h"

static bool is_waiting_claim(bool found, const struct q_claim_last_of_row *c)
{
    return found && c->state == CLAIM_STATE_WAITS;
}

/* Students and parents who wait in a teacher's queue have nothing to claim here. */
static bool caller_may(const struct caller *c)
{
    return c->member.n && role_has(c->roles, ROLE_ANY_STAFF);
}

static struct own_claim own_claim_of(const struct q_claim_last_of_row *r)
{
    return (struct own_claim){
        .id = r->id,
        .role = (enum claim_role)r->role,
        .state = (enum claim_state)r->state,
        .subjects = r->subjects,
        .position = r->position,
        .document = r->document,
        .note = r->note,
        .reason = r->reason,
        .created_us = r->created_us,
        .has_decided_us = r->has_decided_us,
        .decided_us = r->decided_us,
    };
}

enum err claim_own(struct op *op, struct claim_own_out *ret)
{
    struct q_claim_last_of_row last;
    bool found = false;
    if (!op->caller.member.n)
        return op_fail(op, ERR_NO_RIGHT, "operator");
    enum err e = q_claim_last_of(op, &found, &last);
    if (e)
        return e;
    ret->has_claim = found;
    if (found)
        ret->claim = own_claim_of(&last);
    ret->may_file = caller_may(&op->caller) && !op->caller.is_verified &&
                    !is_waiting_claim(found, &last) &&
                    (!found || last.claims < LIMIT_CLAIMS_OF_ONE);
    return OK;
}

static enum err may_file(struct op *op, bool found, const struct q_claim_last_of_row *last)
{
    const struct caller *c = &op->caller;
    int64_t waiting = 0;
    if (!caller_may(c))
        return op_fail(op, ERR_NO_RIGHT, "roles");
    if (c->must_set_password)
        return ERR_MUST_SET_PASSWORD;
    if (c->is_verified)
        return op_fail(op, ERR_CLAIM_NEEDLESS, "badge");
    if (is_waiting_claim(found, last))
        return op_fail(op, ERR_CLAIM_WAITS, "claim");
    if (found && last->claims >= LIMIT_CLAIMS_OF_ONE)
        return op_fail(op, ERR_LIMIT_REACHED, "claims");
    enum err e = q_claim_waiting_count(op, c->org, &waiting);
    if (!e && waiting >= LIMIT_CLAIMS_WAITING)
        e = op_fail(op, ERR_LIMIT_REACHED, "claims of the organisation");
    return e;
}

enum err claim_file(struct op *op, const struct claim_file_in *in, struct own_claim *ret)
{
    struct q_claim_last_of_row last = {0};
    bool found = false, has_link = false;
    staff_link_id link = {0};
    claim_id id = {0};
    enum err e = q_claim_last_of(op, &found, &last);
    if (!e)
        e = may_file(op, found, &last);
    bool is_appeal = found && last.state == CLAIM_STATE_REFUSED;
    if (!e && is_appeal && !str_trim(in->note).n)
        e = op_fail(op, ERR_INVALID, "note");
    if (!e)
        e = q_claim_link_of(op, &has_link, &link);
    if (!e)
        e = q_claim_insert(op, op->caller.org, op->caller.member, (int64_t)in->role, in->subjects,
                           in->position, in->document, str_trim(in->note), is_appeal, link,
                           op->now_us, &id);
    if (!e)
        e = op_audit(op, "claim", id.n);
    if (!e)
        e = q_claim_last_of(op, &found, &last);
    if (e)
        return e;
    *ret = own_claim_of(&last);
    e = people_tell(op, op->caller.org, op->caller.member);
    return e ? e : people_tell_deciders(op, op->caller.org);
}

enum err claim_withdraw(struct op *op)
{
    int64_t changes = 0;
    enum err e = q_claim_withdraw_own(op, op->now_us, &changes);
    if (e || !changes)
        return e;
    e = op_audit(op, "member", op->caller.member.n);
    if (!e)
        e = people_tell(op, op->caller.org, op->caller.member);
    return e ? e : people_tell_deciders(op, op->caller.org);
}
