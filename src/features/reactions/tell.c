/* tell.c - a chat hears how a message stands.
 *
 * WHY   under an announcement in a staff room of 1,500 everybody reacts: told one by one that would
 *       be 1,500 frames to 1,500 sockets.
 * HOW   a small chat hears at once; one of many by a job (reaction_tell) that is the same for all
 *       reactions to that message until it has run. The frame is one for all listeners, so it
 *       carries the sums only when nobody among them came after the message.
 * OWNS  nothing.
 * RUNS  on the write worker; the replay of an event on read workers.
 * TESTS reactions_test.c, tests/system/reactions.test.ts */
#include "features/reactions/tell.h"

#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/view.h"
#include "features/reactions/limits.h"
#include "features/reactions/reactions.q.h"
#include "store/jobs.h"

enum err reaction_change_make(struct op *op, org_id org, chat_id chat, message_id n,
                              struct reaction_change *ret)
{
    struct chat_reactions sums;
    enum err e = chats_reactions(op, org, chat, n, &sums);
    if (!e)
        *ret = (struct reaction_change){.message_id = n,
                                        .version = sums.version,
                                        .reactions = sums.item,
                                        .reactions_count = sums.count};
    return e;
}

static enum err tell_now(struct op *op, org_id org, chat_id chat, message_id n, bool is_hidden)
{
    struct reaction_change change;
    enum err e = reaction_change_make(op, org, chat, n, &change);
    if (e || !change.version) /* deleted meanwhile */
        return e;
    change.is_hidden = is_hidden;
    if (is_hidden)
        change.reactions_count = 0;
    emit_reactions_changed(op, chat, n.n, change.version, &change);
    return OK;
}

static enum err tell_later(struct op *op, org_id org, chat_id chat, message_id n)
{
    struct str payload = arena_printf(
        op->arena, "{\"org_id\":\"%lld\",\"chat_id\":\"%lld\",\"message_id\":\"%lld\"}",
        (long long)org.n, (long long)chat.n, (long long)n.n);
    if (!payload.p)
        return ERR_TOO_LARGE;
    op->has_job = true;
    return job_put(op->db, STR("reaction_tell"), payload, op->now_us + REACTION_TELL_AFTER_US,
                   op->now_us);
}

enum err reaction_told(struct op *op, const struct chat_reader *reader, message_id n)
{
    struct q_reaction_room_row room;
    org_id org = op->caller.org;
    chat_id chat = chat_reader_chat(reader);
    enum err e = q_reaction_room(op, org, chat, n, &room);
    if (e)
        return e;
    return room.member_count > REACTION_CALM_MEMBERS
               ? tell_later(op, org, chat, n)
               : tell_now(op, org, chat, n, room.newcomers > 0);
}

enum err reaction_tell(struct op *op, const struct reaction_tell_in *in)
{
    struct q_reaction_room_row room;
    op->caller.org = in->org_id;
    enum err e = q_reaction_room(op, in->org_id, in->chat_id, in->message_id, &room);
    return e ? e : tell_now(op, in->org_id, in->chat_id, in->message_id, room.newcomers > 0);
}

enum err reactions_load_change(struct op *op, const struct chat_reader *reader, int64_t ref,
                               struct reaction_change *ret)
{
    struct message_parts p;
    enum err e = message_parts_load(op, reader, (message_id){ref}, &p);
    if (!e && p.is_deleted)
        e = ERR_NOT_FOUND;
    return e ? e : reaction_change_make(op, op->caller.org, p.chat, p.n, ret);
}
