/* turn.c - the archive of an export is put together, of one at a time.
 *
 * WHY   gigabytes are copied for minutes: two of them would have all job workers, and nobody's
 *       pictures and scans would be looked at meanwhile.
 * HOW   one whose pieces are all there gets the job of the archive, or waits while another one has
 *       it; whatever becomes of that one, its job gives the turn to the oldest that waits. The job
 *       stays in the table until then, so a turn outlives a restart and whoever is cancelled. Since
 *       a cancelled archive is still being copied when the next job is put, jobs of this kind are
 *       also `alone` (api/slow_job.c): the state says whose turn it is, the runner keeps it.
 *       Words that changed since the pieces were begun send it back to them.
 * OWNS  nothing: the state in chat_export.
 * RUNS  prepare on job workers, the handler on the write worker.
 * TESTS exports_test.c, tests/system/chat_export.test.ts */
#include "features/chats/view.h"
#include "features/exports/inside.h"
#include "features/exports/limits.h"
#include "op/file.h"
#include "store/jobs.h"

struct chat_export_pack_prepared {
    struct export_begun begun;
    bool is_stale; /* of words that have changed since: not packed */
    struct export_packed packed;
};

/* It has the turn now, or waits for it. */
static enum err take_turn(struct op *op, chat_export_id id, enum chat_export_state state)
{
    struct chat_export told;
    enum err e = q_export_wait(op, id, state);
    if (!e && state == CHAT_EXPORT_STATE_MAKING)
        e = export_job_put(op, STR("chat_export_pack"), id, op->now_us);
    return e ? e : export_tell(op, id, &told);
}

enum err export_whole(struct op *op, chat_export_id id)
{
    int64_t packing = 0;
    enum err e = q_export_packing(op, id, &packing);
    return e ? e : take_turn(op, id, packing ? CHAT_EXPORT_STATE_WAITS : CHAT_EXPORT_STATE_MAKING);
}

enum err export_next_turn(struct op *op)
{
    struct q_export_next_row next;
    int64_t packing = 0;
    bool found = false;
    enum err e = q_export_packing(op, (chat_export_id){0}, &packing);
    if (!e && !packing)
        e = q_export_next(op, &found, &next);
    if (e || !found)
        return e;
    op->caller.org = next.org;
    return take_turn(op, next.id, CHAT_EXPORT_STATE_MAKING);
}

enum err export_is_stale(struct op *op, const struct q_export_job_row *row, bool *ret)
{
    int64_t n = 0;
    enum err e =
        q_export_changes(op, row->org, row->chat, row->after_n, row->to_n, row->begun_us, &n);
    *ret = n > 0;
    return e;
}

enum err chat_export_pack_prepare(struct op *op, const struct chat_export_pack_in *in,
                                  struct chat_export_pack_prepared **ret)
{
    struct chat_export_pack_prepared *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct chat_export_pack_prepared){0};
    *ret = p;
    enum err e = export_begin(op, in->chat_export_id, &p->begun);
    if (p->begun.row.done_n < p->begun.row.to_n)
        p->begun.is_wanted = false; /* its pieces are made anew */
    if (!e && export_goes_on(&p->begun))
        e = export_is_stale(op, &p->begun.row, &p->is_stale);
    if (!e && export_goes_on(&p->begun) && !p->is_stale)
        e = export_pack(op, &p->begun.row, p->begun.exporter, &p->packed);
    p->is_stale |= p->packed.is_stale;
    return export_prepared(op, e, &p->begun);
}

/* All pieces once more; where nobody rests it ends, and says why. */
static enum err round_anew(struct op *op, const struct q_export_job_row *row)
{
    struct chat_export told;
    if (row->rounds >= LIMIT_EXPORT_ROUNDS)
        return export_end(op, row->id, CHAT_EXPORT_STATE_CHANGED);
    enum err e = export_pieces_drop(op, row->org, row->id);
    if (!e)
        e = q_export_anew(op, row->id, op->now_us);
    if (!e)
        e = export_job_put(op, STR("chat_export_step"), row->id,
                           op->now_us + EXPORT_ROUND_PAUSE_US);
    return e ? e : export_tell(op, row->id, &told);
}

/* One file of a chat for each who asks: the former one is over. */
static enum err former_end(struct op *op, const struct q_export_job_row *row)
{
    struct q_exports_former_list rows;
    enum err e = q_exports_former(op, row->org, row->chat, row->member, &rows);
    for (size_t i = 0; !e && i < rows.count; i++)
        e = export_end(op, rows.row[i].id, CHAT_EXPORT_STATE_OVER);
    return e;
}

static enum err archive_keep(struct op *op, const struct q_export_job_row *row,
                             const struct chat_export_pack_prepared *p)
{
    int64_t living = 0;
    int64_t expires_us = op->now_us + EXPORT_TERM_US;
    struct file_new file = {.org = row->org,
                            .hash = p->packed.hash,
                            .name = row->language == LANGUAGE_EN ? STR("Chat.zip") : STR("Чат.zip"),
                            .type = STR("application/zip"),
                            .size = p->packed.size};
    struct chat_export told;
    file_id id;
    enum err e = q_exports_living_size(op, row->org, &living);
    if (!e && living + p->packed.size > LIMIT_EXPORTS_ORG_BYTES)
        return export_end(op, row->id, CHAT_EXPORT_STATE_FAILED);
    if (!e)
        e = former_end(op, row);
    if (!e)
        e = op_file_add(op, &file, &id);
    if (!e)
        e = export_pieces_drop(op, row->org, row->id);
    if (!e)
        e = q_export_is_ready(op, row->id, id, p->packed.size, p->packed.left_out, op->now_us,
                              expires_us);
    if (!e)
        e = job_put(op->db, STR("chat_export_sweep"), STR("{}"), expires_us, op->now_us);
    if (!e)
        e = q_export_chat_touch(op, row->org, row->chat);
    if (!e)
        e = chat_tell_changed(op, row->org, row->chat);
    return e ? e : export_tell(op, row->id, &told);
}

/* What becomes of it, as long as it is wanted. */
static enum err finish(struct op *op, chat_export_id id, const struct chat_export_pack_prepared *p)
{
    struct q_export_job_row row;
    bool goes_on = false, stale = p->is_stale;
    enum err e = export_round(op, id, &p->begun, &row, &goes_on);
    if (e || !goes_on)
        return e;
    if (!stale)
        e = export_is_stale(op, &row, &stale);
    if (e)
        return e;
    return stale ? round_anew(op, &row) : archive_keep(op, &row, p);
}

enum err chat_export_pack(struct op *op, const struct chat_export_pack_in *in,
                          const struct chat_export_pack_prepared *prepared)
{
    enum err e = prepared->begun.is_wanted ? finish(op, in->chat_export_id, prepared) : OK;
    return e ? e : export_next_turn(op);
}
