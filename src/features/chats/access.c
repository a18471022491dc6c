/* access.c - the only maker of chats' proofs.
 *
 * WHY   every query on a chat demands a proof, so no handler can forget who asks.
 * HOW   one indexed query joins chat, membership and, in a direct chat, the other one. Not a
 *       member, foreign and absent are one answer. There is no door for administrators: who is
 *       not in a chat does not read it (product.md promise 3), but for the copies of deleted
 *       messages, and that everybody in the chat is told (copy.c). A direct chat whose pair the
 *       rules no longer allow can only be read (direct.c); the rules came with the caller. A
 *       chat's own rules are columns of the same row: to obey them costs no query.
 * OWNS  nothing: proofs live in the op's arena.  RUNS  on read and write workers.
 * TESTS access_test.c. */
#include "features/chats/access.h"

#include <stddef.h>

#include "base/clock.h"
#include "features/chats/chats.q.h"
#include "features/chats/chats_proofs.h"
#include "features/chats/direct.h"
#include "features/chats/view.h"
#include "features/people/people.h"

/* All proofs of one check side by side: a proof leads to the facts it was made from. */
struct entry {
    struct chat_reader reader;
    struct chat_writer writer;
    struct chat_manager manager;
    struct chat_inviter inviter;
    struct chat_facts facts;
    struct entry *self; /* its facts follow what the operation does */
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

const struct chat_facts *chat_inviter_facts(const struct chat_inviter *inviter)
{
    return &ENTRY_OF(inviter, inviter)->facts;
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

void chat_writer_posted(const struct chat_writer *writer, int64_t n)
{
    struct entry *entry = ENTRY_OF(writer, writer)->self;
    entry->facts.head = n;
    entry->facts.read_n = n;
}

chat_id message_auditor_chat(const struct message_auditor *auditor)
{
    return auditor->chat_id;
}

static enum policy_grant may_gather(const struct op *op)
{
    struct policy_rules rules = people_own_rules(op);
    return policy_may_gather(&rules, people_caller(op));
}

bool chat_reader_manages(const struct op *op, const struct chat_reader *reader)
{
    const struct chat_facts *facts = chat_reader_facts(reader);
    return facts->kind == CHAT_KIND_GROUP && facts->right == CHAT_RIGHT_MANAGE &&
           may_gather(op) == POLICY_GRANTED;
}

/* What a rule of the chat lets this member do. */
static bool is_let(const struct op *op, const struct chat_reader *reader, enum chat_who who)
{
    const struct chat_facts *facts = chat_reader_facts(reader);
    if (facts->kind != CHAT_KIND_GROUP || facts->right < CHAT_RIGHT_WRITE)
        return false;
    return who == CHAT_WHO_ALL || chat_reader_manages(op, reader);
}

bool chat_reader_may_pin(const struct op *op, const struct chat_reader *reader)
{
    const struct chat_facts *facts = chat_reader_facts(reader);
    return facts->kind != CHAT_KIND_GROUP || is_let(op, reader, facts->rules.who_pins);
}

enum err chat_reader_marks(struct op *op, const struct chat_reader *reader)
{
    const struct chat_facts *facts = chat_reader_facts(reader);
    const struct chat_writer *writer = NULL;
    if (facts->is_archived)
        return op_fail(op, ERR_CHAT_ARCHIVED, "chat");
    return facts->kind == CHAT_KIND_DIRECT ? access_chat_write(op, reader->chat_id, &writer) : OK;
}

bool chat_writer_may_mention_all(const struct op *op, const struct chat_writer *writer)
{
    return is_let(op, chat_writer_reader(writer),
                  chat_writer_facts(writer)->rules.who_mentions_all);
}

bool chat_writer_is_slowed(const struct op *op, const struct chat_writer *writer)
{
    return chat_writer_facts(writer)->rules.slow_s &&
           !chat_reader_manages(op, chat_writer_reader(writer));
}

/* Text of a number, for the client; the seconds for whoever knows only HTTP. */
enum err chat_writer_pace(struct op *op, const struct chat_writer *writer)
{
    const struct chat_facts *facts = chat_writer_facts(writer);
    int64_t free_us = facts->last_post_us + facts->rules.slow_s * SECOND_US;
    if (!facts->last_post_us || op->now_us >= free_us || !chat_writer_is_slowed(op, writer))
        return OK;
    op_answer_field(op, "Retry-After", "%lld",
                    (long long)((free_us - op->now_us + SECOND_US - 1) / SECOND_US));
    return op_fail(op, ERR_SLOW, "%lld", (long long)free_us);
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
    n->inviter = (struct chat_inviter){op->caller.org, id, op->caller.member};
    n->facts = (struct chat_facts){
        .kind = row->kind,
        .origin = row->origin,
        .right = row->right_,
        .head = row->head,
        .read_n = row->read_n,
        .joined_n = row->joined_n,
        .seen = {row->seen_n, row->has_seen_by, row->seen_by, row->seen_others_n},
        .is_archived = row->is_archived,
        .has_draft = row->has_draft,
        .rules = CHAT_RULES(row),
        .last_post_us = row->has_last_post_us ? row->last_post_us : 0,
    };
    n->self = n;
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
    if (row.kind == CHAT_KIND_DIRECT) {
        struct direct_pair pair = DIRECT_PAIR(&row, op->now_us);
        e = direct_is_open(op, &pair);
    } else if (row.who_writes == CHAT_WHO_MANAGERS && !chat_reader_manages(op, &n->reader)) {
        e = op_fail(op, ERR_CHAT_RULE, "who_writes");
    }
    if (!e)
        *ret = &n->writer;
    return e;
}

static enum err manages(struct op *op, const struct q_chat_access_row *row)
{
    if (row->right_ != CHAT_RIGHT_MANAGE)
        return op_fail(op, ERR_NO_RIGHT, "chat:manage");
    enum policy_grant grant = may_gather(op);
    return grant == POLICY_GRANTED
               ? OK
               : op_fail(op, grant == POLICY_NO_BADGE ? ERR_NOT_VERIFIED : ERR_NO_RIGHT,
                         "chat:manage");
}

enum err access_chat_manage(struct op *op, chat_id id, const struct chat_manager **ret)
{
    struct q_chat_access_row row;
    struct entry *n = NULL;
    enum err e = entry_find(op, id, &row, &n);
    if (e)
        return e;
    e = manages(op, &row);
    if (!e)
        *ret = &n->manager;
    return e;
}

/* A chat from the structure takes people by hand from who manages it alone. */
enum err access_chat_invite(struct op *op, chat_id id, const struct chat_inviter **ret)
{
    struct q_chat_access_row row;
    struct entry *n = NULL;
    enum err e = entry_find(op, id, &row, &n);
    if (e)
        return e;
    if (row.origin != CHAT_ORIGIN_HAND || row.who_invites != CHAT_WHO_ALL ||
        !is_let(op, &n->reader, CHAT_WHO_ALL))
        e = manages(op, &row);
    if (!e)
        *ret = &n->inviter;
    return e;
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

enum err access_folder_own(struct op *op, folder_id id, const struct folder_owner **ret)
{
    folder_id found_id;
    bool found = false;
    enum err e = q_folder_find(op, id, &found, &found_id);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "folder");
    struct folder_owner *o = arena_alloc(op->arena, sizeof *o);
    *o = (struct folder_owner){op->caller.org, id, op->caller.member};
    *ret = o;
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
