/* messages.c - messages are found.
 *
 * WHY   what was said must be found again by whoever may read it, and by nobody else: not in a
 *       count, not in a shown part.
 * HOW   one question to the index has the words, the chats the caller is in, the author and the
 *       kind; the place in the index is time, so dates and the next page are a range of it. The
 *       query joins the caller's membership once more (joined_n). The last seven weeks are asked
 *       first: that is a page for a common word, and PostgreSQL must sort what it finds. For a
 *       phrase the texts are looked at, so its total is what was looked at.
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

#define LATELY ((int64_t)2 << 52) /* of the index's places: 51 days */

struct question {
    struct words_query words;
    struct str match; /* for the index */
    int64_t low, high;
    size_t limit;
};

/* The chats that are asked: one, which must be the caller's, or all of theirs. */
static enum err chats_asked(struct op *op, const struct search_message_list_in *in, chat_id **ret,
                            size_t *ret_count)
{
    struct q_search_own_chats_list own;
    enum err e = q_search_own_chats(op, LIMIT_SEARCH_CHATS, &own);
    if (e)
        return e;
    *ret = arena_try(op->arena, own.count + 1, sizeof **ret);
    if (!*ret)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < own.count; i++)
        if (!in->has_chat_id || own.row[i].id.n == in->chat_id.n)
            (*ret)[(*ret_count)++] = own.row[i].id;
    return in->has_chat_id && !*ret_count ? op_fail(op, ERR_NOT_FOUND, "chat") : OK;
}

static bool has_words(const struct words_query *q)
{
    for (size_t i = 0; i < q->count; i++)
        if (!q->word[i].is_weak)
            return true;
    return false;
}

static enum err match_write(struct op *op, const struct search_message_list_in *in,
                            struct question *q)
{
    static const char *const kinds[] = {"_kfile", "_kphoto", "_kpoll", "_klink"};
    chat_id *chats = NULL;
    size_t count = 0;
    struct buf b;
    enum err e = chats_asked(op, in, &chats, &count);
    bool is_asked = has_words(&q->words) || in->has_author_id || in->has_kind;
    if (e || !count || !is_asked)
        return e;
    buf_init(&b, LIMIT_SEARCH_MATCH_BYTES);
    match_words(&b, &q->words);
    if (in->has_author_id)
        match_one(&b, "_a", in->author_id.n);
    if (in->has_kind)
        match_word(&b, kinds[in->kind]);
    match_chats(&b, chats, count);
    q->match = b.failed ? (struct str){NULL, 0} : str_copy(op->arena, buf_str(&b));
    e = b.failed || !q->match.p ? ERR_TOO_LARGE : OK;
    buf_done(&b);
    return e;
}

static int64_t place_at(int64_t time_us)
{
    int64_t most = INT64_MAX / 2048;
    return (time_us < 0 ? 0 : time_us > most ? most : time_us) * 2048;
}

/* match stays absent when nothing is asked, or nobody could answer. */
static enum err question_read(struct op *op, const struct search_message_list_in *in,
                              struct question *q)
{
    long long before = 0;
    *q = (struct question){.high = INT64_MAX,
                           .limit = in->has_limit ? (size_t)in->limit : LIMIT_SEARCH_PAGE};
    if (in->has_before && (!str_to_i64(in->before, &before) || before < 1))
        return op_fail(op, ERR_INVALID, "before");
    if (in->has_from_us)
        q->low = place_at(in->from_us);
    q->high = place_at(op->now_us + DAY_US); /* nothing is newer, and the stretches stay few */
    if (in->has_until_us && place_at(in->until_us) < q->high)
        q->high = place_at(in->until_us);
    if (in->has_before && before - 1 < q->high)
        q->high = before - 1;
    words_query_read(in->find, &q->words);
    bool has_nothing = in->find.n && !has_words(&q->words); /* signs alone find nothing */
    return has_nothing ? OK : match_write(op, in, q);
}

static enum err hit_add(struct op *op, const struct question *q, const struct q_search_page_row *r,
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

/* A page more than is shown tells whether there is a next one. Goes on below the last row that was
 * looked at, from the last weeks to the beginning. */
static enum err hits_find(struct op *op, const struct question *q,
                          struct search_message_list_out *ret, bool *ret_more)
{
    int64_t high = q->high, low = high > LATELY ? high - LATELY : 0;
    size_t looked = 0;
    low = low > q->low ? low : q->low;
    while (high >= q->low) {
        struct q_search_page_list rows;
        size_t want = q->words.has_phrase ? 100 : q->limit + 1 - ret->hits_count;
        enum err e = q_search_page(op, q->match, low, high, (int64_t)want, &rows);
        for (size_t i = 0; !e && i < rows.count && ret->hits_count <= q->limit; i++) {
            high = rows.row[i].id - 1;
            e = hit_add(op, q, &rows.row[i], ret);
        }
        looked += rows.count;
        *ret_more = ret->hits_count > q->limit || looked >= LIMIT_SEARCH_LOOKED;
        if (e || *ret_more)
            return e;
        if (rows.count < want) { /* all of this stretch */
            high = low - 1;
            low = q->low;
        }
    }
    return OK;
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

static enum err total_count(struct op *op, const struct question *q, bool has_more,
                            struct search_message_list_out *ret)
{
    ret->total = (int64_t)ret->hits_count;
    ret->has_more_total = has_more;
    if (!has_more || q->words.has_phrase)
        return OK;
    enum err e = q_search_count(op, q->match, q->low, q->high, LIMIT_SEARCH_TOTAL + 1, &ret->total);
    ret->has_more_total = ret->total > LIMIT_SEARCH_TOTAL;
    ret->total = ret->has_more_total ? LIMIT_SEARCH_TOTAL : ret->total;
    return e;
}

enum err search_message_list(struct op *op, const struct search_message_list_in *in,
                             struct search_message_list_out *ret)
{
    struct question q;
    bool has_more = false;
    enum err e = question_read(op, in, &q);
    if (e || !q.match.p)
        return e;
    ret->hits = arena_try(op->arena, q.limit + 2, sizeof *ret->hits);
    if (!ret->hits)
        return ERR_TOO_LARGE;
    e = hits_find(op, &q, ret, &has_more);
    if (!e)
        e = total_count(op, &q, has_more, ret);
    if (e)
        return e;
    if (ret->hits_count > q.limit)
        ret->hits_count = q.limit;
    ret->has_next = has_more && ret->hits_count;
    if (ret->has_next)
        ret->next = ret->hits[ret->hits_count - 1].id;
    return people_of(op, ret);
}
