/* records.c - the list of staff: what claims are compared with. By hand; imports fill it too.
 *
 * OWNS  the table staff_record.  RUNS  on read workers and the write worker.
 * TESTS staff_test.c, tests/system/staff.test.ts. */
#include "features/staff/limits.h"
#include "features/staff/staff.api.h"
#include "features/staff/staff.h"
#include "features/staff/staff.q.h"
#include "text/utf8.h"

static enum err name_sort(struct op *op, const struct person_name *n, struct str *ret)
{
    struct str whole = arena_printf(op->arena, "%.*s %.*s %.*s", STR_ARG(n->last),
                                    STR_ARG(n->first), STR_ARG(n->middle));
    return utf8_fold(op->arena, str_trim(whole), ret);
}

static enum err record_get(struct op *op, staff_record_id id, struct staff_record *ret,
                           struct str *ret_sort)
{
    struct q_record_by_id_row r;
    bool found = false;
    enum err e = q_record_by_id(op, id, &found, &r);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "record");
    if (e)
        return e;
    *ret = (struct staff_record){.id = r.id,
                                 .name = {r.last_name, r.first_name, r.middle_name},
                                 .position = r.position,
                                 .subjects = r.subjects,
                                 .document = r.document,
                                 .listed_us = r.listed_us,
                                 .version = r.version};
    *ret_sort = r.name_sort;
    return OK;
}

static struct str text(struct str s)
{
    return s.p ? s : STR("");
}

enum err staff_record_add(struct op *op, org_id org, const struct staff_record_new *r,
                          staff_record_id *ret)
{
    int64_t count = 0;
    struct str sort;
    enum err e = q_record_count(op, org, &count);
    if (!e && count >= LIMIT_STAFF_RECORDS)
        e = op_fail(op, ERR_LIMIT_REACHED, "staff records");
    if (!e)
        e = name_sort(op, &r->name, &sort);
    if (!e)
        e = q_record_insert(op, org, r->name.last, r->name.first, r->name.middle, sort,
                            text(r->position), text(r->subjects), text(r->document),
                            text(r->external_id), r->member, op->now_us, ret);
    return e;
}

enum err staff_record_match(struct op *op, org_id org, const struct staff_record_new *r,
                            struct staff_record_line *ret)
{
    struct q_record_match_row m;
    struct str sort;
    bool found = false;
    *ret = (struct staff_record_line){0};
    enum err e = name_sort(op, &r->name, &sort);
    if (!e)
        e = q_record_match(op, org, text(r->external_id), sort, r->member, &found, &m);
    if (!e && found)
        *ret = (struct staff_record_line){m.id,
                                          m.version,
                                          {{m.last_name, m.first_name, m.middle_name},
                                           m.position,
                                           m.subjects,
                                           m.document,
                                           m.external_id,
                                           r->member}};
    return e;
}

enum err staff_record_link(struct op *op, org_id org, staff_record_id id, member_id member)
{
    int64_t changes = 0;
    return q_record_link(op, org, id, member, &changes);
}

enum err staff_record_unlink(struct op *op, org_id org, member_id member)
{
    int64_t changes = 0;
    return q_record_unlink(op, org, member, &changes);
}

enum err staff_record_put(struct op *op, org_id org, const struct staff_record_line *l,
                          int64_t *ret_version)
{
    const struct staff_record_new *r = &l->is;
    struct str sort;
    int64_t changes = 0;
    enum err e = name_sort(op, &r->name, &sort);
    if (!e)
        e = q_record_put(op, org, l->id, l->version, r->name.last, r->name.first,
                         text(r->name.middle), sort, text(r->position), text(r->subjects),
                         text(r->document), text(r->external_id), op->now_us, &changes);
    *ret_version = changes ? l->version + 1 : 0;
    return e;
}

enum err staff_record_take_back(struct op *op, org_id org, staff_record_id id, int64_t version,
                                bool *ret_done)
{
    int64_t changes = 0;
    enum err e = q_record_take_back(op, org, id, version, &changes);
    *ret_done = changes > 0;
    return e;
}

enum err staff_record_create(struct op *op, const struct staff_record_create_in *in,
                             struct staff_record *ret)
{
    staff_record_id id = {0};
    struct str sort;
    struct staff_record_new r = {in->name, in->position, in->subjects, in->document, STR(""), {0}};
    enum err e = staff_record_add(op, op->caller.org, &r, &id);
    if (!e)
        e = op_audit(op, "staff_record", id.n);
    return e ? e : record_get(op, id, ret, &sort);
}

enum err staff_record_update(struct op *op, const struct staff_record_update_in *in,
                             struct staff_record *ret)
{
    struct str old_sort, sort;
    int64_t changes = 0;
    staff_record_id id = in->staff_record_id;
    enum err e = record_get(op, id, ret, &old_sort);
    if (!e)
        e = name_sort(op, &in->name, &sort);
    if (!e)
        e = q_record_set(op, id, in->name.last, in->name.first, in->name.middle, sort, in->position,
                         in->subjects, in->document, in->version, op->now_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = op_audit(op, "staff_record", id.n);
    return e ? e : record_get(op, id, ret, &sort);
}

enum err staff_record_delete(struct op *op, const struct staff_record_delete_in *in)
{
    int64_t changes = 0;
    enum err e = q_record_delete(op, in->staff_record_id, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_NOT_FOUND, "record");
    return e ? e : op_audit(op, "staff_record", in->staff_record_id.n);
}

/* Names hold no sign of LIKE but what is escaped here. */
static enum err find_pattern(struct op *op, struct str typed, struct str *ret)
{
    struct str fold;
    enum err e = utf8_fold(op->arena, str_trim(typed), &fold);
    if (e)
        return e;
    char *text = arena_try(op->arena, fold.n * 2 + 4, 1);
    if (!text)
        return ERR_TOO_LARGE;
    size_t n = 0;
    text[n++] = '%';
    text[n++] = ' ';
    for (size_t i = 0; i < fold.n; i++) {
        if (fold.p[i] == '%' || fold.p[i] == '_' || fold.p[i] == '!')
            text[n++] = '!';
        text[n++] = fold.p[i];
    }
    text[n++] = '%';
    *ret = (struct str){text, n};
    return OK;
}

static enum err page_start(struct op *op, const struct staff_record_list_in *in,
                           staff_record_id *ret_id, struct str *ret_sort)
{
    struct staff_record last;
    *ret_id = (staff_record_id){in->has_after ? in->after.n : 0};
    *ret_sort = STR("");
    if (!ret_id->n)
        return OK;
    enum err e = record_get(op, *ret_id, &last, ret_sort);
    return e == ERR_NOT_FOUND ? op_fail(op, ERR_INVALID, "after") : e;
}

enum err staff_record_list(struct op *op, const struct staff_record_list_in *in,
                           struct staff_record_list_out *ret)
{
    size_t limit = in->has_limit ? (size_t)in->limit : LIMIT_RECORDS_PAGE;
    struct q_record_page_list page;
    struct str pattern, sort;
    staff_record_id after;
    enum err e = page_start(op, in, &after, &sort);
    if (!e)
        e = find_pattern(op, in->has_find ? in->find : STR(""), &pattern);
    if (!e)
        e = q_record_page(op, sort, after, pattern, (int64_t)limit + 1, &page);
    if (e)
        return e;
    size_t count = page.count < limit ? page.count : limit;
    ret->records = arena_try(op->arena, count + 1, sizeof *ret->records);
    if (!ret->records)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < count; i++) {
        const struct q_record_page_row *r = &page.row[i];
        ret->records[i] =
            (struct staff_record){.id = r->id,
                                  .name = {r->last_name, r->first_name, r->middle_name},
                                  .position = r->position,
                                  .subjects = r->subjects,
                                  .document = r->document,
                                  .listed_us = r->listed_us,
                                  .version = r->version};
    }
    ret->records_count = count;
    ret->has_next = page.count > count;
    if (ret->has_next)
        ret->next = page.row[count - 1].id;
    return OK;
}

enum err staff_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows)
{
    int64_t records = 0;
    enum err e = q_claims_erase(op, org, member, ret_rows);
    if (!e)
        e = q_record_erase(op, org, member, &records);
    *ret_rows += records;
    return e;
}
