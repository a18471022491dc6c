/* devices.c - where one is signed in, and how to end it from elsewhere.
 *
 * WHY   a phone is lost, a computer of the classroom was left signed in: its owner closes it from
 *       another device, at once.
 * HOW   a device is a session: what the browser called itself when it signed in, and its address.
 *       Only rows of the caller's own organisation and membership are ever touched, so a foreign
 *       id is an absent one. A session that is used begins its term anew (session_renew): a
 *       lesson must not end with day 30; 180 days after the sign-in it ends all the same.
 * OWNS  session rows, with session.c.  RUNS  on read workers and the write worker.
 * TESTS tests/system/devices.test.ts. */
#include "features/people/journal.h"
#include "features/people/limits.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/sessions.h"

/* The client only learns that it should read the list again. */
enum err people_load_devices_mark(struct op *op, int64_t ref, struct devices_mark *ret)
{
    (void)ref; /* one's own id: the topic's access has checked it */
    *ret = (struct devices_mark){op->now_us};
    return OK;
}

enum err session_list(struct op *op, struct session_list_out *ret)
{
    struct q_session_own_alive_list alive;
    enum err e = q_session_own_alive(op, op->now_us, LIMIT_SESSIONS_PER_MEMBER, &alive);
    if (e)
        return e;
    ret->devices = arena_try(op->arena, alive.count + 1, sizeof *ret->devices);
    if (!ret->devices)
        return ERR_TOO_LARGE;
    ret->devices_count = alive.count;
    for (size_t i = 0; i < alive.count; i++) {
        const struct q_session_own_alive_row *r = &alive.row[i];
        ret->devices[i] = (struct device){
            .id = r->id,
            .agent = r->agent,
            .address = r->client,
            .created_us = r->created_us,
            .is_current = r->id.n == op->caller.session.n,
            .expires_us = r->expires_us,
        };
    }
    return OK;
}

static void tell_devices(struct op *op)
{
    member_id me = op->caller.member;
    emit_devices_changed(op, me, me.n, op->now_us, &(struct devices_mark){op->now_us});
}

static enum err journal_closed(struct op *op)
{
    return journal_write(op, &(struct journal_entry){
                                 .org = op->caller.org,
                                 .owner = op->caller.member,
                                 .kind = ACCOUNT_EVENT_KIND_SESSIONS_CLOSED,
                             });
}

enum err session_close(struct op *op, const struct session_close_in *in)
{
    int64_t changes = 0;
    if (in->session_id.n == op->caller.session.n)
        return sign_out(op);
    enum err e = q_session_own_end(op, in->session_id, op->now_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_NOT_FOUND, "session");
    if (!e)
        e = journal_closed(op);
    if (e)
        return e;
    op_session_ended(op, in->session_id, op->caller.member);
    tell_devices(op);
    return OK;
}

enum err session_close_others(struct op *op, struct session_close_others_out *ret)
{
    enum err e = people_ties_end(op, op->caller.org, op->caller.member);
    if (!e)
        e = sessions_end(op, op->caller.member, op->caller.session, &ret->closed);
    if (!e && ret->closed)
        e = journal_closed(op);
    if (!e && ret->closed)
        tell_devices(op);
    return e;
}

/* The operator's session is never prolonged: a new key is one command away. It belongs to no
 * organisation, so the wall of rows hides it from a query of its caller's. */
enum err session_renew(struct op *op, struct session_renew_out *ret)
{
    struct q_session_term_row s;
    ret->expires_us = op->caller.session_ends_us;
    if (!op->caller.member.n)
        return OK;
    enum err e = q_session_term(op, &s);
    if (e)
        return e;
    ret->expires_us = s.expires_us;
    bool is_due = s.expires_us - op->now_us < SESSION_TERM_US / 2 &&
                  s.renewed_us <= op->now_us - SESSION_RENEWED_AT_MOST_US;
    int64_t until = op->now_us + SESSION_TERM_US, last = s.created_us + SESSION_LONGEST_US;
    until = until < last ? until : last;
    if (!is_due || until <= s.expires_us)
        return OK;
    ret->expires_us = until;
    return q_session_renew(op, until, op->now_us);
}
