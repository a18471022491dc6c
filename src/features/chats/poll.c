/* poll.c - what chats show of polls: the question and its results, and one's own votes.
 *
 * WHY   a page of messages shows its polls, and chats may not know features/polls, which stands
 *       above them. So what is read of its tables is read here, and there is one maker of each
 *       object.
 * HOW   a poll is one row: options a line each, counts in six digits each. Its object is the same
 *       for everybody in the chat: what it must not tell yet (counts of a secret poll, the right
 *       answer of a quiz) it tells when it is closed. One's own votes come beside the messages, of
 *       open polls alone: those of secret ones are nowhere.
 * OWNS  nothing: the tables are features/polls'.
 * RUNS  on read and write workers.
 * TESTS features/polls/polls_test.c */
#include "features/chats/poll.h"

#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/chats.q.h"
#include "features/chats/dress.h"

bool poll_counts_read(struct str stored, int64_t *counts, size_t count)
{
    if (stored.n != count * POLL_COUNT_DIGITS)
        return false;
    for (size_t i = 0; i < count; i++) {
        long long n;
        if (!str_to_i64(str_slice(stored, i * POLL_COUNT_DIGITS, (i + 1) * POLL_COUNT_DIGITS), &n))
            return false;
        counts[i] = n;
    }
    return true;
}

static size_t lines_of(struct str text)
{
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

/* shows: are there numbers to show? */
static enum err options_make(struct op *op, struct str options, struct str counts, bool shows,
                             struct poll *p)
{
    int64_t votes[LIMIT_POLL_OPTIONS];
    size_t count = lines_of(options);
    if (count > LIMIT_POLL_OPTIONS || !poll_counts_read(counts, votes, count))
        return op_fail(op, ERR_INTERNAL, "poll");
    p->options = arena_try(op->arena, count, sizeof *p->options);
    if (!p->options)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < count; i++) {
        size_t end = str_find_byte(options, '\n');
        p->options[i] = (struct poll_option){str_slice(options, 0, end), shows, votes[i]};
        options = str_slice(options, end < options.n ? end + 1 : end, options.n);
    }
    p->options_count = count;
    return OK;
}

/* Rows of poll_row and poll_range have the same columns. */
#define POLL_MAKE(op, r, p)                                                                        \
    (*(p) = (struct poll){.id = (r)->id,                                                           \
                          .message_id = (r)->n,                                                    \
                          .question = (r)->question,                                               \
                          .is_many = (r)->is_many,                                                 \
                          .is_secret = (r)->is_secret,                                             \
                          .is_quiz = (r)->right_place >= 0,                                        \
                          .has_right = (r)->has_closed_us && (r)->right_place >= 0,                \
                          .right = (r)->right_place,                                               \
                          .has_explanation = (r)->has_closed_us && (r)->explanation.n > 0,         \
                          .explanation = (r)->explanation,                                         \
                          .voted = (r)->voted,                                                     \
                          .has_closes_us = (r)->has_closes_us,                                     \
                          .closes_us = (r)->closes_us,                                             \
                          .has_closed_us = (r)->has_closed_us,                                     \
                          .closed_us = (r)->closed_us,                                             \
                          .version = (r)->version},                                                \
     options_make(op, (r)->options, (r)->counts, !(r)->is_secret || (r)->has_closed_us, p))

enum err chats_poll(struct op *op, org_id org, poll_id id, struct poll *ret)
{
    struct q_poll_row_row r;
    enum err e = q_poll_row(op, org, id, &r);
    return e ? e : POLL_MAKE(op, &r, ret);
}

enum err dress_polls(struct op *op, const struct undressed *bare, size_t count)
{
    struct q_poll_range_list rows;
    size_t at = 0;
    enum err e = q_poll_range(op, op->caller.org, bare[0].message->chat_id, bare[0].message->id,
                              bare[count - 1].message->id, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        while (at < count && bare[at].message->id.n < rows.row[i].n.n)
            at++;
        if (at == count || bare[at].message->id.n != rows.row[i].n.n)
            continue; /* a page that was cut */
        bare[at].message->has_poll = true;
        e = POLL_MAKE(op, &rows.row[i], &bare[at].message->poll);
    }
    return e;
}

enum err undress_poll(struct op *op, const struct chat_reader *reader, message_id n)
{
    enum err e = q_poll_delete_votes(op, reader, n);
    if (!e)
        e = q_poll_delete_voted(op, reader, n);
    return e ? e : q_poll_empty(op, reader, n);
}

enum err own_votes_load(struct op *op, const struct chat_reader *reader, message_id low,
                        message_id high, struct own_vote **ret, size_t *ret_count)
{
    struct q_poll_own_range_list rows;
    enum err e = q_poll_own_range(op, reader, low, high, &rows);
    if (e)
        return e;
    struct own_vote *own = arena_try(op->arena, rows.count + 1, sizeof *own);
    int64_t *places = arena_try(op->arena, rows.count + 1, sizeof *places);
    size_t n = 0;
    if (!own || !places)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_poll_own_range_row *r = &rows.row[i];
        bool is_quiz = r->right_place >= 0;
        if (!n || own[n - 1].poll_id.n != r->id.n)
            own[n++] = (struct own_vote){.poll_id = r->id,
                                         .chat_id = chat_reader_chat(reader),
                                         .message_id = r->n,
                                         .places = places + i,
                                         .has_right = is_quiz,
                                         .right = r->right_place,
                                         .has_explanation = is_quiz && r->explanation.n > 0,
                                         .explanation = r->explanation,
                                         .version = r->version};
        own[n - 1].places[own[n - 1].places_count++] = r->place;
    }
    *ret = own;
    *ret_count = n;
    return OK;
}
