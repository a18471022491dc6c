/* supervise.c - the rule of two adults in chats that are there already.
 *
 * WHY   the rule is switched on, a curator changes, a badge is taken: thousands of chats may want
 *       another second adult, and nobody may wait for the writer meanwhile.
 * HOW   a job over the direct chats of the organisation, SUPERVISE_CHATS at a time, in the order of
 *       their ids; how far it came stands in org.supervision_at, and whoever asks for the job again
 *       (people_supervise_later) sets that back to the first chat. A chat that waits for its turn
 *       is read-only meanwhile (direct.c), so the rule holds from the moment it is switched on.
 *       Whom the rule would not ask first any more gives place; where nobody is found who is fit,
 *       the one of now stays.
 * OWNS  org.supervision_at.  RUNS  on the write worker, as a job.  TESTS second_test.c. */
#include "features/chats/chats.q.h"
#include "features/chats/direct.h"
#include "features/chats/limits.h"
#include "store/jobs.h"

static enum err look_at(struct op *op, org_id org, const struct policy_rules *rules,
                        const struct q_direct_after_row *row)
{
    struct direct_pair pair = DIRECT_PAIR(row, op->now_us);
    member_id now = row->has_supervisor ? row->supervisor : (member_id){0}, next = {0};
    bool found = false;
    if (pair.is_gone || !second_is_due(rules, &pair))
        return OK;
    enum err e = second_find(op, org, &pair, now, &found, &next);
    if (e || !found || (next.n == now.n && pair.has_second))
        return e;
    e = second_put(op, org, row->id, now, next);
    return e ? e : second_note(op, &pair, next);
}

/* The next ones in the next work of the writer. */
static enum err go_on(struct op *op, org_id org, chat_id at)
{
    struct str payload = arena_printf(op->arena, "{\"org_id\":\"%lld\"}", (long long)org.n);
    enum err e = q_supervision_move(op, org, at);
    if (!e && at.n)
        e = job_put(op->db, PEOPLE_SUPERVISE, payload, op->now_us, op->now_us);
    return e;
}

enum err chat_supervise(struct op *op, const struct chat_supervise_in *in)
{
    struct policy_rules rules;
    struct q_direct_after_list rows = {0};
    bool is_busy = false;
    chat_id at;
    enum err e = people_rules(op, in->org_id, &rules);
    op->caller.org = in->org_id; /* of the events, and of who is told */
    if (!e)
        e = q_supervision_at(op, in->org_id, &is_busy, &at);
    if (!e && is_busy && rules.two_adults)
        e = q_direct_after(op, in->org_id, at, op->now_us, SUPERVISE_CHATS, &rows);
    for (size_t i = 0; !e && i < rows.count; i++)
        e = look_at(op, in->org_id, &rules, &rows.row[i]);
    if (e)
        return e;
    return go_on(op, in->org_id,
                 rows.count == SUPERVISE_CHATS ? rows.row[rows.count - 1].id : (chat_id){0});
}
