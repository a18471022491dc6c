/* forward.c - messages that are forwarded, and where they come from.
 *
 * WHY   what was said in one chat is needed in another one, with the name of who said it, and
 *       without telling there what chat it was or who is in it.
 * HOW   a forwarded message is the forwarder's own: its text, its files (rows of the same files)
 *       and a row of message_source. Everything asked for is read with the caller's eyes before
 *       anything is written, so it is all of it or nothing. Whoever sees the message sees the first
 *       author and the time; the place is told to those alone who read there at that moment.
 *       Forwarding what was forwarded keeps the first source.
 * OWNS  the table message_source.
 * RUNS  on the write worker, message_source_get and pages on read workers.
 * TESTS forward_test.c, tests/system/forward.test.ts */
#include "features/chats/forward.h"

#include "features/chats/access.h"
#include "features/chats/change.h"
#include "features/chats/chats.q.h"
#include "features/chats/files.h"
#include "features/chats/limits.h"
#include "features/chats/post.h"

struct forwarded {
    struct message_parts parts; /* as it stands where it comes from */
    struct q_message_source_find_row source;
};

/* Absent, invisible and taken back are one answer. */
static enum err visible_load(struct op *op, const struct chat_reader *reader, message_id n,
                             struct message_parts *ret)
{
    enum err e = message_parts_load(op, reader, n, ret);
    if ((!e && ret->is_deleted) || e == ERR_NOT_FOUND)
        return op_fail(op, ERR_NOT_FOUND, "message");
    return e;
}

/* The chat it comes from, when the caller reads it; absent and foreign as any message there. */
static enum err origin_read(struct op *op, chat_id chat, const struct chat_reader **ret)
{
    enum err e = access_chat_read(op, chat, ret);
    return e == ERR_NOT_FOUND ? op_fail(op, ERR_NOT_FOUND, "message") : e;
}

static enum err forwarded_load(struct op *op, const struct chat_reader *reader, message_id n,
                               struct forwarded *ret)
{
    bool found = false;
    struct message_parts *p = &ret->parts;
    enum err e = visible_load(op, reader, n, p);
    if (!e && p->call.n)
        e = op_fail(op, ERR_INVALID, "message_ids");
    if (!e && p->holds & HOLDS_FILES)
        e = files_may_forward(op, reader, n);
    if (!e && p->holds & HOLDS_SOURCE)
        e = q_message_source_find(op, reader, n, &found, &ret->source);
    if (!e && !found)
        ret->source = (struct q_message_source_find_row){p->author, p->chat, p->n, p->created_us};
    return e;
}

/* All that is asked for; nothing is written yet. */
static enum err all_load(struct op *op, const struct message_forward_in *in, struct forwarded *ret)
{
    const struct chat_reader *reader = NULL;
    size_t bytes = 0;
    enum err e = origin_read(op, in->from_chat_id, &reader);
    for (size_t i = 0; !e && i < in->message_ids_count; i++) {
        if (i && in->message_ids[i].n <= in->message_ids[i - 1].n)
            return op_fail(op, ERR_INVALID, "message_ids");
        e = forwarded_load(op, reader, in->message_ids[i], &ret[i]);
        bytes += e ? 0 : ret[i].parts.text.n;
        if (!e && bytes > LIMIT_FORWARD_BYTES)
            e = op_fail(op, ERR_TOO_LARGE, "message_ids");
    }
    return e;
}

static enum err post_comment(struct op *op, const struct chat_writer *writer, struct str text,
                             message_id *ret)
{
    struct message_parts p;
    struct message m;
    enum err e = chats_post_begin(op, writer, &(struct message_new){.text = text}, &p);
    if (!e)
        e = chats_post_end(op, writer, &p, &m);
    *ret = p.n;
    return e;
}

/* Of members' ids with commas between them. */
static size_t named_in(struct str mentions)
{
    size_t n = mentions.n > 0;
    for (size_t i = 0; i < mentions.n; i++)
        n += mentions.p[i] == ',';
    return n;
}

/* All of one call name no more people than one message may: each is a row, and an event. */
static enum err post_forwarded(struct op *op, const struct chat_writer *writer,
                               const struct forwarded *from, size_t *named, message_id *ret)
{
    const struct q_message_source_find_row *s = &from->source;
    struct message_new new = {
        .text = from->parts.text,
        .holds = HOLDS_SOURCE | (from->parts.holds & HOLDS_FILES),
        .names_nobody = *named + named_in(from->parts.mentions) > LIMIT_MENTIONS,
    };
    struct message_parts p;
    struct message m;
    enum err e = chats_post_begin(op, writer, &new, &p);
    if (!e)
        e = q_message_source_insert(op, writer, p.n, s->author, s->from_chat, s->from_n,
                                    s->created_us);
    if (!e && p.holds & HOLDS_FILES)
        e = q_attachments_forward(op, writer, p.n, from->parts.chat, from->parts.n);
    if (!e)
        e = chats_post_end(op, writer, &p, &m);
    *named += e ? 0 : named_in(p.mentions);
    *ret = p.n;
    return e;
}

enum err message_forward(struct op *op, const struct chat_writer *writer,
                         const struct message_forward_in *in, struct message_forward_out *ret)
{
    struct forwarded *from = arena_try(op->arena, in->message_ids_count, sizeof *from);
    size_t named = 0;
    ret->message_ids_count = 0;
    ret->message_ids = arena_try(op->arena, in->message_ids_count + 1, sizeof *ret->message_ids);
    if (!from || !ret->message_ids)
        return ERR_TOO_LARGE;
    enum err e = all_load(op, in, from);
    if (!e && in->message_ids_count > 1 && chat_writer_is_slowed(op, writer))
        e = op_fail(op, ERR_SLOW_MANY,
                    "message_ids"); /* one message, and words to it, is one act */
    if (!e && in->has_comment)
        e = post_comment(op, writer, in->comment, &ret->message_ids[ret->message_ids_count++]);
    for (size_t i = 0; !e && i < in->message_ids_count; i++)
        e = post_forwarded(op, writer, &from[i], &named,
                           &ret->message_ids[ret->message_ids_count++]);
    return e;
}

enum err message_source_get(struct op *op, const struct chat_reader *reader,
                            const struct message_source_get_in *in,
                            struct message_source_get_out *ret)
{
    const struct chat_reader *there = NULL;
    struct q_message_source_find_row source;
    struct message_parts p;
    bool found = false;
    enum err e = visible_load(op, reader, in->message_id, &p);
    if (!e)
        e = q_message_source_find(op, reader, p.n, &found, &source);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "message");
    if (!e)
        e = origin_read(op, source.from_chat, &there);
    if (!e)
        e = visible_load(op, there, source.from_n, &p);
    if (!e)
        *ret = (struct message_source_get_out){source.from_chat, source.from_n};
    return e;
}

enum err dress_sources(struct op *op, const struct undressed *bare, size_t count)
{
    struct q_message_sources_list rows;
    size_t at = 0;
    enum err e = q_message_sources(op, op->caller.org, bare[0].message->chat_id,
                                   bare[0].message->id, bare[count - 1].message->id, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        while (at < count && bare[at].message->id.n < rows.row[i].n.n)
            at++;
        if (at == count || bare[at].message->id.n != rows.row[i].n.n)
            continue; /* a page that was cut */
        bare[at].message->has_source = true;
        bare[at].message->source =
            (struct message_source){rows.row[i].author, rows.row[i].created_us};
    }
    return e;
}

enum err undress_source(struct op *op, const struct chat_reader *reader, message_id n)
{
    return q_message_source_delete(op, reader, n);
}
