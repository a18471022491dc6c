/* host.c - hands, and how the hosts of a call keep order.
 *
 * WHY   a class of thirty needs a queue and somebody who can silence it, and «mute» must hold
 *       against a client that does not obey: the server stops forwarding.
 * HOW   hands are rows, told to all. Muting is no state of ours: it is an order to the media room,
 *       which tells the one it concerns; they may switch on again, nobody else can do it for them.
 *       A host can not be put out: they would only come back and argue.
 * OWNS  nothing: hall.c.  RUNS  on the write worker.  TESTS host_test.c */
#include "features/calls/hall.h"

static enum err person_there(struct op *op, const struct call_keeper *k, member_id who,
                             struct q_call_person_get_row *ret)
{
    bool found = false;
    if (call_keeper_facts(k)->state == CALL_STATE_ENDED)
        return op_fail(op, ERR_CALL_OVER, "call");
    enum err e = q_call_person_get(op, k, who, &found, ret);
    if (!e && (!found || ret->state != CALL_PRESENCE_JOINED))
        e = op_fail(op, ERR_NOT_IN_CALL, "member");
    return e;
}

static enum err hand_put(struct op *op, const struct call_keeper *k, member_id who, bool raised,
                         struct call *ret)
{
    struct q_call_person_get_row p;
    enum err e = person_there(op, k, who, &p);
    if (e)
        return e;
    if (p.has_hand_us == raised)
        return hall_show(op, k, ret);
    e = q_call_hand_put(op, k, who, raised ? op->now_us : 0);
    return e ? e : hall_tell(op, k, NULL, 0, ret);
}

enum err call_hand(struct op *op, const struct call_reader *reader, const struct call_hand_in *in,
                   struct call *ret)
{
    return hand_put(op, call_reader_keeper(reader), op->caller.member, in->raised, ret);
}

/* Of somebody who left meanwhile it is down. */
enum err call_hand_lower(struct op *op, const struct call_host *host,
                         const struct call_hand_lower_in *in, struct call *ret)
{
    const struct call_keeper *k = call_host_keeper(host);
    enum err e = hand_put(op, k, in->member_id, false, ret);
    return e == ERR_NOT_IN_CALL ? hall_show(op, k, ret) : e;
}

static unsigned sources_of(enum call_source source)
{
    switch (source) {
    case CALL_SOURCE_MICROPHONE:
        return media_source_bit(MEDIA_MICROPHONE);
    case CALL_SOURCE_CAMERA:
        return media_source_bit(MEDIA_CAMERA);
    case CALL_SOURCE_SCREEN:
        return media_source_bit(MEDIA_SCREEN) | media_source_bit(MEDIA_SCREEN_SOUND);
    default:
        return MEDIA_SOURCES_ALL;
    }
}

enum err call_mute(struct op *op, const struct call_host *host, const struct call_mute_in *in)
{
    const struct call_keeper *k = call_host_keeper(host);
    struct q_call_person_get_row p;
    enum err e = person_there(op, k, in->member_id, &p);
    if (!e)
        order_mute(op, call_keeper_facts(k)->id, in->member_id, sources_of(in->source));
    return e;
}

enum err call_mute_all(struct op *op, const struct call_host *host,
                       const struct call_mute_all_in *in)
{
    const struct call_keeper *k = call_host_keeper(host);
    const struct call_facts *f = call_keeper_facts(k);
    struct q_call_people_there_list rows;
    (void)in;
    if (f->state == CALL_STATE_ENDED)
        return op_fail(op, ERR_CALL_OVER, "call");
    enum err e = q_call_people_there(op, k, &rows);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (!rows.row[i].is_host && rows.row[i].member.n != op->caller.member.n)
            order_mute(op, f->id, rows.row[i].member, media_source_bit(MEDIA_MICROPHONE));
    return e;
}

static enum err may_remove(struct op *op, const struct call_keeper *k,
                           const struct q_call_person_get_row *p)
{
    const struct call_facts *f = call_keeper_facts(k);
    if (f->state == CALL_STATE_ENDED)
        return op_fail(op, ERR_CALL_OVER, "call");
    return f->is_direct || p->is_host ? op_fail(op, ERR_NO_RIGHT, "host") : OK;
}

enum err call_remove(struct op *op, const struct call_host *host, const struct call_remove_in *in,
                     struct call *ret)
{
    const struct call_keeper *k = call_host_keeper(host);
    struct q_call_person_get_row p;
    bool found = false;
    enum err e = q_call_person_get(op, k, in->member_id, &found, &p);
    if (!e && !found)
        return op_fail(op, ERR_NOT_IN_CALL, "member");
    if (!e)
        e = may_remove(op, k, &p);
    if (e)
        return e;
    bool is_there = p.state == CALL_PRESENCE_JOINED;
    if (!is_there && p.is_kept_out == in->keep_out)
        return hall_show(op, k, ret);
    e = q_call_keep_out_put(op, k, in->member_id, in->keep_out);
    if (!e && is_there)
        e = hall_out(op, k, in->member_id, op->now_us);
    if (!e)
        order_remove(op, call_keeper_facts(k)->id, in->member_id, in->keep_out);
    return e ? e : hall_left(op, k, ret);
}
