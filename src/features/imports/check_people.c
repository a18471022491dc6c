/* check_people.c - the dry run of lines about people.
 *
 * WHY   a wrong guess about who is meant moves a stranger between groups; so whatever is not
 *       certain is refused with its reason, and the administrator decides.
 * HOW   name, group, who is meant (plan.h), what an earlier line of the file has said of the same
 *       person, then the differences. Data of a learner's line, packed: last, first, middle,
 *       external id, minor_until, group id, group row, enrolment and unit to leave, first and
 *       second parent to add. Of a colleague's: last, first, middle, external id, position, roles,
 *       subjects, document.
 * OWNS  nothing.  RUNS  on the write worker.  TESTS imports_test.c */
#include "features/imports/done.h"
#include "features/imports/limits.h"
#include "features/imports/packed.h"
#include "features/imports/work.h"
#include "features/structure/structure.h"
#include "text/utf8.h"

#define ABSENT_AT_ONCE 400
#define EXTERNAL_SIGNS 100
#define TEXT_SIGNS     200

/* A line about a person while it is being checked. */
struct line {
    const struct wish *wish;
    struct person_wish person;
    struct way way;
    struct plan_row row;
    struct buf changes;
    const struct person_fact *found; /* NULL: nobody */
    unit_id leaves;
    enrolment_id leaves_enrolment;
    struct str parents[2];
};

static bool is_refused(const struct line *l)
{
    return l->row.action == IMPORT_ACTION_REFUSE;
}

/* Name, id, birth date. */
static enum err read_person(struct work *w, struct line *l)
{
    enum import_field field = IMPORT_FIELD_NONE;
    struct person_wish *p = &l->person;
    enum import_problem problem = wish_name(w->op->arena, l->wish, &p->name, &field);
    if (problem) {
        struct str value = l->wish->f[IMPORT_FIELD_FULL_NAME];
        l->row.title = value.n ? value : work_whole_name(w, &p->name);
        plan_refuse(&l->row, problem, field, l->wish->f[field]);
        return OK;
    }
    l->row.title = work_whole_name(w, &p->name);
    problem = wish_minor_until(l->wish, &p->minor_until_us);
    if (problem)
        plan_refuse(&l->row, problem, IMPORT_FIELD_BIRTH_DATE, l->wish->f[IMPORT_FIELD_BIRTH_DATE]);
    p->external = l->wish->f[IMPORT_FIELD_EXTERNAL_ID];
    p->position = l->wish->f[IMPORT_FIELD_POSITION];
    if (utf8_length(p->external) > EXTERNAL_SIGNS)
        plan_refuse(&l->row, IMPORT_PROBLEM_TOO_LONG, IMPORT_FIELD_EXTERNAL_ID, p->external);
    if (utf8_length(p->position) > EXTERNAL_SIGNS)
        plan_refuse(&l->row, IMPORT_PROBLEM_TOO_LONG, IMPORT_FIELD_POSITION, p->position);
    return work_fold_name(w, &p->name, &p->fold);
}

/* Who of the organisation could be meant. An id that nobody has yet: by name, those without one. */
static enum err find_facts(struct work *w, struct line *l, role_set roles, struct person_fact **ret,
                           size_t *ret_count)
{
    enum err e = OK;
    *ret_count = 0;
    if (l->person.external.n)
        e = facts_by_external(w, l->person.external, ret, ret_count);
    l->person.by_external = *ret_count > 0;
    if (e || *ret_count)
        return e;
    return facts_by_name(w, &l->person.fold, roles, ret, ret_count);
}

static struct str name_key(struct work *w, const struct line *l)
{
    const struct person_wish *p = &l->person;
    if (l->row.what == IMPORT_WHAT_STAFF)
        return arena_printf(w->op->arena, "n:%.*s %.*s", STR_ARG(p->fold.last),
                            STR_ARG(p->fold.first));
    return arena_printf(w->op->arena, "n:%.*s %.*s|%lld|%lld", STR_ARG(p->fold.last),
                        STR_ARG(p->fold.first), (long long)p->group.id, (long long)p->group.row);
}

/* How later lines find this one: by its id, and by name and group beside lines of the other sort.
 */
static void key_set(struct work *w, struct line *l)
{
    struct str external = l->person.external, name = name_key(w, l);
    l->row.key = external.n ? arena_printf(w->op->arena, "e:%.*s", STR_ARG(external)) : name;
    l->row.name_key = external.n ? name : STR("");
}

/* Earlier lines with this id, or with this name in this group. */
static enum err check_twice(struct work *w, struct line *l)
{
    struct q_import_row_by_key_list rows;
    key_set(w, l);
    enum err e = q_import_row_by_key(w->op, w->keeper, l->row.what, l->row.key, &rows);
    for (size_t i = 0; !e && i < rows.count && !is_refused(l); i++) {
        struct person_name other = {0};
        struct str middle = l->person.fold.middle, fold = {0};
        if (rows.row[i].action == IMPORT_ACTION_REFUSE)
            continue;
        if (wish_split_name(w->op->arena, rows.row[i].title, &other)) /* it was one already */
            continue;
        e = work_fold(w, other.middle, &fold);
        bool is_same = str_equal(fold, middle);
        if (!e && (l->person.external.n || is_same))
            plan_refuse(&l->row, IMPORT_PROBLEM_TWICE_IN_FILE, IMPORT_FIELD_FULL_NAME,
                        arena_printf(w->op->arena, "%lld", (long long)rows.row[i].line));
        else if (!e && (!fold.n || !middle.n))
            plan_refuse(&l->row, IMPORT_PROBLEM_SAME_NAME, IMPORT_FIELD_MIDDLE_NAME, l->row.title);
    }
    return e;
}

/* The data of an earlier line, with nothing to leave any more. */
static struct str data_of_new(struct work *w, struct str data)
{
    struct buf b;
    buf_init(&b, LIMIT_IMPORT_CHANGES_BYTES);
    for (int i = 0; i < 11; i++) {
        struct str field = packed_next(&data);
        packed_add(&b, i == 7 || i == 8 ? STR("0") : field);
    }
    struct str ret = str_copy(w->op->arena, buf_str(&b));
    buf_done(&b);
    return ret;
}

/* Somebody whom an earlier line has meant already: one of the two is a namesake, and whoever stands
 * in the group is the right one. */
static enum err check_meant_before(struct work *w, struct line *l, enum match *match)
{
    struct q_import_row_by_object_row before;
    bool found = false;
    enum err e =
        q_import_row_by_object(w->op, w->keeper, l->row.what, l->found->id.n, &found, &before);
    if (e || !found)
        return e;
    if (!l->person.by_external && *match == MATCH_ELSEWHERE && l->row.what == IMPORT_WHAT_LEARNER) {
        *match = MATCH_NONE;
        l->found = NULL;
        return OK;
    }
    if (*match == MATCH_IN_PLACE && before.action == IMPORT_ACTION_TRANSFER &&
        !l->person.by_external) {
        w->added.by_action[IMPORT_ACTION_TRANSFER]--;
        w->added.by_action[IMPORT_ACTION_CREATE]++;
        w->room--;
        return q_import_row_is_new(w->op, w->keeper, before.n, data_of_new(w, before.data));
    }
    plan_refuse(&l->row, IMPORT_PROBLEM_TWICE_IN_FILE, IMPORT_FIELD_FULL_NAME,
                arena_printf(w->op->arena, "%lld", (long long)before.line));
    return OK;
}

static enum err meet(struct work *w, struct line *l, enum match match, const struct person_fact *f)
{
    enum err e = OK;
    if (match == MATCH_AMBIGUOUS) {
        plan_refuse(&l->row,
                    l->person.name.middle.n ? IMPORT_PROBLEM_PERSON_AMBIGUOUS
                                            : IMPORT_PROBLEM_SAME_NAME,
                    l->person.name.middle.n ? IMPORT_FIELD_EXTERNAL_ID : IMPORT_FIELD_MIDDLE_NAME,
                    l->row.title);
        return OK;
    }
    l->found = match == MATCH_NONE ? NULL : f;
    if (l->found)
        e = check_meant_before(w, l, &match);
    if (e || is_refused(l) || !l->found)
        return e;
    if (f->is_closed) {
        plan_refuse(&l->row, IMPORT_PROBLEM_PERSON_CLOSED, IMPORT_FIELD_EXTERNAL_ID,
                    l->person.external);
        return OK;
    }
    l->row.object_id = f->id.n;
    l->row.object_version = f->version;
    plan_compare(&l->person, f, &l->changes);
    return OK;
}

/* Both say when they were born (the fifth field of a learner's data), and not on one day. */
static bool is_born_elsewhen(const struct line *l, struct str data)
{
    if (l->row.what != IMPORT_WHAT_LEARNER)
        return false;
    for (int i = 0; i < 4; i++)
        packed_next(&data);
    int64_t other = packed_next_i64(&data);
    return other && l->person.minor_until_us && other != l->person.minor_until_us;
}

/* One with an id and one without, of one name in one group: one person said twice, unless both are
 * people who are there (then meet knows them apart). */
static enum err check_beside(struct work *w, struct line *l)
{
    struct q_import_row_beside_list rows;
    bool has_id = l->person.external.n > 0, is_unsure = false;
    struct str middle = l->person.fold.middle;
    int64_t same = 0, line = 0;
    enum err e =
        q_import_row_beside(w->op, w->keeper, l->row.what, has_id ? l->row.name_key : STR(""),
                            has_id ? STR("") : l->row.key, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_import_row_beside_row *r = &rows.row[i];
        struct person_name other = {0};
        struct str fold = {0};
        if (r->action == IMPORT_ACTION_REFUSE || (l->found && r->object_id) ||
            is_born_elsewhen(l, r->data) || wish_split_name(w->op->arena, r->title, &other))
            continue;
        e = work_fold(w, other.middle, &fold);
        if (!e && str_equal(fold, middle)) {
            same++;
            line = r->line;
        }
        is_unsure |= !fold.n || !middle.n;
    }
    if (!e && same > 1)
        plan_refuse(&l->row, IMPORT_PROBLEM_PERSON_AMBIGUOUS, IMPORT_FIELD_EXTERNAL_ID,
                    l->row.title);
    else if (!e && same)
        plan_refuse(&l->row, IMPORT_PROBLEM_TWICE_IN_FILE, IMPORT_FIELD_FULL_NAME,
                    arena_printf(w->op->arena, "%lld", (long long)line));
    else if (!e && is_unsure)
        plan_refuse(&l->row, IMPORT_PROBLEM_SAME_NAME, IMPORT_FIELD_MIDDLE_NAME, l->row.title);
    return e;
}

/* Parents named by the line whom the child has not got. */
static enum err check_parents(struct work *w, struct line *l)
{
    static const enum import_field fields[] = {IMPORT_FIELD_PARENT_FIRST,
                                               IMPORT_FIELD_PARENT_SECOND};
    struct q_import_parents_of_list have = {0};
    enum err e = OK;
    if (l->found && (l->wish->f[fields[0]].n || l->wish->f[fields[1]].n))
        e = q_import_parents_of(w->op, w->keeper, l->found->id, &have);
    for (int k = 0; !e && k < 2; k++) {
        struct person_name name = {0};
        struct str whole, fold, other;
        bool has = false;
        l->parents[k] = STR("");
        if (!l->wish->f[fields[k]].n)
            continue;
        if (wish_split_name(w->op->arena, l->wish->f[fields[k]], &name)) {
            plan_refuse(&l->row, IMPORT_PROBLEM_PARENT_UNFIT, fields[k], l->wish->f[fields[k]]);
            return OK;
        }
        whole = work_whole_name(w, &name);
        e = work_fold(w, whole, &fold);
        for (size_t i = 0; !e && i < have.count; i++) {
            struct person_name n = {have.row[i].last_name, have.row[i].first_name,
                                    have.row[i].middle_name};
            e = work_fold(w, work_whole_name(w, &n), &other);
            has |= !e && str_equal(fold, other);
        }
        if (has)
            continue;
        l->parents[k] = whole;
        plan_change(&l->changes, fields[k], STR(""), whole);
    }
    return e;
}

static struct str learner_data(struct work *w, const struct line *l)
{
    const struct person_wish *p = &l->person;
    struct buf b;
    buf_init(&b, LIMIT_IMPORT_CHANGES_BYTES);
    packed_add(&b, p->name.last);
    packed_add(&b, p->name.first);
    packed_add(&b, p->name.middle);
    packed_add(&b, p->external);
    packed_add_i64(&b, p->minor_until_us);
    packed_add_i64(&b, p->group.id);
    packed_add_i64(&b, p->group.id ? 0 : p->group.row);
    packed_add_i64(&b, l->leaves_enrolment.n);
    packed_add_i64(&b, l->leaves.n);
    packed_add(&b, l->parents[0].p ? l->parents[0] : STR(""));
    packed_add(&b, l->parents[1].p ? l->parents[1] : STR(""));
    struct str ret = str_copy(w->op->arena, buf_str(&b));
    buf_done(&b);
    return ret.p ? ret : STR("");
}

/* Who is made by this line: there must be room for all of them. */
static void take_room(struct work *w, struct line *l, int people)
{
    people += (l->parents[0].n > 0) + (l->parents[1].n > 0);
    if (people > w->room)
        plan_refuse(&l->row, IMPORT_PROBLEM_LIMIT, IMPORT_FIELD_NONE, STR(""));
    else
        w->room -= people;
}

/* What becomes of the groups of somebody who is there. */
static void move(struct line *l, bool is_in_place)
{
    const struct person_fact *f = l->found;
    bool joins = !ref_is_none(l->person.group) && !is_in_place;
    l->row.to = l->way.name;
    if (!joins) {
        l->person.group = (struct ref){0};
        l->row.action = l->changes.n ? IMPORT_ACTION_CHANGE : IMPORT_ACTION_LEAVE;
        l->row.from = is_in_place ? l->way.name : STR("");
        return;
    }
    l->row.action = f->unit.n ? IMPORT_ACTION_TRANSFER : IMPORT_ACTION_CHANGE;
    l->row.from = f->unit_name;
    l->leaves = f->unit;
    l->leaves_enrolment = f->enrolment;
}

static enum err decide_learner(struct work *w, struct line *l)
{
    struct person_fact *facts = NULL;
    size_t count = 0, at = 0;
    enum err e = find_facts(w, l, ROLE_STUDENT, &facts, &count);
    if (e)
        return e;
    enum match match = plan_match_learner(&l->person, facts, count, &at);
    e = meet(w, l, match, count ? &facts[at] : NULL);
    if (!e && !is_refused(l))
        e = check_beside(w, l);
    if (!e && !is_refused(l))
        e = check_parents(w, l);
    if (e || is_refused(l))
        return e;
    if (l->found) {
        bool is_in_place = l->person.group.id && l->found->unit.n == l->person.group.id;
        move(l, is_in_place);
        take_room(w, l, 0);
        return OK;
    }
    if (ref_is_none(l->person.group))
        plan_refuse(&l->row, IMPORT_PROBLEM_GROUP_MISSING, IMPORT_FIELD_GROUP, STR(""));
    else
        take_room(w, l, 1);
    l->row.to = l->way.name;
    return OK;
}

static enum err line_keep(struct work *w, struct line *l, struct str data)
{
    struct str changes = str_copy(w->op->arena, buf_str(&l->changes));
    buf_done(&l->changes);
    l->row.changes = changes.p && !is_refused(l) ? changes : STR("");
    if (!is_refused(l))
        l->row.data = data;
    return plan_add(w, &l->row);
}

enum err check_learner(struct work *w, const struct wish *wish)
{
    struct line l = {.wish = wish, .row = plan_row_new(IMPORT_WHAT_LEARNER, wish->line, STR(""))};
    buf_init(&l.changes, LIMIT_IMPORT_CHANGES_BYTES);
    enum err e = read_person(w, &l);
    l.person.position = STR(""); /* a learner has none */
    if (!e && !is_refused(&l))
        e = way_find(w, wish, &l.way, &l.row);
    l.person.group = l.way.unit;
    l.row.to = l.way.name.p ? l.way.name : STR("");
    if (!e && !is_refused(&l)) {
        e = check_twice(w, &l);
    }
    if (!e && !is_refused(&l))
        e = decide_learner(w, &l);
    if (!e)
        return line_keep(w, &l, learner_data(w, &l));
    buf_done(&l.changes);
    return e;
}

static enum err staff_data(struct work *w, const struct line *l, struct str *ret)
{
    const struct person_wish *p = &l->person;
    struct str fold;
    struct buf b;
    enum err e = work_fold(w, p->position, &fold);
    bool teaches = !e && (plan_is_teaching(fold) || l->wish->f[IMPORT_FIELD_SUBJECTS].n);
    buf_init(&b, LIMIT_IMPORT_CHANGES_BYTES);
    packed_add(&b, p->name.last);
    packed_add(&b, p->name.first);
    packed_add(&b, p->name.middle);
    packed_add(&b, p->external);
    packed_add(&b, p->position);
    packed_add_i64(&b, teaches ? ROLE_TEACHER : ROLE_STAFF);
    packed_add(&b, l->wish->f[IMPORT_FIELD_SUBJECTS]);
    packed_add(&b, l->wish->f[IMPORT_FIELD_DOCUMENT]);
    *ret = str_copy(w->op->arena, buf_str(&b));
    buf_done(&b);
    return e;
}

static enum err decide_staff(struct work *w, struct line *l)
{
    struct person_fact *facts = NULL;
    size_t count = 0, at = 0;
    enum err e = find_facts(w, l, ROLE_ANY_STAFF, &facts, &count);
    if (e)
        return e;
    enum match match = plan_match_staff(&l->person, facts, count, &at);
    e = meet(w, l, match, count ? &facts[at] : NULL);
    if (!e && !is_refused(l))
        e = check_beside(w, l);
    if (e || is_refused(l))
        return e;
    if (l->found)
        l->row.action = l->changes.n ? IMPORT_ACTION_CHANGE : IMPORT_ACTION_LEAVE;
    else
        take_room(w, l, 1);
    return OK;
}

static void record_change(struct line *l, enum import_field f, struct str before, struct str after)
{
    if (after.n && !str_equal(before, after))
        plan_change(&l->changes, f, before, after);
}

/* What the list of staff, which claims are compared with, does not say yet. */
static enum err check_record(struct work *w, struct line *l)
{
    const struct person_wish *p = &l->person;
    struct staff_record_new said = {p->name,
                                    p->position,
                                    l->wish->f[IMPORT_FIELD_SUBJECTS],
                                    l->wish->f[IMPORT_FIELD_DOCUMENT],
                                    p->external,
                                    l->found ? l->found->id : (member_id){0}};
    struct staff_record_line line;
    enum err e = staff_record_match(w->op, w->org, &said, &line);
    if (e || !l->found)
        return e;
    struct staff_record_new next = record_merged(&line.is, &said);
    if (line.id.n && record_equal(&next, &line.is))
        return OK;
    size_t before = l->changes.n;
    record_change(l, IMPORT_FIELD_SUBJECTS, line.is.subjects, said.subjects);
    record_change(l, IMPORT_FIELD_DOCUMENT, line.is.document, said.document);
    if (l->changes.n == before && !before) /* only its place in the list is new */
        plan_change(&l->changes, IMPORT_FIELD_POSITION, line.is.position, said.position);
    l->row.action = IMPORT_ACTION_CHANGE;
    return OK;
}

enum err check_staff(struct work *w, const struct wish *wish)
{
    struct line l = {.wish = wish, .row = plan_row_new(IMPORT_WHAT_STAFF, wish->line, STR(""))};
    struct str data = STR("");
    buf_init(&l.changes, LIMIT_IMPORT_CHANGES_BYTES);
    enum err e = read_person(w, &l);
    if (!e && !is_refused(&l) &&
        (utf8_length(wish->f[IMPORT_FIELD_SUBJECTS]) > TEXT_SIGNS ||
         utf8_length(wish->f[IMPORT_FIELD_DOCUMENT]) > TEXT_SIGNS))
        plan_refuse(&l.row, IMPORT_PROBLEM_TOO_LONG, IMPORT_FIELD_SUBJECTS,
                    wish->f[IMPORT_FIELD_SUBJECTS]);
    if (!e && !is_refused(&l)) {
        e = check_twice(w, &l);
    }
    if (!e && !is_refused(&l))
        e = decide_staff(w, &l);
    if (!e && !is_refused(&l))
        e = check_record(w, &l);
    if (!e)
        e = staff_data(w, &l, &data);
    if (!e)
        return line_keep(w, &l, data);
    buf_done(&l.changes);
    return e;
}

/* While a line about somebody was refused, who seems absent may stand in that very line: nobody
 * loses access by such a list. */
static enum err add_absent(struct work *w, const struct q_import_absent_of_row *r, unit_id unit,
                           struct str group)
{
    struct person_name name = {r->last_name, r->first_name, r->middle_name};
    struct plan_row row = plan_row_new(IMPORT_WHAT_LEARNER, 0, work_whole_name(w, &name));
    row.action =
        w->facts.closes_absent && !w->has_refused ? IMPORT_ACTION_CLOSE : IMPORT_ACTION_ABSENT;
    row.from = group;
    row.object_id = r->id.n;
    row.object_version = r->version;
    row.data = arena_printf(w->op->arena, "%lld\x1f%lld\x1f", (long long)r->enrolment.n,
                            (long long)unit.n);
    return plan_add(w, &row);
}

enum err check_absent(struct work *w)
{
    struct q_import_unit_listed_list units;
    bool is_people = w->facts.kind == IMPORT_KIND_LEARNERS ||
                     w->facts.kind == IMPORT_KIND_ONEROSTER || w->facts.kind == IMPORT_KIND_SDS;
    enum err e = q_import_unit_listed(w->op, w->keeper, (unit_id){w->facts.place},
                                      is_people ? IMPORT_CHUNK_ROWS : 0, &units);
    w->is_over = !e && units.count == 0;
    int64_t refused = 0;
    if (!e)
        e = q_import_refused_people(w->op, w->keeper, &w->has_refused, &refused);
    for (size_t i = 0; !e && i < units.count && work_has_time(w); i++) {
        struct q_import_absent_of_list rows;
        e = q_import_absent_of(w->op, w->keeper, units.row[i].unit, (member_id){0}, ABSENT_AT_ONCE,
                               &rows);
        for (size_t k = 0; !e && k < rows.count; k++)
            e = add_absent(w, &rows.row[k], units.row[i].unit, units.row[i].name);
        w->facts.place = units.row[i].unit.n;
    }
    return e;
}
