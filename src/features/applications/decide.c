/* decide.c - the operator decides: return, approve, reject, close.
 *
 * WHY   an approval makes an organisation and the key of its first administrator: it may happen
 * once, whole or not at all. HOW   one write transaction: the move, which demands the version that
 * was seen, then the space with its order and administrator (orgs_open). The key is a one-time code
 * bound to the member who bears the name of the application; it is answered once, and a retry with
 * the same Idempotency-Key gets the same answer. OWNS  nothing of its own (case.c).  RUNS  on the
 * write worker. TESTS applications_test.c, tests/system/applications.test.ts. */
#include "features/applications/case.h"
#include "features/orgs/orgs.h"
#include "features/people/people.h"

static enum err show(struct op *op, application_id id, struct application_case *ret)
{
    return application_get(op, &(struct application_get_in){id}, ret);
}

/* Marks of the return before are forgotten. */
static enum err marks_put(struct op *op, application_id id, const struct application_mark *mark,
                          size_t count)
{
    enum err e = q_application_marks_clear(op, id);
    for (size_t i = 0; !e && i < count; i++)
        e = q_application_mark_put(op, id, mark[i].field, mark[i].text);
    return e;
}

enum err application_return(struct op *op, const struct application_return_in *in,
                            struct application_case *ret)
{
    struct q_application_row_row r;
    struct case_move move = {.act = APPLICATION_ACT_RETURN,
                             .to = APPLICATION_STATE_RETURNED,
                             .step = APPLICATION_STEP_KIND_RETURNED,
                             .is_operator = true,
                             .reason = in->reason,
                             .version = in->version};
    enum err e = case_by_id(op, in->application_id, &r);
    if (!e)
        e = case_do(op, &r, &move);
    if (!e)
        e = marks_put(op, r.id, in->marks, in->marks_count);
    return e ? e : show(op, r.id, ret);
}

enum err application_reject(struct op *op, const struct application_reject_in *in,
                            struct application_case *ret)
{
    struct q_application_row_row r;
    struct case_move move = {.act = APPLICATION_ACT_REJECT,
                             .to = APPLICATION_STATE_REJECTED,
                             .step = APPLICATION_STEP_KIND_REJECTED,
                             .is_operator = true,
                             .reason = in->reason,
                             .version = in->version};
    enum err e = case_by_id(op, in->application_id, &r);
    if (!e)
        e = case_do(op, &r, &move);
    return e ? e : show(op, r.id, ret);
}

enum err application_close(struct op *op, const struct application_close_in *in,
                           struct application_case *ret)
{
    struct q_application_row_row r;
    enum err e = case_by_id(op, in->application_id, &r);
    if (e)
        return e;
    bool is_draft = r.state == APPLICATION_STATE_DRAFT;
    struct case_move move = {.act = is_draft ? APPLICATION_ACT_WITHDRAW : APPLICATION_ACT_CLOSE,
                             .to = APPLICATION_STATE_CLOSED,
                             .step = is_draft ? APPLICATION_STEP_KIND_WITHDRAWN
                                              : APPLICATION_STEP_KIND_CLOSED,
                             .is_operator = true,
                             .version = in->version};
    e = case_do(op, &r, &move);
    if (!e && is_draft)
        e = case_forget(op, r.id);
    return e ? e : show(op, r.id, ret);
}

/* The space of this application, at this address. */
static enum err space_open(struct op *op, const struct application_form *f, struct str slug,
                           struct org_opened *ret)
{
    const struct application_person *p = &f->administrator;
    struct org_create_in in = {
        .slug = slug,
        .name = f->name,
        .short_name = f->short_name,
        .contact = people_short_name(op->arena, p->first, p->last),
        .administrator = {p->last, p->first, p->middle},
        .has_order_number = true,
        .order_number = f->order_number,
        .has_order_day = true,
        .order_day = f->order_day,
    };
    return orgs_open(op, &in, ret);
}

enum err application_approve(struct op *op, const struct application_approve_in *in,
                             struct application_approve_out *ret)
{
    struct q_application_row_row r;
    struct case_move move = {.act = APPLICATION_ACT_APPROVE,
                             .to = APPLICATION_STATE_APPROVED,
                             .step = APPLICATION_STEP_KIND_APPROVED,
                             .is_operator = true,
                             .version = in->version};
    enum err e = case_by_id(op, in->application_id, &r);
    if (!e)
        e = case_do(op, &r, &move);
    if (e)
        return e;
    struct application_form form = case_form(&r);
    const char *field = form_complaint(op->arena, &form); /* of a day when more was allowed */
    if (field)
        return op_fail(op, ERR_INVALID, "%s", field);
    e = space_open(op, &form, in->slug, &ret->opened);
    if (!e)
        e = q_application_opened(op, r.id, ret->opened.org.id);
    ret->administrator = form.administrator;
    ret->mobile = form.mobile;
    return e;
}
