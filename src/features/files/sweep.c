/* sweep.c - uploads that nobody went on with, or that were never sent.
 *
 * WHY   they hold room that the organisation is counted for.
 * HOW   a job at the time when the first one is over; it puts itself again while there are some.
 *       Their bytes go with the next round of retention (store/parts.h).
 * OWNS  nothing.  RUNS  on the write worker.  TESTS tests/system/uploads.test.ts */
#include "features/files/files.q.h"
#include "features/files/inside.h"
#include "features/files/limits.h"
#include "store/jobs.h"

enum err uploads_plan_sweep(struct op *op, int64_t due_us)
{
    struct str payload = arena_printf(op->arena, "{\"at_most\":%d}", UPLOAD_SWEPT_AT_ONCE);
    return job_put(op->db, STR("upload_sweep"), payload, due_us, op->now_us);
}

enum err upload_sweep(struct op *op, const struct upload_sweep_in *in)
{
    struct q_uploads_over_list over;
    int64_t due_us = 0;
    bool has_next = false;
    enum err e = q_uploads_over(op, op->now_us, in->at_most, &over);
    for (size_t i = 0; !e && i < over.count; i++)
        e = upload_forget(op, over.row[i].file_id);
    if (!e)
        e = q_uploads_next(op, &has_next, &due_us);
    return e || !has_next ? e : uploads_plan_sweep(op, due_us);
}
