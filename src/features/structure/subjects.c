/* subjects.c - what is taught.
 *
 * WHY   chats and lists speak of a subject by one name.
 * HOW   a list of the organisation. A subject that is taught somewhere stays open; renaming one
 *       renames the chats of its groups.
 * OWNS  the table subject.  RUNS  on read and write workers.  TESTS structure_test.c. */
#include "features/chats/roster.h"
#include "features/structure/inside.h"
#include "features/structure/limits.h"
#include "features/structure/structure.q.h"

static enum err named_check(struct op *op, org_id org, struct str sort, subject_id beside)
{
    int64_t n = 0;
    enum err e = q_subject_named_beside(op, org, sort, beside, &n);
    return e ? e : n ? op_fail(op, ERR_TAKEN, "name") : OK;
}

static enum err external_check(struct op *op, org_id org, struct str external_id)
{
    int64_t n = 0;
    if (!external_id.n)
        return OK;
    enum err e = q_subject_with_external(op, org, external_id, (subject_id){0}, &n);
    return e ? e : n ? op_fail(op, ERR_TAKEN, "external_id") : OK;
}

enum err structure_subject_add(struct op *op, org_id org, struct str name, struct str external_id,
                               subject_id *ret)
{
    struct str sort, external = external_id.p ? external_id : STR("");
    int64_t count = 0;
    enum err e = name_fold(op, name, &sort);
    if (!e)
        e = q_subject_count(op, org, &count);
    if (!e && count >= LIMIT_SUBJECTS)
        e = op_fail(op, ERR_LIMIT_REACHED, "subjects");
    if (!e)
        e = named_check(op, org, sort, (subject_id){0});
    if (!e)
        e = external_check(op, org, external);
    return e ? e : q_subject_insert(op, org, name, sort, external, op->now_us, ret);
}

static struct subject subject_of(const struct q_subject_rows_row *r)
{
    return (struct subject){r->id, r->name, r->is_closed, r->n, r->version};
}

static enum err subject_get(struct op *op, subject_id id, struct subject *ret)
{
    struct q_subject_rows_list rows;
    enum err e = q_subject_rows(op, op->caller.org, id, id, true, op->now_us, &rows);
    if (!e && !rows.count)
        e = op_fail(op, ERR_NOT_FOUND, "subject");
    if (!e)
        *ret = subject_of(&rows.row[0]);
    return e;
}

enum err subject_list(struct op *op, const struct subject_list_in *in, struct subject_list_out *ret)
{
    struct q_subject_rows_list rows;
    enum err e = q_subject_rows(op, op->caller.org, (subject_id){0}, (subject_id){INT64_MAX},
                                in->has_with_closed && in->with_closed, op->now_us, &rows);
    if (e)
        return e;
    ret->subjects = arena_try(op->arena, rows.count + 1, sizeof *ret->subjects);
    if (!ret->subjects)
        return ERR_TOO_LARGE;
    ret->subjects_count = rows.count;
    for (size_t i = 0; i < rows.count; i++)
        ret->subjects[i] = subject_of(&rows.row[i]);
    return OK;
}

enum err subject_create(struct op *op, const struct subject_create_in *in, struct subject *ret)
{
    subject_id id;
    enum err e = structure_subject_add(op, op->caller.org, in->name, STR(""), &id);
    if (!e)
        e = subject_get(op, id, ret);
    return e ? e : op_audit(op, "subject", id.n);
}

/* By jobs: it may be taught to every group there is. */
static enum err chats_follow(struct op *op, subject_id id)
{
    struct q_subject_units_list units;
    enum err e =
        q_subject_units(op, op->caller.org, id, op->now_us, LIMIT_SUBJECT_SYNCED + 1, &units);
    if (!e && units.count > LIMIT_SUBJECT_SYNCED)
        return chats_roster_sync_all(op, op->caller.org);
    for (size_t i = 0; !e && i < units.count; i++)
        e = chats_roster_later(op, op->caller.org, units.row[i].unit);
    return e;
}

enum err subject_update(struct op *op, const struct subject_manager *manager,
                        const struct subject_update_in *in, struct subject *ret)
{
    struct subject old;
    struct str sort;
    int64_t taught = 0;
    (void)manager; /* proves that the subject is the organisation's */
    enum err e = subject_get(op, in->subject_id, &old);
    if (!e && old.version != in->version)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = name_fold(op, in->name, &sort);
    if (!e && !in->is_closed)
        e = named_check(op, op->caller.org, sort, in->subject_id);
    if (!e && in->is_closed && !old.is_closed)
        e = q_subject_taught_count(op, op->caller.org, in->subject_id, op->now_us, &taught);
    if (!e && taught)
        e = op_fail(op, ERR_UNIT_NOT_EMPTY, "subject");
    if (!e)
        e = q_subject_put(op, op->caller.org, in->subject_id, in->name, sort, in->is_closed,
                          op->now_us);
    if (!e && !str_equal(old.name, in->name))
        e = chats_follow(op, in->subject_id);
    if (!e)
        e = subject_get(op, in->subject_id, ret);
    return e ? e : op_audit(op, "subject", in->subject_id.n);
}
