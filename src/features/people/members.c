/* members.c - make and change memberships, and let in who waited.
 *
 * WHY   a role or a badge is a right; whoever changes one leaves a row in the audit record, and
 *       everybody who sees the person learns it at once.
 * HOW   versions guard against two administrators at once. A change of roles or badge tells the
 *       gateway to check the member's subscriptions again, the member's own client, and each
 *       chat they are in.
 * OWNS  the table member.  RUNS  on the write worker.  TESTS members_test.c. */
#include "features/people/limits.h"
#include "features/people/name.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/rights.h"
#include "text/lookalike.h"
#include "text/utf8.h"

#define ROLE_STORED (ROLE_ANY_STAFF | ROLE_STUDENT | ROLE_PARENT)

static enum err roles_check(struct op *op, role_set roles)
{
    return roles && !(roles & ~ROLE_STORED) ? OK : op_fail(op, ERR_INVALID, "roles");
}

enum err people_add(struct op *op, org_id org, const struct people_new *m, member_id *ret)
{
    struct str sort, skeleton, fold = {0};
    int64_t count = 0;
    enum err e = q_member_count(op, org, &count);
    if (!e && count >= LIMIT_ORG_MEMBERS)
        e = op_fail(op, ERR_LIMIT_REACHED, "members");
    if (!e)
        e = people_name_sort(op, &m->name, &sort);
    if (!e)
        e = people_name_skeleton(op, &m->name, &skeleton);
    if (!e && m->login.p)
        e = utf8_fold(op->arena, m->login, &fold);
    if (!e && m->login.p)
        e = people_login_is_free(op, org, (member_id){0}, m->login);
    if (e)
        return e;
    e = q_member_insert(op, org, m->name.last, m->name.first, m->name.middle, sort, m->roles,
                        skeleton, m->position.p ? m->position : STR(""), m->is_verified, op->now_us,
                        m->verified_by, m->is_verified && m->verified_until_us,
                        m->verified_until_us, m->login, fold, m->password_phc, m->is_waiting,
                        op->now_us, ret);
    if (!e && m->is_verified)
        e = badge_plan(op, *ret, m->verified_until_us);
    if (!e)
        e = rights_note(op, &(struct rights_change){.org = org,
                                                    .member = *ret,
                                                    .by = op->caller.member,
                                                    .roles_after = m->roles,
                                                    .badge_after = m->is_verified,
                                                    .until_us = m->verified_until_us});
    return e;
}

enum err person_create(struct op *op, const struct person_create_in *in,
                       struct person_create_out *ret)
{
    member_id id;
    enum err e = roles_check(op, in->roles);
    if (!e && in->is_verified && !role_has(in->roles, ROLE_WITH_BADGE))
        e = op_fail(op, ERR_INVALID, "is_verified");
    if (!e)
        e = people_badge_term_check(op, in->has_until_us, in->until_us);
    struct people_new m = {
        .name = in->name,
        .roles = in->roles,
        .position = in->position,
        .is_verified = in->is_verified,
        .verified_by = in->is_verified ? op->caller.member : (member_id){0},
        .verified_until_us = in->has_until_us ? in->until_us : 0,
    };
    if (!e)
        e = people_add(op, op->caller.org, &m, &id);
    if (!e)
        e = people_issue_code(op, op->caller.org, id, &ret->code);
    if (!e)
        e = people_member_get(op, id, &ret->member);
    if (!e)
        e = op_audit(op, "member", id.n);
    return e;
}

enum err people_is_last_administrator(struct op *op, const struct person_manager *manager,
                                      member_id who, bool *ret)
{
    int64_t others = 0;
    struct person p;
    enum err e = people_get(op, op->caller.org, who, &p);
    if (!e)
        e = q_administrator_others(op, manager, &others);
    *ret = !e && role_has(p.roles, ROLE_ADMINISTRATOR) && !others;
    return e;
}

static enum err keeps_an_administrator(struct op *op, const struct person_manager *manager,
                                       role_set old_roles, role_set new_roles)
{
    int64_t others = 0;
    if (!role_has(old_roles, ROLE_ADMINISTRATOR) || role_has(new_roles, ROLE_ADMINISTRATOR))
        return OK;
    enum err e = q_administrator_others(op, manager, &others);
    if (e)
        return e;
    return others ? OK : op_fail(op, ERR_LAST_ADMINISTRATOR, "roles");
}

static enum err card_put(struct op *op, const struct person_manager *manager,
                         const struct person_update_in *in)
{
    struct str sort, skeleton;
    bool loses_badge = !role_has(in->roles, ROLE_WITH_BADGE);
    enum err e = people_name_sort(op, &in->name, &sort);
    if (!e)
        e = people_name_skeleton(op, &in->name, &skeleton);
    if (!e)
        e = q_person_set(op, manager, in->name.last, in->name.first, in->name.middle, sort,
                         skeleton, in->roles, in->position, loses_badge);
    return e;
}

enum err person_update(struct op *op, const struct person_manager *manager,
                       const struct person_update_in *in, struct member *ret)
{
    struct person old;
    enum err e = roles_check(op, in->roles);
    if (!e)
        e = people_get(op, op->caller.org, in->member_id, &old);
    if (!e && old.version != in->version)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = keeps_an_administrator(op, manager, old.roles, in->roles);
    if (!e)
        e = card_put(op, manager, in);
    if (!e)
        e = people_member_get(op, in->member_id, ret);
    if (!e)
        e = op_audit(op, "member", in->member_id.n);
    if (!e)
        e = rights_changed(
            op, &(struct rights_change){.org = op->caller.org,
                                        .member = in->member_id,
                                        .by = op->caller.member,
                                        .roles_before = old.roles,
                                        .roles_after = in->roles,
                                        .badge_before = old.is_verified,
                                        .badge_after = ret->person.is_verified,
                                        .until_us = ret->verified_until_us,
                                        .reason = in->has_reason ? in->reason : STR("")});
    return e;
}

enum err people_approve(struct op *op, org_id org, member_id member)
{
    int64_t changes = 0;
    struct person p;
    enum err e = q_member_approve(op, org, member, &changes);
    if (e || !changes)
        return e;
    e = people_get(op, org, member, &p);
    if (e)
        return e;
    op_access_changed(op, (struct topic){TOPIC_MEMBER, member.n}, member);
    emit_me_changed(op, member, member.n, p.version, &(struct me_mark){p.version});
    return role_has(p.roles, ROLE_ANY_STAFF) ? people_staff_moved(op, org) : OK;
}
