/* access.c - the only maker of polls' proofs.
 *
 * WHY   a poll is open to whoever may read the message it is part of, and to nobody else.
 * HOW   the poll is found in the caller's organisation, then its chat is asked (chat:read), then
 *       whether its message is theirs to see: not of the chat, came later, foreign and absent are
 *       one answer. Its keeper is the author as long as they read the chat, and whoever manages the
 *       group chat. The program itself gets a tender for a term that is over (poll:tend), and acts
 *       in the poll's organisation from then on.
 * OWNS  nothing: proofs live in the op's arena.
 * RUNS  on read and write workers.
 * TESTS polls_test.c, tests/permissions */
#include "features/polls/access.h"

#include <stddef.h>

#include "features/chats/access.h"
#include "features/chats/change.h"
#include "features/polls/polls.q.h"
#include "features/polls/polls_proofs.h"

struct entry {
    struct poll_reader reader;
    struct poll_keeper keeper;
    struct poll_tender tender;
    struct poll_facts facts;
    const struct chat_reader *chat;
};

#define ENTRY_OF(proof, field)                                                                     \
    ((const struct entry *)(const void *)((const char *)(proof)-offsetof(struct entry, field)))

const struct poll_facts *poll_reader_facts(const struct poll_reader *reader)
{
    return &ENTRY_OF(reader, reader)->facts;
}

const struct poll_facts *poll_keeper_facts(const struct poll_keeper *keeper)
{
    return &ENTRY_OF(keeper, keeper)->facts;
}

const struct poll_facts *poll_tender_facts(const struct poll_tender *tender)
{
    return &ENTRY_OF(tender, tender)->facts;
}

const struct chat_reader *poll_reader_chat(const struct poll_reader *reader)
{
    return ENTRY_OF(reader, reader)->chat;
}

const struct chat_reader *poll_keeper_chat(const struct poll_keeper *keeper)
{
    return ENTRY_OF(keeper, keeper)->chat;
}

const struct poll_tender *poll_reader_tender(const struct poll_reader *reader)
{
    return &ENTRY_OF(reader, reader)->tender;
}

const struct poll_tender *poll_keeper_tender(const struct poll_keeper *keeper)
{
    return &ENTRY_OF(keeper, keeper)->tender;
}

static int64_t options_in(struct str text)
{
    int64_t n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

/* Both queries that find a poll give the same columns. */
#define FACTS_OF(op, r)                                                                            \
    ((struct poll_facts){                                                                          \
        .org = (r)->org,                                                                           \
        .id = (r)->id,                                                                             \
        .chat = (r)->chat,                                                                         \
        .n = (r)->n,                                                                               \
        .author = (r)->author,                                                                     \
        .option_count = options_in((r)->options),                                                  \
        .is_many = (r)->is_many,                                                                   \
        .is_secret = (r)->is_secret,                                                               \
        .is_quiz = (r)->right_place >= 0,                                                          \
        .is_over = (r)->has_closed_us || ((r)->has_closes_us && (r)->closes_us <= (op)->now_us),   \
        .is_archived = (r)->is_archived,                                                           \
        .closes_us = (r)->has_closes_us ? (r)->closes_us : 0,                                      \
        .voted = (r)->voted,                                                                       \
        .version = (r)->version,                                                                   \
        .right = (r)->right_place,                                                                 \
        .counts = (r)->counts,                                                                     \
        .explanation = (r)->explanation,                                                           \
    })

static struct entry *entry_new(struct op *op, const struct poll_facts *facts,
                               const struct chat_reader *chat)
{
    struct entry *n = arena_alloc(op->arena, sizeof *n);
    n->reader = (struct poll_reader){facts->org, facts->id, op->caller.member};
    n->keeper = (struct poll_keeper){facts->org, facts->id, op->caller.member};
    n->tender = (struct poll_tender){facts->org, facts->id, op->caller.member};
    n->facts = *facts;
    n->chat = chat;
    return n;
}

static enum err entry_find(struct op *op, poll_id id, struct entry **ret)
{
    const struct chat_reader *chat = NULL;
    struct q_poll_find_row r;
    bool found = false;
    enum err e = q_poll_find(op, id, &found, &r);
    if (!e && found)
        e = access_chat_read(op, r.chat, &chat);
    if (!e && (!found || !message_is_visible(chat, r.n)))
        e = ERR_NOT_FOUND;
    if (e)
        return e == ERR_NOT_FOUND ? op_fail(op, ERR_NOT_FOUND, "poll") : e;
    struct poll_facts facts = FACTS_OF(op, &r);
    *ret = entry_new(op, &facts, chat);
    return OK;
}

enum err access_poll_read(struct op *op, poll_id id, const struct poll_reader **ret)
{
    struct entry *n = NULL;
    enum err e = entry_find(op, id, &n);
    if (!e)
        *ret = &n->reader;
    return e;
}

enum err access_poll_keep(struct op *op, poll_id id, const struct poll_keeper **ret)
{
    struct entry *n = NULL;
    enum err e = entry_find(op, id, &n);
    if (e)
        return e;
    if (n->facts.author.n != op->caller.member.n && !chat_reader_manages(op, n->chat))
        return op_fail(op, ERR_NO_RIGHT, "poll:keep");
    *ret = &n->keeper;
    return OK;
}

enum err access_poll_tend(struct op *op, poll_id id, const struct poll_tender **ret)
{
    struct q_poll_to_tend_row r;
    bool found = false;
    enum err e = q_poll_to_tend(op, id, &found, &r);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "poll");
    op->caller.org = r.org;
    struct poll_facts facts = FACTS_OF(op, &r);
    *ret = &entry_new(op, &facts, NULL)->tender;
    return OK;
}
