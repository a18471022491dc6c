/* close.c - a poll ends, and the chat hears how it stands.
 *
 * WHY   a poll that never ends decides nothing; and a secret one speaks only then.
 * HOW   closing is one row; of a secret poll it is forgotten then who has voted, as nobody needs it
 *       any more. A term is a job (poll_end); a vote that comes between the term and its job meets
 *       the term itself; a job that comes too early puts itself again. News of votes are events of
 * the chat: at once, but of a secret poll, and where many vote, by a job a second later
 * (poll_tell), once for all of that second. OWNS  poll.closed_us. RUNS  on the write worker. TESTS
 * polls_test.c, tests/system/polls.test.ts */
#include "features/chats/access.h"
#include "features/chats/change.h"
#include "features/chats/chats.h"
#include "features/polls/limits.h"
#include "features/polls/polls.q.h"
#include "features/polls/tell.h"
#include "store/jobs.h"

enum err poll_job(struct op *op, const char *kind, poll_id id, int64_t due_us)
{
    struct str payload = arena_printf(op->arena, "{\"poll_id\":\"%lld\"}", (long long)id.n);
    if (!payload.p)
        return ERR_TOO_LARGE;
    op->has_job = true;
    return job_put(op->db, str_from(kind), payload, due_us, op->now_us);
}

enum err poll_tell_now(struct op *op, const struct poll_tender *tender, struct poll *ret)
{
    const struct poll_facts *facts = poll_tender_facts(tender);
    struct poll_change change = {.message_id = facts->n};
    int64_t newcomers = 0;
    enum err e = chats_poll(op, facts->org, facts->id, &change.poll);
    if (!e)
        e = q_poll_has_newcomer(op, tender, facts->chat, facts->n, &newcomers);
    if (e)
        return e;
    change.version = change.poll.version;
    change.has_poll = newcomers == 0;
    emit_poll_changed(op, facts->chat, facts->n.n, change.version, &change);
    if (ret)
        *ret = change.poll;
    return OK;
}

enum err poll_tell_vote(struct op *op, const struct poll_tender *tender, struct poll *ret)
{
    const struct poll_facts *facts = poll_tender_facts(tender);
    if (!facts->is_secret && facts->voted < POLL_BUSY_VOTED)
        return poll_tell_now(op, tender, ret);
    enum err e = poll_job(op, "poll_tell", facts->id, op->now_us + POLL_TELL_AFTER_US);
    return e ? e : chats_poll(op, facts->org, facts->id, ret);
}

static enum err close_it(struct op *op, const struct poll_tender *tender, member_id by,
                         struct poll *ret)
{
    const struct poll_facts *facts = poll_tender_facts(tender);
    int64_t changes = 0;
    enum err e = q_poll_set_closed(op, tender, by, op->now_us, &changes);
    if (!e && !changes)
        return chats_poll(op, facts->org, facts->id, ret);
    if (!e && facts->is_secret)
        e = q_poll_voted_forget(op, tender);
    return e ? e : poll_tell_now(op, tender, ret);
}

enum err poll_close(struct op *op, const struct poll_keeper *keeper, const struct poll_close_in *in,
                    struct poll *ret)
{
    enum err e = close_it(op, poll_keeper_tender(keeper), op->caller.member, ret);
    if (!e && poll_keeper_facts(keeper)->author.n != op->caller.member.n)
        e = op_audit(op, "poll", in->poll_id.n);
    return e;
}

/* Deleted meanwhile: nothing to do. */
static enum err tender_of(struct op *op, poll_id id, const struct poll_tender **ret)
{
    *ret = NULL;
    enum err e = access_poll_tend(op, id, ret);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err poll_end(struct op *op, const struct poll_end_in *in)
{
    const struct poll_tender *tender;
    struct poll p;
    enum err e = tender_of(op, in->poll_id, &tender);
    if (e || !tender)
        return e;
    const struct poll_facts *facts = poll_tender_facts(tender);
    if (facts->is_over)
        return close_it(op, tender, (member_id){0}, &p);
    return facts->closes_us ? poll_job(op, "poll_end", in->poll_id, facts->closes_us) : OK;
}

enum err poll_tell(struct op *op, const struct poll_tell_in *in)
{
    const struct poll_tender *tender;
    enum err e = tender_of(op, in->poll_id, &tender);
    return e || !tender ? e : poll_tell_now(op, tender, NULL);
}

enum err polls_load_change(struct op *op, const struct chat_reader *reader, int64_t ref,
                           struct poll_change *ret)
{
    struct message_parts p;
    struct message m;
    enum err e = message_parts_load(op, reader, (message_id){ref}, &p);
    if (!e)
        e = message_make(op, &p, &m);
    if (!e && !m.has_poll)
        e = ERR_NOT_FOUND;
    if (!e)
        *ret = (struct poll_change){m.id, m.poll.version, true, m.poll};
    return e;
}
