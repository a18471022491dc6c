/* copies.c - who may take a copy of whose data, and for how long it lies there.
 *
 * WHY   the copy holds everything about somebody in one file, so it is more dangerous than any
 *       page: only who asked gets it, for a week, and the person sees who else did.
 * HOW   made in prepare (a slow worker, a read transaction: the writer is not held), kept as a
 *       file; the row is written with its audit row. Every download proves the right anew and
 *       leaves an audit row. A job deletes what is over.
 * OWNS  the table data_copy and its files.
 * RUNS  prepare on slow workers, the rest on read and write workers.
 * SPEC  product.md promises 3 and 6.
 * TESTS copy_test.c, tests/system/data_copy.test.ts */
#include "features/privacy/copies.h"

#include "features/people/people.h"
#include "features/privacy/copy.h"
#include "features/privacy/limits.h"
#include "features/privacy/privacy.q.h"
#include "op/file.h"
#include "store/jobs.h"

struct data_copy_create_prepared {
    struct hash hash;
    int64_t size;
};
struct data_copy_get_prepared {
    struct op_file file;
};

static enum err delete (struct op *op, org_id org, data_copy_id id, file_id file) {
    int64_t changes = 0; enum err e = op_file_erase(op, org, file);
    return e ? e : q_data_copy_delete(op, org, id, &changes);
}

/* The caller has a living one of this person: they fetch or drop that. */
static enum err check_none(struct op *op, member_id member, bool *ret_is_over,
                           struct q_data_copy_same_row *ret)
{
    bool found = false;
    enum err e = q_data_copy_same(op, member, &found, ret);
    *ret_is_over = found && ret->expires_us <= op->now_us;
    if (!e && found && !*ret_is_over)
        e = op_fail(op, ERR_CONFLICT, "data_copy");
    return e;
}

enum err data_copy_create_prepare(struct op *op, const struct data_copy_create_in *in,
                                  struct data_copy_create_prepared **ret)
{
    const struct data_subject *subject;
    struct q_data_copy_same_row same;
    bool is_over;
    struct data_copy_create_prepared *p = arena_alloc(op->arena, sizeof *p);
    struct copy_order order = {.org = op->caller.org,
                               .member = in->member_id,
                               .is_whole = in->member_id.n == op->caller.member.n,
                               .is_english = in->language == LANGUAGE_EN,
                               .zone_minutes = in->zone_minutes};
    *ret = p;
    enum err e = access_data_copy(op, in->member_id, &subject);
    if (!e)
        e = check_none(op, in->member_id, &is_over, &same);
    return e ? e : copy_make(op, &order, &p->hash, &p->size);
}

static enum err insert(struct op *op, const struct data_subject *subject,
                       const struct file_new *file, struct data_copy *ret)
{
    file_id id = {0};
    ret->size = file->size;
    ret->is_whole = ret->person.id.n == op->caller.member.n;
    ret->created_us = op->now_us;
    ret->expires_us = op->now_us + COPY_TERM_US;
    enum err e = op_file_add(op, file, &id);
    if (!e)
        e = q_data_copy_insert(op, subject, id, ret->size, ret->is_whole, ret->created_us,
                               ret->expires_us, &ret->id);
    if (!e)
        e = job_put(op->db, STR("data_copy_sweep"), STR("{}"), ret->expires_us, op->now_us);
    return e;
}

enum err data_copy_create(struct op *op, const struct data_subject *subject,
                          const struct data_copy_create_in *in,
                          const struct data_copy_create_prepared *prepared, struct data_copy *ret)
{
    struct q_data_copy_same_row same;
    bool is_over = false;
    struct file_new file = {.org = op->caller.org,
                            .hash = prepared->hash,
                            .name = in->language == LANGUAGE_EN ? STR("My data.zip")
                                                                : STR("Копия данных.zip"),
                            .type = STR("application/zip"),
                            .size = prepared->size};
    enum err e = check_none(op, in->member_id, &is_over, &same);
    if (!e && is_over)
        e = delete (op, op->caller.org, same.id, same.file_id);
    if (!e)
        e = people_get(op, op->caller.org, in->member_id, &ret->person);
    if (!e)
        e = insert(op, subject, &file, ret);
    struct op_about about = {.whom = {in->member_id}};
    return e ? e : op_audit_about(op, "data_copy", ret->id.n, &about);
}

enum err data_copy_list(struct op *op, struct data_copy_list_out *ret)
{
    struct q_data_copies_list rows;
    enum err e = q_data_copies(op, op->now_us, LIMIT_COPIES_LISTED, &rows);
    if (e)
        return e;
    *ret = (struct data_copy_list_out){
        .copies = arena_try(op->arena, rows.count + 1, sizeof *ret->copies)};
    if (!ret->copies)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_data_copies_row *r = &rows.row[i];
        const struct data_subject *subject;
        e = access_data_copy(op, r->member_id, &subject);
        if (e == ERR_NOT_FOUND) { /* the right has gone meanwhile */
            op->detail = (struct str){0};
            e = OK;
            continue;
        }
        struct data_copy *c = &ret->copies[ret->copies_count++];
        *c = (struct data_copy){.id = r->id,
                                .size = r->size,
                                .is_whole = r->is_whole,
                                .created_us = r->created_us,
                                .expires_us = r->expires_us};
        if (!e)
            e = people_get(op, op->caller.org, r->member_id, &c->person);
    }
    return e;
}

static enum err find(struct op *op, data_copy_id id, struct q_data_copy_row_row *ret)
{
    bool found = false;
    enum err e = q_data_copy_row(op, id, op->now_us, &found, ret);
    return e ? e : found ? OK : op_fail(op, ERR_NOT_FOUND, "data_copy");
}

enum err data_copy_get_prepare(struct op *op, const struct data_copy_get_in *in,
                               struct data_copy_get_prepared **ret)
{
    const struct data_copy_holder *holder;
    struct q_data_copy_row_row r;
    struct data_copy_get_prepared *p = arena_alloc(op->arena, sizeof *p);
    *ret = p;
    enum err e = access_data_copy_hold(op, in->data_copy_id, &holder);
    if (!e)
        e = find(op, in->data_copy_id, &r);
    return e ? e : op_file_get(op, op->caller.org, r.file_id, &p->file);
}

enum err data_copy_get(struct op *op, const struct data_copy_holder *holder,
                       const struct data_copy_get_in *in,
                       const struct data_copy_get_prepared *prepared, struct op_file *ret)
{
    (void)holder;
    struct q_data_copy_row_row r;
    enum err e = find(op, in->data_copy_id, &r);
    if (e)
        return e;
    struct op_about about = {.whom = {r.member_id}};
    *ret = prepared->file;
    return op_audit_about(op, "data_copy", in->data_copy_id.n, &about);
}

enum err data_copy_drop(struct op *op, const struct data_copy_holder *holder,
                        const struct data_copy_drop_in *in)
{
    (void)holder;
    struct q_data_copy_row_row r;
    enum err e = find(op, in->data_copy_id, &r);
    return e ? e : delete (op, op->caller.org, in->data_copy_id, r.file_id);
}

enum err data_copy_sweep(struct op *op)
{
    struct q_data_copies_due_list due;
    int64_t next_us = 0;
    enum err e = q_data_copies_due(op, op->now_us, LIMIT_COPIES_SWEPT, &due);
    for (size_t i = 0; !e && i < due.count; i++)
        e = delete (op, due.row[i].org_id, due.row[i].id, due.row[i].file_id);
    if (!e)
        e = q_data_copies_next(op, &next_us);
    return e ? e : job_round(op->db, STR("data_copy_sweep"), next_us, op->now_us);
}

enum err copies_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows)
{
    struct q_data_copies_about_list rows;
    enum err e = q_data_copies_about(op, org, member, &rows);
    for (size_t i = 0; !e && i < rows.count; i++)
        e = delete (op, org, rows.row[i].id, rows.row[i].file_id);
    if (!e)
        *ret_rows = (int64_t)rows.count;
    return e;
}
