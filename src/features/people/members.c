/* members.c - make and change memberships: roles, the badge, approval.
 *
 * WHY   a role or a badge is a right; whoever changes one leaves a row in the audit record, and
 *       everybody who sees the person learns it at once.
 * HOW   versions guard against two administrators at once. A change of roles or badge tells the
 *       gateway to check the member's subscriptions again, the member's own client, and each
 *       chat they are in.
 * OWNS  the table member.  RUNS  on the write worker.  TESTS members_test.c. */
#include "features/people/journal.h"
#include "features/people/limits.h"
#include "features/people/member_row.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "text/utf8.h"

#define ROLE_STORED     (ROLE_ANY_STAFF | ROLE_STUDENT | ROLE_PARENT)
#define ROLE_WITH_BADGE (ROLE_TEACHER | ROLE_HEAD) /* as policy_may_invite has it */

static enum err name_sort(struct op *op, const struct person_name *n, struct str *ret)
{
    struct str whole = arena_printf(op->arena, "%.*s %.*s %.*s", STR_ARG(n->last),
                                    STR_ARG(n->first), STR_ARG(n->middle));
    return utf8_fold(op->arena, str_trim(whole), ret);
}

static enum err roles_check(struct op *op, role_set roles)
{
    return roles && !(roles & ~ROLE_STORED) ? OK : op_fail(op, ERR_INVALID, "roles");
}

enum err people_add(struct op *op, org_id org, const struct people_new *m, member_id *ret)
{
    struct str sort, fold = {0};
    int64_t count = 0;
    enum err e = q_member_count(op, org, &count);
    if (!e && count >= LIMIT_ORG_MEMBERS)
        e = op_fail(op, ERR_LIMIT_REACHED, "members");
    if (!e)
        e = name_sort(op, &m->name, &sort);
    if (!e && m->login.p)
        e = utf8_fold(op->arena, m->login, &fold);
    if (!e && m->login.p)
        e = people_login_is_free(op, org, (member_id){0}, m->login);
    if (e)
        return e;
    return q_member_insert(op, org, m->name.last, m->name.first, m->name.middle, sort, m->roles,
                           m->position.p ? m->position : STR(""), m->is_verified, op->now_us,
                           m->verified_by, m->login, fold, m->password_phc, m->is_waiting,
                           op->now_us, ret);
}

enum err person_create(struct op *op, const struct person_create_in *in,
                       struct person_create_out *ret)
{
    member_id id;
    enum err e = roles_check(op, in->roles);
    if (!e && in->is_verified && !role_has(in->roles, ROLE_WITH_BADGE))
        e = op_fail(op, ERR_INVALID, "is_verified");
    struct people_new m = {
        .name = in->name,
        .roles = in->roles,
        .position = in->position,
        .is_verified = in->is_verified,
        .verified_by = in->is_verified ? op->caller.member : (member_id){0},
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

/* For the owner's journal: rights that others changed. */
static enum err journal_rights(struct op *op, const struct person *old, const struct person *now)
{
    struct journal_entry j = {.org = op->caller.org, .owner = now->id, .by = op->caller.member};
    enum err e = OK;
    if (old->roles != now->roles) {
        j.kind = ACCOUNT_EVENT_KIND_ROLES_CHANGED;
        e = journal_write(op, &j);
    }
    if (!e && old->is_verified != now->is_verified) {
        j.kind = now->is_verified ? ACCOUNT_EVENT_KIND_BADGE_GIVEN : ACCOUNT_EVENT_KIND_BADGE_TAKEN;
        e = journal_write(op, &j);
    }
    return e;
}

/* Everybody who sees this person, and the person, learn what they are now. */
static enum err tell_changed(struct op *op, const struct person_manager *manager,
                             const struct person *p, bool rights_changed)
{
    struct q_chats_of_person_list chats;
    enum err e = q_chats_of_person(op, manager, &chats);
    if (e)
        return e;
    if (rights_changed)
        op_access_changed(op, (struct topic){TOPIC_MEMBER, p->id.n}, p->id);
    emit_me_changed(op, p->id, p->id.n, p->version, &(struct me_mark){p->version});
    for (size_t i = 0; i < chats.count; i++)
        emit_person_changed(op, chats.row[i].chat, p->id.n, p->version, p);
    return OK;
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

enum err person_update(struct op *op, const struct person_manager *manager,
                       const struct person_update_in *in, struct member *ret)
{
    struct person old;
    struct str sort;
    enum err e = roles_check(op, in->roles);
    if (!e)
        e = people_get(op, op->caller.org, in->member_id, &old);
    if (!e && old.version != in->version)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = keeps_an_administrator(op, manager, old.roles, in->roles);
    if (!e)
        e = name_sort(op, &in->name, &sort);
    if (e)
        return e;
    bool loses_badge = !role_has(in->roles, ROLE_WITH_BADGE);
    e = q_person_set(op, manager, in->name.last, in->name.first, in->name.middle, sort, in->roles,
                     in->position, loses_badge);
    if (!e)
        e = people_member_get(op, in->member_id, ret);
    if (!e)
        e = op_audit(op, "member", in->member_id.n);
    if (!e)
        e = journal_rights(op, &old, &ret->person);
    if (!e)
        e = tell_changed(op, manager, &ret->person,
                         old.roles != in->roles || old.is_verified != ret->person.is_verified);
    return e;
}

enum err person_badge_set(struct op *op, const struct person_manager *manager,
                          const struct person_badge_set_in *in, struct member *ret)
{
    struct person old;
    if (in->member_id.n == op->caller.member.n)
        return op_fail(op, ERR_OWN_BADGE, "member_id");
    enum err e = people_get(op, op->caller.org, in->member_id, &old);
    if (!e && old.version != in->version)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e && in->is_verified && !role_has(old.roles, ROLE_WITH_BADGE))
        e = op_fail(op, ERR_INVALID, "is_verified");
    if (!e && old.is_verified == in->is_verified)
        return people_member_get(op, in->member_id, ret);
    if (!e)
        e = q_badge_set(op, manager, in->is_verified, op->now_us,
                        in->is_verified ? op->caller.member : (member_id){0});
    if (!e)
        e = people_member_get(op, in->member_id, ret);
    if (!e)
        e = op_audit(op, "member", in->member_id.n);
    if (!e)
        e = journal_rights(op, &old, &ret->person);
    if (!e)
        e = tell_changed(op, manager, &ret->person, true);
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
    return OK;
}
