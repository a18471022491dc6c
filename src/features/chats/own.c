/* own.c - how one has a chat for oneself: without sound for a time, out of the list.
 *
 * WHY   a staff room of a thousand must not ring in everybody's pocket, and last year's chats must
 *       not stand between this year's.
 * HOW   two numbers of one's membership. Without sound: until a moment. Put away: by the number of
 *       the message after the last one, so that the chat comes back by itself with the next
 *       message, unless it is without sound, and a post costs nothing for it. Nobody else sees or
 *       is told either; own devices hear of it.
 * OWNS  chat_member.muted_until_us, put_away_n, own_version.
 * RUNS  on the write worker.
 * TESTS own_test.c, tests/system/own_chats.test.ts */
#include "features/chats/access.h"
#include "features/chats/chats.q.h"

static enum err own_read(struct op *op, chat_id chat, struct chat_own *ret)
{
    struct q_chat_own_row r;
    bool found = false;
    enum err e = q_chat_own(op, chat, &found, &r);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "chat");
    if (!e)
        *ret = (struct chat_own){chat, r.has_muted_until_us, r.muted_until_us, r.put_away_n,
                                 r.version};
    return e;
}

static enum err own_tell(struct op *op, struct chat_own *own)
{
    own->version++;
    emit_chat_own_changed(op, op->caller.member, own->chat_id.n, own->version, own);
    return OK;
}

enum err chat_mute(struct op *op, const struct chat_reader *reader, const struct chat_mute_in *in,
                   struct chat_own *ret)
{
    int64_t until_us = in->has_until_us ? in->until_us : 0;
    if (in->has_until_us && until_us <= op->now_us)
        return op_fail(op, ERR_INVALID, "until_us");
    enum err e = own_read(op, in->chat_id, ret);
    if (e || (ret->has_muted_until_us ? ret->muted_until_us : 0) == until_us)
        return e;
    e = q_chat_own_mute(op, reader, until_us);
    ret->has_muted_until_us = in->has_until_us;
    ret->muted_until_us = until_us;
    return e ? e : own_tell(op, ret);
}

enum err chat_put_away(struct op *op, const struct chat_reader *reader,
                       const struct chat_put_away_in *in, struct chat_own *ret)
{
    int64_t n = in->is_put_away ? chat_reader_facts(reader)->head + 1 : 0;
    enum err e = own_read(op, in->chat_id, ret);
    if (e || ret->put_away_n == n)
        return e;
    e = q_chat_own_put_away(op, reader, n);
    ret->put_away_n = n;
    return e ? e : own_tell(op, ret);
}

enum err chats_load_own(struct op *op, int64_t ref, struct chat_own *ret)
{
    return own_read(op, (chat_id){ref}, ret);
}
