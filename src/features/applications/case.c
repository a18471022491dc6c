/* case.c - one application: found by its link or by the operator, shown, moved from state to state.
 *
 * WHY   applicant and operator, and two tabs of each, act on one paper: whoever acts on what is no
 *       longer so must be told instead of overwriting it.
 * HOW   every change raises the version and demands the one that was seen. The link's secret is 256
 *       bits and kept as a hash; an unknown one and none are the same answer. Each move leaves a
 *       line in the history.
 * OWNS  the tables application, application_step and application_mark.
 * RUNS  on read and write workers.  TESTS applications_test.c. */
#include "features/applications/case.h"

#include "features/applications/limits.h"
#include "text/org_name.h"

struct hash case_secret_hash(struct str secret)
{
    return token_hash("application", secret);
}

static enum err case_read(struct op *op, application_id id, struct q_application_row_row *ret)
{
    bool found = false;
    enum err e = q_application_row(op, id, &found, ret);
    return e || found ? e : op_fail(op, ERR_NOT_FOUND, "application");
}

enum err case_by_secret(struct op *op, struct str secret, struct q_application_row_row *ret)
{
    bool found = false;
    application_id id = {0};
    enum err e = q_application_by_secret(op, case_secret_hash(str_trim(secret)), &found, &id);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "application");
    return e ? e : case_read(op, id, ret);
}

enum err case_by_id(struct op *op, application_id id, struct q_application_row_row *ret)
{
    enum err e = case_read(op, id, ret);
    if (!e && ret->state == APPLICATION_STATE_DRAFT && !ret->is_paper)
        e = op_fail(op, ERR_NOT_FOUND, "application");
    return e;
}

struct application_form case_form(const struct q_application_row_row *r)
{
    return (struct application_form){
        .name = r->name,
        .short_name = r->short_name,
        .has_kind = r->has_kind,
        .kind = r->kind,
        .branches = r->branches,
        .address = r->address,
        .inn = r->inn,
        .ogrn = r->ogrn,
        .has_learners = r->has_learners,
        .learners = r->learners,
        .has_staff = r->has_staff,
        .staff = r->staff,
        .head = {r->head_last, r->head_first, r->head_middle},
        .head_position = r->head_position,
        .administrator = {r->admin_last, r->admin_first, r->admin_middle},
        .mobile = r->mobile,
        .order_number = r->order_number,
        .order_day = r->order_day,
    };
}

static enum err steps_list(struct op *op, application_id id, struct application *ret)
{
    struct q_application_steps_list rows;
    enum err e = q_application_steps(op, id, LIMIT_APPLICATION_STEPS + 10, &rows);
    if (e)
        return e;
    ret->steps = arena_try(op->arena, rows.count + 1, sizeof *ret->steps);
    if (!ret->steps)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++)
        ret->steps[i] = (struct application_step){rows.row[i].step, rows.row[i].is_operator,
                                                  rows.row[i].reason, rows.row[i].at_us};
    ret->steps_count = rows.count;
    return OK;
}

static enum err marks_list(struct op *op, application_id id, struct application *ret)
{
    struct q_application_marks_list rows;
    enum err e = q_application_marks(op, id, &rows);
    if (e)
        return e;
    ret->marks = arena_try(op->arena, rows.count + 1, sizeof *ret->marks);
    if (!ret->marks)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++)
        ret->marks[i] = (struct application_mark){rows.row[i].field, rows.row[i].text};
    ret->marks_count = rows.count;
    return OK;
}

/* As application_over of applications.sql says. */
static int64_t kept_us(const struct q_application_row_row *r)
{
    bool is_empty = r->state == APPLICATION_STATE_DRAFT && r->version == 1 && !r->is_paper;
    return is_empty ? APPLICATION_EMPTY_KEPT_US : APPLICATION_DRAFT_KEPT_US;
}

enum err case_view(struct op *op, application_id id, bool for_operator, struct application *ret)
{
    struct q_application_row_row r;
    enum err e = case_read(op, id, &r);
    if (e)
        return e;
    bool is_open = r.state == APPLICATION_STATE_DRAFT || r.state == APPLICATION_STATE_RETURNED;
    *ret = (struct application){
        .state = r.state,
        .is_paper = r.is_paper,
        .form = case_form(&r),
        .reason = r.reason,
        .has_org_slug = r.has_org_slug,
        .org_slug = r.org_slug,
        .has_forgotten_us = is_open,
        .forgotten_us = r.touched_us + kept_us(&r),
        .version = r.version,
    };
    e = scans_list(op, id, &ret->scans, &ret->scans_count);
    if (!e)
        e = steps_list(op, id, ret);
    /* The operator sees what was marked last time beside what came back. */
    if (!e && (for_operator || r.state == APPLICATION_STATE_RETURNED))
        e = marks_list(op, id, ret);
    return e;
}

enum err case_begin(struct op *op, struct str name, bool is_paper, application_id *ret,
                    struct str *ret_secret)
{
    struct str key;
    int64_t drafts = 0;
    struct str secret = token_new(op->arena, &op->rand);
    enum err e = q_application_draft_count(op, &drafts);
    if (!e && !is_paper &&
        drafts >= LIMIT_APPLICATION_DRAFTS) /* strangers never stop the operator */
        e = sweep_make_room(op);
    if (!e)
        e = org_name_key(op->arena, name, &key);
    if (!e)
        e = q_application_insert(op, case_secret_hash(secret), is_paper, name, key, op->now_us,
                                 ret);
    if (!e)
        e = q_application_step_add(op, *ret, APPLICATION_STEP_KIND_STARTED, is_paper, STR(""),
                                   op->now_us);
    if (!e)
        e = op_audit(op, "application", ret->n);
    if (!e)
        e = sweep_plan(op);
    if (!e)
        *ret_secret = secret;
    return e;
}

enum err case_do(struct op *op, const struct q_application_row_row *r, const struct case_move *move)
{
    int64_t changes = 0;
    struct str reason = move->reason.p ? move->reason : STR("");
    if (!application_may(r->state, move->act) || r->version != move->version)
        return op_fail(op, ERR_CONFLICT, "version");
    enum err e =
        q_application_move(op, r->id, move->version, move->to, reason, op->now_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = q_application_step_add(op, r->id, move->step, move->is_operator, reason, op->now_us);
    return e ? e : op_audit(op, "application", r->id.n);
}

enum err case_forget(struct op *op, application_id id)
{
    enum err e = scans_erase(op, id);
    return e ? e : q_application_forget_people(op, id);
}
