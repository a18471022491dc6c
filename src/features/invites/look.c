/* look.c - what a link is worth, and what its holder may know.
 *
 * WHY   a guessed, foreign, used up, expired or revoked link must leak nothing, and yet tell its
 *       holder what to do.
 * HOW   found by the hash of 256 bits. A link dies with its maker's right: when they left the
 *       organisation or the chat, or lost the badge, it counts as revoked.
 * OWNS  nothing.  RUNS  on read and write workers.  TESTS invites_test.c. */
#include "crypto/token.h"
#include "features/chats/chats.api.h"
#include "features/invites/held.h"
#include "features/invites/invites.api.h"
#include "features/people/people.h"

enum err held_find(struct op *op, struct str secret, struct q_invite_by_secret_row *ret)
{
    bool found = false;
    enum err e = q_invite_by_secret(op, token_hash("invite", str_trim(secret)), op->now_us, &found, ret);
    if (!e && !found)
        e = op_fail(op, ERR_INVITE_UNKNOWN, "secret");
    return e;
}

enum err held_is_alive(struct op *op, const struct q_invite_by_secret_row *h)
{
    bool maker_may = !h->maker_is_gone && h->has_maker_right &&
                     h->maker_right == CHAT_RIGHT_MANAGE &&
                     policy_may_invite((struct policy_who){h->maker_roles, h->maker_is_verified});
    if (h->is_revoked || !maker_may || h->chat_is_archived)
        return op_fail(op, ERR_INVITE_REVOKED, "invite");
    if (h->expires_us <= op->now_us)
        return op_fail(op, ERR_INVITE_EXPIRED, "invite");
    return h->uses < h->max_uses ? OK : op_fail(op, ERR_INVITE_USED_UP, "invite");
}

enum err held_has_caller(struct op *op, const struct q_invite_by_secret_row *h, bool *ret)
{
    int64_t n = 0;
    *ret = false;
    if (!op->caller.member.n || op->caller.org.n != h->org_id.n)
        return OK;
    enum err e = q_chat_has_member(op, h->org_id, h->chat_id, op->caller.member, &n);
    *ret = n > 0;
    return e;
}

enum err invite_look(struct op *op, const struct invite_look_in *in, struct invite_offer *ret)
{
    struct q_invite_by_secret_row h;
    bool is_in = false;
    enum err e = held_find(op, in->secret, &h);
    if (!e)
        e = held_has_caller(op, &h, &is_in);
    if (!e && !is_in)
        e = held_is_alive(op, &h);
    if (e)
        return e;
    *ret = (struct invite_offer){
        .org = {h.org_slug, h.org_name, h.org_short_name, h.org_contact},
        .chat_title = h.chat_title,
        .role = h.role,
        .invited_by = {h.maker_last, h.maker_first, h.maker_middle},
        .invited_by_is_verified = h.maker_is_verified,
        .invited_by_position = h.maker_position,
        .needs_approval = h.needs_approval,
        .expires_us = h.expires_us,
        .is_member_already = is_in,
        .is_other_org = op->caller.org.n && op->caller.org.n != h.org_id.n,
    };
    return OK;
}
