/* view.c - rows into the objects that clients see.
 *
 * WHY   a window and an event must show the same object, or the state law breaks; so there is
 *       one maker of each.
 * HOW   one query gives all chats of the caller with their last messages and what those reply
 *       to. A quote is taken from the replied message when it is read: an edited text can not
 *       live on in quotes.
 * OWNS  nothing.  RUNS  on read and write workers.  TESTS unread_test.c, history_test.c. */
#include "features/chats/view.h"

#include "features/chats/chats.q.h"
#include "features/chats/limits.h"
#include "features/chats/text.h"
#include "features/people/people.h"

enum err message_make(struct op *op, const struct message_parts *p, struct message *ret)
{
    struct message m = {
        .id = p->n,
        .chat_id = p->chat,
        .author_id = p->author,
        .text = p->text,
        .has_reply_to = p->reply_n.n != 0,
        .reply_to = {p->reply_n, p->reply_author, p->reply_text},
        .created_us = p->created_us,
        .version = p->version,
    };
    enum err e = message_tree(op->arena, p->text, &m.tree);
    if (!e)
        *ret = m;
    return e;
}

/* Once for each chat of a list or event of a replay, so the arena may be full. */
static enum err direct_set(struct op *op, struct chat *c, member_id low, member_id high)
{
    c->direct = arena_try(op->arena, 2, sizeof *c->direct);
    c->direct_count = 0;
    if (!c->direct)
        return ERR_TOO_LARGE;
    if (c->kind == CHAT_KIND_DIRECT) {
        c->direct[0] = low;
        c->direct[1] = high;
        c->direct_count = 2;
    }
    return OK;
}

enum err chat_load(struct op *op, org_id org, chat_id chat, struct chat *ret)
{
    struct q_chat_row_row r;
    enum err e = q_chat_row(op, org, chat, &r);
    if (e)
        return e;
    *ret = (struct chat){
        .id = chat,
        .kind = r.kind,
        .title = r.title,
        .head = r.head,
        .member_count = r.member_count,
        .is_archived = r.is_archived,
        .seen = {r.seen_n, r.has_seen_by, r.seen_by, r.seen_others_n},
        .version = r.version,
    };
    return direct_set(op, ret, r.direct_low, r.direct_high);
}

enum err chat_tell_changed(struct op *op, org_id org, chat_id chat)
{
    struct chat c;
    enum err e = chat_load(op, org, chat, &c);
    if (!e)
        emit_chat_changed(op, chat, chat.n, c.version, &c);
    return e;
}

/* The last message, when the caller may see it and it fits into *bytes_left. */
static enum err last_load(struct op *op, struct chat_view *v, size_t *bytes_left)
{
    struct q_message_last_row r;
    bool found = false;
    v->has_last = false;
    if (v->chat.head <= v->joined_n)
        return OK;
    struct arena_mark before = arena_mark(op->arena);
    enum err e = q_message_last(op, v->chat.id, (message_id){v->chat.head}, &found, &r);
    if (e || !found)
        return e;
    struct message_parts p = {
        .chat = v->chat.id,
        .n = {v->chat.head},
        .author = r.author,
        .text = r.text,
        .created_us = r.created_us,
        .version = r.version,
    };
    if (r.has_reply_n) {
        p.reply_n = r.reply_n;
        p.reply_author = r.reply_author;
        p.reply_text = r.reply_text;
    }
    e = message_make(op, &p, &v->last);
    size_t bytes = v->last.text.n + v->last.tree.n;
    v->has_last = !e && bytes <= *bytes_left;
    if (v->has_last)
        *bytes_left -= bytes;
    else
        arena_rewind(op->arena, before);
    return e;
}

static enum err view_make(struct op *op, const struct q_chat_views_row *r, size_t *bytes_left,
                          struct chat_view *v)
{
    v->chat = (struct chat){
        .id = r->id,
        .kind = r->kind,
        .title = r->title,
        .head = r->head,
        .member_count = r->member_count,
        .is_archived = r->is_archived,
        .seen = {r->seen_n, r->has_seen_by, r->seen_by, r->seen_others_n},
        .version = r->version,
    };
    enum err e = direct_set(op, &v->chat, r->direct_low, r->direct_high);
    if (e)
        return e;
    v->right = r->right_;
    v->read_n = r->read_n;
    v->joined_n = r->joined_n;
    v->seq = r->has_seq ? r->seq : 0;
    return last_load(op, v, bytes_left);
}

/* Authors of last messages and of what they quote, and the people of direct chats. */
static enum err people_of_views(struct op *op, struct chat_views *v)
{
    member_id *ids = arena_try(op->arena, v->count * 4 + 1, sizeof *ids);
    size_t n = 0;
    if (!ids)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < v->count; i++) {
        const struct chat_view *c = &v->item[i];
        for (size_t k = 0; k < c->chat.direct_count; k++)
            ids[n++] = c->chat.direct[k];
        if (c->has_last)
            ids[n++] = c->last.author_id;
        if (c->has_last && c->last.has_reply_to)
            ids[n++] = c->last.reply_to.author_id;
    }
    return people_collect(op, ids, n, &v->people, &v->people_count);
}

enum err chat_views_load(struct op *op, chat_id low, chat_id high, struct chat_views *ret)
{
    struct q_chat_views_list rows;
    size_t bytes_left = LIMIT_LIST_BYTES;
    enum err e = q_chat_views(op, low, high, &rows);
    if (e)
        return e;
    *ret = (struct chat_views){.item = arena_try(op->arena, rows.count + 1, sizeof *ret->item)};
    if (!ret->item)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++)
        e = view_make(op, &rows.row[i], &bytes_left, &ret->item[i]);
    ret->count = rows.count;
    return e ? e : people_of_views(op, ret);
}

enum err chat_view_load(struct op *op, chat_id chat, struct chat_get_out *ret)
{
    struct chat_views v;
    enum err e = chat_views_load(op, chat, chat, &v);
    if (e)
        return e;
    if (v.count != 1)
        return op_fail(op, ERR_NOT_FOUND, "chat");
    *ret = (struct chat_get_out){v.item[0], v.people, v.people_count};
    return OK;
}

enum err topic_seq(struct op *op, struct topic topic, int64_t *ret)
{
    int64_t seq = 0;
    bool found = false;
    enum err e = q_topic_seq(op, topic.kind, topic.id, &found, &seq);
    if (!e)
        *ret = found ? seq : 0;
    return e;
}
