/* mentions.c - whom a message mentions, and the mark it leaves with them.
 *
 * WHY   being named is the one thing that must not be overlooked in a busy chat.
 * HOW   ids come from the text's Markdown; the chat's members among them are stored with the
 *       message, for its tree, and one row each, for the highest one of a member. A text without
 *       the word "member:" costs nothing. Marks follow edits and deletions. Who mentions all
 *       leaves one row (member 0) and one event for the whole chat, whatever its size: the
 *       highest of these rows stands in the chat, with whose it is, since an author is not marked.
 * OWNS  the table message_mention.  RUNS  on the write worker.  TESTS mentions_test.c. */
#include <stdio.h>

#include "features/chats/access.h"
#include "features/chats/change.h"
#include "features/chats/chats.q.h"
#include "features/chats/limits.h"
#include "features/chats/text.h"
#include "text/markdown.h"

static bool has_all(const member_id *ids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i].n == MENTION_ALL)
            return true;
    return false;
}

/* Once it was right to mention all, mending the words does not take it away. */
static bool may_mention_all(const struct op *op, const struct chat_writer *writer,
                            const struct message_parts *before)
{
    return (before && before->mentions.n && *before->mentions.p == '0') ||
           chat_writer_may_mention_all(op, writer);
}

enum err mentions_find(struct op *op, const struct chat_writer *writer, struct str text,
                       const struct message_parts *before, struct str *ret)
{
    char stored[LIMIT_MENTIONS * 20] = "";
    member_id *ids;
    size_t count = 0;
    int used = 0;
    enum err e = message_mentioned(op->arena, text, &ids, &count);
    if (!e && has_all(ids, count) && may_mention_all(op, writer, before))
        used = snprintf(stored, sizeof stored, "%d", MENTION_ALL);
    for (size_t i = 0; !e && i < count; i++) {
        int64_t is_member = 0;
        if (ids[i].n == MENTION_ALL)
            continue;
        e = q_mention_may(op, writer, ids[i], &is_member);
        if (!e && is_member)
            used += snprintf(stored + used, sizeof stored - (size_t)used, "%s%lld", used ? "," : "",
                             (long long)ids[i].n);
    }
    *ret = used ? str_copy(op->arena, (struct str){stored, (size_t)used}) : STR("");
    return !e && !ret->p ? ERR_TOO_LARGE : e;
}

static bool is_mentioned(const struct message *m, member_id who)
{
    for (size_t i = 0; m && i < m->mentions_count; i++)
        if (m->mentions[i].n == who.n)
            return true;
    return false;
}

static enum err mark_tell(struct op *op, chat_id chat, member_id who)
{
    struct mention_mark mark = {.chat_id = chat};
    enum err e = q_mention_top(op, op->caller.org, mark.chat_id, who, &mark.n);
    if (!e)
        emit_mention_moved(op, who, mark.chat_id.n, mark.n, &mark);
    return e;
}

static enum err all_tell(struct op *op, const struct chat_reader *reader)
{
    struct all_mention now;
    enum err e = chats_load_all_mention(op, reader, 0, &now);
    if (!e)
        e = q_all_mention_set(op, reader, now.n, now.by, now.others_n);
    if (!e)
        emit_all_mention_moved(op, chat_reader_chat(reader), chat_reader_chat(reader).n, 0, &now);
    return e;
}

enum err mentions_add(struct op *op, const struct chat_writer *writer, const struct message *before,
                      const struct message *after)
{
    enum err e = OK;
    if (after->mentions_all && !(before && before->mentions_all)) {
        e = q_all_mention_insert(op, writer, after->id);
        if (!e)
            e = all_tell(op, chat_writer_reader(writer));
    }
    for (size_t i = 0; !e && i < after->mentions_count; i++) {
        member_id who = after->mentions[i];
        if (who.n == after->author_id.n || is_mentioned(before, who))
            continue;
        e = q_mention_insert(op, writer, who, after->id);
        if (!e)
            e = mark_tell(op, after->chat_id, who);
    }
    return e;
}

enum err mentions_drop(struct op *op, const struct chat_reader *reader,
                       const struct message *before, const struct message *after)
{
    enum err e = OK;
    int64_t changes = 0;
    if (before->mentions_all && !after->mentions_all) {
        e = q_mention_delete(op, reader, (member_id){MENTION_ALL}, before->id, &changes);
        if (!e)
            e = all_tell(op, reader);
    }
    for (size_t i = 0; !e && i < before->mentions_count; i++) {
        member_id who = before->mentions[i];
        if (is_mentioned(after, who))
            continue;
        e = q_mention_delete(op, reader, who, before->id, &changes);
        if (!e && changes) /* the author, and who left since, have none */
            e = mark_tell(op, before->chat_id, who);
    }
    return e;
}
