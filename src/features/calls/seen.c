/* seen.c - what the program itself does with calls: what the media room saw, what has come due,
 * whose access changed, a start of the server.
 *
 * WHY   people do not always say goodbye: a laptop is closed, a server dies, a session is ended
 *       from elsewhere. The database shall say who is there, soon and for certain.
 * HOW   the media room tells who came and went; a token may outlive the right to it, so whoever
 *       comes is checked again. Who vanished has CALL_GRACE_US to come back; a job (call_tend)
 *       ends what nobody came back to. After a start nobody has been seen: the same grace.
 *       Several sightings of one call are told once.
 * OWNS  nothing: hall.c.  RUNS  on the write worker.  TESTS seen_test.c */
#include "base/log.h"
#include "features/calls/hall.h"
#include "features/calls/limits.h"

/* A call that sightings changed, and who came into it. */
struct touched {
    const struct call_keeper *keeper;
    member_id came[LIMIT_CALL_SIGHTINGS];
    size_t came_count;
};

struct touched_list {
    struct touched item[LIMIT_CALL_SIGHTINGS];
    size_t count;
};

static struct touched *touch(struct touched_list *list, const struct call_keeper *k)
{
    call_id id = call_keeper_facts(k)->id;
    for (size_t i = 0; i < list->count; i++)
        if (call_keeper_facts(list->item[i].keeper)->id.n == id.n)
            return &list->item[i];
    ASSERT(list->count < LIMIT_CALL_SIGHTINGS);
    struct touched *t = &list->item[list->count++];
    *t = (struct touched){.keeper = k};
    return t;
}

static enum err may_be_there(struct op *op, const struct call_keeper *k, member_id who,
                             const struct q_call_person_get_row *p, bool *ret)
{
    const struct call_facts *f = call_keeper_facts(k);
    int64_t n = 0;
    enum err e = OK;
    if (f->state != CALL_STATE_ENDED && !p->is_kept_out)
        e = q_call_may_stay(op, k, f->chat, who, p->session, op->now_us, &n);
    *ret = n > 0;
    return e;
}

/* Was in it, and may not any more. */
static enum err put_out(struct op *op, const struct call_keeper *k, member_id who)
{
    struct call call;
    order_remove(op, call_keeper_facts(k)->id, who, false);
    if (call_keeper_facts(k)->state == CALL_STATE_RINGING)
        return hall_end(op, k, CALL_OUTCOME_CANCELLED, op->now_us, &call);
    enum err e = hall_out(op, k, who, op->now_us);
    return e ? e : hall_left(op, k, &call);
}

static enum err came(struct op *op, struct touched_list *list, const struct call_keeper *k,
                     member_id who)
{
    struct q_call_person_get_row p = {0};
    bool found = false, may = false;
    enum err e = q_call_person_get(op, k, who, &found, &p);
    if (!e && found)
        e = may_be_there(op, k, who, &p, &may);
    if (e)
        return e;
    if (!may && p.state == CALL_PRESENCE_JOINED && call_keeper_facts(k)->state != CALL_STATE_ENDED)
        return put_out(op, k, who);
    if (!may) {
        order_remove(op, call_keeper_facts(k)->id, who, found && p.is_kept_out);
        return OK;
    }
    if (p.state != CALL_PRESENCE_JOINED) {
        struct touched *t = touch(list, k);
        t->came[t->came_count++] = who;
    }
    if (!call_keeper_facts(k)->is_direct) /* their ticket may be older than what hosts said since */
        e = order_allow(op, k, who, p.is_host, p.may_speak);
    return e ? e : q_call_person_back(op, k, who, op->now_us);
}

/* Not told of a ticket that is newer: they are on their way back. */
static enum err went(struct op *op, struct touched_list *list, const struct call_keeper *k,
                     member_id who, int64_t at_us)
{
    struct q_call_person_get_row p;
    bool found = false;
    enum err e = q_call_person_get(op, k, who, &found, &p);
    if (e || !found || p.state != CALL_PRESENCE_JOINED || p.since_us > at_us)
        return e;
    (void)touch(list, k);
    e = hall_out(op, k, who, at_us);
    return e ? e : hall_tend_at(op, call_keeper_facts(k)->id, op->now_us + CALL_GRACE_US);
}

static enum err sight(struct op *op, struct touched_list *list, const struct call_sighting *s)
{
    const struct call_keeper *k = NULL;
    member_id who;
    call_id id;
    if (!call_of_room(s->room, &id) || !member_of_identity(s->identity, &who))
        return OK;
    enum err e = access_call_keep(op, id, &k);
    if (e == ERR_NOT_FOUND) /* of a database that was put back */
        return OK;
    if (e)
        return e;
    return s->is_there ? came(op, list, k, who) : went(op, list, k, who, s->at_us);
}

enum err call_seen(struct op *op, const struct call_seen_in *in)
{
    struct touched_list *list = arena_try(op->arena, 1, sizeof *list);
    struct call call;
    enum err e = list ? OK : ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < in->sightings_count; i++)
        e = sight(op, list, &in->sightings[i]);
    for (size_t i = 0; !e && i < list->count; i++) {
        const struct touched *t = &list->item[i];
        op->caller.org = call_keeper_facts(t->keeper)->org;
        e = hall_tell(op, t->keeper, t->came, t->came_count, &call);
    }
    return e;
}

static enum err check_again(struct op *op, call_id id, member_id who)
{
    const struct call_keeper *k = NULL;
    struct q_call_person_get_row p = {0};
    bool found = false, may = false;
    enum err e = access_call_keep(op, id, &k);
    if (!e)
        e = q_call_person_get(op, k, who, &found, &p);
    if (!e && found)
        e = may_be_there(op, k, who, &p, &may);
    return e || may ? e : put_out(op, k, who);
}

enum err call_recheck(struct op *op, const struct call_recheck_in *in)
{
    struct q_call_of_person_list rows;
    enum err e = q_call_of_person(op, in->member_id, &rows);
    for (size_t i = 0; !e && i < rows.count; i++)
        e = check_again(op, rows.row[i].call, in->member_id);
    return e;
}

static void sooner(int64_t *next_us, int64_t due_us)
{
    if (!*next_us || due_us < *next_us)
        *next_us = due_us;
}

/* Out is who got a ticket and was never seen, and whose session ran out. ret_next_us: when the
 * next one is due, 0: nobody is. */
static enum err sweep(struct op *op, const struct call_keeper *k, bool *ret_swept,
                      int64_t *ret_next_us)
{
    struct q_call_people_there_list rows;
    enum err e = q_call_people_there(op, k, &rows);
    *ret_swept = false;
    *ret_next_us = 0;
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_call_people_there_row *r = &rows.row[i];
        int64_t due_us = r->since_us + CALL_GRACE_US;
        bool is_signed_out = r->session_us && r->session_us <= op->now_us;
        bool never_came = !r->is_seen && due_us <= op->now_us;
        if (is_signed_out)
            order_remove(op, call_keeper_facts(k)->id, r->member, false);
        if (is_signed_out || never_came) {
            e = hall_out(op, k, r->member, is_signed_out ? op->now_us : r->since_us);
            *ret_swept = true;
            continue;
        }
        if (!r->is_seen)
            sooner(ret_next_us, due_us);
        if (r->session_us)
            sooner(ret_next_us, r->session_us);
    }
    return e;
}

/* Too few for too long: over since the last one left. Else told, when somebody was swept. */
static enum err tend_running(struct op *op, const struct call_keeper *k)
{
    const struct call_facts *f = call_keeper_facts(k);
    int64_t next_us = 0, there = 0, since_us = 0;
    bool swept = false;
    struct call call;
    enum err e = sweep(op, k, &swept, &next_us);
    if (!e)
        e = q_call_there_count(op, k, &there);
    if (!e)
        e = q_call_empty_since(op, k, &since_us);
    if (e)
        return e;
    if (there < (f->is_direct ? 2 : 1)) {
        if (since_us + CALL_GRACE_US <= op->now_us)
            return hall_end(op, k, CALL_OUTCOME_HELD,
                            since_us > f->answered_us ? since_us : f->answered_us, &call);
        sooner(&next_us, since_us + CALL_GRACE_US);
    }
    if (swept)
        e = hall_tell(op, k, NULL, 0, &call);
    if (e || !next_us)
        return e;
    /* Sessions last for weeks: nothing that an ended call leaves behind may wait so long. */
    int64_t latest_us = op->now_us + CALL_LOOK_US;
    return hall_tend_at(op, f->id, next_us < latest_us ? next_us : latest_us);
}

/* Rings until its time is over, or the session that called. */
static enum err tend_ringing(struct op *op, const struct call_keeper *k)
{
    const struct call_facts *f = call_keeper_facts(k);
    int64_t next_us = 0;
    bool swept = false;
    struct call call;
    enum err e = sweep(op, k, &swept, &next_us);
    if (e)
        return e;
    if (swept)
        return hall_end(op, k, CALL_OUTCOME_CANCELLED, op->now_us, &call);
    if (op->now_us >= f->started_us + CALL_RINGS_US)
        return hall_end(op, k, CALL_OUTCOME_MISSED, op->now_us, &call);
    sooner(&next_us, f->started_us + CALL_RINGS_US);
    return hall_tend_at(op, f->id, next_us);
}

enum err call_tend(struct op *op, const struct call_tend_in *in)
{
    const struct call_keeper *k = NULL;
    enum err e = access_call_keep(op, in->call_id, &k);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    switch (call_keeper_facts(k)->state) {
    case CALL_STATE_RINGING:
        return tend_ringing(op, k);
    case CALL_STATE_RUNNING:
        return tend_running(op, k);
    default:
        return OK; /* over already */
    }
}

enum err call_restart(struct op *op)
{
    struct q_call_all_running_list rows;
    enum err e = q_call_nobody_seen(op, op->now_us);
    if (!e)
        e = q_call_all_running(op, &rows);
    for (size_t i = 0; !e && i < rows.count; i++)
        e = hall_tend_at(op, rows.row[i].call, op->now_us + CALL_GRACE_US);
    return e;
}
