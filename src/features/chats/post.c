/* post.c - the hot path: one message.
 *
 * WHY   this is what the house is built for; it is kept to few statements, all prepared.
 * HOW   access has read chat and membership in one query. Then: next number, insert, own read
 *       mark, author. Quote and watermarks cost a statement only when there is a reply, or when
 *       the author had not read.
 * OWNS  the table message.
 * RUNS  on the write worker.  TESTS history_test.c, unread_test.c.  BENCH bench/. */
#include "features/chats/access.h"
#include "features/chats/chats.q.h"
#include "features/chats/seen.h"
#include "features/chats/text.h"
#include "features/chats/view.h"
#include "features/people/people.h"

/* What is replied to, looked up in the same chat and within what the author can see. */
static enum err quote_find(struct op *op, const struct chat_reader *reader, message_id n,
                           struct message_parts *p)
{
    struct q_message_quoted_row q;
    bool found = false;
    enum err e = q_message_quoted(op, reader, n, &found, &q);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_INVALID, "reply_to");
    p->reply_n = n;
    p->reply_author = q.author;
    p->reply_text = q.text;
    return OK;
}

static enum err message_store(struct op *op, const struct chat_writer *writer,
                              struct message_parts *p)
{
    const struct chat_reader *reader = chat_writer_reader(writer);
    const struct chat_facts *facts = chat_writer_facts(writer);
    int64_t n = facts->head + 1, changes = 0;
    enum err e = q_chat_head_move(op, writer, n, &changes);
    if (!e && !changes)
        return ERR_BUSY; /* another writer was between: only where there are several */
    if (!e)
        e = q_message_insert(op, writer, n, p->text, p->reply_n, op->now_us);
    if (!e && facts->read_n < facts->head)
        e = seen_move(op, reader, p->chat, facts->head); /* who answers has read */
    if (!e)
        e = q_read_mark_set(op, reader, n);
    p->n.n = n;
    return e;
}

enum err message_post(struct op *op, const struct chat_writer *writer,
                      const struct message_post_in *in, struct message *ret)
{
    struct message_parts p = {
        .chat = in->chat_id,
        .author = op->caller.member,
        .text = in->text,
        .created_us = op->now_us,
        .version = 1,
    };
    struct message_news news;
    if (message_is_blank(in->text))
        return op_fail(op, ERR_INVALID, "text");
    enum err e =
        in->has_reply_to ? quote_find(op, chat_writer_reader(writer), in->reply_to, &p) : OK;
    if (!e)
        e = message_store(op, writer, &p);
    if (!e)
        e = message_make(op, &p, &news.message);
    if (!e)
        e = people_get(op, op->caller.org, op->caller.member, &news.author);
    if (e)
        return e;
    emit_message_created(op, in->chat_id, p.n.n, 1, &news);
    *ret = news.message;
    return OK;
}
