/* prove.c - the caller's own password once more, before something that opens more than a session
 *           should.
 *
 * WHY   a session left open must not be enough to tie an account to a stranger's.
 * HOW   compared on a slow worker; guessing is throttled as at the door, and a password changed
 *       meanwhile does not count.
 * OWNS  nothing.  RUNS  people_prove_prepare on slow workers, people_prove on the write worker.
 * TESTS features/links/links_test.c, tests/system/links.test.ts */
#include "crypto/password.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/throttle.h"

enum err people_prove_prepare(struct op *op, struct str password, struct people_proof *ret)
{
    struct q_password_own_row me;
    *ret = (struct people_proof){0};
    enum err e = q_password_own(op, &me);
    if (e)
        return e;
    ret->login_fold = me.has_login_fold ? me.login_fold : STR("");
    ret->phc = me.has_password_phc ? me.password_phc : (struct str){0};
    e = throttle_check(op, op->caller.org, ret->login_fold);
    if (!e)
        ret->matches = password_matches(ret->phc, password) && ret->phc.p;
    return e;
}

enum err people_prove(struct op *op, const struct people_proof *proof)
{
    int64_t same = 0;
    org_id org = op->caller.org;
    enum err e = throttle_check(op, org, proof->login_fold); /* others failed meanwhile */
    if (!e && proof->matches)
        e = q_member_has_password_phc(op, op->caller.member, proof->phc, &same);
    if (e)
        return e;
    if (same)
        return throttle_forget(op, org, proof->login_fold);
    e = throttle_count(op, org, proof->login_fold);
    return e ? e : op_fail(op, ERR_WRONG_PASSWORD, "password");
}
