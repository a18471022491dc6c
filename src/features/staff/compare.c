/* compare.c - does the list of staff say what the claim says.
 *
 * WHY   whoever confirms looks at five fields; the machine points at those that differ, and leaves
 *       the word to a person.
 * HOW   texts are folded (case, ё). A position or a subject fits when one of the two texts is in
 * the other («преподаватель» in «преподаватель, совместитель»), every claimed subject for itself.
 *       Of a document the words with digits count: numbers and dates. What one of the two does not
 *       say is unknown.
 * OWNS  nothing.  RUNS  any thread.  SPEC  ui.md 11.17.  TESTS compare_test.c. */
#include "features/staff/compare.h"

#include <string.h>

#include "text/utf8.h"

static bool contains(struct str in, struct str part)
{
    return part.n && in.n >= part.n && memmem(in.p, in.n, part.p, part.n) != NULL;
}

static enum field_match match_if(bool same)
{
    return same ? FIELD_MATCH_SAME : FIELD_MATCH_CHECK;
}

/* The next part of a list: between commas, semicolons. False: there is none. */
static bool next_part(struct str *rest, struct str *ret)
{
    while (rest->n) {
        size_t end = 0;
        while (end < rest->n && rest->p[end] != ',' && rest->p[end] != ';')
            end++;
        *ret = str_trim(str_slice(*rest, 0, end));
        *rest = str_slice(*rest, end < rest->n ? end + 1 : end, rest->n);
        if (ret->n)
            return true;
    }
    return false;
}

/* Each claimed subject stands in the list, or is a longer name of one that does. */
static bool subjects_fit(struct str claimed, struct str listed)
{
    struct str part, other;
    while (next_part(&claimed, &part)) {
        bool fits = contains(listed, part);
        struct str rest = listed;
        while (!fits && next_part(&rest, &other))
            fits = contains(part, other);
        if (!fits)
            return false;
    }
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_gap(char c)
{
    return c == ' ' || c == ',' || c == ';' || c == '(' || c == ')';
}

/* The next word with a digit in it, without full stops at its end. */
static bool next_number(struct str *rest, struct str *ret)
{
    while (rest->n) {
        size_t start = 0, end, digits = 0;
        while (start < rest->n && is_gap(rest->p[start]))
            start++;
        for (end = start; end < rest->n && !is_gap(rest->p[end]); end++)
            digits += is_digit(rest->p[end]);
        *ret = str_slice(*rest, start, end);
        *rest = str_slice(*rest, end, rest->n);
        while (ret->n && ret->p[ret->n - 1] == '.')
            ret->n--;
        if (digits)
            return true;
    }
    return false;
}

static bool documents_fit(struct str claimed, struct str listed)
{
    struct str number, rest = claimed;
    bool any = false;
    while (next_number(&rest, &number)) {
        any = true;
        if (!contains(listed, number))
            return false;
    }
    return any || contains(listed, claimed) || contains(claimed, listed);
}

static bool texts_fit(struct str claimed, struct str listed)
{
    return contains(listed, claimed) || contains(claimed, listed);
}

typedef bool fit_fn(struct str claimed, struct str listed);

static bool equal_fit(struct str claimed, struct str listed)
{
    return str_equal(claimed, listed);
}

static enum err compare_one(struct arena *a, struct claim_field *f, fit_fn *fits)
{
    struct str claimed, listed;
    enum err e = utf8_fold(a, str_trim(f->claimed), &claimed);
    if (!e)
        e = utf8_fold(a, str_trim(f->listed), &listed);
    if (e)
        return e;
    f->match = claimed.n && listed.n ? match_if(fits(claimed, listed)) : FIELD_MATCH_UNKNOWN;
    return OK;
}

static struct str list_name(struct arena *a, const struct person_name *n)
{
    return arena_printf(a, "%.*s %.*s", STR_ARG(n->last), STR_ARG(n->first));
}

enum err compare_claim(struct arena *a, const struct staff_words *claimed,
                       const struct staff_words *listed, struct comparison *ret)
{
    static fit_fn *const fits[CLAIM_FIELDS] = {equal_fit, equal_fit, texts_fit, subjects_fit,
                                               documents_fit};
    *ret = (struct comparison){
        .field = {
            {CLAIM_FIELD_NAME_NAME, list_name(a, &claimed->name), list_name(a, &listed->name), 0},
            {CLAIM_FIELD_NAME_MIDDLE, claimed->name.middle, listed->name.middle, 0},
            {CLAIM_FIELD_NAME_POSITION, claimed->position, listed->position, 0},
            {CLAIM_FIELD_NAME_SUBJECTS, claimed->subjects, listed->subjects, 0},
            {CLAIM_FIELD_NAME_DOCUMENT, claimed->document, listed->document, 0},
        }};
    for (int i = 0; i < CLAIM_FIELDS; i++) {
        struct claim_field *f = &ret->field[i];
        enum err e = compare_one(a, f, fits[i]);
        if (e)
            return e;
        ret->same += f->match == FIELD_MATCH_SAME;
        ret->check += f->match == FIELD_MATCH_CHECK;
    }
    return OK;
}
