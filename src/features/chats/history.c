/* history.c - pages of messages.
 *
 * WHY   a reader moves in both directions and jumps into the middle, and must never read what
 *       was written before they came.
 * HOW   numbers are dense within a chat, so each page is a range of n, cut to joined_n+1 ..
 *       head; the query checks joined_n once more. A page has a number of bytes too: what does
 *       not fit comes with the next. Quotes cost a second query, and only when the page replies
 *       to something before it.
 * OWNS  nothing.  RUNS  on read workers.  TESTS history_test.c. */
#include "features/chats/access.h"
#include "features/chats/chats.q.h"
#include "features/chats/dress.h"
#include "features/chats/limits.h"
#include "features/chats/poll.h"
#include "features/chats/range.h"
#include "features/chats/reaction.h"
#include "features/chats/view.h"
#include "features/people/people.h"

static int64_t between(int64_t low, int64_t n, int64_t high)
{
    return n < low ? low : n > high ? high : n;
}

struct message_span message_span(struct message_span visible, const struct message_list_in *in)
{
    int64_t limit = in->has_limit ? in->limit : LIMIT_PAGE_MESSAGES;
    struct message_span s = {.high = visible.high};
    if (in->has_before)
        s.high = between(visible.low, in->before, visible.high + 1) - 1;
    if (in->has_after) {
        s.low = between(visible.low - 1, in->after, visible.high) + 1;
        s.high = s.low + limit - 1 < visible.high ? s.low + limit - 1 : visible.high;
        return s;
    }
    if (in->has_around) {
        int64_t first = between(visible.low, in->around, visible.high) - limit / 2;
        first = first < visible.low ? visible.low : first;
        s.high = first + limit - 1 < visible.high ? first + limit - 1 : visible.high;
    }
    s.low = s.high - limit + 1 > visible.low ? s.high - limit + 1 : visible.low;
    return s;
}

struct weight {
    int64_t n;
    size_t bytes;
};

/* Drop messages from the far end until they fit: first..first+count stay. */
static void cut_to_bytes(const struct weight *of, const struct message_list_in *in, size_t *first,
                         size_t *count)
{
    size_t bytes = 0;
    *first = 0;
    for (size_t i = 0; i < *count; i++)
        bytes += of[i].bytes;
    while (bytes > LIMIT_PAGE_TEXT_BYTES && *count > 1) {
        int64_t low = of[*first].n, high = of[*first + *count - 1].n;
        bool drops_newest =
            in->has_after || (in->has_around && high - in->around >= in->around - low);
        bytes -= of[drops_newest ? *first + *count - 1 : *first].bytes;
        *first += !drops_newest;
        *count -= 1;
    }
}

/* By their texts, before anything is made of them. */
static void cut_rows(const struct q_message_range_list *rows, struct weight *room,
                     const struct message_list_in *in, size_t *first, size_t *count)
{
    *count = rows->count;
    for (size_t i = 0; i < rows->count; i++)
        room[i] = (struct weight){rows->row[i].n.n, rows->row[i].text.n};
    cut_to_bytes(room, in, first, count);
}

/* With what they hold, before people and quotes are looked for. */
static void cut_held(struct message_list_out *ret, struct weight *room,
                     const struct message_list_in *in)
{
    size_t first;
    for (size_t i = 0; i < ret->messages_count; i++) {
        const struct message *m = &ret->messages[i];
        room[i] = (struct weight){m->id.n, m->text.n + message_held_bytes(m)};
    }
    cut_to_bytes(room, in, &first, &ret->messages_count);
    ret->messages += first;
}

/* What messages of the page reply to, outside of it. */
static enum err quotes_load(struct op *op, const struct chat_reader *reader,
                            struct message_list_out *ret)
{
    struct q_message_quotes_list rows;
    bool wants = false;
    int64_t low = ret->messages[0].id.n, high = ret->messages[ret->messages_count - 1].id.n;
    for (size_t i = 0; i < ret->messages_count; i++) {
        const struct message *m = &ret->messages[i];
        wants = wants || (m->has_reply_to && m->reply_to.n < low &&
                          m->reply_to.n > chat_reader_facts(reader)->joined_n);
    }
    if (!wants)
        return OK;
    enum err e = q_message_quotes(op, reader, low, high, &rows);
    if (e)
        return e;
    ret->quotes = arena_try(op->arena, rows.count + 1, sizeof *ret->quotes);
    if (!ret->quotes)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_message_quotes_row *r = &rows.row[i];
        ret->quotes[i] = (struct message_quote){r->n, r->author, r->text, r->is_deleted};
    }
    ret->quotes_count = rows.count;
    return OK;
}

/* Everybody the page speaks of. */
static enum err people_load(struct op *op, struct message_list_out *ret)
{
    size_t room = ret->quotes_count, n = 0;
    for (size_t i = 0; i < ret->messages_count; i++)
        room += ret->messages[i].mentions_count + 4 +
                (ret->messages[i].has_call ? ret->messages[i].call.member_ids_count : 0);
    member_id *ids = arena_try(op->arena, room + 1, sizeof *ids);
    if (!ids)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < ret->messages_count; i++)
        message_persons(&ret->messages[i], ids, &n);
    for (size_t i = 0; i < ret->quotes_count; i++)
        ids[n++] = ret->quotes[i].author_id;
    return people_collect(op, ids, n, &ret->people, &ret->people_count);
}

/* Somewhere among them one's own votes may be. */
static bool has_open_poll(const struct message *m, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (m[i].has_poll && !m[i].poll.is_secret && m[i].poll.voted)
            return true;
    return false;
}

/* Somewhere among them one's own reactions may be. */
static bool has_reactions(const struct message *m, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (m[i].reactions_version)
            return true;
    return false;
}

static enum err messages_make(struct op *op, const struct chat_reader *reader,
                              const struct q_message_range_row *rows, size_t count,
                              struct message_list_out *ret)
{
    enum err e = OK;
    struct undressed *bare = arena_try(op->arena, count + 1, sizeof *bare);
    ret->messages = arena_try(op->arena, count + 1, sizeof *ret->messages);
    if (!bare || !ret->messages)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < count; i++) {
        struct message_parts p = MESSAGE_PARTS(chat_reader_chat(reader), &rows[i]);
        bare[i] = (struct undressed){&ret->messages[i], p.holds};
        e = message_bare(op, &p, &ret->messages[i]);
    }
    ret->messages_count = count;
    return e ? e : messages_dress(op, bare, count);
}

static enum err around_load(struct op *op, const struct chat_reader *reader,
                            struct message_list_out *ret)
{
    size_t count = ret->messages_count;
    enum err e = OK;
    if (has_open_poll(ret->messages, count))
        e = own_votes_load(op, reader, ret->messages[0].id, ret->messages[count - 1].id,
                           &ret->own_votes, &ret->own_votes_count);
    if (!e && has_reactions(ret->messages, count))
        e = own_reactions_load(op, reader, ret->messages[0].id, ret->messages[count - 1].id,
                               &ret->own_reactions, &ret->own_reactions_count);
    if (!e && count)
        e = quotes_load(op, reader, ret);
    return e ? e : people_load(op, ret);
}

enum err message_list(struct op *op, const struct chat_reader *reader,
                      const struct message_list_in *in, struct message_list_out *ret)
{
    const struct chat_facts *facts = chat_reader_facts(reader);
    struct message_span visible = {facts->joined_n + 1, facts->head};
    struct q_message_range_list rows;
    size_t first, count;
    if (in->has_before + in->has_after + in->has_around > 1)
        return op_fail(op, ERR_INVALID, in->has_before ? "before" : "after");
    struct message_span s = message_span(visible, in);
    enum err e = q_message_range(op, reader, s.low, s.high, &rows);
    if (e)
        return e;
    struct weight *room = arena_try(op->arena, rows.count + 1, sizeof *room);
    if (!room)
        return ERR_TOO_LARGE;
    cut_rows(&rows, room, in, &first, &count);
    e = messages_make(op, reader, rows.row + first, count, ret);
    if (e)
        return e;
    cut_held(ret, room, in);
    count = ret->messages_count;
    ret->has_before = (count ? ret->messages[0].id.n : s.low) > visible.low;
    ret->has_after = (count ? ret->messages[count - 1].id.n : s.high) < visible.high;
    e = around_load(op, reader, ret);
    return e ? e : topic_seq(op, (struct topic){TOPIC_CHAT, in->chat_id.n}, &ret->seq);
}

enum err message_get(struct op *op, const struct chat_reader *reader,
                     const struct message_get_in *in, struct message_get_out *ret)
{
    member_id ids[LIMIT_MESSAGE_PERSONS];
    struct message_parts p;
    size_t count = 0;
    enum err e = message_parts_load(op, reader, in->message_id, &p);
    if (!e)
        e = message_make(op, &p, &ret->message);
    if (!e && has_open_poll(&ret->message, 1))
        e = own_votes_load(op, reader, p.n, p.n, &ret->own_votes, &ret->own_votes_count);
    if (!e && has_reactions(&ret->message, 1))
        e = own_reactions_load(op, reader, p.n, p.n, &ret->own_reactions,
                               &ret->own_reactions_count);
    if (e)
        return e;
    message_persons(&ret->message, ids, &count);
    return people_collect(op, ids, count, &ret->people, &ret->people_count);
}

/* Numbers and times rise together, so the place is found by halving. */
enum err message_find_date(struct op *op, const struct chat_reader *reader,
                           const struct message_find_date_in *in, struct message_find_date_out *ret)
{
    const struct chat_facts *facts = chat_reader_facts(reader);
    int64_t low = facts->joined_n + 1, high = facts->head, time_us = 0;
    ret->n = high >= low ? high : 0;
    while (low <= high) {
        int64_t middle = low + (high - low) / 2;
        enum err e = q_message_time(op, reader, middle, &time_us);
        if (e)
            return e;
        if (time_us >= in->time_us) {
            ret->n = middle;
            high = middle - 1;
        } else {
            low = middle + 1;
        }
    }
    return OK;
}
