/* load.c - objects of past events, read again for a client that was away.
 *
 * WHY   an event row holds no content, so what was taken back meanwhile can not return by
 *       replay.
 * HOW   the state of now, within what the reader may see; ERR_NOT_FOUND passes the event on as
 *       "gone".
 * OWNS  nothing.  RUNS  on read workers.  TESTS history_test.c. */
#include "features/chats/access.h"
#include "features/chats/chats.q.h"
#include "features/chats/view.h"
#include "features/people/people.h"

enum err chats_load_message(struct op *op, const struct chat_reader *reader, int64_t ref,
                            struct message_news *ret)
{
    struct q_message_range_list rows;
    enum err e = q_message_range(op, reader, ref, ref, &rows);
    if (e)
        return e;
    if (rows.count != 1)
        return ERR_NOT_FOUND;
    const struct q_message_range_row *r = rows.row;
    struct message_parts p = {chat_reader_chat(reader),
                              r->n,
                              r->author,
                              r->text,
                              r->created_us,
                              r->version,
                              {0},
                              {0},
                              STR("")};
    if (r->has_reply_n) {
        p.reply_n = r->reply_n;
        p.reply_author = r->reply_author;
        p.reply_text = r->reply_text;
    }
    e = message_make(op, &p, &ret->message);
    return e ? e : people_get(op, op->caller.org, r->author, &ret->author);
}

enum err chats_load_seen(struct op *op, const struct chat_reader *reader, int64_t ref,
                         struct chat_seen *ret)
{
    (void)op;
    (void)ref; /* the chat itself */
    *ret = chat_reader_facts(reader)->seen;
    return OK;
}

enum err chats_load_chat(struct op *op, const struct chat_reader *reader, int64_t ref,
                         struct chat *ret)
{
    (void)ref; /* the chat itself */
    return chat_load(op, op->caller.org, chat_reader_chat(reader), ret);
}

enum err chats_load_mark(struct op *op, int64_t ref, struct chat_mark *ret)
{
    (void)op; /* an id that stood on this own topic before; it opens nothing */
    *ret = (struct chat_mark){{ref}};
    return OK;
}

enum err chats_load_read_mark(struct op *op, int64_t ref, struct read_mark *ret)
{
    ret->chat_id.n = ref;
    return q_read_mark_get(op, ret->chat_id, &ret->n);
}
