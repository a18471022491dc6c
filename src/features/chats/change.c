/* change.c - messages that are edited and deleted, and their earlier texts.
 *
 * WHY   a slip of the pen must be mendable, and what was said must not vanish without a trace: an
 *       edit keeps the text before it for all who read, a deletion keeps a copy for the case that
 *       somebody must prove what was there (copy.c).
 * HOW   the row stays, its number too. An edit is checked by version, or by content: the text it
 *       has already is done. The frame of an event is one for all listeners, so its body carries
 *       the message only when nobody among them came after it; others read message_get.
 * OWNS  the table message_version; the changing columns of message.  RUNS  on the write worker.
 * TESTS change_test.c, tests/system/edits.test.ts. */
#include "features/chats/change.h"

#include "features/chats/access.h"
#include "features/chats/chats.q.h"
#include "features/chats/dress.h"
#include "features/chats/find.h"
#include "features/chats/limits.h"
#include "features/chats/members.h"
#include "features/chats/pin.h"
#include "features/chats/text.h"
#include "features/people/people.h"

bool message_is_visible(const struct chat_reader *reader, message_id n)
{
    const struct chat_facts *facts = chat_reader_facts(reader);
    return n.n > facts->joined_n && n.n <= facts->head;
}

enum err change_tell(struct op *op, const struct message_parts *p)
{
    struct message_change change = {.id = p->n, .version = p->version};
    int64_t newcomers = 0;
    enum err e = q_chat_has_newcomer(op, op->caller.org, p->chat, p->n, &newcomers);
    change.has_news = newcomers == 0;
    if (!e && change.has_news)
        e = message_news_make(op, p, &change.news);
    if (!e)
        emit_message_changed(op, p->chat, p->n.n, p->version, &change);
    return e;
}

/* A text that is the message's no more: its history, or its copy. */
static enum err version_keep(struct op *op, const struct chat_reader *reader,
                             const struct message_parts *old)
{
    int64_t told_us = old->edited_us ? old->edited_us : old->created_us;
    return q_message_version_insert(op, reader, old->n, old->version, old->text, told_us);
}

/* The new text in place of the old one, which goes to the history. */
static enum err text_replace(struct op *op, const struct chat_writer *writer,
                             const struct message_parts *old, const struct message_parts *p)
{
    int64_t changes = 0;
    enum err e = q_message_set_text(op, writer, p->n, old->version, p->text, p->mentions,
                                    op->now_us, &changes);
    if (!e && !changes)
        return op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = version_keep(op, chat_writer_reader(writer), old);
    if (!e && old->version > LIMIT_MESSAGE_VERSIONS)
        e = q_message_version_trim(op, writer, p->n, old->version - LIMIT_MESSAGE_VERSIONS + 1);
    return e;
}

/* The message in both forms, before and after; marks follow. writer NULL: it was deleted, so nobody
 * is mentioned anew. */
static enum err change_finish(struct op *op, const struct chat_reader *reader,
                              const struct chat_writer *writer, const struct message_parts *old,
                              const struct message_parts *p, struct message *ret)
{
    struct message before;
    enum err e = message_bare(op, old, &before);
    if (!e)
        e = message_make(op, p, ret);
    if (!e && writer)
        e = mentions_add(op, writer, &before, ret);
    if (!e)
        e = mentions_drop(op, reader, &before, ret);
    if (!e)
        e = find_forget(op, old);
    if (!e && writer)
        e = find_add(op, op->caller.org, p, ret);
    return e ? e : change_tell(op, p);
}

enum err message_edit(struct op *op, const struct chat_writer *writer,
                      const struct message_edit_in *in, struct message *ret)
{
    const struct chat_reader *reader = chat_writer_reader(writer);
    struct message_parts old;
    enum err e = message_parts_load(op, reader, in->message_id, &old);
    if (e)
        return e;
    if (old.author.n != op->caller.member.n || old.call.n ||
        (old.holds & (HOLDS_POLL | HOLDS_SOURCE)))
        return op_fail(op, ERR_NO_RIGHT, "message of another, of a call, forwarded, or a poll");
    if (old.is_deleted)
        return op_fail(op, ERR_CONFLICT, "deleted");
    if (message_is_blank(in->text) && !(old.holds & HOLDS_THINGS))
        return op_fail(op, ERR_INVALID, "text");
    if (str_equal(old.text, in->text))
        return message_make(op, &old, ret);
    if (old.version != in->version)
        return op_fail(op, ERR_CONFLICT, "version");
    struct message_parts p = old;
    p.text = in->text;
    p.edited_us = op->now_us;
    p.version++;
    e = mentions_find(op, writer, p.text, &old, &p.mentions);
    if (!e)
        e = text_replace(op, writer, &old, &p);
    if (!e)
        e = pin_edited(op, reader, p.n);
    return e ? e : change_finish(op, reader, writer, &old, &p, ret);
}

static bool is_saved(const struct chat_reader *reader)
{
    return chat_reader_facts(reader)->kind == CHAT_KIND_SAVED;
}

/* Own within a day, in the saved chat any time; anything in a group chat that one manages, with a
 * reason. Reading is enough, in an archived chat too: words are taken back, nothing is said. */
static enum err may_delete(struct op *op, const struct chat_reader *reader,
                           const struct message_parts *p, const struct message_delete_in *in)
{
    bool is_own = p->author.n == op->caller.member.n;
    if (p->call.n) /* nobody's words: it says what happened */
        return op_fail(op, ERR_NO_RIGHT, "message of a call");
    if (is_own && (is_saved(reader) || op->now_us - p->created_us < MESSAGE_DELETE_TERM_US))
        return OK;
    if (!chat_reader_manages(op, reader))
        return op_fail(op, is_own ? ERR_TOO_LATE : ERR_NO_RIGHT, "message");
    if (!in->has_reason || message_is_blank(in->reason))
        return op_fail(op, ERR_INVALID, "reason");
    return OK;
}

/* The text becomes the copy, with its history: all of it goes on the same day. */
static enum err text_take(struct op *op, const struct chat_reader *reader,
                          const struct message_parts *old, struct str reason)
{
    int64_t changes = 0;
    enum err e = q_message_erase(op, reader, old->n, old->version, reason, op->now_us, &changes);
    if (!e && !changes)
        return ERR_BUSY; /* edited between: only where there are several writers */
    if (!e)
        e = message_undress(op, reader, old);
    if (!e && is_saved(reader)) /* of words that nobody else has read there is no copy */
        return q_message_versions_forget(op, reader, old->n);
    if (!e)
        e = version_keep(op, reader, old);
    if (!e)
        e = q_message_version_expire(op, reader, old->n, op->now_us + RETENTION_MESSAGE_COPY_US);
    return e;
}

enum err message_delete(struct op *op, const struct chat_reader *reader,
                        const struct message_delete_in *in, struct message *ret)
{
    struct message_parts old;
    enum err e = message_parts_load(op, reader, in->message_id, &old);
    if (!e && old.is_deleted)
        return message_make(op, &old, ret);
    if (!e)
        e = may_delete(op, reader, &old, in);
    if (!e)
        e = text_take(op, reader, &old, in->has_reason ? in->reason : STR(""));
    if (!e && old.author.n != op->caller.member.n)
        e = op_audit(op, "chat", in->chat_id.n);
    if (e)
        return e;
    struct message_parts p = {
        .chat = old.chat,
        .n = old.n,
        .author = old.author,
        .text = STR(""),
        .mentions = STR(""),
        .call = STR(""),
        .created_us = old.created_us,
        .is_deleted = true,
        .deleted_by = op->caller.member,
        .version = old.version + 1,
    };
    return change_finish(op, reader, NULL, &old, &p, ret);
}

enum err message_history_list(struct op *op, const struct chat_reader *reader,
                              const struct message_history_list_in *in,
                              struct message_history_list_out *ret)
{
    struct q_message_versions_list rows;
    if (!message_is_visible(reader, in->message_id))
        return op_fail(op, ERR_NOT_FOUND, "message");
    enum err e = q_message_versions(op, reader, in->message_id, &rows);
    if (e)
        return e;
    ret->versions = arena_try(op->arena, rows.count + 1, sizeof *ret->versions);
    if (!ret->versions)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++)
        ret->versions[i] =
            (struct message_version){rows.row[i].version, rows.row[i].text, rows.row[i].created_us};
    ret->versions_count = rows.count;
    return OK;
}

enum err message_reader_list(struct op *op, const struct chat_reader *reader,
                             const struct message_reader_list_in *in,
                             struct message_reader_list_out *ret)
{
    struct q_message_readers_list rows;
    struct message_parts p;
    enum err e = message_parts_load(op, reader, in->message_id, &p);
    if (!e && p.author.n != op->caller.member.n)
        e = op_fail(op, ERR_NOT_FOUND, "message of another");
    if (!e)
        e = q_message_reader_count(op, reader, p.n, &ret->total);
    if (!e)
        e = q_message_readers(op, reader, roles_listed(op, reader), p.n, LIMIT_MESSAGE_READERS,
                              &rows);
    if (e)
        return e;
    ret->people = arena_try(op->arena, rows.count + 1, sizeof *ret->people);
    if (!ret->people)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++)
        e = people_get(op, op->caller.org, rows.row[i].id, &ret->people[i]);
    ret->people_count = rows.count;
    return e;
}
