/* leaving.c - an account ends, comes back, is forgotten.
 *
 * WHY   one act must close every door at once, a mistake must be reversible, and what was not
 *       undone must be forgotten for good on its day.
 * HOW   a closed account is nobody to every query that asks for members; its rows stay as they
 * were, the login taken, so that a return is one update. Erasing leaves a nameless row: messages
 *       keep an author, the audit record its actors.
 * OWNS  member.closed_us, left_*, erase_us, erased_us.
 * RUNS  on the write worker.
 * TESTS features/privacy/leaving_test.c */
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/sessions.h"
#include "store/jobs.h"
#include "text/utf8.h"

/* Who sits in the staff room, and who can be a second adult, is looked at again. */
static enum err seats_moved(struct op *op, org_id org)
{
    enum err e = people_staff_moved(op, org);
    return e ? e : people_supervise_later(op, org);
}

enum err people_leave(struct op *op, const struct people_leaving *l)
{
    int64_t closed = 0, days = 0;
    enum err e = q_erase_after(op, l->org, &days);
    int64_t erase_us = op->now_us + days * DAY_US;
    if (!e)
        e = q_member_leave(op, l->org, l->who, l->by, l->reason, erase_us, op->now_us);
    if (!e)
        e = q_code_replace(op, l->who, op->now_us);
    if (!e)
        e = people_ties_end(op, l->org, l->who);
    if (!e)
        e = sessions_end(op, l->who, (session_id){0}, &closed);
    if (!e)
        e = job_put(op->db, STR("erasure_sweep"), STR("{}"), erase_us, op->now_us);
    if (!e)
        op_access_changed(op, (struct topic){TOPIC_MEMBER, l->who.n}, l->who);
    return e ? e : seats_moved(op, l->org);
}

enum err people_come_back(struct op *op, org_id org, member_id member, int64_t since_us)
{
    int64_t changes = 0;
    enum err e = q_member_come_back(op, org, member, since_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "the term is over");
    if (!e)
        op_access_changed(op, (struct topic){TOPIC_MEMBER, member.n}, member);
    return e ? e : seats_moved(op, org);
}

static enum err erase_row(struct op *op, org_id org, member_id member, int64_t *ret)
{
    static const struct str last = STR_INIT("Удалённый"), first = STR_INIT("участник");
    struct str sort;
    enum err e = utf8_fold(op->arena, STR("Удалённый участник"), &sort);
    return e ? e : q_member_erase(op, org, member, last, first, sort, op->now_us, ret);
}

enum err people_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows)
{
    int64_t changes[6] = {0};
    enum err e = erase_row(op, org, member, ret_rows);
    if (e || !*ret_rows)
        return e;
    e = people_ties_end(op, org, member); /* none, but of an account closed by an older program */
    if (!e)
        e = q_account_events_erase(op, org, member, &changes[0]);
    if (!e)
        e = q_preference_erase(op, org, member, &changes[1]);
    if (!e)
        e = q_codes_erase(op, org, member, &changes[2]);
    if (!e)
        e = q_sessions_erase(op, org, member, &changes[3]);
    if (!e)
        e = q_role_reasons_erase(op, org, member, &changes[4]);
    if (!e)
        e = q_audit_about_erase(op, org, member, &changes[5]);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        *ret_rows += changes[i];
    return e;
}
