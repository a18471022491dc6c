/* hall.c - what happens to a call: somebody comes, goes, it is over.
 *
 * WHY   people, jobs and the media room change a call for different reasons, and it must look the
 *       same whoever did: one version, one event, one message at the end.
 * HOW   every change ends in hall_tell (the object as it is now, to the chat) or in hall_end. What
 *       waits for a time is one job, call_tend, which looks at the call and does what has come
 *       due. One writer at a time runs operations of calls (api/lane.c does not name them).
 * OWNS  the tables call and call_person.  RUNS  on the write worker.  TESTS calls_test.c */
#include "features/calls/hall.h"

#include "features/calls/limits.h"
#include "features/chats/chats.h"
#include "features/chats/limits.h"
#include "features/people/people.h"
#include "store/jobs.h"

enum err hall_show(struct op *op, const struct call_keeper *k, struct call *ret)
{
    const struct call_facts *f = call_keeper_facts(k);
    return chats_call(op, f->org, f->id, ret);
}

enum err hall_tell(struct op *op, const struct call_keeper *k, const member_id *news,
                   size_t news_count, struct call *ret)
{
    struct call_news told = {0};
    enum err e = q_call_version_rise(op, k);
    if (!e)
        e = hall_show(op, k, &told.call);
    if (!e)
        e = people_collect(op, news, news_count, &told.people, &told.people_count);
    if (e)
        return e;
    emit_call_changed(op, told.call.chat_id, told.call.call_id.n, told.call.version, &told);
    *ret = told.call;
    return OK;
}

enum err hall_tend_at(struct op *op, call_id id, int64_t at_us)
{
    struct str payload = arena_printf(op->arena, "{\"call_id\":\"%lld\"}", (long long)id.n);
    return payload.p ? job_put(op->db, STR("call_tend"), payload, at_us, op->now_us)
                     : ERR_TOO_LARGE;
}

/* Looked at when they should have come, and when the session they come by ends if that is sooner:
 * from then on call_tend knows by itself. */
static enum err tend_guest(struct op *op, call_id id)
{
    int64_t due_us = op->now_us + CALL_GRACE_US, ends_us = 0;
    bool found = false;
    enum err e = q_call_session_ends(op, &found, &ends_us);
    return e ? e : hall_tend_at(op, id, found && ends_us < due_us ? ends_us : due_us);
}

enum err hall_enter(struct op *op, const struct call_keeper *k, bool is_host, struct call *ret)
{
    const struct call_facts *f = call_keeper_facts(k);
    struct q_call_person_get_row p = {0};
    member_id me = op->caller.member;
    bool found = false, answers = f->state == CALL_STATE_RINGING && f->started_by.n != me.n;
    int64_t there = 0;
    if (f->state == CALL_STATE_ENDED)
        return op_fail(op, ERR_CALL_OVER, "call");
    enum err e = q_call_person_get(op, k, me, &found, &p);
    bool is_new = !found || p.state != CALL_PRESENCE_JOINED;
    if (!e && found && p.is_kept_out)
        return op_fail(op, ERR_CALL_KEPT_OUT, "call");
    if (!e && is_new)
        e = q_call_there_count(op, k, &there);
    if (!e && there >= LIMIT_CALL_PEOPLE)
        return op_fail(op, ERR_LIMIT_REACHED, "LIMIT_CALL_PEOPLE");
    if (!e)
        e = q_call_person_enter(op, k, me, is_host, op->caller.session, op->now_us);
    if (!e && answers)
        e = q_call_answer(op, k, op->now_us);
    if (!e)
        e = tend_guest(op, f->id);
    if (e)
        return e;
    return is_new || p.is_host != is_host ? hall_tell(op, k, &me, 1, ret) : hall_show(op, k, ret);
}

enum err hall_out(struct op *op, const struct call_keeper *k, member_id who, int64_t since_us)
{
    return q_call_person_out(op, k, who, CALL_PRESENCE_LEFT, since_us);
}

/* What the message in the chat says. */
static enum err told_make(struct op *op, const struct call_keeper *k, const struct call *call,
                          struct message_call *ret)
{
    struct q_call_visitors_list rows = {0};
    int64_t all = 0;
    bool is_held = call->outcome == CALL_OUTCOME_HELD;
    enum err e = q_call_visitors(op, k, LIMIT_CALL_NAMED, &rows);
    if (!e)
        e = q_call_visitor_count(op, k, &all);
    *ret = (struct message_call){
        .call_id = call->call_id,
        .with_video = call->with_video,
        .outcome = call->outcome,
        .duration_us = is_held ? call->ended_us - call->answered_us : 0,
        .member_count = is_held ? all : 0,
        .member_ids = arena_try(op->arena, LIMIT_CALL_NAMED, sizeof *ret->member_ids),
    };
    if (!e && !ret->member_ids)
        e = ERR_TOO_LARGE;
    for (size_t i = 0; !e && is_held && i < rows.count; i++)
        ret->member_ids[ret->member_ids_count++] = rows.row[i].member;
    return e;
}

static enum call_presence absent_as(enum call_outcome outcome)
{
    return outcome == CALL_OUTCOME_DECLINED ? CALL_PRESENCE_DECLINED : CALL_PRESENCE_MISSED;
}

enum err hall_end(struct op *op, const struct call_keeper *k, enum call_outcome outcome,
                  int64_t ended_us, struct call *ret)
{
    const struct call_facts *f = call_keeper_facts(k);
    struct message_call told;
    enum err e = q_call_close(op, k, outcome, ended_us);
    if (!e)
        e = q_call_people_close(op, k, absent_as(outcome), ended_us);
    if (!e)
        e = hall_tell(op, k, NULL, 0, ret);
    if (!e)
        e = told_make(op, k, ret, &told);
    if (!e)
        e = chats_post_call(op, ret, &told);
    if (!e)
        order_close(op, f->id);
    return e;
}

enum err hall_left(struct op *op, const struct call_keeper *k, struct call *ret)
{
    int64_t there = 0;
    enum err e = q_call_there_count(op, k, &there);
    if (e)
        return e;
    if (there == 0 || (call_keeper_facts(k)->is_direct && there < 2))
        return hall_end(op, k, CALL_OUTCOME_HELD, op->now_us, ret);
    return hall_tell(op, k, NULL, 0, ret);
}
