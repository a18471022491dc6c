/* reaction.c - what chats show of reactions: how many of each kind, and one's own.
 *
 * WHY   a page of messages shows them, and chats may not know features/reactions, which stands
 *       above them (as with polls).
 * HOW   the sums of a message are one row, so a page is one query whatever its chat's size. They
 *       are the same for everybody; one's own come beside the messages. Own ones that were taken
 *       back come too, since a client must know that what it holds is older.
 * OWNS  nothing: the tables are features/reactions'.
 * RUNS  on read and write workers.
 * TESTS features/reactions/reactions_test.c */
#include "features/chats/reaction.h"

#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/chats.q.h"
#include "features/chats/dress.h"

enum err reaction_kinds_read(struct op *op, int64_t bits, enum reaction_kind **ret,
                             size_t *ret_count)
{
    enum reaction_kind *kinds = arena_try(op->arena, REACTION_KIND_COUNT, sizeof *kinds);
    size_t n = 0;
    if (!kinds)
        return ERR_TOO_LARGE;
    for (int k = 0; k < REACTION_KIND_COUNT; k++)
        if (bits >> k & 1)
            kinds[n++] = (enum reaction_kind)k;
    *ret = kinds;
    *ret_count = n;
    return OK;
}

static enum err sums_make(struct op *op, const struct q_reaction_sum_range_row *r,
                          struct chat_reactions *ret)
{
    const int64_t sums[REACTION_KIND_COUNT] = {
        [REACTION_KIND_LIKE] = r->liked,     [REACTION_KIND_THANKS] = r->thanked,
        [REACTION_KIND_QUESTION] = r->asked, [REACTION_KIND_DONE] = r->done,
        [REACTION_KIND_LAUGH] = r->laughed,  [REACTION_KIND_HEART] = r->loved,
    };
    *ret = (struct chat_reactions){
        .item = arena_try(op->arena, REACTION_KIND_COUNT, sizeof *ret->item),
        .version = r->version,
    };
    if (!ret->item)
        return ERR_TOO_LARGE;
    for (int k = 0; k < REACTION_KIND_COUNT; k++)
        if (sums[k] > 0)
            ret->item[ret->count++] =
                (struct reaction){.kind = (enum reaction_kind)k, .count = sums[k]};
    return OK;
}

enum err chats_reactions(struct op *op, org_id org, chat_id chat, message_id n,
                         struct chat_reactions *ret)
{
    struct q_reaction_sum_range_list rows;
    enum err e = q_reaction_sum_range(op, org, chat, n, n, &rows);
    *ret = (struct chat_reactions){.count = 0};
    return e || !rows.count ? e : sums_make(op, rows.row, ret);
}

enum err dress_reactions(struct op *op, const struct undressed *bare, size_t count)
{
    struct q_reaction_sum_range_list rows;
    struct chat_reactions sums;
    size_t at = 0;
    enum err e = q_reaction_sum_range(op, op->caller.org, bare[0].message->chat_id,
                                      bare[0].message->id, bare[count - 1].message->id, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        while (at < count && bare[at].message->id.n < rows.row[i].n.n)
            at++;
        if (at == count || bare[at].message->id.n != rows.row[i].n.n)
            continue; /* a page that was cut */
        e = sums_make(op, &rows.row[i], &sums);
        if (e)
            break;
        bare[at].message->reactions = sums.item;
        bare[at].message->reactions_count = sums.count;
        bare[at].message->reactions_version = sums.version;
    }
    return e;
}

enum err undress_reactions(struct op *op, const struct chat_reader *reader, message_id n)
{
    enum err e = q_reaction_delete(op, reader, n);
    return e ? e : q_reaction_sum_delete(op, reader, n);
}

enum err own_reactions_load(struct op *op, const struct chat_reader *reader, message_id low,
                            message_id high, struct own_reaction **ret, size_t *ret_count)
{
    struct q_reaction_own_range_list rows;
    enum err e = q_reaction_own_range(op, reader, low, high, &rows);
    if (e)
        return e;
    struct own_reaction *own = arena_try(op->arena, rows.count + 1, sizeof *own);
    if (!own)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++) {
        own[i] = (struct own_reaction){.chat_id = chat_reader_chat(reader),
                                       .message_id = rows.row[i].n,
                                       .version = rows.row[i].version};
        e = reaction_kinds_read(op, rows.row[i].kinds, &own[i].kinds, &own[i].kinds_count);
    }
    *ret = own;
    *ret_count = rows.count;
    return e;
}
