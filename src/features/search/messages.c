/* messages.c - messages are found.
 *
 * WHY   what was said must be found again by whoever may read it, and by nobody else: not in a
 *       count, not in a shown part.
 * HOW   one question to the index has the words, the chats the caller is in, the author and the
 *       kind; the place in the index is time, so dates and the next page are a range of it. It
 *       gives the places of the newest thousand, which is the count too; the shown ones are read.
 *       For a phrase the texts are looked at, so its total is what was looked at. A beginning of a
 *       word costs the index all that begins so: it is asked only when the word itself does not
 *       fill a page.
 * OWNS  nothing.  RUNS  on read workers.  TESTS search_test.c, tests/system/search.test.ts.
 * BENCH bench/search.py. */
#include "base/buf.h"
#include "base/clock.h"
#include "features/chats/find.h"
#include "features/people/people.h"
#include "features/search/limits.h"
#include "features/search/match.h"
#include "features/search/search.api.h"
#include "features/search/search.q.h"
#include "features/search/snippet.h"

struct question {
    struct words_query words;
    struct str match; /* for the index; its last word may go on */
    struct str exact; /* the same as it stands; absent: it is not to be asked */
    bool is_later;    /* a page has been shown */
    bool goes_on;     /* that page was of match; then: this one is */
    int64_t low, high;
    size_t limit;
};

/* The places of what answers, the newest first. */
typedef struct q_search_ids_list places;

struct asked_chats {
    chat_id *id;
    size_t count;
    int64_t messages; /* of all of them, as far as the caller sees */
};

/* The chats that are asked: one, which must be the caller's, or all of theirs. */
static enum err chats_asked(struct op *op, const struct search_message_list_in *in,
                            struct asked_chats *ret)
{
    struct q_search_own_chats_list own;
    enum err e = q_search_own_chats(op, LIMIT_SEARCH_CHATS, &own);
    if (e)
        return e;
    *ret = (struct asked_chats){.id = arena_try(op->arena, own.count + 1, sizeof *ret->id)};
    if (!ret->id)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < own.count; i++) {
        if (in->has_chat_id && own.row[i].id.n != in->chat_id.n)
            continue;
        ret->id[ret->count++] = own.row[i].id;
        ret->messages += own.row[i].seen;
    }
    return in->has_chat_id && !ret->count ? op_fail(op, ERR_NOT_FOUND, "chat") : OK;
}

static bool has_words(const struct words_query *q)
{
    for (size_t i = 0; i < q->count; i++)
        if (!q->word[i].is_weak)
            return true;
    return false;
}

static bool goes_on(const struct words_query *q)
{
    for (size_t i = 0; i < q->count; i++)
        if (q->word[i].may_go_on && !q->word[i].has_star && !q->word[i].is_weak)
            return true;
    return false;
}

/* Every chat is a term more to walk along with the others; where a good part of all messages is the
 * caller's, it costs less to drop those that are not. */
static enum err names_chats(struct op *op, const struct asked_chats *chats, bool *ret)
{
    int64_t all = 0;
    enum err e = q_search_all_messages(op, &all);
    *ret = chats->messages < all / LIMIT_SEARCH_DROPPED;
    return e;
}

static enum err match_write(struct op *op, const struct search_message_list_in *in,
                            const struct words_query *words, const struct asked_chats *chats,
                            bool with_chats, bool may_go_on, struct str *ret)
{
    static const char *const kinds[] = {"_kfile", "_kphoto", "_kpoll", "_klink"};
    struct buf b;
    buf_init(&b, LIMIT_SEARCH_MATCH_BYTES);
    match_words(&b, words, may_go_on);
    if (in->has_kind)
        match_word(&b, kinds[in->kind]);
    if (with_chats)
        match_chats(&b, in->has_author_id ? in->author_id : (member_id){0}, chats->id,
                    chats->count);
    *ret = b.failed ? (struct str){NULL, 0} : str_copy(op->arena, buf_str(&b));
    buf_done(&b);
    return ret->p ? OK : ERR_TOO_LARGE;
}

/* match stays absent when nothing is asked, or nobody could answer. */
static enum err matches_write(struct op *op, const struct search_message_list_in *in,
                              struct question *q)
{
    struct asked_chats chats;
    bool is_asked = has_words(&q->words) || in->has_kind, with_chats = true;
    enum err e = chats_asked(op, in, &chats);
    if (e || !chats.count || (!is_asked && !in->has_author_id))
        return e;
    if (is_asked && !in->has_author_id && !in->has_chat_id)
        e = names_chats(op, &chats, &with_chats);
    if (!e)
        e = match_write(op, in, &q->words, &chats, with_chats, true, &q->match);
    if (!e && goes_on(&q->words) && !q->words.has_phrase && !q->goes_on)
        e = match_write(op, in, &q->words, &chats, with_chats, false, &q->exact);
    return e;
}

static int64_t place_at(int64_t time_us)
{
    int64_t most = INT64_MAX / 2048;
    return (time_us < 0 ? 0 : time_us > most ? most : time_us) * 2048;
}

/* The next page of what was found is asked for as it was found: "123", or with words that go on
 * "123*". */
static enum err before_read(struct op *op, struct str before, struct question *q)
{
    long long place = 0;
    q->is_later = true;
    q->goes_on = before.n && before.p[before.n - 1] == '*';
    if (!str_to_i64(str_slice(before, 0, before.n - (q->goes_on ? 1 : 0)), &place) || place < 1)
        return op_fail(op, ERR_INVALID, "before");
    if (place - 1 < q->high)
        q->high = place - 1;
    return OK;
}

static enum err question_read(struct op *op, const struct search_message_list_in *in,
                              struct question *q)
{
    *q = (struct question){.high = place_at(op->now_us + DAY_US), /* nothing is newer */
                           .limit = in->has_limit ? (size_t)in->limit : LIMIT_SEARCH_PAGE};
    if (in->has_from_us)
        q->low = place_at(in->from_us);
    if (in->has_until_us && place_at(in->until_us) < q->high)
        q->high = place_at(in->until_us);
    enum err e = in->has_before ? before_read(op, in->before, q) : OK;
    if (e)
        return e;
    words_query_read(in->find, &q->words);
    bool has_nothing = in->find.n && !has_words(&q->words); /* signs alone find nothing */
    return has_nothing ? OK : matches_write(op, in, q);
}

static enum err hit_add(struct op *op, const struct question *q, const struct q_search_rows_row *r,
                        struct search_message_list_out *ret)
{
    struct search_hit *hit = &ret->hits[ret->hits_count];
    bool answers = false;
    *hit = (struct search_hit){.chat_id = r->chat,
                               .message_id = r->n,
                               .author_id = r->author,
                               .created_us = r->created_us};
    enum err e = snippet_make(op->arena, &q->words, r->text, &answers, hit);
    if (e || !answers)
        return e;
    hit->id = arena_printf(op->arena, "%lld", (long long)r->id);
    hit->holds = arena_try(op->arena, 4, sizeof *hit->holds);
    if (!hit->id.p || !hit->holds)
        return ERR_TOO_LARGE;
    if (r->holds & HOLDS_FILES)
        hit->holds[hit->holds_count++] = SEARCH_KIND_FILE;
    if (r->holds & HOLDS_POLL)
        hit->holds[hit->holds_count++] = SEARCH_KIND_POLL;
    ret->hits_count++;
    return OK;
}

/* As the words stand, or when that is less than a page and the page before was not of this, with
 * words that go on. */
static enum err places_find(struct op *op, struct question *q, places *ret)
{
    int64_t most = q->words.has_phrase ? LIMIT_SEARCH_LOOKED + 1 : LIMIT_SEARCH_TOTAL + 1;
    if (q->exact.p) {
        enum err e = q_search_ids(op, q->exact, q->low, q->high, most, ret);
        if (e || ret->count > q->limit || q->is_later)
            return e;
    }
    q->goes_on = q->exact.p != NULL || q->goes_on;
    return q_search_ids(op, q->match, q->low, q->high, most, ret);
}

/* Their messages, in the same order, less what is no answer. */
static enum err hits_read(struct op *op, const struct question *q,
                          const struct q_search_ids_row *place, size_t count,
                          struct search_message_list_out *ret)
{
    struct q_search_rows_list rows;
    struct buf b;
    buf_init(&b, count * 24 + 1);
    for (size_t i = 0; i < count; i++)
        (void)buf_printf(&b, "%s%lld", i ? "," : "", (long long)place[i].id);
    enum err e = b.failed ? ERR_TOO_LARGE : q_search_rows(op, buf_str(&b), &rows);
    buf_done(&b);
    for (size_t i = 0; !e && i < rows.count && ret->hits_count <= q->limit; i++)
        e = hit_add(op, q, &rows.row[i], ret);
    return e;
}

/* A hit more than is shown tells whether there is a next page. */
static enum err hits_find(struct op *op, const struct question *q, const places *found,
                          struct search_message_list_out *ret)
{
    size_t step = q->words.has_phrase ? SEARCH_STEP : q->limit + 1;
    enum err e = OK;
    for (size_t at = 0; !e && at < found->count && ret->hits_count <= q->limit; at += step) {
        size_t count = found->count - at < step ? found->count - at : step;
        e = hits_read(op, q, found->row + at, count, ret);
    }
    return e;
}

static void totals(const struct question *q, const places *found,
                   struct search_message_list_out *ret)
{
    bool has_more =
        ret->hits_count > q->limit || (q->words.has_phrase && found->count > LIMIT_SEARCH_LOOKED);
    if (ret->hits_count > q->limit)
        ret->hits_count = q->limit;
    ret->has_next = has_more && ret->hits_count;
    ret->has_more_total = q->words.has_phrase ? has_more : found->count > LIMIT_SEARCH_TOTAL;
    ret->total = (int64_t)(q->words.has_phrase ? ret->hits_count : found->count);
    if (ret->total > LIMIT_SEARCH_TOTAL)
        ret->total = LIMIT_SEARCH_TOTAL;
}

static enum err people_of(struct op *op, struct search_message_list_out *ret)
{
    member_id *ids = arena_try(op->arena, ret->hits_count + 1, sizeof *ids);
    if (!ids)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < ret->hits_count; i++)
        ids[i] = ret->hits[i].author_id;
    return people_collect(op, ids, ret->hits_count, &ret->people, &ret->people_count);
}

enum err search_message_list(struct op *op, const struct search_message_list_in *in,
                             struct search_message_list_out *ret)
{
    struct question q;
    places found;
    enum err e = question_read(op, in, &q);
    if (e || !q.match.p)
        return e;
    ret->hits = arena_try(op->arena, q.limit + 2, sizeof *ret->hits);
    if (!ret->hits)
        return ERR_TOO_LARGE;
    e = places_find(op, &q, &found);
    if (!e)
        e = hits_find(op, &q, &found, ret);
    if (e)
        return e;
    totals(&q, &found, ret);
    if (ret->has_next)
        ret->next = arena_printf(op->arena, "%.*s%s", STR_ARG(ret->hits[ret->hits_count - 1].id),
                                 q.goes_on ? "*" : "");
    return ret->has_next && !ret->next.p ? ERR_TOO_LARGE : people_of(op, ret);
}
