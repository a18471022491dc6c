/* look.c - what a link is worth, and what its holder may know.
 *
 * WHY   a guessed, foreign, used up, expired or revoked link must leak nothing, and yet tell its
 *       holder what to do.
 * HOW   found by the hash of 256 bits, among the links into chats or those into groups. A link dies
 *       with its maker's right: when they left the organisation, the chat or the group, or lost the
 *       badge, it counts as revoked.
 * OWNS  nothing.  RUNS  on read and write workers.  TESTS invites_test.c, students.test.ts. */
#include "crypto/token.h"
#include "features/chats/chats.api.h"
#include "features/invites/held.h"
#include "features/invites/invites.api.h"
#include "features/people/people.h"
#include "features/structure/structure.h"

static struct held of_chat(const struct q_invite_by_secret_row *r)
{
    bool may = !r->maker_is_gone && r->has_maker_right && r->maker_right == CHAT_RIGHT_MANAGE &&
               !r->chat_is_archived &&
               policy_may_invite((struct policy_who){r->maker_roles, r->maker_is_verified, false});
    return (struct held){
        .place = INVITE_PLACE_CHAT,
        .org = r->org_id,
        .org_public = {r->org_slug, r->org_name, r->org_short_name, r->org_contact},
        .chat_invite = r->id,
        .chat = r->chat_id,
        .title = r->chat_title,
        .above = STR(""),
        .role = r->role,
        .needs_approval = r->needs_approval,
        .is_revoked = r->is_revoked,
        .maker_may = may,
        .max_uses = r->max_uses,
        .uses = r->uses,
        .expires_us = r->expires_us,
        .maker = r->maker,
        .maker_name = {r->maker_last, r->maker_first, r->maker_middle},
        .maker_is_verified = r->maker_is_verified,
        .maker_position = r->maker_position,
    };
}

static struct held of_unit(const struct q_unit_invite_by_secret_row *r)
{
    bool may = !r->maker_is_gone && !r->unit_is_closed &&
               policy_may_invite((struct policy_who){r->maker_roles, r->maker_is_verified, false});
    return (struct held){
        .place = INVITE_PLACE_GROUP,
        .org = r->org_id,
        .org_public = {r->org_slug, r->org_name, r->org_short_name, r->org_contact},
        .unit_invite = r->id,
        .unit = r->unit,
        .has_year = r->has_year,
        .year = r->year,
        .title = r->unit_name,
        .above = r->has_above ? r->above : STR(""),
        .role = ROLE_STUDENT,
        .needs_approval = true, /* product.md "Accounts" */
        .is_revoked = r->is_revoked,
        .maker_may = may,
        .max_uses = r->max_uses,
        .uses = r->uses,
        .expires_us = r->expires_us,
        .maker = r->maker,
        .maker_name = {r->maker_last, r->maker_first, r->maker_middle},
        .maker_is_verified = r->maker_is_verified,
        .maker_position = r->maker_position,
    };
}

static enum err unit_held_find(struct op *op, struct str secret, struct held *ret)
{
    struct q_unit_invite_by_secret_row r;
    bool found = false;
    enum err e =
        q_unit_invite_by_secret(op, token_hash("unit_invite", secret), op->now_us, &found, &r);
    if (!e && !found)
        e = op_fail(op, ERR_INVITE_UNKNOWN, "secret");
    if (e)
        return e;
    *ret = of_unit(&r);
    if (!ret->maker_may || role_has(r.maker_roles, ROLE_ADMINISTRATOR))
        return OK;
    return structure_teaches(op, ret->org, ret->maker, ret->unit, &ret->maker_may);
}

enum err held_find(struct op *op, struct str typed, struct held *ret)
{
    struct str secret = str_trim(typed);
    struct q_invite_by_secret_row r;
    bool found = false;
    enum err e = q_invite_by_secret(op, token_hash("invite", secret), op->now_us, &found, &r);
    if (!e && !found)
        return unit_held_find(op, secret, ret);
    if (!e)
        *ret = of_chat(&r);
    return e;
}

enum err held_is_alive(struct op *op, const struct held *h)
{
    if (h->is_revoked || !h->maker_may)
        return op_fail(op, ERR_INVITE_REVOKED, "invite");
    if (h->expires_us <= op->now_us)
        return op_fail(op, ERR_INVITE_EXPIRED, "invite");
    return h->uses < h->max_uses ? OK : op_fail(op, ERR_INVITE_USED_UP, "invite");
}

enum err held_use(struct op *op, const struct held *h)
{
    int64_t changes = 0;
    enum err e = held_is_alive(op, h);
    if (!e)
        e = h->place == INVITE_PLACE_CHAT
                ? q_invite_use(op, h->chat_invite, op->now_us, &changes)
                : q_unit_invite_use(op, h->unit_invite, op->now_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_INVITE_USED_UP, "invite");
    return e;
}

enum err held_has(struct op *op, const struct held *h, member_id who, bool *ret_in, bool *ret_waits)
{
    int64_t is_in = 0, waits = 0;
    enum err e;
    if (h->place == INVITE_PLACE_CHAT) {
        e = q_chat_has_member(op, h->org, h->chat, who, &is_in);
        if (!e)
            e = q_request_open_of(op, h->org, h->chat, who, &waits);
    } else {
        e = q_unit_has_student(op, h->org, h->unit, who, &is_in);
        if (!e)
            e = q_unit_request_open_of(op, h->org, h->unit, who, &waits);
    }
    *ret_in = is_in > 0;
    *ret_waits = waits > 0;
    return e;
}

/* What the page says to somebody who is signed in here. */
static enum err look_as(struct op *op, const struct held *h, struct invite_offer *ret)
{
    struct q_groups_of_student_list groups;
    ret->is_other_org = op->caller.org.n && op->caller.org.n != h->org.n;
    if (!op->caller.member.n || ret->is_other_org)
        return OK;
    enum err e = held_has(op, h, op->caller.member, &ret->is_member_already, &ret->is_waiting);
    if (e || h->place == INVITE_PLACE_CHAT)
        return e;
    e = q_groups_of_student(op, h->org, op->caller.member, &groups);
    if (e)
        return e;
    ret->in_groups = arena_try(op->arena, groups.count + 1, sizeof *ret->in_groups);
    if (!ret->in_groups)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < groups.count; i++)
        ret->in_groups[i] = groups.row[i].name;
    ret->in_groups_count = groups.count;
    return OK;
}

enum err invite_look(struct op *op, const struct invite_look_in *in, struct invite_offer *ret)
{
    struct held h;
    enum err e = held_find(op, in->secret, &h);
    if (e)
        return e;
    *ret = (struct invite_offer){
        .place = h.place,
        .org = h.org_public,
        .chat_title = h.title,
        .above = h.above,
        .has_year = h.has_year,
        .year = h.year,
        .role = h.role,
        .invited_by = h.maker_name,
        .invited_by_is_verified = h.maker_is_verified,
        .invited_by_position = h.maker_position,
        .needs_approval = h.needs_approval,
        .expires_us = h.expires_us,
        .waiting_for = people_short_name(op->arena, h.maker_name.first, h.maker_name.last),
    };
    e = look_as(op, &h, ret);
    return e || ret->is_member_already || ret->is_waiting ? e : held_is_alive(op, &h);
}
