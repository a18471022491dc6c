/* guardians.c - a parent comes by a child's code: with a new account, or with the one they have.
 *
 * WHY   a mother of three is one person; a teacher whose child learns here is one person too. So a
 *       code ties a child to an account, and makes one only when there is none.
 * HOW   the password is hashed on a slow worker after the code was looked at; the last use goes to
 *       whoever's update comes first. Wrong codes are counted as at the door (people/throttle.h).
 *       A personal code does not wait for anybody. An account of a student takes no code: neither
 *       the child itself nor its brother becomes a parent by finding the slip.
 * OWNS  nothing: guardian rows are structure's.
 * RUNS  prepare on slow workers, the rest on the write worker.  TESTS parents.test.ts. */
#include "crypto/token.h"
#include "features/invites/held.h"
#include "features/invites/invites.api.h"
#include "features/people/people.h"
#include "features/people/throttle.h"
#include "features/structure/structure.h"

struct guardian_register_prepared {
    struct str phc;
    struct people_again again;
};

/* As a link does, a code dies with its maker's right. */
static enum err maker_may(struct op *op, struct held_code *h)
{
    const struct q_guardian_code_by_hash_row *r = &h->row;
    struct policy_who maker = {r->maker_roles, r->maker_is_verified, false};
    h->maker_may = r->has_maker && r->has_unit && !r->maker_is_gone && policy_may_invite(maker);
    if (!h->maker_may || role_has(r->maker_roles, ROLE_ADMINISTRATOR))
        return OK;
    return structure_teaches(op, h->org, r->maker, r->unit, &h->maker_may);
}

enum err held_code_look(struct op *op, org_id org, struct str slug, struct str typed,
                        struct held_code *ret)
{
    struct str canonical = STR("");
    bool found = false;
    bool is_code = long_code_canonical(op->arena, typed, &canonical);
    enum err e = q_guardian_code_by_hash(op, slug, org, token_hash("guardian_code", canonical),
                                         op->now_us, &found, &ret->row);
    if (!e && !found)
        e = op_fail(op, ERR_WRONG_CODE, "org");
    if (e)
        return e;
    ret->org = ret->row.org_id;
    ret->is_known = is_code && ret->row.has_id && !ret->row.child_is_gone;
    e = maker_may(op, ret);
    return e ? e : throttle_check(op, ret->org, THROTTLE_CODE);
}

enum err held_code_find(struct op *op, org_id org, struct str slug, struct str typed,
                        struct held_code *ret)
{
    enum err e = held_code_look(op, org, slug, typed, ret);
    if (e || ret->is_known)
        return e;
    e = throttle_count(op, ret->org, THROTTLE_CODE);
    return e ? e : op_fail(op, ERR_WRONG_CODE, "guardian_code");
}

enum err held_code_is_alive(struct op *op, const struct held_code *h)
{
    if (h->row.is_revoked || !h->maker_may)
        return op_fail(op, ERR_CODE_REPLACED, "guardian_code");
    if (h->row.expires_us <= op->now_us)
        return op_fail(op, ERR_CODE_EXPIRED, "guardian_code");
    return h->row.uses < h->row.max_uses ? OK : op_fail(op, ERR_CODE_USED, "guardian_code");
}

static enum err use(struct op *op, const struct held_code *h)
{
    int64_t changes = 0;
    enum err e = held_code_is_alive(op, h);
    if (!e)
        e = q_guardian_code_use(op, h->row.id, op->now_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CODE_USED, "guardian_code");
    return e;
}

/* Somebody who is nothing but a student is nobody's parent. */
static bool may_be_parent(role_set roles)
{
    return role_has(roles, ROLE_ANY_STAFF | ROLE_PARENT);
}

enum err guardian_look(struct op *op, const struct guardian_look_in *in, struct guardian_offer *ret)
{
    struct held_code h;
    bool is_parent = false;
    enum err e = held_code_find(op, (org_id){0}, in->org, in->code, &h);
    if (e)
        return e;
    bool is_here = op->caller.member.n && op->caller.org.n == h.org.n;
    if (is_here)
        e = structure_child_of(op, h.org, op->caller.member, h.row.child, &is_parent);
    if (!e && !is_parent)
        e = held_code_is_alive(op, &h);
    if (e)
        return e;
    const struct q_guardian_code_by_hash_row *r = &h.row;
    *ret = (struct guardian_offer){
        .org = {r->org_slug, r->org_name, r->org_short_name, r->org_contact},
        .child = {r->child_last, r->child_first, r->child_middle},
        .group = r->unit_name,
        .above = r->has_above ? r->above : STR(""),
        .invited_by = {r->maker_last, r->maker_first, r->maker_middle},
        .invited_by_is_verified = r->maker_is_verified,
        .invited_by_position = r->maker_position,
        .max_uses = r->max_uses,
        .uses = r->uses,
        .expires_us = r->expires_us,
        .is_parent_already = is_parent,
        .is_child = is_here && op->caller.member.n == r->child.n,
        .may_join = is_here && !op->caller.is_waiting && !op->caller.must_set_password &&
                    may_be_parent(op->caller.roles),
        .is_other_org = op->caller.org.n && op->caller.org.n != h.org.n,
    };
    return OK;
}

/* --- with a new account --- */

enum err guardian_register_prepare(struct op *op, const struct guardian_register_in *in,
                                   struct guardian_register_prepared **ret)
{
    struct guardian_register_prepared *p = arena_alloc(op->arena, sizeof *p);
    struct held_code h;
    *ret = p;
    enum err e = held_code_look(op, (org_id){0}, in->org, in->code, &h);
    if (!e && !h.is_known)
        return OK; /* counted and refused by the writer */
    if (!e)
        e = people_again_find(op, h.org, &in->name, in->login, &p->again);
    if (!e && p->again.member.n) /* the code may be used up: by themselves */
        return people_again_check(op, in->password, &p->again);
    if (!e)
        e = held_code_is_alive(op, &h);
    if (!e)
        e = people_login_is_free(op, h.org, (member_id){0}, in->login);
    return e ? e : people_hash_password(op, in->login, in->password, &p->phc);
}

static enum err register_again(struct op *op, const struct held_code *h,
                               const struct people_again *again)
{
    bool is_parent = false;
    enum err e = structure_child_of(op, h->org, again->member, h->row.child, &is_parent);
    if (!e && !is_parent)
        e = op_fail(op, ERR_TAKEN, "login"); /* they came by another code */
    return e ? e : people_again_open(op, again);
}

static enum err register_new(struct op *op, const struct held_code *h,
                             const struct guardian_register_in *in, struct str phc)
{
    struct people_again again;
    guardian_id tie;
    member_id who;
    struct people_new m = {
        .name = in->name, .roles = ROLE_PARENT, .login = in->login, .password_phc = phc};
    enum err e = people_again_find(op, h->org, &in->name, in->login, &again);
    if (!e && (again.member.n || !phc.p)) /* by the same person, while this one was prepared */
        e = op_fail(op, ERR_UNAVAILABLE, "registered a moment ago");
    if (!e)
        e = use(op, h);
    if (!e)
        e = people_add(op, h->org, &m, &who);
    if (!e)
        e = structure_guardian_add(op, h->org, who, h->row.child, in->kin, &tie);
    if (!e)
        e = op_audit_about(op, "guardian", tie.n, &(struct op_about){.whom = {h->row.child}});
    return e ? e : people_open_session(op, h->org, who);
}

enum err guardian_register(struct op *op, const struct guardian_register_in *in,
                           const struct guardian_register_prepared *prepared,
                           struct guardian_result *ret)
{
    struct held_code h;
    enum err e = held_code_find(op, (org_id){0}, in->org, in->code, &h);
    if (!e)
        e = prepared->again.member.n ? register_again(op, &h, &prepared->again)
                                     : register_new(op, &h, in, prepared->phc);
    return e ? e : people_get(op, h.org, h.row.child, &ret->child);
}

/* --- with the account one has --- */

enum err guardian_join(struct op *op, const struct guardian_join_in *in,
                       struct guardian_result *ret)
{
    struct held_code h;
    guardian_id tie;
    bool is_parent = false;
    enum err e = held_code_find(op, op->caller.org, STR(""), in->code, &h);
    if (!e && !may_be_parent(op->caller.roles))
        e = op_fail(op, ERR_WRONG_ROLE, "a student");
    if (!e)
        e = structure_child_of(op, h.org, op->caller.member, h.row.child, &is_parent);
    if (!e && !is_parent)
        e = use(op, &h);
    if (!e && !is_parent)
        e = people_role_add(op, h.org, op->caller.member, ROLE_PARENT, op->caller.member);
    if (!e)
        e = structure_guardian_add(op, h.org, op->caller.member, h.row.child, in->kin, &tie);
    if (!e && !is_parent)
        e = op_audit_about(op, "guardian", tie.n, &(struct op_about){.whom = {h.row.child}});
    return e ? e : people_get(op, h.org, h.row.child, &ret->child);
}
