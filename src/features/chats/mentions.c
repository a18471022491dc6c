/* mentions.c - whom a message mentions, and the mark it leaves with them.
 *
 * WHY   being named is the one thing that must not be overlooked in a busy chat.
 * HOW   ids come from the text's Markdown; the chat's members among them are stored with the
 *       message, for its tree, and one row each, for the highest one of a member. A text without
 *       the word "member:" costs nothing. Marks follow edits and deletions.
 * OWNS  the table message_mention.  RUNS  on the write worker.  TESTS mentions_test.c. */
#include <stdio.h>

#include "features/chats/access.h"
#include "features/chats/change.h"
#include "features/chats/chats.q.h"
#include "features/chats/limits.h"
#include "features/chats/text.h"

enum err mentions_find(struct op *op, const struct chat_writer *writer, struct str text,
                       struct str *ret)
{
    char stored[LIMIT_MENTIONS * 20] = "";
    member_id *ids;
    size_t count = 0;
    int used = 0;
    enum err e = message_mentioned(op->arena, text, &ids, &count);
    for (size_t i = 0; !e && i < count; i++) {
        int64_t is_member = 0;
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

enum err mentions_add(struct op *op, const struct chat_writer *writer, const struct message *before,
                      const struct message *after)
{
    enum err e = OK;
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
