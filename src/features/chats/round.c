/* round.c - syncs that come later: what was too much for one transaction, a day that is over, a
 * walk over all units.
 *
 * WHY   a template concerns a thousand groups, and nobody may wait for the writer because of it.
 * HOW   jobs (store/jobs.h). The walk keeps its place in a row: a chunk does units in the order of
 *       their ids until its time is up, and puts itself again. Asked for twice, it begins anew.
 *       Who asked is told how far it is, a few times on the way.
 * OWNS  the table chat_roster_round.  RUNS  on the write worker.  TESTS roster_test.c. */
#include "features/chats/round.h"

#include "base/clock.h"
#include "features/chats/chats.q.h"
#include "features/chats/limits.h"
#include "features/chats/roster.h"
#include "store/jobs.h"

enum err round_tend_at(struct op *op, org_id org, unit_id unit, int64_t due_us)
{
    struct str payload = unit.n
                             ? arena_printf(op->arena, "{\"org_id\":\"%lld\",\"unit_id\":\"%lld\"}",
                                            (long long)org.n, (long long)unit.n)
                             : arena_printf(op->arena, "{\"org_id\":\"%lld\"}", (long long)org.n);
    op->has_job = true;
    return payload.p ? job_put(op->db, STR("chat_roster_tend"), payload, due_us, op->now_us)
                     : ERR_TOO_LARGE;
}

enum err chats_roster_later(struct op *op, org_id org, unit_id unit)
{
    return round_tend_at(op, org, unit, op->now_us + 1);
}

enum err chat_roster_tend(struct op *op, const struct chat_roster_tend_in *in)
{
    int64_t changes = 0;
    return in->has_unit_id ? roster_sync_one(op, in->org_id, in->unit_id, &changes)
                           : chats_roster_sync_staff(op, in->org_id, &changes);
}

static enum err go_on(struct op *op, org_id org)
{
    struct str payload = arena_printf(op->arena, "{\"org_id\":\"%lld\"}", (long long)org.n);
    op->has_job = true;
    /* A moment later: what is due by its own hour is seen with the next look only. */
    return payload.p ? job_put(op->db, STR("chat_roster_walk"), payload, op->now_us + 1, op->now_us)
                     : ERR_TOO_LARGE;
}

enum err chats_roster_sync_all(struct op *op, org_id org)
{
    enum err e = q_round_start(op, org, op->caller.member, op->now_us);
    return e ? e : go_on(op, org);
}

static enum err tell(struct op *op, const struct q_round_get_row *round)
{
    struct roster_round told = {round->done, round->total, round->is_ended};
    if (round->asked_by.n)
        emit_roster_moved(op, round->asked_by, round->asked_by.n, 1, &told);
    return OK;
}

/* Units until the time is up. */
static enum err chunk(struct op *op, org_id org, struct q_round_get_row *round)
{
    struct clock clock = clock_system();
    int64_t end_us = clock_mono(&clock).us + LIMIT_ROSTER_CHUNK_US, changes = 0;
    bool found = true;
    enum err e = OK;
    while (!e && found && clock_mono(&clock).us < end_us) {
        unit_id unit;
        e = q_round_next_unit(op, org, round->after, &found, &unit);
        if (!e && found) {
            e = roster_sync_one(op, org, unit, &changes);
            round->after = unit;
            round->done++;
        }
    }
    round->is_ended = !found;
    return e;
}

enum err chat_roster_walk(struct op *op, const struct chat_roster_walk_in *in)
{
    struct q_round_get_row round;
    bool found = false;
    enum err e = q_round_get(op, in->org_id, &found, &round);
    if (e || !found || round.is_ended)
        return e;
    int64_t tenths = round.total ? round.done * 10 / round.total : 0;
    e = chunk(op, in->org_id, &round);
    if (!e && round.is_ended) /* fifteen hundred colleagues are a piece of their own */
        e = round_tend_at(op, in->org_id, (unit_id){0}, op->now_us + 1);
    if (!e)
        e = q_round_set(op, in->org_id, round.after, round.done, round.is_ended, op->now_us);
    if (!e && (round.is_ended || round.done * 10 / (round.total + 1) > tenths))
        e = tell(op, &round);
    return e || round.is_ended ? e : go_on(op, in->org_id);
}

enum err chats_load_round(struct op *op, int64_t ref, struct roster_round *ret)
{
    struct q_round_get_row r;
    bool found = false;
    (void)ref; /* the own organisation's */
    enum err e = q_round_get(op, op->caller.org, &found, &r);
    if (!e && !found)
        e = ERR_NOT_FOUND;
    if (!e)
        *ret = (struct roster_round){r.done, r.total, r.is_ended};
    return e;
}
