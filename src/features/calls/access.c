/* access.c - the only maker of calls' proofs.
 *
 * WHY   a call is open to the people of its chat and to nobody else, the operator included.
 * HOW   the call is found in the caller's organisation, then its chat is asked (chat:read): not
 *       of the chat, foreign and absent are one answer. A host is a colleague who started it,
 *       whoever manages the group chat, and both of a direct one. A keeper changes rows of one
 *       call; the program itself gets one for what nobody asked for (call:keep), and acts in the
 *       call's organisation from then on.
 * OWNS  nothing: proofs live in the op's arena.  RUNS  on read and write workers.
 * TESTS calls_test.c, tests/permissions */
#include "features/calls/access.h"

#include <stddef.h>

#include "features/calls/calls.q.h"
#include "features/calls/calls_proofs.h"
#include "features/chats/access.h"

struct entry {
    struct call_reader reader;
    struct call_host host;
    struct call_keeper keeper;
    struct call_facts facts;
};

#define ENTRY_OF(proof, field)                                                                     \
    ((const struct entry *)(const void *)((const char *)(proof)-offsetof(struct entry, field)))

const struct call_facts *call_keeper_facts(const struct call_keeper *keeper)
{
    return &ENTRY_OF(keeper, keeper)->facts;
}

const struct call_keeper *call_reader_keeper(const struct call_reader *reader)
{
    return &ENTRY_OF(reader, reader)->keeper;
}

const struct call_keeper *call_host_keeper(const struct call_host *host)
{
    return &ENTRY_OF(host, host)->keeper;
}

static struct entry *entry_new(struct op *op, const struct call_facts *facts)
{
    struct entry *n = arena_alloc(op->arena, sizeof *n);
    n->reader = (struct call_reader){facts->org, facts->id, op->caller.member};
    n->host = (struct call_host){facts->org, facts->id, op->caller.member};
    n->keeper = (struct call_keeper){facts->org, facts->id, op->caller.member};
    n->facts = *facts;
    return n;
}

static bool is_host(const struct op *op, const struct call_facts *facts,
                    const struct chat_reader *reader)
{
    bool is_own = facts->started_by.n == op->caller.member.n;
    return facts->is_direct || (is_own && role_has(op->caller.roles, ROLE_ANY_STAFF)) ||
           chat_reader_manages(op, reader);
}

static enum err entry_find(struct op *op, call_id id, struct entry **ret)
{
    const struct chat_reader *reader = NULL;
    struct q_call_find_row r;
    bool found = false;
    enum err e = q_call_find(op, id, &found, &r);
    if (!e && found)
        e = access_chat_read(op, r.chat, &reader);
    if (e == ERR_NOT_FOUND || (!e && !found))
        return op_fail(op, ERR_NOT_FOUND, "call");
    if (e)
        return e;
    struct call_facts facts = {r.org,        id,           r.chat,
                               r.is_direct,  r.with_video, r.state,
                               r.started_by, r.started_us, r.has_answered_us ? r.answered_us : 0,
                               false};
    facts.is_host = is_host(op, &facts, reader);
    *ret = entry_new(op, &facts);
    return OK;
}

enum err access_call_read(struct op *op, call_id id, const struct call_reader **ret)
{
    struct entry *n = NULL;
    enum err e = entry_find(op, id, &n);
    if (!e)
        *ret = &n->reader;
    return e;
}

enum err access_call_host(struct op *op, call_id id, const struct call_host **ret)
{
    struct entry *n = NULL;
    enum err e = entry_find(op, id, &n);
    if (e)
        return e;
    if (!n->facts.is_host)
        return op_fail(op, ERR_NO_RIGHT, "call:host");
    *ret = &n->host;
    return OK;
}

enum err access_call_keep(struct op *op, call_id id, const struct call_keeper **ret)
{
    struct q_call_to_keep_row r;
    bool found = false;
    enum err e = q_call_to_keep(op, id, &found, &r);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "call");
    op->caller.org = r.org;
    struct call_facts facts = {r.org,        id,           r.chat,
                               r.is_direct,  r.with_video, r.state,
                               r.started_by, r.started_us, r.has_answered_us ? r.answered_us : 0,
                               false};
    *ret = &entry_new(op, &facts)->keeper;
    return OK;
}
