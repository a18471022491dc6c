/* decide.c - a claim is decided: confirmed, refused, or its newcomer let in to be asked.
 *
 * WHY   the badge opens the way to students, so somebody else gives it, and says until when; a
 *       refusal has a reason that the person sees and may appeal.
 * HOW   the update that decides has "where state = 0", so of two who decide at once one wins and
 *       the other is told (conflict). Roles, badge, history and those who are told are people's
 *       business (people_rights_set); the staff room follows.
 * OWNS  the decision in rows of claim.  RUNS  on the write worker.
 * TESTS staff_test.c, tests/system/staff.test.ts. */
#include "features/chats/roster.h"
#include "features/people/journal.h"
#include "features/people/people.h"
#include "features/staff/queue.h"
#include "features/staff/staff.q.h"

static enum err somebody_elses(struct op *op, const struct claim_decider *decider,
                               struct q_claim_waits_row *ret)
{
    enum err e = q_claim_waits(op, decider, ret);
    if (!e && ret->member.n == op->caller.member.n)
        e = op_fail(op, ERR_OWN_BADGE, "claim");
    return e;
}

struct decision {
    enum claim_state state;
    struct str reason;
    int64_t until_us; /* 0: no term */
    staff_record_id record;
    member_id whose;
};

static enum err decide(struct op *op, const struct claim_decider *decider, claim_id id,
                       const struct decision *d)
{
    int64_t changes = 0;
    enum err e = q_claim_decide(op, decider, (int64_t)d->state, d->reason, d->until_us > 0,
                                d->until_us, d->record, op->now_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "claim");
    return e ? e
             : op_audit_about(op, "claim", id.n,
                              &(struct op_about){.whom = {d->whose}, .why = d->reason});
}

/* Their line of the list; foreign and absent ids are one answer. */
static enum err take_line(struct op *op, const struct claim_decider *decider, staff_record_id id,
                          member_id who)
{
    int64_t changes = 0;
    if (!id.n)
        return OK;
    enum err e = q_record_take(op, decider, id, who, &changes);
    return !e && !changes ? op_fail(op, ERR_NOT_FOUND, "record_id") : e;
}

static enum err rights_give(struct op *op, const struct q_claim_waits_row *c, int64_t until_us)
{
    struct person p;
    bool is_teacher = c->role == CLAIM_ROLE_TEACHER;
    int64_t changes = 0;
    enum err e = people_get(op, op->caller.org, c->member, &p);
    if (e)
        return e;
    bool has_role = role_has(p.roles, is_teacher ? ROLE_TEACHER | ROLE_HEAD : ROLE_ANY_STAFF);
    struct people_rights r = {
        .roles = has_role ? p.roles : p.roles | (is_teacher ? ROLE_TEACHER : ROLE_STAFF),
        .is_verified = is_teacher || p.is_verified,
        .until_us = is_teacher ? until_us : 0,
        .by = op->caller.member,
    };
    if (is_teacher || !has_role)
        e = people_rights_set(op, op->caller.org, c->member, &r);
    if (!e)
        e = people_approve(op, op->caller.org, c->member);
    return e ? e : chats_roster_sync_staff(op, op->caller.org, &changes);
}

enum err claim_confirm(struct op *op, const struct claim_decider *decider,
                       const struct claim_confirm_in *in, struct claim *ret)
{
    struct q_claim_waits_row c;
    struct decision d = {
        .state = CLAIM_STATE_CONFIRMED,
        .reason = STR(""),
        .until_us = in->has_until_us ? in->until_us : 0,
        .record = {in->has_record_id ? in->record_id.n : 0},
    };
    enum err e = somebody_elses(op, decider, &c);
    if (!e)
        e = people_badge_term_check(op, in->has_until_us, in->until_us);
    d.whose = e ? d.whose : c.member;
    if (!e)
        e = decide(op, decider, in->claim_id, &d);
    if (!e)
        e = take_line(op, decider, d.record, c.member);
    if (!e)
        e = rights_give(op, &c, d.until_us);
    if (!e)
        e = people_tell_deciders(op, op->caller.org);
    return e ? e : queue_claim(op, in->claim_id, ret);
}

/* The person hears of it, unless the account is closed with it. */
static enum err refusal_tell(struct op *op, member_id who)
{
    struct journal_entry j = {.org = op->caller.org,
                              .owner = who,
                              .kind = ACCOUNT_EVENT_KIND_CLAIM_REFUSED,
                              .by = op->caller.member};
    enum err e = journal_write(op, &j);
    return e ? e : people_tell(op, op->caller.org, who);
}

enum err claim_refuse(struct op *op, const struct claim_decider *decider,
                      const struct claim_refuse_in *in, struct claim *ret)
{
    struct q_claim_waits_row c;
    struct decision d = {.state = CLAIM_STATE_REFUSED, .reason = str_trim(in->reason)};
    enum err e = somebody_elses(op, decider, &c);
    if (!e && !d.reason.n)
        e = op_fail(op, ERR_INVALID, "reason");
    d.whose = e ? d.whose : c.member;
    if (!e)
        e = decide(op, decider, in->claim_id, &d);
    if (!e)
        e = queue_claim(op, in->claim_id, ret);
    if (!e)
        e = in->closes && ret->is_newcomer ? people_close(op, op->caller.org, c.member)
                                           : refusal_tell(op, c.member);
    return e ? e : people_tell_deciders(op, op->caller.org);
}

enum err claim_admit(struct op *op, const struct claim_decider *decider,
                     const struct claim_admit_in *in, struct claim *ret)
{
    struct q_claim_waits_row c;
    int64_t changes = 0;
    enum err e = somebody_elses(op, decider, &c);
    if (!e && c.state != CLAIM_STATE_WAITS)
        e = op_fail(op, ERR_CONFLICT, "claim");
    if (!e)
        e = people_approve(op, op->caller.org, c.member);
    if (!e)
        e = chats_roster_sync_staff(op, op->caller.org, &changes);
    if (!e)
        e = op_audit_about(op, "claim", in->claim_id.n, &(struct op_about){.whom = {c.member}});
    return e ? e : queue_claim(op, in->claim_id, ret);
}
