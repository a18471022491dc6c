/* view.c - rows into the objects that clients see.
 *
 * WHY   a window and an event must show the same object, or the state law breaks; so there is
 *       one maker of each.
 * HOW   one query gives all chats of the caller. A message names what it replies to by number
 *       alone, since readers differ in how far back they see; quotes are made for one reader
 *       (history.c), from the replied message as it is now.
 * OWNS  nothing.  RUNS  on read and write workers.  TESTS unread_test.c, history_test.c. */
#include "features/chats/view.h"

#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/chats.q.h"
#include "features/chats/direct.h"
#include "features/chats/dress.h"
#include "features/chats/limits.h"
#include "features/chats/text.h"
#include "features/people/people.h"
#include "text/markdown.h"

/* "4,17": at most LIMIT_MENTIONS ids of ours; all (0) comes first. */
static enum err mentions_parse(struct op *op, struct str stored, struct message *m)
{
    m->mentions = arena_try(op->arena, stored.n / 2 + 1, sizeof *m->mentions);
    if (!m->mentions)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < stored.n; i++) {
        if (i == 0 || stored.p[i] == ',')
            m->mentions[m->mentions_count++].n = 0;
        if (stored.p[i] != ',') {
            int64_t *n = &m->mentions[m->mentions_count - 1].n;
            *n = *n * 10 + (stored.p[i] - '0');
        }
    }
    m->mentions_all = m->mentions_count && m->mentions[0].n == MENTION_ALL;
    return OK;
}

enum err message_bare(struct op *op, const struct message_parts *p, struct message *ret)
{
    struct message m = {
        .id = p->n,
        .chat_id = p->chat,
        .author_id = p->author,
        .text = p->text,
        .has_reply_to = p->reply_to.n != 0,
        .reply_to = p->reply_to,
        .created_us = p->created_us,
        .has_edited_us = p->edited_us != 0,
        .edited_us = p->edited_us,
        .is_deleted = p->is_deleted,
        .has_deleted_by = p->deleted_by.n != 0,
        .deleted_by = p->deleted_by,
        .has_copy_read_by = p->copy_read_by.n != 0,
        .copy_read_by = p->copy_read_by,
        .has_copy_read_us = p->copy_read_us != 0,
        .copy_read_us = p->copy_read_us,
        .has_call = p->call.n != 0,
        .is_silent = (p->holds & HOLDS_SILENT) != 0,
        .version = p->version,
    };
    enum err e = mentions_parse(op, p->mentions, &m);
    if (!e && m.has_call)
        e = message_call_read(op, p->call, &m.call);
    if (!e)
        e = message_tree(op->arena, p->text, m.mentions, m.mentions_count, &m.tree);
    if (m.mentions_all) { /* no person */
        m.mentions++;
        m.mentions_count--;
    }
    if (!e)
        *ret = m;
    return e;
}

enum err message_make(struct op *op, const struct message_parts *p, struct message *ret)
{
    enum err e = message_bare(op, p, ret);
    return e ? e : messages_dress(op, &(struct undressed){ret, p->holds}, 1);
}

enum err message_parts_load(struct op *op, const struct chat_reader *reader, message_id n,
                            struct message_parts *ret)
{
    struct q_message_range_list rows;
    enum err e = q_message_range(op, reader, n.n, n.n, &rows);
    if (e)
        return e;
    if (rows.count != 1)
        return op_fail(op, ERR_NOT_FOUND, "message");
    *ret = MESSAGE_PARTS(chat_reader_chat(reader), rows.row);
    return OK;
}

void message_persons(const struct message *m, member_id *ids, size_t *count)
{
    ids[(*count)++] = m->author_id;
    for (size_t i = 0; i < m->mentions_count; i++)
        ids[(*count)++] = m->mentions[i];
    if (m->has_deleted_by)
        ids[(*count)++] = m->deleted_by;
    if (m->has_copy_read_by)
        ids[(*count)++] = m->copy_read_by;
    if (m->has_source)
        ids[(*count)++] = m->source.author_id;
    for (size_t i = 0; m->has_call && i < m->call.member_ids_count; i++)
        ids[(*count)++] = m->call.member_ids[i];
}

enum err message_news_make(struct op *op, const struct message_parts *p, struct message_news *ret)
{
    member_id ids[LIMIT_MESSAGE_PERSONS];
    size_t count = 0;
    *ret = (struct message_news){.author_has_read = !p->is_author_behind};
    enum err e = message_make(op, p, &ret->message);
    if (!e)
        e = people_get(op, op->caller.org, p->author, &ret->author);
    if (e)
        return e;
    message_persons(&ret->message, ids, &count);
    return count == 1 ? OK
                      : people_collect(op, ids + 1, count - 1, &ret->people, &ret->people_count);
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
        .origin = r.origin,
        .title = r.title,
        .head = r.head,
        .member_count = r.member_count,
        .is_archived = r.is_archived,
        .has_supervisor_id = r.has_supervisor,
        .supervisor_id = r.supervisor,
        .seen = {r.seen_n, r.has_seen_by, r.seen_by, r.seen_others_n},
        .pins_version = r.pins_version,
        .rules = CHAT_RULES(&r),
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
    struct message_parts p = MESSAGE_PARTS(v->chat.id, &r);
    e = message_make(op, &p, &v->last);
    size_t bytes = v->last.text.n + v->last.tree.n + message_held_bytes(&v->last);
    v->has_last = !e && bytes <= *bytes_left;
    if (v->has_last)
        *bytes_left -= bytes;
    else
        arena_rewind(op->arena, before);
    return e;
}

/* The call that runs there, when it fits: else its next event tells it. */
static enum err running_load(struct op *op, call_id id, size_t *bytes_left, struct chat_view *v)
{
    struct arena_mark before = arena_mark(op->arena);
    enum err e = chats_call(op, op->caller.org, id, &v->call);
    size_t bytes = e ? 0 : LIMIT_CALL_PERSON_BYTES * (v->call.people_count + 2);
    v->has_call = !e && bytes <= *bytes_left;
    if (v->has_call)
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
        .origin = r->origin,
        .title = r->title,
        .head = r->head,
        .member_count = r->member_count,
        .is_archived = r->is_archived,
        .has_supervisor_id = r->has_supervisor,
        .supervisor_id = r->supervisor,
        .seen = {r->seen_n, r->has_seen_by, r->seen_by, r->seen_others_n},
        .pins_version = r->pins_version,
        .rules = CHAT_RULES(r),
        .version = r->version,
    };
    enum err e = direct_set(op, &v->chat, r->direct_low, r->direct_high);
    if (e)
        return e;
    v->right = r->right_;
    v->read_n = r->read_n;
    v->joined_n = r->joined_n;
    v->mention_n = r->mention_n;
    v->all_mention_n = r->all_mention_n;
    v->has_posted_us = r->has_last_post_us;
    v->posted_us = r->last_post_us;
    v->own = (struct chat_own){r->id, r->has_muted_until_us, r->muted_until_us, r->put_away_n,
                               r->own_version};
    v->has_draft = r->has_draft_version;
    v->draft = (struct draft){r->id, r->draft_text, r->has_draft_reply_to, r->draft_reply_to,
                              r->draft_version};
    v->seq = r->has_seq ? r->seq : 0;
    v->has_lock = false;
    v->has_call = false;
    if (r->has_call)
        e = running_load(op, r->call, bytes_left, v);
    return e ? e : last_load(op, v, bytes_left);
}

/* Persons of last messages and of calls, and the people of direct chats. */
static enum err people_of_views(struct op *op, struct chat_views *v)
{
    size_t room = v->count * 3, n = 0;
    for (size_t i = 0; i < v->count; i++) {
        const struct chat_view *c = &v->item[i];
        if (c->has_last)
            room += c->last.mentions_count + 4 + (c->last.has_call ? LIMIT_CALL_NAMED : 0);
        room += c->has_call ? c->call.people_count + 1 : 0;
    }
    member_id *ids = arena_try(op->arena, room + 1, sizeof *ids);
    if (!ids)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < v->count; i++) {
        const struct chat_view *c = &v->item[i];
        for (size_t k = 0; k < c->chat.direct_count; k++)
            ids[n++] = c->chat.direct[k];
        if (c->chat.has_supervisor_id)
            ids[n++] = c->chat.supervisor_id;
        if (c->has_last)
            message_persons(&c->last, ids, &n);
        if (c->has_call)
            call_persons(&c->call, ids, &n);
    }
    return people_collect(op, ids, n, &v->people, &v->people_count);
}

/* Both lists are in the order of ids, and a direct chat stands in both. */
static enum err locks_load(struct op *op, chat_id only, struct chat_views *v)
{
    struct q_chat_pairs_list rows;
    size_t at = 0;
    enum err e = q_chat_pairs(op, only, op->now_us, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        struct direct_pair pair = DIRECT_PAIR(&rows.row[i], op->now_us);
        while (at < v->count && v->item[at].chat.id.n < rows.row[i].id.n)
            at++;
        if (at < v->count && v->item[at].chat.id.n == rows.row[i].id.n)
            e = direct_lock(op, &pair, &v->item[at].has_lock, &v->item[at].lock);
    }
    return e;
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
    if (!e)
        e = locks_load(op, low.n == high.n ? low : (chat_id){0}, ret);
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
