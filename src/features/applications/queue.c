/* queue.c - the operator's side: the queue, one case, applications from paper, a lost link.
 *
 * WHY   who opens spaces must see all that waits, the longest first, and all that happened to each.
 * HOW   an application from paper is begun here and filled in by its link, on the same screen as
 * the applicant's; so there is one form and one set of checks. A lost link is replaced, since only
 *       its hash is kept; the history says so.
 * OWNS  nothing of its own (case.c).  RUNS  on read and write workers.
 * TESTS applications_test.c, tests/system/applications.test.ts. */
#include "features/applications/case.h"
#include "features/applications/limits.h"

enum err application_list(struct op *op, const struct application_list_in *in,
                          struct application_list_out *ret)
{
    struct q_application_queue_list all;
    struct q_application_numbers_row n;
    enum err e = q_application_queue(op, (int64_t)in->tab, LIMIT_APPLICATIONS_LISTED, &all);
    if (!e)
        e = q_application_numbers(op, &n);
    if (e)
        return e;
    ret->rows = arena_try(op->arena, all.count + 1, sizeof *ret->rows);
    if (!ret->rows)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < all.count; i++) {
        const struct q_application_queue_row *r = &all.row[i];
        ret->rows[i] = (struct application_row){.id = r->id,
                                                .name = r->name,
                                                .inn = r->inn,
                                                .state = r->state,
                                                .is_paper = r->is_paper,
                                                .touched_us = r->touched_us,
                                                .has_sent_us = r->has_sent_us,
                                                .sent_us = r->sent_us};
    }
    ret->rows_count = all.count;
    ret->counts = (struct application_counts){n.waiting, n.returned, n.drafts, n.done};
    return OK;
}

enum err application_get(struct op *op, const struct application_get_in *in,
                         struct application_case *ret)
{
    struct q_application_row_row r;
    enum err e = case_by_id(op, in->application_id, &r);
    if (!e)
        e = case_view(op, r.id, true, &ret->application);
    if (!e)
        e = twins_find(op, &r, &ret->twins, &ret->twins_count);
    if (!e)
        ret->id = r.id;
    return e;
}

enum err application_enter(struct op *op, const struct application_enter_in *in,
                           struct application_enter_out *ret)
{
    return case_begin(op, in->name, true, &ret->id, &ret->secret);
}

enum err application_link_renew(struct op *op, const struct application_link_renew_in *in,
                                struct application_link_renew_out *ret)
{
    struct q_application_row_row r;
    struct str secret = token_new(op->arena, &op->rand);
    enum err e = case_by_id(op, in->application_id, &r);
    if (!e)
        e = q_application_relink(op, r.id, case_secret_hash(secret));
    if (!e)
        e = q_application_step_add(op, r.id, APPLICATION_STEP_KIND_LINK_RENEWED, true, STR(""),
                                   op->now_us);
    if (!e)
        e = op_audit(op, "application", r.id.n);
    if (!e)
        ret->secret = secret;
    return e;
}
