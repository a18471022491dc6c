/* password.c - change one's own password.
 *
 * WHY   a session left open must not let a stranger take the account: the old password is asked,
 *       and guessing it here is as slow as at the door.
 * HOW   both hashes are made on a slow worker. The update compares the old hash, so of two changes
 *       at once one wins, and a sign-in that compared the old password meanwhile is refused
 *       (sign_in.c). All other sessions end, those in
 *       another organisation that were opened from here too: whoever had the old password is out.
 * OWNS  nothing.  RUNS  prepare on slow workers, the rest on the write worker.
 * TESTS tests/system/passwords.test.ts. */
#include "crypto/password.h"
#include "features/people/journal.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/sessions.h"
#include "features/people/throttle.h"

struct password_set_prepared {
    struct str login_fold, old_phc, new_phc;
    bool matches;
};

enum err password_set_prepare(struct op *op, const struct password_set_in *in,
                              struct password_set_prepared **ret)
{
    struct password_set_prepared *p = arena_alloc(op->arena, sizeof *p);
    struct q_password_own_row me;
    enum err e = q_password_own(op, &me);
    if (e)
        return e;
    p->login_fold = me.has_login_fold ? me.login_fold : STR("");
    p->old_phc = me.has_password_phc ? me.password_phc : (struct str){0};
    e = throttle_check(op, op->caller.org, p->login_fold);
    if (!e && password_is_weak(in->new, me.has_login ? me.login : STR("")))
        e = op_fail(op, ERR_WEAK_PASSWORD, "new");
    if (e)
        return e;
    p->matches = password_matches(p->old_phc, in->old) && p->old_phc.p;
    if (p->matches)
        e = password_hash(op->arena, in->new, &p->new_phc);
    if (!e)
        *ret = p;
    return e;
}

static enum err refuse(struct op *op, const struct password_set_prepared *p)
{
    enum err e = throttle_count(op, op->caller.org, p->login_fold);
    return e ? e : op_fail(op, ERR_WRONG_CREDENTIALS, "old");
}

enum err password_set(struct op *op, const struct password_set_in *in,
                      const struct password_set_prepared *p)
{
    (void)in;
    int64_t changes = 0, closed = 0;
    member_id me = op->caller.member;
    enum err e = throttle_check(op, op->caller.org, p->login_fold); /* others failed meanwhile */
    if (!e && p->matches)
        e = q_password_replace(op, p->old_phc, p->new_phc, &changes);
    if (e)
        return e;
    if (!changes)
        return refuse(op, p);
    e = throttle_forget(op, op->caller.org, p->login_fold);
    if (!e)
        e = q_code_replace(op, me, op->now_us);
    if (!e)
        e = sessions_end(op, me, op->caller.session, &closed);
    if (!e)
        e = people_entries_end(op, op->caller.org, me);
    if (!e)
        e = journal_write(op, &(struct journal_entry){.org = op->caller.org,
                                                      .owner = me,
                                                      .kind = ACCOUNT_EVENT_KIND_PASSWORD_SET});
    if (!e)
        e = op_audit(op, "member", me.n);
    if (!e && closed)
        emit_devices_changed(op, me, me.n, op->now_us, &(struct devices_mark){op->now_us});
    return e;
}
