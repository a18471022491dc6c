/* check_work.c - the dry run of lines about groups, and about who teaches what.
 *
 * WHY   a list of structure often is a list of groups with their curators; a load list names group,
 *       subject and teacher.
 * HOW   units on the way are planned by way_find. A line's own row says the curator, or the
 *       teaching: unit id and row, subject id and row, member id and row.
 * OWNS  nothing.  RUNS  on the write worker.  TESTS imports_test.c */
#include "features/imports/packed.h"
#include "features/imports/work.h"
#include "features/structure/structure.h"
#include "text/utf8.h"

/* A colleague by id or by name, of the organisation or of this file. */
static enum err colleague_find(struct work *w, struct str external, struct str name_text,
                               enum import_field field, struct ref *ret, struct plan_row *refused)
{
    struct person_wish p = {.external = external, .position = STR("")};
    struct q_import_row_by_key_list planned = {0};
    struct person_fact *facts = NULL;
    size_t count = 0, at = 0;
    enum err e = OK;
    if (external.n)
        e = facts_by_external(w, external, &facts, &count);
    p.by_external = count > 0;
    if (e)
        return e;
    if (!external.n) {
        if (wish_split_name(w->op->arena, name_text, &p.name)) {
            plan_refuse(refused, IMPORT_PROBLEM_PERSON_UNKNOWN, field, name_text);
            return OK;
        }
        e = work_fold_name(w, &p.name, &p.fold);
        if (!e)
            e = facts_by_name(w, &p.fold, ROLE_ANY_STAFF, &facts, &count);
    }
    enum match match = e ? MATCH_NONE : plan_match_staff(&p, facts, count, &at);
    if (match == MATCH_AMBIGUOUS)
        plan_refuse(refused, IMPORT_PROBLEM_PERSON_AMBIGUOUS, field, name_text);
    if (e || match != MATCH_NONE) {
        ret->id = !e && match != MATCH_AMBIGUOUS ? facts[at].id.n : 0;
        return e;
    }
    struct str key = external.n ? arena_printf(w->op->arena, "e:%.*s", STR_ARG(external))
                                : arena_printf(w->op->arena, "n:%.*s %.*s", STR_ARG(p.fold.last),
                                               STR_ARG(p.fold.first));
    e = q_import_row_by_key(w->op, w->keeper, IMPORT_WHAT_STAFF, key, &planned);
    for (size_t i = 0; !e && i < planned.count && !ret->row; i++)
        if (planned.row[i].action != IMPORT_ACTION_REFUSE)
            ret->row = planned.row[i].n;
    if (!e && !ret->row)
        plan_refuse(refused, IMPORT_PROBLEM_PERSON_UNKNOWN, field,
                    external.n ? external : name_text);
    return e;
}

static struct str refs(struct work *w, struct ref unit, struct ref subject, struct ref member)
{
    return arena_printf(w->op->arena, "%lld\x1f%lld\x1f%lld\x1f%lld\x1f%lld\x1f%lld\x1f",
                        (long long)unit.id, (long long)unit.row, (long long)subject.id,
                        (long long)subject.row, (long long)member.id, (long long)member.row);
}

/* The year of a group that is there: only said anew when the list says another. */
static enum err check_year(struct work *w, const struct wish *wish, struct way *way, bool *ret_said)
{
    struct q_import_unit_by_id_row u;
    bool found = false;
    int64_t year = 0;
    *ret_said = false;
    if (wish_year(wish, &year) || !way->unit.id || !year) /* way_find has refused an unfit one */
        return OK;
    enum err e = q_import_unit_by_id(w->op, w->keeper, (unit_id){way->unit.id}, &found, &u);
    if (e || !found || u.year == year)
        return e;
    struct plan_row row = plan_row_new(IMPORT_WHAT_UNIT, wish->line, u.name);
    struct buf b;
    row.action = IMPORT_ACTION_CHANGE;
    row.object_id = way->unit.id;
    row.object_version = u.version;
    row.data = arena_printf(w->op->arena, "\x1f%lld\x1f", (long long)year);
    buf_init(&b, LIMIT_IMPORT_CHANGES_BYTES);
    plan_change(&b, IMPORT_FIELD_YEAR,
                u.year ? arena_printf(w->op->arena, "%lld", (long long)u.year) : STR(""),
                wish->f[IMPORT_FIELD_YEAR]);
    row.changes = str_copy(w->op->arena, buf_str(&b));
    buf_done(&b);
    *ret_said = true;
    return plan_add(w, &row);
}

enum err check_unit(struct work *w, const struct wish *wish)
{
    struct plan_row row = plan_row_new(IMPORT_WHAT_UNIT, wish->line, wish->f[IMPORT_FIELD_GROUP]);
    struct way way = {0};
    struct ref curator = {0};
    int64_t before = w->last_n, have = 0;
    bool said = false;
    enum err e = way_find(w, wish, &way, &row);
    if (!e && row.action != IMPORT_ACTION_REFUSE)
        e = check_year(w, wish, &way, &said);
    if (!e && row.action != IMPORT_ACTION_REFUSE && wish->f[IMPORT_FIELD_CURATOR].n &&
        !ref_is_none(way.unit))
        e = colleague_find(w, STR(""), wish->f[IMPORT_FIELD_CURATOR], IMPORT_FIELD_CURATOR,
                           &curator, &row);
    if (e || row.action == IMPORT_ACTION_REFUSE)
        return e ? e : plan_add(w, &row);
    if (way.unit.id && curator.id)
        e = q_import_post_open(w->op, w->keeper, (unit_id){way.unit.id}, (member_id){curator.id},
                               UNIT_POST_KIND_CURATOR, &have);
    if (e)
        return e;
    if (!ref_is_none(curator) && !have) {
        row.what = IMPORT_WHAT_TEACHING;
        row.action = IMPORT_ACTION_CREATE;
        row.title = wish->f[IMPORT_FIELD_CURATOR];
        row.to = way.name;
        row.data = refs(w, way.unit, (struct ref){0}, curator);
        return plan_add(w, &row);
    }
    if (w->last_n > before) /* what the line makes has its own rows */
        return OK;
    row.action = IMPORT_ACTION_LEAVE;
    if (!row.title.n)
        row.title = wish->f[IMPORT_FIELD_SPECIALITY].n ? wish->f[IMPORT_FIELD_SPECIALITY]
                                                       : wish->f[IMPORT_FIELD_DEPARTMENT];
    return plan_add(w, &row);
}

enum err check_teaching(struct work *w, const struct wish *wish)
{
    struct plan_row row =
        plan_row_new(IMPORT_WHAT_TEACHING, wish->line, wish->f[IMPORT_FIELD_TEACHER]);
    struct way way = {0};
    struct ref subject = {0}, teacher = {0};
    int64_t have = 0;
    if (!row.title.n)
        row.title = wish->f[IMPORT_FIELD_TEACHER_ID];
    enum err e = way_find(w, wish, &way, &row);
    if (!e && row.action != IMPORT_ACTION_REFUSE && ref_is_none(way.unit))
        plan_refuse(&row, IMPORT_PROBLEM_GROUP_MISSING, IMPORT_FIELD_GROUP, STR(""));
    if (!e && row.action != IMPORT_ACTION_REFUSE)
        e = subject_find(w, wish, &subject, &row);
    if (!e && row.action != IMPORT_ACTION_REFUSE)
        e = colleague_find(w, wish->f[IMPORT_FIELD_TEACHER_ID], wish->f[IMPORT_FIELD_TEACHER],
                           IMPORT_FIELD_TEACHER, &teacher, &row);
    if (e || row.action == IMPORT_ACTION_REFUSE)
        return e ? e : plan_add(w, &row);
    if (way.unit.id && subject.id && teacher.id)
        e = q_import_teaching_open(w->op, w->keeper, (unit_id){way.unit.id},
                                   (subject_id){subject.id}, (member_id){teacher.id}, &have);
    row.action = have ? IMPORT_ACTION_LEAVE : IMPORT_ACTION_CREATE;
    row.to = way.name;
    struct buf b;
    buf_init(&b, LIMIT_IMPORT_CHANGES_BYTES);
    plan_change(&b, IMPORT_FIELD_SUBJECT, STR(""), wish->f[IMPORT_FIELD_SUBJECT]);
    row.changes = str_copy(w->op->arena, buf_str(&b));
    buf_done(&b);
    row.data = refs(w, way.unit, subject, teacher);
    return e ? e : plan_add(w, &row);
}
