/* room.c - a room: who is in it, when it opens and when it closes.
 *
 * WHY   rooms are made by whoever comes first and vanish by themselves, so that nothing has to be
 *       cleaned up by hand.
 * HOW   a list of people (a room has tens, rarely thousands, and is walked as a whole anyway). An
 *       empty room waits for somebody: long when nobody came yet, short when all have left. The
 *       front is told how many openings the room has seen, so that it does not forget a room that
 *       somebody is on his way to.
 * OWNS  its people, who own their tracks and subscriptions.
 * RUNS  media thread.  TESTS tests/system/rtc.test.ts */
#include "media/room.h"

#include <stdlib.h>

#include "crypto/token.h"

static uint64_t key_of(const struct media_thread *t, struct str name)
{
    uint64_t key = hash_keyed(t->hash_key, name);
    return key ? key : 1;
}

struct room *room_find(struct media_thread *t, struct str name)
{
    struct room *r = id_table_find(&t->room_table, key_of(t, name));
    return r && !r->is_closed && str_equal(r->name, name) ? r : NULL;
}

static void on_closing(struct timer *timer)
{
    struct room *r = (struct room *)((char *)timer - offsetof(struct room, closing));
    room_close(r, MEDIA_LEFT_UNKNOWN);
}

static void bury(struct deferred *d)
{
    room_free((struct room *)((char *)d - offsetof(struct room, burial)));
}

static void wait_for_somebody(struct room *r, bool was_used)
{
    struct media_thread *t = r->thread;
    int64_t us = was_used ? ROOM_DEPARTURE_US : ROOM_EMPTY_US;
    if (r->is_external)
        us = was_used ? t->departure_us : t->empty_us;
    loop_timer_start(t->loop, &r->closing, us);
}

struct room *room_of(struct media_thread *t, struct str name, bool is_external)
{
    struct room *r = room_find(t, name);
    uint64_t key = key_of(t, name);
    if (r ||
        id_table_find(&t->room_table, key)) /* or another of the same hash, or one being buried */
        return r;
    r = calloc(1, sizeof *r);
    ASSERT(r);
    r->thread = t;
    r->key = key;
    r->is_external = is_external;
    r->created_us = clock_wall_us(&t->clock);
    r->burial.run = bury;
    r->closing.fire = on_closing;
    r->flushing.fire = updates_timer;
    r->flush_soon.run = updates_soon;
    kept_set(&r->name, name);
    media_thread_sid(t, "RM_", r->sid);
    buf_init(&r->left, LIMIT_ANSWER_BYTES / 2);
    r->speakers = speakers_new();
    r->next = t->rooms;
    t->rooms = r;
    id_table_put(&t->room_table, key, r);
    pulse_start(r);
    wait_for_somebody(r, false);
    return r;
}

void room_tell(const struct room *r, enum media_event_kind kind, struct str identity,
               enum media_leave reason)
{
    struct media_mail *m = media_mail_new(MAIL_EVENT, r->name, identity, (struct str){0});
    m->event = (struct media_event){.kind = kind,
                                    .room = m->room,
                                    .identity = m->identity,
                                    .reason = reason,
                                    .at_us = clock_wall_us(&r->thread->clock)};
    media_thread_post(r->thread, m);
}

static void tell_front(const struct room *r)
{
    struct media_mail *m =
        media_mail_new(MAIL_ROOM_GONE, r->name, (struct str){0}, (struct str){0});
    m->number = r->opened;
    media_thread_post(r->thread, m);
}

void room_close(struct room *r, enum media_leave reason)
{
    if (r->is_closed)
        return;
    r->is_closed = true;
    while (r->people)
        participant_end(r->people, reason, LIVEKIT__LEAVE_REQUEST__ACTION__DISCONNECT);
    loop_timer_stop(r->thread->loop, &r->closing);
    pulse_stop(r);
    room_tell(r, MEDIA_CLOSED, (struct str){0}, reason);
    tell_front(r);
    id_table_take(&r->thread->room_table, r->key); /* the name is free for another */
    loop_defer(r->thread->loop, &r->burial);
}

static void strike(struct room *r)
{
    struct room **at = &r->thread->rooms;
    while (*at != r)
        at = &(*at)->next;
    *at = r->next;
}

void room_free(struct room *r)
{
    struct loop *l = r->thread->loop;
    while (r->people)
        participant_free(r->people);
    if (!r->is_closed)
        id_table_take(&r->thread->room_table, r->key);
    loop_timer_stop(l, &r->closing);
    loop_timer_stop(l, &r->flushing);
    pulse_stop(r);
    speakers_free(r->speakers);
    talk_forget(r);
    for (size_t i = 0; i < LIMIT_GONE; i++) {
        kept_drop(&r->gone[i].identity);
        kept_drop(&r->gone[i].name);
    }
    for (size_t i = 0; i < LIMIT_KEPT_OUT; i++)
        kept_drop(&r->kept_out[i]);
    buf_done(&r->left);
    kept_drop(&r->name);
    strike(r);
    free(r);
}

void room_emptied(struct room *r)
{
    if (!r->count && !r->is_closed)
        wait_for_somebody(r, true);
}

struct participant *room_person(const struct room *r, struct str identity)
{
    for (struct participant *p = r->people; p; p = p->next)
        if (str_equal(p->identity, identity))
            return p;
    return NULL;
}

struct participant *room_person_by_sid(const struct room *r, struct str sid)
{
    for (struct participant *p = r->people; p; p = p->next)
        if (str_equal(str_from(p->sid), sid))
            return p;
    return NULL;
}

bool room_keeps_out(const struct room *r, struct str identity)
{
    for (size_t i = 0; i < LIMIT_KEPT_OUT; i++)
        if (r->kept_out[i].n && str_equal(r->kept_out[i], identity))
            return true;
    return false;
}

void room_let_in(struct room *r, struct str identity)
{
    for (size_t i = 0; i < LIMIT_KEPT_OUT; i++)
        if (r->kept_out[i].n && str_equal(r->kept_out[i], identity))
            kept_drop(&r->kept_out[i]);
}

void room_keep_out(struct room *r, struct str identity)
{
    if (!room_keeps_out(r, identity))
        kept_set(&r->kept_out[r->kept_out_count++ % LIMIT_KEPT_OUT], identity);
}
