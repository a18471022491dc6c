/* op.c - the results of one operation: refusals, events, changes of access, audit rows.
 *
 * WHY   a handler says what happened; others decide who hears and in which order.
 * HOW   events wait in a list until op_number_events, last in the transaction, moves each topic's
 *       head once (topics in order of kind and id, so that two transactions never wait for each
 *       other crosswise) and stores one row an event. Rows hold no content.
 * OWNS  nothing; everything lives in op->arena.
 * RUNS  on the worker that owns the op.
 * TESTS op_test.c */
#include "op/op.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "op/encode.h"
#include "op/op.q.h"
#include "store/audit.h"
#include "store/store.h"

enum err op_fail(struct op *op, enum err e, const char *fmt, ...)
{
    char text[200];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    size_t kept = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    op->detail = str_copy(op->arena, (struct str){text, kept});
    return e;
}

void op_emit(struct op *op, struct topic topic, const char *kind, unsigned kind_no, int64_t ref,
             int64_t version, struct str body)
{
    struct op_event *e = arena_try(op->arena, 1, sizeof *e);
    if (!e) {
        op->has_lost_event = true;
        return;
    }
    *e = (struct op_event){.topic = topic,
                           .kind = kind,
                           .kind_no = kind_no,
                           .ref = ref,
                           .version = version,
                           .body = body};
    if (!op->events)
        op->events_end = &op->events;
    *op->events_end = e;
    op->events_end = &e->next;
}

static void add_access_change(struct op *op, struct op_access_change change)
{
    struct op_access_change *c = arena_try(op->arena, 1, sizeof *c);
    if (!c) {
        op->has_lost_event = true;
        return;
    }
    *c = change;
    c->next = op->access_changes;
    op->access_changes = c;
}

void op_access_changed(struct op *op, struct topic topic, member_id member)
{
    add_access_change(op, (struct op_access_change){.topic = topic, .member = member});
}

void op_org_changed(struct op *op, org_id org)
{
    struct topic everything = {TOPIC_MEMBER, 0};
    add_access_change(op, (struct op_access_change){.topic = everything, .org = org});
}

void op_session_ended(struct op *op, session_id session, member_id member)
{
    struct topic own = {TOPIC_MEMBER, member.n};
    add_access_change(
        op, (struct op_access_change){.topic = own, .member = member, .session = session});
}

void op_after(struct op *op, op_after_fn *run, const void *what)
{
    struct op_after *a = arena_try(op->arena, 1, sizeof *a);
    if (!a) {
        op->has_lost_event = true;
        return;
    }
    *a = (struct op_after){run, what, NULL};
    if (!op->afters)
        op->afters_end = &op->afters;
    *op->afters_end = a;
    op->afters_end = &a->next;
}

void op_run_afters(const struct op *op)
{
    for (const struct op_after *a = op->afters; a; a = a->next)
        a->run(op, a->what);
}

void op_read_ends(struct op *op)
{
    db_read_end(op->db);
    op->db = NULL;
}

enum err op_read_again(struct op *op)
{
    struct db *db = op->db;
    db_read_end(db);
    enum err e = db_read_begin(db);
    if (e)
        op->db = NULL; /* nobody ends what did not begin */
    return e;
}

bool op_stops(const struct op *op)
{
    return op->stops && atomic_load(op->stops);
}

void op_answer_field(struct op *op, const char *name, const char *fmt, ...)
{
    char text[300];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    ASSERT(n >= 0 && (size_t)n < sizeof text && op->field_count < LIMIT_OP_FIELDS);
    struct str value = str_copy(op->arena, (struct str){text, (size_t)n});
    if (value.p)
        op->field[op->field_count++] = (struct op_field){name, value};
}

void op_at_end(struct op *op, op_end_fn *run, void *what)
{
    ASSERT(!op->at_end);
    op->at_end = run;
    op->at_end_what = what;
}

void op_file_drop(struct op *op)
{
    if (op->file.is_stored)
        close(op->file.fd);
    op->file = (struct op_file){0};
}

void op_restart(struct op *op)
{
    op->field_count = 0;
    op->events = NULL;
    op->events_end = NULL;
    op->access_changes = NULL;
    op->afters = NULL;
    op->afters_end = NULL;
    op->new_session_token = (struct str){0};
    op->ends_session = false;
    op->detail = (struct str){0};
    op->keeps_writes = false;
    op->has_lost_event = false;
    op->has_job = false;
    op_file_drop(op);
}

void op_event_start(struct op *op, struct jw *w)
{
    struct buf *b = op->scratch;
    if (!b) { /* a caller outside the workers: this buffer ends with the event */
        b = arena_alloc(op->arena, sizeof *b);
        buf_init(b, LIMIT_EVENT_BODY_BYTES);
    }
    buf_clear(b);
    jw_init(w, b);
}

void op_event_end(struct op *op, struct jw *w, const struct op_event *event)
{
    struct buf *b = w->out;
    struct str body = {0};
    if (!jw_failed(w) && b->n <= LIMIT_EVENT_BODY_BYTES)
        body = str_copy(op->arena, buf_str(b));
    if (body.p) /* an event without one says that the object is gone */
        op_emit(op, event->topic, event->kind, event->kind_no, event->ref, event->version, body);
    else
        op->has_lost_event = true;
    if (b == op->scratch)
        buf_clear(b);
    else
        buf_done(b);
}

void encode_roles(struct jw *w, role_set roles)
{
    jw_array(w);
    for (role_set bit = 1; bit; bit <<= 1)
        if (role_has(roles, bit) && role_word(bit))
            jw_str(w, str_from(role_word(bit)));
    jw_array_end(w);
}

static bool topic_before(struct topic a, struct topic b)
{
    return a.kind != b.kind ? a.kind < b.kind : a.id < b.id;
}

/* A stable merge sort of the list by topic: events of one topic keep the order in which they
 * happened. */
static struct op_event *sort_by_topic(struct op_event *list)
{
    if (!list || !list->next)
        return list;
    struct op_event *slow = list;
    for (struct op_event *fast = list->next; fast && fast->next; fast = fast->next->next)
        slow = slow->next;
    struct op_event *b = slow->next, *head = NULL, **end = &head;
    slow->next = NULL;
    struct op_event *a = sort_by_topic(list);
    b = sort_by_topic(b);
    while (a && b) {
        struct op_event **from = topic_before(b->topic, a->topic) ? &b : &a;
        *end = *from;
        end = &(*from)->next;
        *from = *end;
    }
    *end = a ? a : b;
    return head;
}

static enum err number_topic(struct op *op, struct op_event *first, struct op_event **ret_next)
{
    int64_t count = 0, head = 0;
    struct op_event *e = first;
    for (; e && topic_equal(e->topic, first->topic); e = e->next)
        count++;
    *ret_next = e;
    enum err err = q_op_topic_move(op, (int64_t)first->topic.kind, first->topic.id, count);
    if (!err)
        err = q_op_topic_head(op, (int64_t)first->topic.kind, first->topic.id, &head);
    if (err)
        return err;
    int64_t seq = head - count;
    for (e = first; e != *ret_next; e = e->next) {
        e->seq = ++seq;
        err = q_op_event_insert(op, (int64_t)e->topic.kind, e->topic.id, e->seq, e->kind_no, e->ref,
                                e->version, op->now_us);
        if (err)
            return err;
    }
    return OK;
}

enum err op_number_events(struct op *op)
{
    if (op->has_lost_event)
        return op_fail(op, ERR_TOO_LARGE, "event");
    op->events = sort_by_topic(op->events);
    for (struct op_event *e = op->events; e;) {
        enum err err = number_topic(op, e, &e);
        if (err)
            return err;
    }
    return OK;
}

enum err op_audit_about(struct op *op, const char *object_kind, int64_t object_id,
                        const struct op_about *about)
{
    const struct caller *c = &op->caller;
    struct audit_row row = {c->org.n,  c->member.n, str_from(op->name), str_from(object_kind),
                            object_id, op->now_us};
    struct audit_about whom = {{about->whom[0].n, about->whom[1].n}, about->why};
    return audit_append(op->db, &row, &whom);
}

enum err op_audit(struct op *op, const char *object_kind, int64_t object_id)
{
    int64_t whom = strcmp(object_kind, "member") ? 0 : object_id;
    return op_audit_about(op, object_kind, object_id, &(struct op_about){.whom = {{whom}}});
}
