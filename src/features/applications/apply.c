/* apply.c - the applicant's side: begin, fill in, send, take back.
 *
 * WHY   who asks for a space is nobody here yet, and must be able to put the papers together over
 * days, from two computers, without an account. HOW   everything goes by the link's secret, in the
 * body. A server that takes no applications begins and sends none, but what was sent before can be
 * followed and answered. Nothing here tells whether an organisation has a space. OWNS  nothing of
 * its own (case.c).  RUNS  on read and write workers. TESTS applications_test.c,
 * tests/system/applications.test.ts. */
#include "features/applications/case.h"
#include "features/applications/limits.h"
#include "features/orgs/orgs.h"
#include "text/org_name.h"

static enum err door_is_open(struct op *op)
{
    bool is_open = false;
    enum err e = orgs_takes_applications(op, &is_open);
    return e || is_open ? e : op_fail(op, ERR_NOT_FOUND, "no applications are taken");
}

enum err application_start(struct op *op, const struct application_start_in *in,
                           struct application_started *ret)
{
    application_id id = {0};
    enum err e = door_is_open(op);
    if (!e)
        e = case_begin(op, in->name, false, &id, &ret->secret);
    return e ? e : case_view(op, id, false, &ret->application);
}

enum err application_look(struct op *op, const struct application_look_in *in,
                          struct application *ret)
{
    struct q_application_row_row r;
    enum err e = case_by_secret(op, in->secret, &r);
    return e ? e : case_view(op, r.id, false, ret);
}

static enum err form_put(struct op *op, application_id id, int64_t version,
                         struct application_form *f, int64_t *ret_changes)
{
    struct str key;
    form_normalise(op->arena, f);
    enum err e = org_name_key(op->arena, f->name, &key);
    return e ? e
             : q_application_put(op, id, version, f->name, key, f->short_name, f->has_kind, f->kind,
                                 f->branches, f->address, f->inn, f->ogrn, f->has_learners,
                                 f->learners, f->has_staff, f->staff, f->head.last, f->head.first,
                                 f->head.middle, f->head_position, f->administrator.last,
                                 f->administrator.first, f->administrator.middle, f->mobile,
                                 f->order_number, f->order_day, op->now_us, ret_changes);
}

enum err application_save(struct op *op, const struct application_save_in *in,
                          struct application *ret)
{
    struct q_application_row_row r;
    int64_t changes = 0;
    struct application_form form = in->form;
    enum err e = case_by_secret(op, in->secret, &r);
    if (!e && !application_may(r.state, APPLICATION_ACT_SAVE))
        e = op_fail(op, ERR_CONFLICT, "state");
    if (!e)
        e = form_put(op, r.id, in->version, &form, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "version");
    return e ? e : case_view(op, r.id, false, ret);
}

/* Whole, with the scan of the order, and there is room in the queue. */
static enum err may_be_sent(struct op *op, const struct q_application_row_row *r)
{
    struct application_form form = case_form(r);
    const char *field = form_complaint(op->arena, &form);
    bool has_order = false;
    int64_t waiting = 0, steps = 0;
    if (field)
        return op_fail(op, ERR_INVALID, "%s", field);
    enum err e = scans_have_order(op, r->id, &has_order);
    if (!e && !has_order)
        e = op_fail(op, ERR_INVALID, "scans");
    if (!e)
        e = q_application_waiting_count(op, &waiting);
    if (!e)
        e = q_application_step_count(op, r->id, &steps);
    if (!e && (waiting >= LIMIT_APPLICATION_WAITING || steps >= LIMIT_APPLICATION_STEPS))
        e = op_fail(op, ERR_LIMIT_REACHED, "applications");
    return e;
}

enum err application_send(struct op *op, const struct application_send_in *in,
                          struct application *ret)
{
    struct q_application_row_row r;
    struct case_move move = {.act = APPLICATION_ACT_SEND,
                             .to = APPLICATION_STATE_SENT,
                             .step = APPLICATION_STEP_KIND_SENT,
                             .version = in->version};
    enum err e = case_by_secret(op, in->secret, &r);
    if (!e && r.state == APPLICATION_STATE_SENT) /* its answer got lost */
        return case_view(op, r.id, false, ret);
    if (!e && r.state == APPLICATION_STATE_DRAFT && !r.is_paper)
        e = door_is_open(op);
    if (!e && application_may(r.state, move.act))
        e = may_be_sent(op, &r);
    move.is_operator = r.is_paper && (op->caller.roles & ROLE_OPERATOR);
    if (!e)
        e = case_do(op, &r, &move);
    return e ? e : case_view(op, r.id, false, ret);
}

enum err application_withdraw(struct op *op, const struct application_withdraw_in *in,
                              struct application *ret)
{
    struct q_application_row_row r;
    struct case_move move = {.act = APPLICATION_ACT_WITHDRAW,
                             .to = APPLICATION_STATE_CLOSED,
                             .step = APPLICATION_STEP_KIND_WITHDRAWN,
                             .version = in->version};
    enum err e = case_by_secret(op, in->secret, &r);
    if (!e)
        e = case_do(op, &r, &move);
    if (!e)
        e = case_forget(op, r.id);
    return e ? e : case_view(op, r.id, false, ret);
}
