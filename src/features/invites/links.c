/* links.c - links as those who manage a chat see them.
 *
 * WHY   a link in the wrong hands must be seen and killed by any manager of the chat.
 * HOW   the secret is shown once and kept as a hash; it stands in the URL fragment, so no log
 *       has it.
 * OWNS  the table invite.  RUNS  on read and write workers.  TESTS invites_test.c. */
#include "crypto/token.h"
#include "features/chats/access.h"
#include "features/invites/invites.api.h"
#include "features/invites/invites.q.h"
#include "features/invites/limits.h"
#include "features/people/people.h"

static enum err invite_make(struct op *op, chat_id chat, const struct q_invite_rows_row *r,
                            struct invite *ret)
{
    *ret = (struct invite){
        .id = r->id,
        .chat_id = chat,
        .role = r->role,
        .needs_approval = r->needs_approval,
        .max_uses = r->max_uses,
        .uses = r->uses,
        .expires_us = r->expires_us,
        .has_revoked_us = r->has_revoked_us,
        .revoked_us = r->revoked_us,
        .created_us = r->created_us,
    };
    return people_get(op, op->caller.org, r->created_by, &ret->created_by);
}

static enum err invite_get(struct op *op, const struct chat_manager *manager, chat_id chat,
                           invite_id id, struct invite *ret)
{
    struct q_invite_rows_list rows;
    enum err e = q_invite_rows(op, manager, id, id, 0, 1, &rows);
    if (!e && rows.count != 1)
        e = op_fail(op, ERR_NOT_FOUND, "invite");
    return e ? e : invite_make(op, chat, &rows.row[0], ret);
}

enum err invite_create(struct op *op, const struct chat_manager *manager,
                       const struct invite_create_in *in, struct invite_made *ret)
{
    int64_t alive = 0;
    invite_id id;
    if (in->role != ROLE_STUDENT && in->role != ROLE_PARENT)
        return op_fail(op, ERR_INVALID, "role");
    if (chat_manager_facts(manager)->is_archived)
        return op_fail(op, ERR_CHAT_ARCHIVED, "chat");
    enum err e = q_invite_alive_count(op, manager, op->now_us, &alive);
    if (!e && alive >= LIMIT_INVITES_PER_CHAT)
        e = op_fail(op, ERR_LIMIT_REACHED, "invites of the chat");
    if (e)
        return e;
    ret->secret = token_new(op->arena, &op->rand);
    e = q_invite_insert(op, manager, token_hash("invite", ret->secret), in->role,
                        in->needs_approval, in->max_uses, op->now_us + in->hours * HOUR_US,
                        op->now_us, &id);
    if (!e)
        e = op_audit(op, "invite", id.n);
    return e ? e : invite_get(op, manager, in->chat_id, id, &ret->invite);
}

enum err invite_list(struct op *op, const struct chat_manager *manager,
                     const struct invite_list_in *in, struct invite_list_out *ret)
{
    struct q_invite_rows_list rows;
    enum err e = q_invite_rows(op, manager, (invite_id){0}, (invite_id){INT64_MAX},
                               op->now_us - INVITE_KEPT_US, LIMIT_INVITES_LISTED, &rows);
    if (e)
        return e;
    ret->invites = arena_try(op->arena, rows.count + 1, sizeof *ret->invites);
    if (!ret->invites)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++)
        e = invite_make(op, in->chat_id, &rows.row[i], &ret->invites[i]);
    ret->invites_count = rows.count;
    return e;
}

enum err invite_revoke(struct op *op, const struct chat_manager *manager,
                       const struct invite_revoke_in *in, struct invite *ret)
{
    int64_t changes = 0;
    enum err e = q_invite_revoke_set(op, manager, in->invite_id, op->now_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_NOT_FOUND, "invite");
    if (!e)
        e = op_audit(op, "invite", in->invite_id.n);
    return e ? e : invite_get(op, manager, in->chat_id, in->invite_id, ret);
}
