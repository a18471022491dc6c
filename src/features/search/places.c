/* places.c - people and chats are found by their names.
 *
 * WHY   «Климовой» typed in a hurry is still Климова, and her chat.
 * HOW   own chats are few: all titles are looked at. Of people, names that begin with what all
 *       forms of the longest word have in common are asked for where who may see whom is known
 *       (person_search), and looked at again.
 * OWNS  nothing.  RUNS  on read workers.  TESTS search_test.c, tests/system/search.test.ts. */
#include "features/people/people.h"
#include "features/search/limits.h"
#include "features/search/search.api.h"
#include "features/search/search.q.h"
#include "text/utf8.h"
#include "text/words.h"

struct sought {
    struct words_query words;
    struct str begins; /* folded: what a name may begin with */
};

/* A name has the words, or a part of it begins with what was typed, be it one letter. */
static enum err fits(struct op *op, const struct sought *s, struct str name, bool *ret)
{
    struct words_mark mark[1];
    size_t count;
    *ret = words_match(&s->words, name, mark, 1, &count);
    if (*ret || !s->begins.n)
        return OK;
    struct str fold;
    enum err e = utf8_fold(op->arena, name, &fold);
    for (size_t at = 0; !e && !*ret && at < fold.n; at++)
        if (!at || strchr(" -«(\"", fold.p[at - 1]))
            *ret = str_starts_with(str_slice(fold, at, fold.n), s->begins);
    return e;
}

static enum err chats_find(struct op *op, const struct sought *s, struct search_place_list_out *ret)
{
    struct q_search_own_chats_list own;
    enum err e = q_search_own_chats(op, LIMIT_SEARCH_CHATS, &own);
    ret->chat_ids = arena_try(op->arena, LIMIT_PLACES_FOUND, sizeof *ret->chat_ids);
    if (!ret->chat_ids)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < own.count && ret->chat_ids_count < LIMIT_PLACES_FOUND; i++) {
        const struct q_search_own_chats_row *r = &own.row[i];
        bool is_it = false;
        struct str name = r->has_last_name
                              ? arena_printf(op->arena, "%.*s %.*s %.*s", STR_ARG(r->last_name),
                                             STR_ARG(r->first_name), STR_ARG(r->middle_name))
                              : r->title;
        e = name.p ? fits(op, s, name, &is_it) : ERR_TOO_LARGE;
        if (is_it)
            ret->chat_ids[ret->chat_ids_count++] = r->id;
    }
    return e;
}

/* What all forms of a word begin with. */
static struct str stem_of(const struct query_word *w)
{
    struct str least = {w->typed.p, w->typed.n};
    for (size_t i = 0; i < w->terms; i++)
        if (w->term[i].n < least.n &&
            str_starts_with(least, (struct str){w->term[i].p, w->term[i].n}))
            least.n = w->term[i].n;
    return least;
}

static enum err people_find(struct op *op, const struct sought *s,
                            struct search_place_list_out *ret)
{
    struct person_search_in in = {.find = s->begins};
    struct person_search_out found = {0};
    size_t longest = 0;
    for (size_t i = 0; i < s->words.count; i++) {
        struct str stem = stem_of(&s->words.word[i]);
        if (stem.n > longest)
            in.find = stem;
        longest = stem.n > longest ? stem.n : longest;
    }
    if (in.find.n > 60 || !in.find.n)
        return OK;
    enum err e = person_search(op, &in, &found);
    ret->people = arena_try(op->arena, found.people_count + 1, sizeof *ret->people);
    if (!ret->people)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < found.people_count; i++) {
        const struct person_name *n = &found.people[i].name;
        bool is_it = false;
        struct str name = arena_printf(op->arena, "%.*s %.*s %.*s", STR_ARG(n->last),
                                       STR_ARG(n->first), STR_ARG(n->middle));
        e = name.p ? fits(op, s, name, &is_it) : ERR_TOO_LARGE;
        if (is_it && ret->people_count < LIMIT_PLACES_FOUND)
            ret->people[ret->people_count++] = found.people[i];
    }
    return e;
}

enum err search_place_list(struct op *op, const struct search_place_list_in *in,
                           struct search_place_list_out *ret)
{
    struct sought s = {.begins = STR("")};
    words_query_read(in->find, &s.words);
    enum err e = utf8_fold(op->arena, str_trim(in->find), &s.begins);
    if (!e && s.begins.n)
        e = chats_find(op, &s, ret);
    if (!e && s.begins.n)
        e = people_find(op, &s, ret);
    return e;
}
