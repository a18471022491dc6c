/* set.c - somebody reacts to a message, or takes it back.
 *
 * WHY   «спасибо» from thirty people must not be thirty messages; and nobody should count twice,
 *       whatever is pressed how often on how many devices.
 * HOW   what one has put is one row of bits, so that the wish "this kind is on" is done already or
 *       moves its sum by one, in the same transaction. The sums' version orders what clients hear
 *       of the message, and of one's own row. The message's own version, its history and what is
 *       unread stay as they are: no words were changed.
 * OWNS  the tables reaction, reaction_sum.
 * RUNS  on the write worker.
 * SPEC  product.md "Chats", ui.md "Reactions".
 * TESTS reactions_test.c, tests/system/reactions.test.ts */
#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/reaction.h"
#include "features/chats/view.h"
#include "features/reactions/reactions.q.h"
#include "features/reactions/tell.h"

/* What the caller has under message n. */
struct mine {
    message_id n;
    int64_t kinds, version;
};

static enum err own_make(struct op *op, chat_id chat, const struct mine *mine,
                         struct own_reaction *ret)
{
    *ret = (struct own_reaction){.chat_id = chat, .message_id = mine->n, .version = mine->version};
    return reaction_kinds_read(op, mine->kinds, &ret->kinds, &ret->kinds_count);
}

static enum err sum_move(struct op *op, const struct chat_reader *reader, message_id n,
                         enum reaction_kind kind, bool is_on, int64_t *ret_version)
{
    int64_t by[REACTION_KIND_COUNT] = {0};
    by[kind] = is_on ? 1 : -1;
    return q_reaction_sum_move(op, reader, n, by[REACTION_KIND_LIKE], by[REACTION_KIND_THANKS],
                               by[REACTION_KIND_QUESTION], by[REACTION_KIND_DONE],
                               by[REACTION_KIND_LAUGH], by[REACTION_KIND_HEART], ret_version);
}

/* A message that is there for the caller, and to which one reacts. */
static enum err message_find(struct op *op, const struct chat_reader *reader, message_id n,
                             struct message_parts *ret)
{
    enum err e = message_parts_load(op, reader, n, ret);
    if (e)
        return e;
    if (ret->is_deleted)
        return op_fail(op, ERR_NOT_FOUND, "message");
    return ret->call.n ? op_fail(op, ERR_INVALID, "message of a call")
                       : chat_reader_marks(op, reader);
}

/* It is another way from now on. */
static enum err mine_change(struct op *op, const struct chat_reader *reader,
                            const struct reaction_set_in *in, int64_t kinds, struct mine *mine)
{
    struct own_reaction own;
    int64_t id = 0;
    enum err e = sum_move(op, reader, mine->n, in->kind, in->is_on, &mine->version);
    mine->kinds = kinds;
    if (!e)
        e = q_reaction_put(op, reader, mine->n, kinds, mine->version, op->now_us, &id);
    if (!e)
        e = own_make(op, in->chat_id, mine, &own);
    if (!e)
        emit_own_reaction_changed(op, op->caller.member, id, mine->version, &own);
    return e ? e : reaction_told(op, reader, mine->n);
}

enum err reaction_set(struct op *op, const struct chat_reader *reader,
                      const struct reaction_set_in *in, struct reaction_set_out *ret)
{
    struct message_parts p;
    struct q_reaction_own_row row = {.kinds = 0};
    bool found = false;
    enum err e = message_find(op, reader, in->message_id, &p);
    if (!e)
        e = q_reaction_own(op, reader, p.n, &found, &row);
    if (e)
        return e;
    struct mine mine = {p.n, found ? row.kinds : 0, found ? row.version : 0};
    int64_t bit = (int64_t)1 << in->kind;
    int64_t kinds = in->is_on ? mine.kinds | bit : mine.kinds & ~bit;
    if (kinds != mine.kinds && !(p.holds & HOLDS_REACTIONS))
        e = q_message_hold(op, reader, p.n, HOLDS_REACTIONS);
    if (!e && kinds != mine.kinds)
        e = mine_change(op, reader, in, kinds, &mine);
    if (!e)
        e = reaction_change_make(op, op->caller.org, in->chat_id, p.n, &ret->change);
    return e ? e : own_make(op, in->chat_id, &mine, &ret->own);
}

enum err reactions_load_own(struct op *op, int64_t ref, struct own_reaction *ret)
{
    const struct chat_reader *reader = NULL;
    struct message_parts p;
    struct q_reaction_by_id_row r;
    bool found = false;
    enum err e = q_reaction_by_id(op, ref, &found, &r);
    if (!e && !found)
        e = ERR_NOT_FOUND;
    if (!e)
        e = access_chat_read(op, r.chat, &reader);
    if (!e)
        e = message_parts_load(op, reader, r.n, &p);
    return e ? e : own_make(op, r.chat, &(struct mine){r.n, r.kinds, r.version}, ret);
}
