/* history.c - pages of messages.
 *
 * WHY   a reader moves in both directions and jumps into the middle, and must never read what
 *       was written before they came.
 * HOW   numbers are dense within a chat, so each page is a range of n, cut to joined_n+1 ..
 *       head; the query checks joined_n once more. A page has a number of bytes too: what does
 *       not fit comes with the next.
 * OWNS  nothing.  RUNS  on read workers.  TESTS history_test.c. */
#include "features/chats/access.h"
#include "features/chats/chats.q.h"
#include "features/chats/limits.h"
#include "features/chats/range.h"
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

/* Drop rows from the far end until the texts fit: first..first+count stay. */
static void cut_to_bytes(const struct q_message_range_list *rows, const struct message_list_in *in,
                         size_t *first, size_t *count)
{
    size_t bytes = 0;
    *first = 0;
    *count = rows->count;
    for (size_t i = 0; i < rows->count; i++)
        bytes += rows->row[i].text.n;
    while (bytes > LIMIT_PAGE_TEXT_BYTES && *count > 1) {
        int64_t low = rows->row[*first].n.n, high = rows->row[*first + *count - 1].n.n;
        bool drops_newest =
            in->has_after || (in->has_around && high - in->around >= in->around - low);
        bytes -= rows->row[drops_newest ? *first + *count - 1 : *first].text.n;
        *first += !drops_newest;
        *count -= 1;
    }
}

static enum err messages_make(struct op *op, chat_id chat, const struct q_message_range_row *rows,
                              size_t count, struct message_list_out *ret)
{
    member_id *ids = arena_try(op->arena, count * 2 + 1, sizeof *ids);
    ret->messages = arena_try(op->arena, count + 1, sizeof *ret->messages);
    if (!ids || !ret->messages)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < count; i++) {
        const struct q_message_range_row *r = &rows[i];
        struct message_parts p = {chat,       r->n, r->author, r->text, r->created_us,
                                  r->version, {0},  {0},       STR("")};
        if (r->has_reply_n) {
            p.reply_n = r->reply_n;
            p.reply_author = r->reply_author;
            p.reply_text = r->reply_text;
        }
        enum err e = message_make(op, &p, &ret->messages[i]);
        if (e)
            return e;
        ids[2 * i] = r->author;
        ids[2 * i + 1] = p.reply_author;
    }
    ret->messages_count = count;
    return people_collect(op, ids, count * 2, &ret->people, &ret->people_count);
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
    cut_to_bytes(&rows, in, &first, &count);
    ret->has_before = (count ? rows.row[first].n.n : s.low) > visible.low;
    ret->has_after = (count ? rows.row[first + count - 1].n.n : s.high) < visible.high;
    e = messages_make(op, in->chat_id, rows.row + first, count, ret);
    return e ? e : topic_seq(op, (struct topic){TOPIC_CHAT, in->chat_id.n}, &ret->seq);
}
