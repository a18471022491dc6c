/* resume.c - a participant whose socket broke comes back on another one, with all it had.
 *
 * WHY   networks change under a call; people must not notice more than a hiccup.
 * HOW   the order is the protocol's: reconnect first (clients drop everything before it), then who
 *       is here now and who left meanwhile, then an offer with new ICE credentials for the
 *       subscriber; the client says what it has (sync_state) and offers its publisher with new
 *       credentials of its own. Keys and data associations live on. Who is not known any more, or
 *       whose keys are gone, is told to join anew.
 * OWNS  nothing.  RUNS  media thread.
 * SPEC  LiveKit signalling, reconnect=1.  TESTS tests/system/rtc.test.ts */
#include "media/room.h"

static void tell_reconnect(struct participant *p)
{
    struct arena *a = p->room->thread->scratch;
    Livekit__ReconnectResponse r = LIVEKIT__RECONNECT_RESPONSE__INIT;
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    r.server_info = info_server(a);
    r.last_message_seq = p->last_sequence;
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_RECONNECT;
    m.reconnect = &r;
    tell(p, &m);
    arena_reset(a);
}

static void tell_of_room(struct participant *p)
{
    struct arena *a = p->room->thread->scratch;
    Livekit__RoomUpdate u = LIVEKIT__ROOM_UPDATE__INIT;
    Livekit__SignalResponse m = LIVEKIT__SIGNAL_RESPONSE__INIT;
    u.room = info_room(a, p->room);
    m.message_case = LIVEKIT__SIGNAL_RESPONSE__MESSAGE_ROOM_UPDATE;
    m.room_update = &u;
    tell(p, &m);
    arena_reset(a);
}

static void take_session(struct participant *p, uint64_t session, struct media_ticket *ticket)
{
    struct media_thread *t = p->room->thread;
    if (p->session) { /* the client knows of its loss before we do */
        struct media_mail *m =
            media_mail_new(MAIL_CLOSE, (struct str){0}, (struct str){0}, (struct str){0});
        m->session = p->session;
        media_thread_post(t, m);
        id_table_take(&t->sessions, p->session);
        p->session_lost_us = media_thread_now(t);
    }
    p->session = session;
    p->is_synced = false;
    id_table_put(&t->sessions, session, p);
    ticket->auto_subscribe = p->auto_subscribe;
    media_ticket_free(p->ticket); /* the token that was good last time; rights stay as they are */
    p->ticket = ticket;
    p->grant = ticket->grant;
    if (p->state == LIVEKIT__PARTICIPANT_INFO__STATE__ACTIVE)
        loop_timer_stop(t->loop, &p->watch);
}

/* SimulateScenario 7 and 8: the socket breaks again while resuming. */
static bool is_cut(struct participant *p, bool *flag)
{
    if (!*flag)
        return false;
    *flag = false;
    uint64_t session = p->session;
    struct media_mail *m =
        media_mail_new(MAIL_CLOSE, (struct str){0}, (struct str){0}, (struct str){0});
    m->session = session;
    media_thread_post(p->room->thread, m);
    participant_session_lost(p);
    return true;
}

static bool can_go_on(const struct participant *p, const struct media_ticket *ticket)
{
    return p && !p->is_gone && p->subscriber.transport &&
           str_equal(p->identity, ticket->grant.identity) &&
           (!p->publisher.remote_ufrag.n || p->publisher.transport);
}

void participant_resume(struct room *r, uint64_t session, struct media_ticket *ticket)
{
    struct participant *p = room_person_by_sid(r, ticket->sid);
    if (!can_go_on(p, ticket)) {
        session_refuse(r, session, MEDIA_LEFT_MISMATCH, LIVEKIT__LEAVE_REQUEST__ACTION__RECONNECT);
        media_ticket_free(ticket);
        return;
    }
    updates_flush(r);
    r->thread->counts.resumes++;
    take_session(p, session, ticket);
    if (is_cut(p, &p->cuts_resume_early))
        return;
    tell_reconnect(p);
    if (is_cut(p, &p->cuts_resume))
        return;
    tell_everybody(p);
    tell_of_room(p);
    transport_restart(p->subscriber.transport);
    negotiate_now(p);
    loop_timer_start(r->thread->loop, &p->refresh, REFRESH_FIRST_US);
}

/* --- what the client says it has --- */

static bool knows_tracks(const struct participant *p, const Livekit__SyncState *s)
{
    for (size_t i = 0; i < s->n_publish_tracks; i++) {
        const Livekit__TrackPublishedResponse *t = s->publish_tracks[i];
        if (t->track && !track_of(p, str_from(t->track->sid)))
            return false;
    }
    return true;
}

static void disable_tracks(struct participant *p, const Livekit__SyncState *s)
{
    Livekit__UpdateTrackSettings q = LIVEKIT__UPDATE_TRACK_SETTINGS__INIT;
    q.n_track_sids = s->n_track_sids_disabled;
    q.track_sids = s->track_sids_disabled;
    q.disabled = true;
    subscribe_settings(p, &q);
}

void resume_sync(struct participant *p, const Livekit__SyncState *s)
{
    if (!knows_tracks(p, s)) {
        participant_end(p, MEDIA_LEFT_MISMATCH, LIVEKIT__LEAVE_REQUEST__ACTION__RECONNECT);
        return;
    }
    if (s->subscription)
        subscribe_request(p, s->subscription);
    disable_tracks(p, s);
    if (!p->is_synced) /* once a return, or asking would be a way to be sent more than one sends */
        talk_replay(p, s);
    p->is_synced = true;
}
