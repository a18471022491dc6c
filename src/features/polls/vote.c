/* vote.c - one person, one vote.
 *
 * WHY   a class that votes must be able to believe the sum, and a secret vote must stay one even
 *       before whoever runs the server.
 * HOW   poll_voted has one row a person, and whether it was there decides: double presses, two
 *       devices and races end at its key. An open vote is rows (poll_vote) that the next one
 *       replaces. A secret one adds to the poll's counts in the same transaction and is kept
 *       nowhere: no time, no event of one's own, no idempotency row (whose hash could be guessed
 *       from), and the chat is told later, with others' votes.
 * OWNS  the tables poll_voted, poll_vote; poll.counts.
 * RUNS  on the write worker.
 * SPEC  product.md "Chats".
 * TESTS polls_test.c, tests/system/polls.test.ts */
#include "features/chats/chats.h"
#include "features/chats/poll.h"
#include "features/polls/limits.h"
#include "features/polls/polls.q.h"
#include "features/polls/tell.h"

/* A set of places. */
typedef unsigned places_set;

static enum err places_read(struct op *op, const struct poll_facts *facts,
                            const struct poll_vote_in *in, places_set *ret)
{
    places_set set = 0;
    for (size_t i = 0; i < in->places_count; i++) {
        places_set bit = 1u << in->places[i];
        if (in->places[i] >= facts->option_count || (set & bit))
            return op_fail(op, ERR_INVALID, "places");
        set |= bit;
    }
    if (!set || (in->places_count > 1 && !facts->is_many))
        return op_fail(op, ERR_INVALID, "places");
    *ret = set;
    return OK;
}

static enum err own_places(struct op *op, const struct poll_reader *reader, places_set *ret,
                           int64_t *ret_version)
{
    struct q_poll_own_places_list rows;
    enum err e = q_poll_own_places(op, reader, &rows);
    *ret = 0;
    for (size_t i = 0; !e && i < rows.count; i++) {
        *ret |= 1u << rows.row[i].place;
        *ret_version = rows.row[i].version;
    }
    return e;
}

static void digits_put(char *at, int64_t n)
{
    for (int i = POLL_COUNT_DIGITS; i-- > 0; n /= 10)
        at[i] = (char)('0' + n % 10);
}

/* voted: how many have by now. */
static enum err counts_move(struct op *op, const struct poll_reader *reader, places_set from,
                            places_set to, int64_t voted)
{
    const struct poll_facts *facts = poll_reader_facts(reader);
    char text[LIMIT_POLL_OPTIONS * POLL_COUNT_DIGITS];
    int64_t counts[LIMIT_POLL_OPTIONS], changes = 0;
    size_t n = (size_t)facts->option_count;
    if (!poll_counts_read(facts->counts, counts, n))
        return op_fail(op, ERR_INTERNAL, "poll");
    for (size_t i = 0; i < n; i++) {
        counts[i] += (int64_t)(to >> i & 1) - (int64_t)(from >> i & 1);
        digits_put(text + i * POLL_COUNT_DIGITS, counts[i]);
    }
    enum err e = q_poll_count(op, reader, (struct str){text, n * POLL_COUNT_DIGITS}, voted,
                              facts->version, op->now_us, &changes);
    return !e && !changes ? ERR_BUSY : e; /* another writer: only where there are several */
}

static enum err places_keep(struct op *op, const struct poll_reader *reader, places_set set,
                            int64_t version)
{
    enum err e = q_poll_vote_forget(op, reader);
    for (int i = 0; !e && i < LIMIT_POLL_OPTIONS; i++)
        if (set >> i & 1)
            e = q_poll_vote_put(op, reader, i, version);
    return e;
}

static enum err own_make(struct op *op, const struct poll_reader *reader, bool has_voted,
                         places_set set, struct poll_own *ret)
{
    const struct poll_facts *facts = poll_reader_facts(reader);
    bool tells = facts->is_quiz && (has_voted || facts->is_over);
    *ret = (struct poll_own){
        .has_voted = has_voted,
        .places = arena_try(op->arena, LIMIT_POLL_OPTIONS, sizeof *ret->places),
        .has_right = tells,
        .right = facts->right,
        .has_explanation = tells && facts->explanation.n > 0,
        .explanation = facts->explanation,
    };
    if (!ret->places)
        return ERR_TOO_LARGE;
    for (int i = 0; i < LIMIT_POLL_OPTIONS; i++)
        if (set >> i & 1)
            ret->places[ret->places_count++] = i;
    return OK;
}

static void own_emit(struct op *op, const struct poll_facts *facts, const struct poll_own *own,
                     int64_t version)
{
    struct own_vote v = {
        .poll_id = facts->id,
        .chat_id = facts->chat,
        .message_id = facts->n,
        .places = own->places,
        .places_count = own->places_count,
        .has_right = own->has_right,
        .right = own->right,
        .has_explanation = own->has_explanation,
        .explanation = own->explanation,
        .version = version,
    };
    emit_own_vote_changed(op, op->caller.member, facts->id.n, version, &v);
}

static enum err vote_secretly(struct op *op, const struct poll_reader *reader, places_set set,
                              struct poll_vote_out *ret)
{
    const struct poll_facts *facts = poll_reader_facts(reader);
    int64_t is_first = 0;
    enum err e = q_poll_voted_put(op, reader, &is_first);
    if (!e && !is_first)
        return op_fail(op, ERR_POLL_VOTED, "poll");
    if (!e)
        e = counts_move(op, reader, 0, set, facts->voted + 1);
    if (!e)
        e = poll_tell_vote(op, poll_reader_tender(reader), &ret->poll);
    return e ? e : own_make(op, reader, true, 0, &ret->own);
}

static enum err vote_openly(struct op *op, const struct poll_reader *reader, places_set set,
                            struct poll_vote_out *ret)
{
    const struct poll_facts *facts = poll_reader_facts(reader);
    int64_t is_first = 0, version = 0;
    places_set before = 0;
    enum err e = own_places(op, reader, &before, &version);
    if (!e && before == set) { /* said twice */
        e = chats_poll(op, facts->org, facts->id, &ret->poll);
        return e ? e : own_make(op, reader, true, set, &ret->own);
    }
    if (!e && before && facts->is_quiz)
        return op_fail(op, ERR_POLL_VOTED, "poll");
    if (!e)
        e = q_poll_voted_put(op, reader, &is_first);
    if (!e)
        e = places_keep(op, reader, set, facts->version + 1);
    if (!e)
        e = counts_move(op, reader, before, set, facts->voted + is_first);
    if (!e)
        e = poll_tell_vote(op, poll_reader_tender(reader), &ret->poll);
    if (!e)
        e = own_make(op, reader, true, set, &ret->own);
    if (!e)
        own_emit(op, facts, &ret->own, facts->version + 1);
    return e;
}

enum err poll_vote(struct op *op, const struct poll_reader *reader, const struct poll_vote_in *in,
                   struct poll_vote_out *ret)
{
    const struct poll_facts *facts = poll_reader_facts(reader);
    places_set set = 0;
    if (facts->is_over)
        return op_fail(op, ERR_POLL_CLOSED, "poll");
    if (facts->is_archived)
        return op_fail(op, ERR_CHAT_ARCHIVED, "chat");
    enum err e = places_read(op, facts, in, &set);
    if (e)
        return e;
    return facts->is_secret ? vote_secretly(op, reader, set, ret)
                            : vote_openly(op, reader, set, ret);
}

enum err poll_own_get(struct op *op, const struct poll_reader *reader,
                      const struct poll_own_get_in *in, struct poll_own_get_out *ret)
{
    int64_t voted = 0, version = 0;
    places_set set = 0;
    (void)in;
    enum err e = q_poll_has_voted(op, reader, &voted);
    if (!e)
        e = own_places(op, reader, &set, &version);
    if (!e)
        e = own_make(op, reader, voted > 0, set, &ret->own);
    return e ? e : chats_poll(op, op->caller.org, poll_reader_facts(reader)->id, &ret->poll);
}

enum err polls_load_own_vote(struct op *op, int64_t ref, struct own_vote *ret)
{
    const struct poll_reader *reader = NULL;
    struct poll_own own;
    places_set set = 0;
    int64_t version = 0;
    enum err e = access_poll_read(op, (poll_id){ref}, &reader);
    if (!e)
        e = own_places(op, reader, &set, &version);
    if (!e && !set)
        e = ERR_NOT_FOUND;
    if (!e)
        e = own_make(op, reader, true, set, &own);
    if (e)
        return e;
    const struct poll_facts *facts = poll_reader_facts(reader);
    *ret = (struct own_vote){facts->id,        facts->chat,   facts->n,  own.places,
                             own.places_count, own.has_right, own.right, own.has_explanation,
                             own.explanation,  version};
    return OK;
}
