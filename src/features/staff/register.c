/* register.c - somebody registers by a staff link.
 *
 * WHY   a colleague comes in without a slip, and yet nobody gets in whom the administrator has not
 *       seen: the account waits, with its claim in the queue.
 * HOW   as with invitations: the password is hashed on a slow worker after the link was looked at;
 *       in the write transaction the last use goes to whoever's update comes first; a registration
 *       whose answer got lost is answered once more, with a session (people/again.c). A link dies
 *       with its maker's office.
 * OWNS  nothing of its own.  RUNS  prepare on slow workers, the rest on the write worker.
 * TESTS staff_test.c, tests/system/staff.test.ts. */
#include "crypto/token.h"
#include "features/people/people.h"
#include "features/staff/limits.h"
#include "features/staff/staff.api.h"
#include "features/staff/staff.q.h"

struct staff_register_prepared {
    struct str phc;
    struct people_again again;
};

static enum err link_find(struct op *op, struct str secret, struct q_staff_link_by_secret_row *ret)
{
    bool found = false;
    struct hash hash = token_hash("staff link", str_trim(secret));
    enum err e = q_staff_link_by_secret(op, hash, &found, ret);
    return !e && !found ? op_fail(op, ERR_INVITE_UNKNOWN, "secret") : e;
}

static enum err link_is_alive(struct op *op, const struct q_staff_link_by_secret_row *l)
{
    if (l->is_revoked || !l->maker_may)
        return op_fail(op, ERR_INVITE_REVOKED, "link");
    if (l->expires_us <= op->now_us)
        return op_fail(op, ERR_INVITE_EXPIRED, "link");
    return l->uses < l->max_uses ? OK : op_fail(op, ERR_INVITE_USED_UP, "link");
}

enum err staff_look(struct op *op, const struct staff_look_in *in, struct staff_offer *ret)
{
    struct q_staff_link_by_secret_row l;
    enum err e = link_find(op, in->secret, &l);
    if (!e)
        e = link_is_alive(op, &l);
    if (e)
        return e;
    org_id org = op->caller.org;
    *ret = (struct staff_offer){
        .org = {l.org_slug, l.org_name, l.org_short_name, l.org_contact},
        .invited_by = {l.maker_last, l.maker_first, l.maker_middle},
        .expires_us = l.expires_us,
        .is_member_already = org.n && org.n == l.org_id.n,
        .is_other_org = org.n && org.n != l.org_id.n,
    };
    return OK;
}

enum err staff_register_prepare(struct op *op, const struct staff_register_in *in,
                                struct staff_register_prepared **ret)
{
    struct staff_register_prepared *p = arena_alloc(op->arena, sizeof *p);
    struct q_staff_link_by_secret_row l;
    *ret = p;
    enum err e = link_find(op, in->secret, &l);
    if (!e)
        e = people_again_find(op, l.org_id, &in->name, in->login, &p->again);
    if (!e && p->again.member.n) /* the link may be used up: by themselves */
        return people_again_check(op, in->password, &p->again);
    if (!e)
        e = link_is_alive(op, &l);
    if (!e)
        e = people_login_is_free(op, l.org_id, (member_id){0}, in->login);
    return e ? e : people_hash_password(op, in->login, in->password, &p->phc);
}

/* Their answer got lost; it is given again. */
static enum err register_again(struct op *op, const struct q_staff_link_by_secret_row *l,
                               const struct people_again *again)
{
    int64_t claims = 0;
    enum err e = q_claim_came_by(op, l->org_id, again->member, l->id, &claims);
    if (!e && !claims)
        e = op_fail(op, ERR_TAKEN, "login"); /* they came another way */
    return e ? e : people_again_open(op, again);
}

static enum err use_link(struct op *op, const struct q_staff_link_by_secret_row *l)
{
    int64_t changes = 0, waiting = 0;
    enum err e = link_is_alive(op, l);
    if (!e)
        e = q_claim_waiting_count(op, l->org_id, &waiting);
    if (!e && waiting >= LIMIT_CLAIMS_WAITING)
        e = op_fail(op, ERR_LIMIT_REACHED, "claims of the organisation");
    if (!e)
        e = q_staff_link_use(op, l->id, op->now_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_INVITE_USED_UP, "link");
    return e;
}

/* Registered by the same person while this one was prepared: the next try finds that. */
static enum err nobody_was_quicker(struct op *op, const struct q_staff_link_by_secret_row *l,
                                   const struct staff_register_in *in)
{
    struct people_again again;
    enum err e = people_again_find(op, l->org_id, &in->name, in->login, &again);
    return e || !again.member.n ? e : op_fail(op, ERR_UNAVAILABLE, "registered a moment ago");
}

static enum err come_in(struct op *op, const struct q_staff_link_by_secret_row *l,
                        const struct staff_register_in *in, struct str phc)
{
    bool is_teacher = in->role == CLAIM_ROLE_TEACHER;
    member_id who;
    claim_id claim = {0};
    struct people_new m = {
        .name = in->name,
        .roles = is_teacher ? ROLE_TEACHER : ROLE_STAFF,
        .position = in->position,
        .is_waiting = true,
        .login = in->login,
        .password_phc = phc,
    };
    enum err e = people_add(op, l->org_id, &m, &who);
    if (!e)
        e = q_claim_insert(op, l->org_id, who, (int64_t)in->role, in->subjects, in->position,
                           in->document, str_trim(in->note), false, l->id, op->now_us, &claim);
    if (!e)
        e = op_audit(op, "member", who.n);
    if (!e)
        e = people_open_session(op, l->org_id, who);
    return e ? e : people_tell_deciders(op, l->org_id);
}

enum err staff_register(struct op *op, const struct staff_register_in *in,
                        const struct staff_register_prepared *prepared,
                        struct staff_register_out *ret)
{
    struct q_staff_link_by_secret_row l;
    enum err e = link_find(op, in->secret, &l);
    if (!e && prepared->again.member.n)
        e = register_again(op, &l, &prepared->again);
    else {
        if (!e)
            e = nobody_was_quicker(op, &l, in);
        if (!e)
            e = use_link(op, &l);
        if (!e)
            e = come_in(op, &l, in, prepared->phc);
    }
    if (!e)
        ret->waiting_for = people_short_name(op->arena, l.maker_first, l.maker_last);
    return e;
}
