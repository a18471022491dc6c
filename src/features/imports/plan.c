/* plan.c - what is to be done with a line.
 *
 * WHY   the check and its explanation are one decision: what is shown is what will be done.
 * HOW   who is meant comes first (an id decides alone; a name only where it can mean one person),
 *       then what differs. A student of that name in another group is somebody who changes groups
 *       only when the whole name fits, nobody else has it, and no birth date speaks against it.
 * OWNS  nothing.  RUNS  any thread.  TESTS plan_test.c */
#include "features/imports/plan.h"

#include "features/imports/packed.h"
#include "text/utf8.h"

struct plan_row plan_row_new(enum import_what what, int64_t line, struct str title)
{
    struct str none = STR("");
    return (struct plan_row){.what = what,
                             .line = line,
                             .title = title.p ? title : none,
                             .from = none,
                             .to = none,
                             .changes = none,
                             .value = none,
                             .fix = none,
                             .key = none,
                             .name_key = none,
                             .data = none,
                             .undo = none};
}

void plan_refuse(struct plan_row *row, enum import_problem p, enum import_field f, struct str value)
{
    row->action = IMPORT_ACTION_REFUSE;
    row->problem = p;
    row->field = f;
    row->value = value.p ? value : STR("");
}

static bool same_head(const struct person_wish *w, const struct person_fact *f)
{
    return str_equal(w->fold.last, f->fold.last) && str_equal(w->fold.first, f->fold.first);
}

/* An id or a birth date that both have and that differs: somebody else. */
static bool is_other(const struct person_wish *w, const struct person_fact *f)
{
    if (w->external.n && f->external.n && !str_equal(w->external, f->external))
        return true;
    return w->minor_until_us && f->minor_until_us && w->minor_until_us != f->minor_until_us;
}

static bool middle_fits(const struct person_wish *w, const struct person_fact *f)
{
    return !w->fold.middle.n || !f->fold.middle.n || str_equal(w->fold.middle, f->fold.middle);
}

/* In the group by name: how many could be meant, and the best of them. */
static size_t count_in_place(const struct person_wish *w, const struct person_fact *facts,
                             size_t count, size_t *ret_at)
{
    size_t n = 0;
    bool is_whole = false;
    for (size_t i = 0; i < count; i++) {
        const struct person_fact *f = &facts[i];
        if (!w->group.id || f->unit.n != w->group.id || !same_head(w, f) || !middle_fits(w, f) ||
            is_other(w, f))
            continue;
        bool fits_whole = w->fold.middle.n && str_equal(w->fold.middle, f->fold.middle);
        if (fits_whole && !is_whole) { /* the others lack a patronymic: not meant */
            n = 0;
            is_whole = true;
        }
        if (is_whole && !fits_whole)
            continue;
        *ret_at = i;
        n++;
    }
    return n;
}

static size_t count_elsewhere(const struct person_wish *w, const struct person_fact *facts,
                              size_t count, size_t *ret_at)
{
    member_id seen = {0};
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct person_fact *f = &facts[i];
        if (!w->fold.middle.n || f->is_closed || !same_head(w, f) ||
            !str_equal(w->fold.middle, f->fold.middle) || is_other(w, f) || f->id.n == seen.n)
            continue;
        seen = f->id;
        *ret_at = i;
        n++;
    }
    return n;
}

/* Found by external id: the row of the group that is meant, else the first. */
static enum match by_external(const struct person_wish *w, const struct person_fact *facts,
                              size_t count, size_t *ret_at)
{
    if (!count)
        return MATCH_NONE;
    *ret_at = 0;
    for (size_t i = 0; i < count; i++)
        if (w->group.id && facts[i].unit.n == w->group.id) {
            *ret_at = i;
            return MATCH_IN_PLACE;
        }
    return MATCH_ELSEWHERE;
}

enum match plan_match_learner(const struct person_wish *w, const struct person_fact *facts,
                              size_t count, size_t *ret_at)
{
    if (w->by_external)
        return by_external(w, facts, count, ret_at);
    size_t n = count_in_place(w, facts, count, ret_at);
    if (n)
        return n == 1 ? MATCH_IN_PLACE : MATCH_AMBIGUOUS;
    n = count_elsewhere(w, facts, count, ret_at);
    return n == 0 ? MATCH_NONE : n == 1 ? MATCH_ELSEWHERE : MATCH_AMBIGUOUS;
}

enum match plan_match_staff(const struct person_wish *w, const struct person_fact *facts,
                            size_t count, size_t *ret_at)
{
    size_t n = 0;
    member_id seen = {0};
    if (w->by_external)
        return by_external(w, facts, count, ret_at);
    for (size_t i = 0; i < count; i++) {
        const struct person_fact *f = &facts[i];
        if (f->is_closed || f->id.n == seen.n || !role_has(f->roles, ROLE_ANY_STAFF) ||
            !same_head(w, f) || !middle_fits(w, f) || is_other(w, f))
            continue;
        seen = f->id;
        *ret_at = i;
        n++;
    }
    return n == 0 ? MATCH_NONE : n == 1 ? MATCH_ELSEWHERE : MATCH_AMBIGUOUS;
}

void plan_change(struct buf *changes, enum import_field f, struct str before, struct str after)
{
    packed_add_i64(changes, f);
    packed_add(changes, before);
    packed_add(changes, after);
}

static void compare(struct buf *changes, enum import_field f, struct str before, struct str after)
{
    if (after.n && !str_equal(before, after))
        plan_change(changes, f, before, after);
}

void plan_compare(const struct person_wish *w, const struct person_fact *f, struct buf *changes)
{
    compare(changes, IMPORT_FIELD_LAST_NAME, f->name.last, w->name.last);
    compare(changes, IMPORT_FIELD_FIRST_NAME, f->name.first, w->name.first);
    compare(changes, IMPORT_FIELD_MIDDLE_NAME, f->name.middle, w->name.middle);
    compare(changes, IMPORT_FIELD_EXTERNAL_ID, f->external, w->external);
    compare(changes, IMPORT_FIELD_POSITION, f->position, w->position);
    if (w->minor_until_us && w->minor_until_us != f->minor_until_us)
        plan_change(changes, IMPORT_FIELD_BIRTH_DATE, STR(""), STR(""));
}

static size_t digits_at(struct str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && s.p[at + n] >= '0' && s.p[at + n] <= '9')
        n++;
    return n;
}

/* Where the year stands in the name: a number that is the year, else one that begins with it. */
static bool find_year(struct str name, struct str year, size_t *ret)
{
    bool found = false;
    for (size_t i = 0; i < name.n;) {
        size_t n = digits_at(name, i);
        struct str run = str_slice(name, i, i + n);
        if (n && str_equal(run, year)) {
            *ret = i;
            return true;
        }
        if (n && !found && str_starts_with(run, year)) {
            *ret = i;
            found = true;
        }
        i += n ? n : 1;
    }
    return found;
}

struct str plan_next_name(struct arena *a, struct str name, int64_t year)
{
    size_t at = 0;
    struct str word = arena_printf(a, "%lld", (long long)year);
    if (year <= 0 || !word.p || !find_year(name, word, &at))
        return name;
    struct str before = str_slice(name, 0, at), after = str_slice(name, at + word.n, name.n);
    return arena_printf(a, "%.*s%lld%.*s", STR_ARG(before), (long long)year + 1, STR_ARG(after));
}

static bool contains(struct str s, struct str word)
{
    for (size_t i = 0; i + word.n <= s.n; i++)
        if (str_starts_with(str_slice(s, i, s.n), word))
            return true;
    return false;
}

bool plan_is_teaching(struct str position_fold)
{
    static const char *const roots[] = {"преподавател", "учител",   "педагог", "мастер производств",
                                        "teacher",      "lecturer", "tutor"};
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++)
        if (contains(position_fold, str_from(roots[i])))
            return true;
    return false;
}
