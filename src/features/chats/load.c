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

enum err chats_load_message(struct op *op, const struct chat_reader *reader, int64_t ref,
                            struct message_news *ret)
{
    struct message_parts p;
    enum err e = message_parts_load(op, reader, (message_id){ref}, &p);
    if (e)
        return e;
    p.is_author_behind = p.author.n == op->caller.member.n &&
                         chat_reader_facts(reader)->read_n < p.n.n; /* matters to them alone */
    return message_news_make(op, &p, ret);
}

enum err chats_load_change(struct op *op, const struct chat_reader *reader, int64_t ref,
                           struct message_change *ret)
{
    ret->id.n = ref;
    ret->has_news = true;
    enum err e = chats_load_message(op, reader, ref, &ret->news);
    ret->version = ret->news.message.version;
    return e;
}

enum err chats_load_seen(struct op *op, const struct chat_reader *reader, int64_t ref,
                         struct chat_seen *ret)
{
    (void)op;
    (void)ref; /* the chat itself */
    *ret = chat_reader_facts(reader)->seen;
    return OK;
}

/* Read anew: what it was by the event is nobody's business any more. */
enum err chats_load_all_mention(struct op *op, const struct chat_reader *reader, int64_t ref,
                                struct all_mention *ret)
{
    struct q_all_mention_find_row row = {0};
    bool found = false;
    (void)ref; /* the chat itself */
    enum err e = q_all_mention_find(op, reader, &found, &row);
    if (!e)
        *ret = (struct all_mention){
            .n = row.n,
            .has_by = found,
            .by = row.by_,
            .others_n = row.others_n,
        };
    return e;
}

enum err chats_load_chat(struct op *op, const struct chat_reader *reader, int64_t ref,
                         struct chat *ret)
{
    (void)ref; /* the chat itself */
    return chat_load(op, op->caller.org, chat_reader_chat(reader), ret);
}

enum err chats_load_pins(struct op *op, const struct chat_reader *reader, int64_t ref,
                         struct pins_mark *ret)
{
    (void)ref; /* the chat itself */
    return q_pins_version_get(op, reader, &ret->version);
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

enum err chats_load_mention(struct op *op, int64_t ref, struct mention_mark *ret)
{
    ret->chat_id.n = ref;
    return q_mention_top(op, op->caller.org, ret->chat_id, op->caller.member, &ret->n);
}

enum err chats_load_draft(struct op *op, int64_t ref, struct draft *ret)
{
    struct q_draft_own_row r;
    bool found = false;
    enum err e = q_draft_own(op, (chat_id){ref}, &found, &r);
    if (!e && !found)
        e = ERR_NOT_FOUND;
    if (!e)
        *ret = (struct draft){{ref}, r.text, r.has_reply_to, r.reply_to, r.version};
    return e;
}
