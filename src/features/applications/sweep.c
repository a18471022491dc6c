/* sweep.c - forget drafts that nobody touches, and refused applications whose term is over.
 *
 * WHY   strangers begin what they never send; names and a telephone number must not lie here for
 * ever. HOW   a job once a day while there is anything to wait for: the first draft puts it, and it
 * puts itself again. A full round goes on at once. Who begins when there are too many drafts takes
 * the place of the oldest empty one: a flood of beginnings drowns itself. Scans are erased first.
 * OWNS  nothing.  RUNS  on the write worker.  TESTS applications_test.c. */
#include "features/applications/case.h"
#include "features/applications/limits.h"
#include "store/jobs.h"

static enum err plan_at(struct op *op, int64_t due_us)
{
    struct str payload = arena_printf(op->arena, "{\"at_most\":%d}", LIMIT_SWEPT_APPLICATIONS);
    return job_put(op->db, STR("application_sweep"), payload, due_us, op->now_us);
}

enum err sweep_plan(struct op *op)
{
    return plan_at(op, op->now_us + DAY_US);
}

static enum err forget(struct op *op, application_id id)
{
    enum err e = scans_erase(op, id);
    return e ? e : q_application_delete(op, id);
}

enum err sweep_make_room(struct op *op)
{
    bool found = false;
    application_id id = {0};
    enum err e = q_application_oldest_empty(op, &found, &id);
    if (!e && !found)
        e = op_fail(op, ERR_LIMIT_REACHED, "drafts of applications");
    return e ? e : forget(op, id);
}

enum err application_sweep(struct op *op, const struct application_sweep_in *in)
{
    struct q_application_over_list over;
    int64_t left = 0;
    enum err e = q_application_over(op, op->now_us - APPLICATION_EMPTY_KEPT_US,
                                    op->now_us - APPLICATION_DRAFT_KEPT_US,
                                    op->now_us - APPLICATION_DONE_KEPT_US, in->at_most, &over);
    for (size_t i = 0; !e && i < over.count; i++)
        e = forget(op, over.row[i].id);
    if (!e && (int64_t)over.count == in->at_most)
        return plan_at(op, op->now_us);
    if (!e)
        e = q_application_any(op, &left);
    return e || !left ? e : sweep_plan(op);
}
