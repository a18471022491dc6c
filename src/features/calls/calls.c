/* calls.c - a person starts, joins, declines, leaves, ends a call.
 *
 * WHY   two who press at once, a second device and a lost answer are everyday: each operation asks
 *       what is, and doing it twice is doing it once.
 * HOW   a chat has one call at a time (a unique index says so too), so starting where one runs is
 *       joining. The call is over on purpose when a direct one loses somebody or a group's its
 *       last one; who vanishes has a minute (seen.c).
 * OWNS  nothing: hall.c.  RUNS  on the write worker, call_show on read workers.
 * TESTS calls_test.c, tests/system/calls.test.ts */
#include "features/calls/hall.h"
#include "features/calls/limits.h"
#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/people/people.h"

/* The other one of a direct chat; id 0: a group. */
static enum err other_find(struct op *op, const struct chat_writer *writer, member_id *ret,
                           struct policy_who *ret_who)
{
    bool found = false;
    int64_t seconds = 0;
    *ret = (member_id){0};
    if (chat_writer_facts(writer)->kind == CHAT_KIND_SAVED)
        return op_fail(op, ERR_POLICY, "nobody else is in it");
    if (chat_writer_facts(writer)->kind != CHAT_KIND_DIRECT)
        return OK;
    enum err e = q_call_has_second(op, writer, &seconds);
    if (!e && seconds)
        return op_fail(op, ERR_POLICY, "a second adult is in it");
    if (!e)
        e = q_call_other(op, writer, &found, ret);
    if (!e && !found)
        return op_fail(op, ERR_POLICY, "the other one is gone");
    return e ? e : people_present(op, op->caller.org, *ret, ret_who);
}

/* who NULL: a group. */
static enum err rules_let(struct op *op, member_id other, const struct policy_who *who)
{
    struct policy_rules rules = people_own_rules(op);
    struct policy_who me = people_caller(op);
    bool may = false;
    enum policy_grant why =
        who ? policy_refusal(&rules, me, *who, POLICY_CALL) : policy_may_call_group(&rules, me);
    enum err e = who ? people_may(op, &rules, other, *who, POLICY_CALL, &may) : OK;
    if (e || may || (!who && why == POLICY_GRANTED))
        return e;
    return op_fail(op, why == POLICY_NO_BADGE ? ERR_NOT_VERIFIED : ERR_POLICY, "calls");
}

static enum err may_start(struct op *op, member_id other, const struct policy_who *who)
{
    int64_t running = 0;
    enum err e = rules_let(op, other, who);
    if (!e)
        e = q_call_running_count(op, &running);
    if (e)
        return e;
    return running < LIMIT_CALLS_PER_ORG ? OK
                                         : op_fail(op, ERR_LIMIT_REACHED, "LIMIT_CALLS_PER_ORG");
}

/* A new one; in a direct chat the other one is invited and it rings. */
static enum err start_new(struct op *op, const struct chat_writer *writer, bool with_video,
                          const struct call_keeper **ret)
{
    struct policy_who who;
    member_id other;
    call_id id = {0};
    enum err e = other_find(op, writer, &other, &who);
    bool is_direct = !e && other.n != 0;
    if (!e)
        e = may_start(op, other, is_direct ? &who : NULL);
    if (!e)
        e = q_call_insert(op, writer, is_direct, with_video,
                          is_direct ? CALL_STATE_RINGING : CALL_STATE_RUNNING,
                          is_direct ? 0 : op->now_us, op->now_us, &id);
    if (!e)
        e = access_call_keep(op, id, ret);
    if (!e && is_direct)
        e = q_call_invite(op, *ret, other, op->now_us);
    if (!e && is_direct)
        e = hall_tend_at(op, id, op->now_us + CALL_RINGS_US);
    return e;
}

static enum err enter(struct op *op, const struct call_keeper *k, bool is_host,
                      struct call_ticket *ret)
{
    struct call call;
    if (!op->media)
        return op_fail(op, ERR_UNAVAILABLE, "no media");
    enum err e = hall_enter(op, k, is_host, &call);
    return e ? e : ticket_make(op, k, is_host, &call, ret);
}

enum err call_start(struct op *op, const struct chat_writer *writer, const struct call_start_in *in,
                    struct call_ticket *ret)
{
    const struct call_reader *reader = NULL;
    const struct call_keeper *fresh = NULL;
    call_id id;
    bool found = false;
    enum err e = q_call_running(op, writer, &found, &id);
    if (!e && !found)
        e = start_new(op, writer, in->with_video, &fresh);
    if (!e)
        e = access_call_read(op, found ? id : call_keeper_facts(fresh)->id, &reader);
    if (e)
        return e;
    const struct call_keeper *k = call_reader_keeper(reader);
    return enter(op, k, call_keeper_facts(k)->is_host, ret);
}

enum err call_join(struct op *op, const struct call_reader *reader, const struct call_join_in *in,
                   struct call_ticket *ret)
{
    const struct call_keeper *k = call_reader_keeper(reader);
    const struct call_facts *f = call_keeper_facts(k);
    const struct chat_writer *writer;
    (void)in;
    /* A pair that may not write any more may not talk either. */
    enum err e =
        f->is_direct && f->state != CALL_STATE_ENDED ? access_chat_write(op, f->chat, &writer) : OK;
    return e ? e : enter(op, k, f->is_host, ret);
}

enum err call_show(struct op *op, const struct call_reader *reader, const struct call_show_in *in,
                   struct call_news *ret)
{
    (void)in;
    enum err e = hall_show(op, call_reader_keeper(reader), &ret->call);
    return e ? e : chats_call_persons(op, &ret->call, &ret->people, &ret->people_count);
}

enum err call_decline(struct op *op, const struct call_reader *reader,
                      const struct call_decline_in *in, struct call *ret)
{
    const struct call_keeper *k = call_reader_keeper(reader);
    const struct call_facts *f = call_keeper_facts(k);
    (void)in;
    if (f->state != CALL_STATE_RINGING || f->started_by.n == op->caller.member.n)
        return hall_show(op, k, ret);
    return hall_end(op, k, CALL_OUTCOME_DECLINED, op->now_us, ret);
}

enum err call_leave(struct op *op, const struct call_reader *reader, const struct call_leave_in *in,
                    struct call *ret)
{
    const struct call_keeper *k = call_reader_keeper(reader);
    const struct call_facts *f = call_keeper_facts(k);
    struct q_call_person_get_row p;
    member_id me = op->caller.member;
    bool found = false;
    (void)in;
    enum err e = q_call_person_get(op, k, me, &found, &p);
    if (e)
        return e;
    if (!found || p.state != CALL_PRESENCE_JOINED || p.session.n != op->caller.session.n)
        return hall_show(op, k, ret);
    if (f->state == CALL_STATE_RINGING)
        return hall_end(op, k, CALL_OUTCOME_CANCELLED, op->now_us, ret);
    order_remove(op, f->id, me, false);
    e = hall_out(op, k, me, op->now_us);
    return e ? e : hall_left(op, k, ret);
}

enum err call_end(struct op *op, const struct call_host *host, const struct call_end_in *in,
                  struct call *ret)
{
    const struct call_keeper *k = call_host_keeper(host);
    const struct call_facts *f = call_keeper_facts(k);
    enum call_outcome outcome = CALL_OUTCOME_HELD;
    (void)in;
    if (f->state == CALL_STATE_ENDED)
        return hall_show(op, k, ret);
    if (f->state == CALL_STATE_RINGING)
        outcome =
            f->started_by.n == op->caller.member.n ? CALL_OUTCOME_CANCELLED : CALL_OUTCOME_DECLINED;
    return hall_end(op, k, outcome, op->now_us, ret);
}

enum err calls_load_call(struct op *op, const struct chat_reader *reader, int64_t ref,
                         struct call_news *ret)
{
    (void)reader; /* the topic's: a call never changes its chat */
    enum err e = chats_call(op, op->caller.org, (call_id){ref}, &ret->call);
    return e ? e : chats_call_persons(op, &ret->call, &ret->people, &ret->people_count);
}
