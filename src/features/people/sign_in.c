/* sign_in.c - the two doors: login and password, or the one-time code of a slip.
 *
 * WHY   an answer must not tell whether a login exists, neither by its words nor by its time.
 * HOW   the password is compared on a slow worker (prepare); an unknown login costs the same
 *       hash. The write worker then checks that the password was not changed meanwhile, opens
 *       the session or counts the failure (throttle.h). A code works once and leads to
 *       credentials_set; who used it may ask again for a lost answer, by the key they sent.
 * OWNS  nothing.  RUNS  prepare on slow workers, the rest on the write worker.
 * TESTS sign_in_test.c. */
#include "crypto/password.h"
#include "crypto/token.h"
#include "features/people/limits.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/sessions.h"
#include "features/people/throttle.h"
#include "text/utf8.h"

struct sign_in_prepared {
    org_id org; /* 0: no such organisation */
    struct str login_fold;
    member_id member;
    struct str phc; /* what the password was compared with; absent: nothing */
    bool matches;
};

enum err sign_in_prepare(struct op *op, const struct sign_in_in *in, struct sign_in_prepared **ret)
{
    struct sign_in_prepared *p = arena_alloc(op->arena, sizeof *p);
    struct q_member_by_login_row m = {0};
    bool found = false, has_org = false;
    enum err e = utf8_fold(op->arena, str_trim(in->login), &p->login_fold);
    if (!e)
        e = q_org_id_by_slug(op, in->org, &has_org, &p->org);
    if (!e && !p->login_fold.n)
        e = op_fail(op, ERR_INVALID, "login");
    if (!e && has_org)
        e = throttle_check(op, p->org, p->login_fold);
    if (!e && has_org)
        e = q_member_by_login(op, p->org, p->login_fold, &found, &m);
    if (e)
        return e;
    if (found && m.has_password_phc)
        p->phc = m.password_phc;
    p->member = m.id;
    p->matches = password_matches(p->phc, in->password) && p->phc.p;
    *ret = p;
    return OK;
}

/* Refused and counted. */
static enum err sign_in_refuse(struct op *op, org_id org, struct str login_fold, enum err why)
{
    enum err e = org.n ? throttle_count(op, org, login_fold) : OK;
    return e ? e : op_fail(op, why, "sign-in");
}

enum err sign_in(struct op *op, const struct sign_in_in *in, const struct sign_in_prepared *p)
{
    (void)in;
    int64_t same = 0;
    enum err e =
        p->org.n ? throttle_check(op, p->org, p->login_fold) : OK; /* others failed meanwhile */
    if (!e && p->matches)
        e = q_member_has_password_phc(op, p->member, p->phc, &same);
    if (e)
        return e;
    if (!same)
        return sign_in_refuse(op, p->org, p->login_fold, ERR_WRONG_CREDENTIALS);
    e = throttle_forget(op, p->org, p->login_fold);
    return e ? e : session_open(op, p->org, p->member, ACCOUNT_EVENT_KIND_SIGNED_IN);
}

static struct hash key_hash(const struct sign_in_by_code_in *in)
{
    return token_hash("code_again", in->again);
}

/* Used a moment ago by who asks again: the answer with the cookie got lost on its way. */
static bool is_again(const struct op *op, const struct sign_in_by_code_in *in,
                     const struct q_code_find_row *c)
{
    struct hash h = key_hash(in);
    return in->has_again && c->has_used_key_hash && hash_equal(&h, &c->used_key_hash) &&
           !c->is_replaced && !c->has_password && c->used_us > op->now_us - REGISTRATION_AGAIN_US;
}

/* By a code that exists: whoever holds it is told what is the matter with it. */
static enum err code_enter(struct op *op, org_id org, const struct sign_in_by_code_in *in,
                           const struct q_code_find_row *c)
{
    int64_t n = 0;
    enum err e;
    if (is_again(op, in, c)) {
        e = sessions_end(op, c->member, (session_id){0}, &n); /* the lost one */
    } else if (c->has_used_us) {
        return op_fail(op, ERR_CODE_USED, "code");
    } else if (c->is_replaced || c->expires_us <= op->now_us) {
        return sign_in_refuse(op, org, THROTTLE_CODE,
                              c->is_replaced ? ERR_CODE_REPLACED : ERR_CODE_EXPIRED);
    } else {
        e = q_code_use(op, c->id, in->has_again, key_hash(in), op->now_us, &n);
        if (!e && !n)
            e = op_fail(op, ERR_CODE_USED, "code");
    }
    return e ? e : session_open(op, org, c->member, ACCOUNT_EVENT_KIND_SIGNED_IN_BY_CODE);
}

enum err sign_in_by_code(struct op *op, const struct sign_in_by_code_in *in)
{
    org_id org = {0};
    bool found = false;
    struct str code;
    struct q_code_find_row c;
    enum err e = q_org_id_by_slug(op, in->org, &found, &org);
    if (!e && found)
        e = throttle_check(op, org, THROTTLE_CODE);
    if (e)
        return e;
    if (!found || !code_canonical(op->arena, in->code, &code))
        return sign_in_refuse(op, org, THROTTLE_CODE, ERR_WRONG_CODE);
    e = q_code_find(op, org, token_hash("code", code), &found, &c);
    if (e)
        return e;
    if (!found || c.is_closed)
        return sign_in_refuse(op, org, THROTTLE_CODE, ERR_WRONG_CODE);
    return code_enter(op, org, in, &c);
}

enum err people_issue_code(struct op *op, org_id org, member_id member, struct code_issued *ret)
{
    enum err e = q_code_replace(op, member, op->now_us);
    if (e)
        return e;
    struct q_code_find_row old;
    struct str code, canonical;
    bool found = true;
    while (found) { /* one in billions was used before */
        code = code_new(op->arena, &op->rand);
        if (!code_canonical(op->arena, code, &canonical))
            return op_fail(op, ERR_INTERNAL, "code_new");
        e = q_code_find(op, org, token_hash("code", canonical), &found, &old);
        if (e)
            return e;
    }
    *ret = (struct code_issued){member, code, op->now_us + CODE_TERM_US};
    return q_code_insert(op, org, member, token_hash("code", canonical), ret->expires_us,
                         op->caller.member, op->now_us);
}
