/* rights.c - roles and the badge change: the history of it, and who is told.
 *
 * WHY   a role or a badge is a right. Who gave it, when, why and what was before must be readable
 * by those who look after people and by the person, and everybody who sees the person learns it at
 * once. HOW   one place writes the row of the history (table role_change), the owner's journal, and
 * the events: the gateway checks the member's subscriptions again, their client reads whoami, each
 * chat they are in hears person_changed. OWNS  the table role_change.  RUNS  on the write worker.
 * TESTS badge_test.c, members_test.c. */
#include "features/people/rights.h"

#include "features/people/journal.h"
#include "features/people/limits.h"
#include "features/people/people.q.h"
#include "store/jobs.h"

static bool is_same(const struct rights_change *c)
{
    return c->roles_before == c->roles_after && c->badge_before == c->badge_after;
}

/* The staff room is chats' own, who sits in it follows the roles: a job of theirs looks again. */
enum err people_staff_moved(struct op *op, org_id org)
{
    struct str payload = arena_printf(op->arena, "{\"org_id\":\"%lld\"}", (long long)org.n);
    op->has_job = true;
    return payload.p ? job_put(op->db, STR("chat_roster_tend"), payload, op->now_us, op->now_us)
                     : ERR_TOO_LARGE;
}

enum err rights_note(struct op *op, const struct rights_change *c)
{
    if (is_same(c))
        return OK;
    enum err e = OK;
    if (role_has(c->roles_before ^ c->roles_after, ROLE_ANY_STAFF))
        e = people_staff_moved(op, c->org);
    if (e)
        return e;
    return q_role_change_insert(op, c->org, c->member, c->by, c->roles_before, c->roles_after,
                                c->badge_before, c->badge_after, c->badge_after && c->until_us,
                                c->until_us, c->reason.p ? c->reason : STR(""), op->now_us);
}

static enum err journal(struct op *op, const struct rights_change *c)
{
    struct journal_entry j = {.org = c->org, .owner = c->member, .by = c->by};
    enum err e = OK;
    if (c->roles_before != c->roles_after) {
        j.kind = ACCOUNT_EVENT_KIND_ROLES_CHANGED;
        e = journal_write(op, &j);
    }
    if (!e && c->badge_before != c->badge_after) {
        bool is_over = !c->badge_after && !c->by.n;
        j.kind = c->badge_after ? ACCOUNT_EVENT_KIND_BADGE_GIVEN
                 : is_over      ? ACCOUNT_EVENT_KIND_BADGE_ENDED
                                : ACCOUNT_EVENT_KIND_BADGE_TAKEN;
        j.is_news = !c->badge_after; /* told until it is read */
        e = journal_write(op, &j);
    }
    return e;
}

enum err people_tell(struct op *op, org_id org, member_id member)
{
    struct person p;
    enum err e = people_get(op, org, member, &p);
    if (!e)
        emit_me_changed(op, member, member.n, p.version, &(struct me_mark){p.version});
    return e;
}

enum err people_tell_deciders(struct op *op, org_id org)
{
    struct q_decider_list_list all;
    enum err e = q_decider_list(op, org, LIMIT_ADMINISTRATORS_TOLD, &all);
    for (size_t i = 0; !e && i < all.count; i++)
        e = people_tell(op, org, all.row[i].id);
    return e;
}

enum err rights_changed(struct op *op, const struct rights_change *c)
{
    struct q_chats_of_person_list chats;
    struct person p;
    enum err e = rights_note(op, c);
    if (!e)
        e = journal(op, c);
    if (!e)
        e = people_get(op, c->org, c->member, &p);
    if (!e)
        e = q_chats_of_person(op, c->org, c->member, &chats);
    if (e)
        return e;
    if (!is_same(c))
        op_access_changed(op, (struct topic){TOPIC_MEMBER, p.id.n}, p.id);
    emit_me_changed(op, p.id, p.id.n, p.version, &(struct me_mark){p.version});
    for (size_t i = 0; i < chats.count; i++)
        emit_person_changed(op, chats.row[i].chat, p.id.n, p.version, &p);
    return people_supervise_later(op, c->org); /* a second adult has the badge */
}

enum err people_rights_set(struct op *op, org_id org, member_id member,
                           const struct people_rights *r)
{
    struct person old;
    if (r->is_verified && !role_has(r->roles, ROLE_WITH_BADGE))
        return op_fail(op, ERR_INVALID, "is_verified");
    enum err e = people_get(op, org, member, &old);
    if (!e)
        e = q_rights_set(op, org, member, r->roles, r->is_verified, op->now_us,
                         r->is_verified ? r->by : (member_id){0}, r->is_verified && r->until_us,
                         r->until_us);
    if (!e && r->is_verified)
        e = badge_plan(op, member, r->until_us);
    if (!e)
        e = op_audit(op, "member", member.n);
    if (e)
        return e;
    struct rights_change c = {.org = org,
                              .member = member,
                              .by = r->by,
                              .roles_before = old.roles,
                              .roles_after = r->roles,
                              .badge_before = old.is_verified,
                              .badge_after = r->is_verified,
                              .until_us = r->until_us,
                              .reason = r->reason};
    return rights_changed(op, &c);
}
