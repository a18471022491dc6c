/* call.c - what chats show of calls: the one that runs, and the message that one has left.
 *
 * WHY   a chat's window shows its call, and chats may not know features/calls, which stands above
 *       them. So what is read of its tables is read here, and there is one maker of each object.
 * HOW   a message about a call holds what there is to tell as numbers, "7,1,0,62000000,2,4,17":
 *       call, video, outcome, microseconds, how many were there, and some of them. A page of
 *       messages stays one query, and what was true at the end stays so.
 * OWNS  the column message.call.  RUNS  on read and write workers.
 * TESTS features/calls/calls_test.c. */
#include "base/buf.h"
#include "features/chats/chats.h"
#include "features/chats/chats.q.h"
#include "features/chats/limits.h"
#include "features/chats/view.h"
#include "features/people/people.h"

enum { CALL_NUMBERS = 5 }; /* before the members */

static enum err people_load(struct op *op, org_id org, struct call *c)
{
    struct q_call_people_list rows;
    enum err e = q_call_people(op, org, c->call_id, LIMIT_CALL_PEOPLE_SHOWN, &rows);
    if (e)
        return e;
    c->people = arena_try(op->arena, rows.count + 1, sizeof *c->people);
    if (!c->people)
        return ERR_TOO_LARGE;
    c->people_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_call_people_row *r = &rows.row[i];
        c->people[i] = (struct call_person){.member_id = r->member,
                                            .state = r->state,
                                            .is_host = r->is_host,
                                            .is_kept_out = r->is_kept_out,
                                            .may_speak = r->may_speak,
                                            .has_joined_us = r->has_joined_us,
                                            .joined_us = r->joined_us,
                                            .has_hand_us = r->has_hand_us,
                                            .hand_us = r->hand_us};
    }
    return OK;
}

enum err chats_call(struct op *op, org_id org, call_id id, struct call *ret)
{
    struct q_call_row_row r;
    bool found = false;
    enum err e = q_call_row(op, org, id, &found, &r);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "call");
    *ret = (struct call){
        .call_id = id,
        .chat_id = r.chat,
        .with_video = r.with_video,
        .state = r.state,
        .has_outcome = r.has_outcome,
        .outcome = r.outcome,
        .started_by = r.started_by,
        .started_us = r.started_us,
        .has_answered_us = r.has_answered_us,
        .answered_us = r.answered_us,
        .has_ended_us = r.has_ended_us,
        .ended_us = r.ended_us,
        .there_count = r.there,
        .is_quiet = r.is_quiet,
        .version = r.version,
    };
    return people_load(op, org, ret);
}

void call_persons(const struct call *c, member_id *ids, size_t *count)
{
    ids[(*count)++] = c->started_by;
    for (size_t i = 0; i < c->people_count; i++)
        ids[(*count)++] = c->people[i].member_id;
}

enum err chats_call_persons(struct op *op, const struct call *call, struct person **ret,
                            size_t *ret_count)
{
    member_id ids[LIMIT_CALL_PEOPLE_SHOWN + 1];
    size_t count = 0;
    call_persons(call, ids, &count);
    return people_collect(op, ids, count, ret, ret_count);
}

enum err message_call_read(struct op *op, struct str stored, struct message_call *ret)
{
    long long n[CALL_NUMBERS] = {0}, member;
    struct message_call m = {.member_ids =
                                 arena_try(op->arena, LIMIT_CALL_NAMED, sizeof(member_id))};
    if (!m.member_ids)
        return ERR_TOO_LARGE;
    for (size_t i = 0; stored.n; i++) {
        size_t comma = str_find_byte(stored, ',');
        struct str word = str_slice(stored, 0, comma);
        bool fits = i < CALL_NUMBERS || m.member_ids_count < LIMIT_CALL_NAMED;
        if (!fits || !str_to_i64(word, i < CALL_NUMBERS ? &n[i] : &member))
            return op_fail(op, ERR_INTERNAL, "message.call");
        if (i >= CALL_NUMBERS)
            m.member_ids[m.member_ids_count++].n = member;
        stored = str_slice(stored, comma < stored.n ? comma + 1 : stored.n, stored.n);
    }
    m.call_id.n = n[0];
    m.with_video = n[1] != 0;
    m.outcome = (enum call_outcome)n[2];
    m.duration_us = n[3];
    m.member_count = n[4];
    *ret = m;
    return OK;
}

/* Absent: the arena is full. */
static struct str message_call_text(struct op *op, const struct message_call *m)
{
    struct str text =
        arena_printf(op->arena, "%lld,%d,%d,%lld,%lld", (long long)m->call_id.n, m->with_video,
                     (int)m->outcome, (long long)m->duration_us, (long long)m->member_count);
    for (size_t i = 0; text.p && i < m->member_ids_count && i < LIMIT_CALL_NAMED; i++)
        text = arena_printf(op->arena, "%.*s,%lld", STR_ARG(text), (long long)m->member_ids[i].n);
    return text;
}

enum err chats_post_call(struct op *op, const struct call *call, const struct message_call *told)
{
    struct message_parts p = {
        .chat = call->chat_id,
        .author = call->started_by,
        .text = STR(""),
        .mentions = STR(""),
        .call = message_call_text(op, told),
        .created_us = op->now_us,
        .version = 1,
    };
    org_id org = op->caller.org;
    struct message_news news;
    if (!p.call.p)
        return ERR_TOO_LARGE;
    enum err e = q_call_message_place(op, org, p.chat, &p.n.n);
    if (!e)
        e = q_call_message_insert(op, org, p.chat, p.n, p.author, p.call, op->now_us);
    if (!e)
        e = q_call_message_read(op, org, p.chat, p.n, p.author);
    if (!e)
        e = message_news_make(op, &p, &news);
    if (!e)
        emit_message_created(op, p.chat, p.n.n, 1, &news);
    return e;
}
