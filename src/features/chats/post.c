/* post.c - the hot path: one message.
 *
 * WHY   this is what the house is built for; it is kept to few statements, all prepared.
 * HOW   access has read chat, its rules and membership in one query. Then: next number, insert,
 *       own read mark, author. Watermarks, mentions and a draft cost statements only where there
 *       are some; whether a reply's target may be seen is arithmetic: numbers are dense. A draft
 *       goes with the message it became: what was typed meanwhile on another device stays.
 * OWNS  the table message.  RUNS  on the write worker.  TESTS history_test.c, unread_test.c,
 *       mentions_test.c.  BENCH bench/. */
#include "features/chats/post.h"
#include "features/chats/access.h"
#include "features/chats/change.h"
#include "features/chats/chats.q.h"
#include "features/chats/files.h"
#include "features/chats/find.h"
#include "features/chats/seen.h"
#include "features/chats/text.h"
#include "features/chats/view.h"

static bool has_unread(const struct chat_writer *writer)
{
    const struct chat_facts *facts = chat_writer_facts(writer);
    return facts->read_n < facts->head && facts->joined_n < facts->head;
}

/* Who answers has read; for whom a job speaks may have not. */
static enum err reading_move(struct op *op, const struct chat_writer *writer,
                             const struct message_parts *p)
{
    const struct chat_reader *reader = chat_writer_reader(writer);
    const struct chat_facts *facts = chat_writer_facts(writer);
    bool has_read = !p->is_author_behind;
    enum err e = OK;
    if (has_read && facts->read_n < facts->head)
        e = seen_move(op, reader, p->chat, facts->head);
    return e ? e : q_post_mark_set(op, writer, has_read ? p->n.n : facts->read_n, op->now_us);
}

static enum err message_store(struct op *op, const struct chat_writer *writer,
                              struct message_parts *p)
{
    int64_t n = chat_writer_facts(writer)->head + 1, changes = 0;
    enum err e = q_chat_head_move(op, writer, n, &changes);
    if (!e && !changes)
        return ERR_BUSY; /* another writer was between: only where there are several */
    if (!e)
        e = q_message_insert(op, writer, n, p->text, p->mentions, p->reply_to, p->holds,
                             op->now_us);
    p->n.n = n;
    if (!e)
        e = reading_move(op, writer, p);
    if (!e)
        chat_writer_posted(writer, n);
    return e;
}

enum err chats_post_begin(struct op *op, const struct chat_writer *writer,
                          const struct message_new *new, struct message_parts *ret)
{
    const struct chat_reader *reader = chat_writer_reader(writer);
    *ret = (struct message_parts){
        .chat = chat_reader_chat(reader),
        .author = op->caller.member,
        .text = new->text,
        .call = STR(""),
        .reply_to = new->reply_to,
        .holds = new->holds,
        .created_us = op->now_us,
        .version = 1,
        .is_author_behind = new->is_for_absent ? has_unread(writer) : false,
    };
    if (message_is_blank(new->text) && !(HOLDS_THINGS & new->holds))
        return op_fail(op, ERR_INVALID, "text");
    enum err e = chat_writer_pace(op, writer);
    if (e)
        return e;
    if (new->reply_to.n && !message_is_visible(reader, new->reply_to))
        return op_fail(op, ERR_INVALID, "reply_to");
    ret->mentions = STR("");
    if (!new->names_nobody)
        e = mentions_find(op, writer, ret->text, NULL, &ret->mentions);
    return e ? e : message_store(op, writer, ret);
}

enum err chats_post_end(struct op *op, const struct chat_writer *writer,
                        const struct message_parts *p, struct message *ret)
{
    struct message_news news;
    enum err e = message_news_make(op, p, &news);
    if (!e)
        e = mentions_add(op, writer, NULL, &news.message);
    if (!e)
        e = find_add(op, op->caller.org, p, &news.message);
    if (e)
        return e;
    emit_message_created(op, p->chat, p->n.n, 1, &news);
    *ret = news.message;
    return OK;
}

/* The message may have waited long for its turn: a draft that is newer is another one. */
static enum err draft_end(struct op *op, const struct chat_reader *reader,
                          const struct message_post_in *in)
{
    struct q_draft_own_row r = {.text = STR("")};
    bool found = false;
    if (!chat_reader_facts(reader)->has_draft)
        return OK;
    enum err e = q_draft_own(op, in->chat_id, &found, &r);
    bool is_its_own = in->has_draft_version && r.version <= in->draft_version;
    if (e || !found || !(is_its_own || str_equal(r.text, in->text)))
        return e;
    return draft_write(op, reader, STR(""), (message_id){0}, NULL);
}

enum err message_post(struct op *op, const struct chat_writer *writer,
                      const struct message_post_in *in, struct message *ret)
{
    struct message_new new = {
        .text = in->text,
        .reply_to = in->has_reply_to ? in->reply_to : (message_id){0},
        .holds = (in->file_ids_count ? HOLDS_FILES : 0) |
                 (in->has_is_silent && in->is_silent ? HOLDS_SILENT : 0),
    };
    struct message_parts p;
    enum err e = chats_post_begin(op, writer, &new, &p);
    if (!e)
        e = files_attach(op, writer, p.n, in->file_ids, in->file_ids_count);
    if (!e)
        e = draft_end(op, chat_writer_reader(writer), in);
    return e ? e : chats_post_end(op, writer, &p, ret);
}
