/* access.c - the only maker of chats' proofs.
 *
 * WHY   every query on a chat demands a proof, so no handler can forget who asks.
 * HOW   one indexed query joins chat, membership and, in a direct chat, the other one. Not a
 *       member, foreign and absent are one answer. There is no door for administrators: who is
 *       not in a chat does not read it (product.md promise 3), but for the copies of deleted
 *       messages, and that everybody in the chat is told (copy.c). A direct chat whose pair the
 *       policy no longer allows can only be read.
 * OWNS  nothing: proofs live in the op's arena.  RUNS  on read and write workers.
 * TESTS access_test.c. */
#include "features/chats/access.h"

#include <stddef.h>

#include "features/chats/chats.q.h"
#include "features/chats/chats_proofs.h"
#include "features/people/people.h"

/* All proofs of one check side by side: a proof leads to the facts it was made from. */
struct entry {
    struct chat_reader reader;
    struct chat_writer writer;
    struct chat_manager manager;
    struct chat_facts facts;
};

struct admitted {
    struct chat_admission admission;
    struct chat_door door;
};

#define ENTRY_OF(proof, field)                                                                     \
    ((const struct entry *)(const void *)((const char *)(proof)-offsetof(struct entry, field)))

const struct chat_facts *chat_reader_facts(const struct chat_reader *reader)
{
    return &ENTRY_OF(reader, reader)->facts;
}

const struct chat_facts *chat_writer_facts(const struct chat_writer *writer)
{
    return &ENTRY_OF(writer, writer)->facts;
}

const struct chat_facts *chat_manager_facts(const struct chat_manager *manager)
{
    return &ENTRY_OF(manager, manager)->facts;
}

chat_id chat_reader_chat(const struct chat_reader *reader)
{
    return reader->chat_id;
}

const struct chat_reader *chat_writer_reader(const struct chat_writer *writer)
{
    return &ENTRY_OF(writer, writer)->reader;
}

chat_id chat_writer_chat(const struct chat_writer *writer)
{
    return writer->chat_id;
}

chat_id message_auditor_chat(const struct message_auditor *auditor)
{
    return auditor->chat_id;
}

bool chat_reader_manages(const struct op *op, const struct chat_reader *reader)
{
    const struct chat_facts *facts = chat_reader_facts(reader);
    return facts->kind == CHAT_KIND_GROUP && facts->right == CHAT_RIGHT_MANAGE &&
           policy_may_invite((struct policy_who){op->caller.roles, op->caller.is_verified});
}

const struct chat_door *chat_admission_door(const struct chat_admission *admission)
{
    return &((const struct admitted *)(const void *)admission)->door;
}

static enum err entry_find(struct op *op, chat_id id, struct q_chat_access_row *row,
                           struct entry **ret)
{
    bool found = false;
    enum err e = q_chat_access(op, id, op->now_us, &found, row);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "chat");
    struct entry *n = arena_alloc(op->arena, sizeof *n);
    n->reader = (struct chat_reader){op->caller.org, id, op->caller.member};
    n->writer = (struct chat_writer){op->caller.org, id, op->caller.member};
    n->manager = (struct chat_manager){op->caller.org, id, op->caller.member};
    n->facts = (struct chat_facts){
        .kind = row->kind,
        .right = row->right_,
        .head = row->head,
        .read_n = row->read_n,
        .joined_n = row->joined_n,
        .seen = {row->seen_n, row->has_seen_by, row->seen_by, row->seen_others_n},
        .is_archived = row->is_archived,
        .has_draft = row->has_draft,
    };
    *ret = n;
    return OK;
}

enum err access_chat_read(struct op *op, chat_id id, const struct chat_reader **ret)
{
    struct q_chat_access_row row;
    struct entry *n = NULL;
    enum err e = entry_find(op, id, &row, &n);
    if (!e)
        *ret = &n->reader;
    return e;
}

/* May the two of a direct chat still write to each other. */
static enum err direct_is_open(struct op *op, const struct q_chat_access_row *row)
{
    struct policy_who me = {op->caller.roles, op->caller.is_verified};
    struct policy_who other = {row->other_roles, row->other_is_verified};
    bool shared = false;
    if (!row->has_other || row->other_is_gone)
        return op_fail(op, ERR_POLICY, "the other one is gone");
    enum policy_answer answer = policy_pair(me, other);
    if (answer == POLICY_YES)
        return OK;
    if (answer == POLICY_IF_SHARED) {
        enum err e = people_share_chat(op, row->other, false, &shared);
        if (e)
            return e;
    }
    return shared ? OK : op_fail(op, ERR_POLICY, "direct chat");
}

enum err access_chat_write(struct op *op, chat_id id, const struct chat_writer **ret)
{
    struct q_chat_access_row row;
    struct entry *n = NULL;
    enum err e = entry_find(op, id, &row, &n);
    if (e)
        return e;
    if (row.is_archived)
        return op_fail(op, ERR_CHAT_ARCHIVED, "chat");
    if (row.right_ < CHAT_RIGHT_WRITE)
        return op_fail(op, ERR_NO_RIGHT, "chat:write");
    if (row.kind == CHAT_KIND_DIRECT)
        e = direct_is_open(op, &row);
    if (!e)
        *ret = &n->writer;
    return e;
}

enum err access_chat_manage(struct op *op, chat_id id, const struct chat_manager **ret)
{
    struct q_chat_access_row row;
    struct entry *n = NULL;
    enum err e = entry_find(op, id, &row, &n);
    if (e)
        return e;
    if (row.right_ != CHAT_RIGHT_MANAGE)
        return op_fail(op, ERR_NO_RIGHT, "chat:manage");
    if (!policy_may_invite((struct policy_who){op->caller.roles, op->caller.is_verified}))
        return op_fail(op,
                       role_has(op->caller.roles, ROLE_TEACHER | ROLE_HEAD) ? ERR_NOT_VERIFIED
                                                                            : ERR_NO_RIGHT,
                       "chat:manage");
    *ret = &n->manager;
    return OK;
}

enum err access_chat_admit(struct op *op, chat_id id, const struct chat_admission **ret)
{
    struct q_chat_to_admit_row row;
    bool found = false;
    enum err e = q_chat_to_admit(op, id, &found, &row);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "chat");
    struct admitted *a = arena_alloc(op->arena, sizeof *a);
    a->admission = (struct chat_admission){row.org_id, id, op->caller.member};
    a->door =
        (struct chat_door){row.org_id, id, row.kind, row.head, row.member_count, row.is_archived};
    *ret = &a->admission;
    return OK;
}

/* Any chat of the own organisation: that the caller is an administrator is the operation's role. */
enum err access_message_audit(struct op *op, chat_id id, const struct message_auditor **ret)
{
    chat_id found_id;
    bool found = false;
    enum err e = q_chat_to_audit(op, id, &found, &found_id);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "chat");
    struct message_auditor *a = arena_alloc(op->arena, sizeof *a);
    *a = (struct message_auditor){op->caller.org, id, op->caller.member};
    *ret = a;
    return OK;
}
