/* come.c - somebody comes by a link: a newcomer registers, a member joins.
 *
 * WHY   the order of the day: a paper list becomes a working group in minutes, and nobody gets
 *       in who does not belong.
 * HOW   the password is hashed on a slow worker, after the link was looked at. In the write
 *       transaction the link is looked at again, and the last use goes to whoever's update comes
 *       first. A registration whose answer got lost is answered once more, with a session
 *       (people/again.c). A newcomer who waits has an account and a session that can only ask
 *       whoami.
 *       Into a chat colleagues join at once; somebody whose role is not the link's always waits for
 *       the teacher. Into a group of the structure everybody waits: its chats come with the group.
 * OWNS  join_request and unit_request rows as they come.
 * RUNS  prepare on slow workers, the rest on the write worker.  TESTS invites_test.c,
 * students.test.ts. */
#include "features/chats/chats.h"
#include "features/invites/held.h"
#include "features/invites/invites.api.h"
#include "features/invites/limits.h"
#include "features/people/people.h"

struct invite_register_prepared {
    struct str phc;
    struct people_again again;
};

static struct join_result result_make(struct op *op, const struct held *h, bool is_waiting)
{
    struct join_result r = {.state = JOIN_RESULT_STATE_JOINED, .waiting_for = STR("")};
    if (is_waiting) {
        r.state = JOIN_RESULT_STATE_WAITING;
        r.waiting_for = people_short_name(op->arena, h->maker_name.first, h->maker_name.last);
    } else {
        r.has_chat_id = h->place == INVITE_PLACE_CHAT;
        r.chat_id = h->chat;
    }
    return r;
}

/* Into the queue of those who work with the group. */
static enum err wait_for_group(struct op *op, const struct held *h, member_id who, bool is_new)
{
    int64_t waiting = 0;
    enum err e = q_unit_request_waiting_count(op, h->org, h->unit, &waiting);
    if (!e && waiting >= LIMIT_REQUESTS_PER_UNIT)
        e = op_fail(op, ERR_LIMIT_REACHED, "requests of the group");
    if (!e)
        e = q_unit_request_insert(op, h->org, h->unit_invite, h->unit, who, is_new, op->now_us);
    return e ? e : unit_requests_tell(op, h->org, h->unit, h->maker);
}

/* Into the chat, or into the queue of those who wait. */
static enum err come_in(struct op *op, const struct held *h, member_id who, bool is_waiting,
                        bool is_new)
{
    bool added = false;
    int64_t waiting = 0;
    if (h->place == INVITE_PLACE_GROUP)
        return wait_for_group(op, h, who, is_new);
    if (!is_waiting)
        return chats_let_in(op, h->chat, who, &added);
    enum err e = q_request_waiting_count(op, h->org, h->chat, &waiting);
    if (!e && waiting >= LIMIT_REQUESTS_PER_CHAT)
        e = op_fail(op, ERR_LIMIT_REACHED, "requests of the chat");
    if (!e)
        e = q_request_insert(op, h->org, h->chat_invite, h->chat, who, is_new, op->now_us);
    return e ? e : requests_tell(op, h->org, h->chat);
}

enum err invite_register_prepare(struct op *op, const struct invite_register_in *in,
                                 struct invite_register_prepared **ret)
{
    struct invite_register_prepared *p = arena_alloc(op->arena, sizeof *p);
    struct held h;
    *ret = p;
    enum err e = held_find(op, in->secret, &h);
    if (!e)
        e = people_again_find(op, h.org, &in->name, in->login, &p->again);
    if (!e && p->again.member.n) /* the link may be used up: by themselves */
        return people_again_check(op, in->password, &p->again);
    if (!e)
        e = held_is_alive(op, &h);
    if (!e)
        e = people_login_is_free(op, h.org, (member_id){0}, in->login);
    return e ? e : people_hash_password(op, in->login, in->password, &p->phc);
}

/* Their answer got lost; it is given again, as things stand by now. */
static enum err register_again(struct op *op, const struct held *h,
                               const struct people_again *again, struct join_result *ret)
{
    bool is_in = false, waits = false;
    enum err e = held_has(op, h, again->member, &is_in, &waits);
    if (!e && !is_in && !waits)
        e = op_fail(op, ERR_TAKEN, "login"); /* they came by another link */
    if (!e)
        e = people_again_open(op, again);
    if (!e)
        *ret = result_make(op, h, !is_in);
    return e;
}

/* Registered by the same person while this one was prepared: the next try finds that. */
static enum err nobody_was_quicker(struct op *op, const struct held *h,
                                   const struct invite_register_in *in)
{
    struct people_again again;
    enum err e = people_again_find(op, h->org, &in->name, in->login, &again);
    return e || !again.member.n ? e : op_fail(op, ERR_UNAVAILABLE, "registered a moment ago");
}

enum err invite_register(struct op *op, const struct invite_register_in *in,
                         const struct invite_register_prepared *prepared, struct join_result *ret)
{
    struct held h;
    member_id who;
    enum err e = held_find(op, in->secret, &h);
    if (!e && prepared->again.member.n)
        return register_again(op, &h, &prepared->again, ret);
    if (!e)
        e = nobody_was_quicker(op, &h, in);
    if (!e)
        e = held_use(op, &h);
    if (e)
        return e;
    struct people_new m = {
        .name = in->name,
        .roles = h.role,
        .is_waiting = h.needs_approval,
        .login = in->login,
        .password_phc = prepared->phc,
    };
    e = people_add(op, h.org, &m, &who);
    if (!e)
        e = come_in(op, &h, who, h.needs_approval, true);
    if (!e)
        e = op_audit(op, "member", who.n);
    if (!e)
        e = people_open_session(op, h.org, who);
    if (!e)
        *ret = result_make(op, &h, h.needs_approval);
    return e;
}

/* Must the caller wait for the teacher? */
static bool caller_waits(const struct caller *c, const struct held *h)
{
    if (h->place == INVITE_PLACE_GROUP)
        return true;
    if (role_has(c->roles, ROLE_ANY_STAFF))
        return false;
    return h->needs_approval || !role_has(c->roles, h->role);
}

/* Into a group only students come. */
static enum err may_come(struct op *op, const struct held *h)
{
    if (h->org.n != op->caller.org.n)
        return op_fail(op, ERR_INVITE_UNKNOWN, "another organisation's");
    if (h->place == INVITE_PLACE_GROUP && !role_has(op->caller.roles, ROLE_STUDENT))
        return op_fail(op, ERR_WRONG_ROLE, "not a student");
    return OK;
}

enum err invite_join(struct op *op, const struct invite_join_in *in, struct join_result *ret)
{
    struct held h;
    bool is_in = false, open = false;
    enum err e = held_find(op, in->secret, &h);
    if (!e)
        e = may_come(op, &h);
    if (!e)
        e = held_has(op, &h, op->caller.member, &is_in, &open);
    if (e)
        return e;
    bool waits = !is_in && (open || caller_waits(&op->caller, &h));
    if (!is_in && !open) {
        e = held_use(op, &h);
        if (!e)
            e = come_in(op, &h, op->caller.member, waits, false);
    }
    if (!e)
        *ret = result_make(op, &h, waits);
    return e;
}
