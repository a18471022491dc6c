/* voice.c - who may speak: one person, or everybody but the hosts.
 *
 * WHY   muting asks for silence, and whoever likes may end it. A class that goes on shouting needs
 *       a lock: a microphone that the server takes no sound from, until a host says so.
 * HOW   the call has a rule for all (is_quiet), a person an exception (voice); the rule for all
 *       forgets the exceptions. Tickets are made by it (ticket.c), who is inside hears of it by
 *       media_allow, and whoever comes with an older ticket is told when seen (seen.c). The sound
 *       of a shown screen is a voice too. Switching a microphone on stays its owner's affair.
 * OWNS  nothing: hall.c.
 * RUNS  on the write worker.
 * TESTS host_test.c, tests/system/call_rooms.test.ts */
#include "features/calls/hall.h"

enum { VOICE_MAY = 1, VOICE_MAY_NOT = 2 }; /* 0: as the call says */

static enum err may_rule(struct op *op, const struct call_facts *f)
{
    if (f->state == CALL_STATE_ENDED)
        return op_fail(op, ERR_CALL_OVER, "call");
    return f->is_direct ? op_fail(op, ERR_NO_RIGHT, "direct") : OK;
}

enum err call_voice(struct op *op, const struct call_host *host, const struct call_voice_in *in,
                    struct call *ret)
{
    const struct call_keeper *k = call_host_keeper(host);
    struct q_call_person_get_row p;
    bool found = false;
    enum err e = may_rule(op, call_keeper_facts(k));
    if (!e)
        e = q_call_person_get(op, k, in->member_id, &found, &p);
    if (!e && (!found || p.state != CALL_PRESENCE_JOINED))
        return op_fail(op, ERR_NOT_IN_CALL, "member");
    if (!e && p.is_host)
        return op_fail(op, ERR_NO_RIGHT, "host");
    if (!e && p.may_speak != in->may_speak)
        e = q_call_voice_put(op, k, in->member_id, in->may_speak ? VOICE_MAY : VOICE_MAY_NOT);
    if (!e && in->may_speak && !p.may_speak) /* what the hand asked for */
        e = q_call_hand_put(op, k, in->member_id, 0);
    if (!e)
        e = order_allow(op, k, in->member_id, false, in->may_speak);
    if (e)
        return e;
    return p.may_speak == in->may_speak ? hall_show(op, k, ret) : hall_tell(op, k, NULL, 0, ret);
}

enum err call_voice_all(struct op *op, const struct call_host *host,
                        const struct call_voice_all_in *in, struct call *ret)
{
    const struct call_keeper *k = call_host_keeper(host);
    struct q_call_people_there_list rows = {0};
    enum err e = may_rule(op, call_keeper_facts(k));
    if (!e)
        e = q_call_quiet_put(op, k, !in->may_speak);
    if (!e)
        e = q_call_voices_forget(op, k);
    if (!e)
        e = q_call_people_there(op, k, &rows);
    for (size_t i = 0; !e && i < rows.count; i++)
        if (!rows.row[i].is_host)
            e = order_allow(op, k, rows.row[i].member, false, in->may_speak);
    return e ? e : hall_tell(op, k, NULL, 0, ret);
}
