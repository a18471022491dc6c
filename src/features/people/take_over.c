/* take_over.c - an account goes over from the member who registered to the one who was listed.
 *
 * WHY   a child of the imported list registers by the group's link as somebody new. Its teacher
 *       sees who it is; the child must not notice but that the chats are there.
 * HOW   everything that opens the account moves: login, password, sessions (their cookies stay
 *       good), preferences, the journal. Live sockets know the old member, so they are hung up and
 *       come again as the new one. The slip of the listed one dies, and with it every session that
 * it opened: whoever found it must not become somebody when the password arrives. The member who
 * came is closed, with no login, in the same transaction. Both updates say what they expect, so
 * that of two teachers one wins. OWNS  nothing.  RUNS  on the write worker.  TESTS students.test.ts
 * of invites. */
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/sessions.h"

static enum err hang_up(struct op *op, member_id member)
{
    struct q_session_alive_list_list alive;
    enum err e = q_session_alive_list(op, member, op->now_us, 0, &alive);
    for (size_t i = 0; !e && i < alive.count; i++)
        op_session_ended(op, alive.row[i].id, member);
    return e;
}

/* people_close ends what sessions are left: there are none any more. */
static enum err move_rest(struct op *op, org_id org, member_id from, member_id to)
{
    enum err e = hang_up(op, from);
    if (!e)
        e = q_take_over_sessions(op, org, from, to);
    if (!e)
        e = q_take_over_journal(op, org, from, to);
    if (!e)
        e = q_take_over_preference(op, org, from, to);
    return e ? e : people_close(op, org, from);
}

enum err people_take_over(struct op *op, org_id org, member_id from, member_id to)
{
    struct q_take_over_from_row account;
    bool found = false;
    int64_t changes = 0, ended = 0;
    enum err e = q_take_over_from(op, org, from, &found, &account);
    if (!e && !found)
        e = op_fail(op, ERR_CONFLICT, "who came");
    if (!e)
        e = sessions_end(op, to, (session_id){0}, &ended);
    if (!e)
        e = move_rest(op, org, from, to); /* the login is free now */
    if (!e)
        e = q_take_over_to(op, org, to, account.login, account.login_fold, account.password_phc,
                           &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "who is listed");
    if (!e)
        e = q_code_replace(op, to, op->now_us);
    if (!e)
        e = op_audit(op, "member", to.n);
    return e ? e : op_audit(op, "member", from.n);
}
