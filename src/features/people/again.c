/* again.c - the same registration once more, because its answer got lost.
 *
 * WHY   on a school's wireless network a newcomer presses "register", the account is made, and the
 *       answer with the cookie never arrives. Pressing again must lead in, not to "this login is
 *       taken" by oneself.
 * HOW   whoever gives login, name and password of an account that is minutes old is who made it: it
 *       is a sign-in by other words, so guessing is slowed down as at the door (throttle.h), and a
 *       password changed meanwhile or an account closed leads nowhere. After
 *       REGISTRATION_AGAIN_US it is "taken", and there is the door. Rejected: keeping the session's
 *       token with the answer of an Idempotency-Key, since no secret is stored here in a form that
 *       opens something.
 * OWNS  nothing.  RUNS  people_again_check on slow workers, the rest on the write worker too.
 * TESTS invites_test.c, tests/system/invites.test.ts. */
#include "crypto/password.h"
#include "features/people/limits.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/throttle.h"
#include "text/utf8.h"

static bool is_same_name(const struct person_name *a, const struct q_member_made_since_row *b)
{
    return str_equal(a->last, b->last_name) && str_equal(a->first, b->first_name) &&
           str_equal(a->middle, b->middle_name);
}

enum err people_again_find(struct op *op, org_id org, const struct person_name *name,
                           struct str login, struct people_again *ret)
{
    struct q_member_made_since_row m;
    bool found = false;
    *ret = (struct people_again){.org = org};
    enum err e = utf8_fold(op->arena, login, &ret->login_fold);
    if (!e)
        e = q_member_made_since(op, org, ret->login_fold, op->now_us - REGISTRATION_AGAIN_US,
                                &found, &m);
    if (e || !found || !is_same_name(name, &m))
        return e;
    ret->member = m.id;
    ret->phc = m.password_phc;
    return OK;
}

enum err people_again_check(struct op *op, struct str password, struct people_again *again)
{
    enum err e = throttle_check(op, again->org, again->login_fold);
    if (!e)
        again->matches = password_matches(again->phc, password);
    return e;
}

enum err people_again_open(struct op *op, const struct people_again *again)
{
    int64_t same = 0;
    enum err e = throttle_check(op, again->org, again->login_fold);
    if (!e && again->matches)
        e = q_member_has_password_phc(op, again->member, again->phc, &same);
    if (!e && !same)
        e = throttle_count(op, again->org, again->login_fold);
    if (e)
        return e;
    return same ? people_open_session(op, again->org, again->member)
                : op_fail(op, ERR_TAKEN, "login");
}
