/* media_test.c - rooms as a client sees them by signalling alone: real threads, no packets. Two
 * media threads, so that ThreadSanitizer has something to look at. */
#include "media/media_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>

#include "crypto/token.h"
#include "media/livekit.pb-c.h"
#include "media/room_limits.h"

static void go(struct world *w, uint64_t session)
{
    Livekit__SignalRequest q = LIVEKIT__SIGNAL_REQUEST__INIT;
    Livekit__LeaveRequest leave = LIVEKIT__LEAVE_REQUEST__INIT;
    q.message_case = LIVEKIT__SIGNAL_REQUEST__MESSAGE_LEAVE;
    q.leave = &leave;
    ask(w, session, &q);
    wait_closed(w, session);
}

/* "7" of call:1, who was this participant, by another socket. */
static void come_back(struct world *w, uint64_t session, const char *sid)
{
    char more[64];
    snprintf(more, sizeof more, "&reconnect=1&sid=%s", sid);
    come_with(w, session, token(w, "call:1", "7", 0), more);
}

static void those_who_join_hear_of_each_other(void **state)
{
    struct world *w = *state;
    come(w, 1, "call:1", "7");
    Livekit__JoinResponse *a = NEXT(w, 1, JOIN)->join;
    assert_string_equal(a->room->name, "call:1");
    assert_memory_equal(a->participant->sid, "PA_", 3);
    assert_true(a->participant->permission->can_publish && a->subscriber_primary);
    assert_true(a->room->creation_time > 0 && a->participant->joined_at > 0 &&
                a->ping_interval > 0);
    assert_int_equal(a->n_other_participants, 0);
    assert_non_null(strstr(NEXT(w, 1, OFFER)->offer->sdp, "m=application"));

    come(w, 2, "call:1", "8");
    Livekit__JoinResponse *b = NEXT(w, 2, JOIN)->join;
    assert_int_equal(b->n_other_participants, 1);
    assert_string_equal(b->other_participants[0]->identity, "7");
    assert_string_equal(wait_state(w, 1, "8", LIVEKIT__PARTICIPANT_INFO__STATE__JOINED)->sid,
                        b->participant->sid);

    go(w, 2);
    Livekit__ParticipantInfo *gone =
        wait_state(w, 1, "8", LIVEKIT__PARTICIPANT_INFO__STATE__DISCONNECTED);
    assert_string_equal(gone->name, "Name");
    assert_int_equal(gone->disconnect_reason, LIVEKIT__DISCONNECT_REASON__CLIENT_INITIATED);
}

static void rooms_are_apart(void **state)
{
    struct world *w = *state;
    come(w, 1, "call:1", "7");
    come(w, 2, "call:2", "8"); /* on the other thread */
    come(w, 3, "call:3", "9");
    for (uint64_t s = 1; s <= 3; s++)
        assert_int_equal(NEXT(w, s, JOIN)->join->n_other_participants, 0);
}

static void the_same_identity_takes_the_place(void **state)
{
    struct world *w = *state;
    come(w, 1, "call:1", "7");
    NEXT(w, 1, JOIN);
    come(w, 2, "call:1", "7");
    Livekit__LeaveRequest *leave = NEXT(w, 1, LEAVE)->leave;
    assert_int_equal(leave->reason, LIVEKIT__DISCONNECT_REASON__DUPLICATE_IDENTITY);
    assert_int_equal(leave->action, LIVEKIT__LEAVE_REQUEST__ACTION__DISCONNECT);
    wait_closed(w, 1);
    assert_int_equal(NEXT(w, 2, JOIN)->join->n_other_participants, 0);
}

static void add_track_as(struct world *w, uint64_t session, char *cid, Livekit__TrackSource source,
                         Livekit__TrackType type)
{
    Livekit__SignalRequest q = LIVEKIT__SIGNAL_REQUEST__INIT;
    Livekit__AddTrackRequest add = LIVEKIT__ADD_TRACK_REQUEST__INIT;
    add.cid = cid;
    add.source = source;
    add.type = type;
    q.message_case = LIVEKIT__SIGNAL_REQUEST__MESSAGE_ADD_TRACK;
    q.add_track = &add;
    ask(w, session, &q);
}

static void add_track(struct world *w, uint64_t session, char *cid, Livekit__TrackSource source)
{
    bool is_audio = source == LIVEKIT__TRACK_SOURCE__MICROPHONE;
    add_track_as(w, session, cid, source,
                 is_audio ? LIVEKIT__TRACK_TYPE__AUDIO : LIVEKIT__TRACK_TYPE__VIDEO);
}

static void only_granted_sources_are_published(void **state)
{
    struct world *w = *state;
    char cid[] = "client-id";
    come_with(w, 1, token(w, "call:1", "7", media_source_bit(MEDIA_MICROPHONE)), "");
    Livekit__JoinResponse *j = NEXT(w, 1, JOIN)->join;
    assert_int_equal(j->participant->permission->n_can_publish_sources, 1);
    add_track(w, 1, cid, LIVEKIT__TRACK_SOURCE__MICROPHONE);
    Livekit__TrackPublishedResponse *p = NEXT(w, 1, TRACK_PUBLISHED)->track_published;
    assert_string_equal(p->cid, cid);
    assert_memory_equal(p->track->sid, "TR_", 3);
    add_track(w, 1, cid, LIVEKIT__TRACK_SOURCE__CAMERA);
    Livekit__RequestResponse *r = NEXT(w, 1, REQUEST_RESPONSE)->request_response;
    assert_int_equal(r->reason, LIVEKIT__REQUEST_RESPONSE__REASON__NOT_ALLOWED);
    assert_string_equal(r->add_track->cid, cid);
    add_track_as(w, 1, cid, LIVEKIT__TRACK_SOURCE__MICROPHONE, LIVEKIT__TRACK_TYPE__VIDEO);
    assert_int_equal(NEXT(w, 1, REQUEST_RESPONSE)->request_response->reason,
                     LIVEKIT__REQUEST_RESPONSE__REASON__NOT_ALLOWED);
    for (int i = 1; i <= LIMIT_TRACKS; i++)
        add_track(w, 1, cid, LIVEKIT__TRACK_SOURCE__MICROPHONE);
    assert_int_equal(NEXT(w, 1, REQUEST_RESPONSE)->request_response->reason,
                     LIVEKIT__REQUEST_RESPONSE__REASON__LIMIT_EXCEEDED);
}

/* Nothing of theirs is touched once they are freed (AddressSanitizer looks). */
static void the_server_may_end_while_people_are_in(void **state)
{
    struct world *w = *state;
    char name[] = "1";
    for (uint64_t s = 1; s <= 3; s++, name[0]++) {
        come(w, s, "call:1", name);
        add_track(w, s, name, LIVEKIT__TRACK_SOURCE__CAMERA);
        NEXT(w, s, TRACK_PUBLISHED);
    }
}

static void come_from_outside(struct world *w, uint64_t session, const char *identity)
{
    struct media_pass pass = {.key = STR("APIouter"),
                              .secret = STR("outer-secret-outer-secret-outer-1"),
                              .room = STR("x"),
                              .identity = str_from(identity),
                              .can_publish = true,
                              .expires_us = INT64_C(4000000000) * SECOND_US};
    come_with(w, session, media_pass_write(w->arena, &pass), "");
}

/* So many with so much to say that it fits into no message: who comes then is told, and goes. */
static void a_join_that_fits_nowhere_ends(void **state)
{
    enum { TALKERS = LIMIT_ANSWER_BYTES / LIMIT_METADATA + 2 };
    struct world *w = *state;
    static char text[LIMIT_METADATA + 1];
    Livekit__SignalRequest q = LIVEKIT__SIGNAL_REQUEST__INIT;
    Livekit__UpdateParticipantMetadata u = LIVEKIT__UPDATE_PARTICIPANT_METADATA__INIT;
    memset(text, 'x', LIMIT_METADATA);
    u.metadata = text;
    q.message_case = LIVEKIT__SIGNAL_REQUEST__MESSAGE_UPDATE_METADATA;
    q.update_metadata = &u;
    char name[24];
    for (uint64_t s = 1; s <= TALKERS; s++) {
        snprintf(name, sizeof name, "%d", (int)s);
        come_from_outside(w, s, name);
        NEXT(w, s, JOIN);
    }
    for (uint64_t s = 1; s <= TALKERS; s++)
        ask(w, s, &q);
    come_from_outside(w, TALKERS + 1, "last");
    Livekit__LeaveRequest *leave = NEXT(w, TALKERS + 1, LEAVE)->leave;
    assert_int_equal(leave->reason, LIVEKIT__DISCONNECT_REASON__JOIN_FAILURE);
    assert_int_equal(leave->action, LIVEKIT__LEAVE_REQUEST__ACTION__DISCONNECT);
    wait_closed(w, TALKERS + 1);
}

/* A request that names more tracks than anybody has: what is too much is not answered. */
static void a_list_without_end_is_not_read(void **state)
{
    struct world *w = *state;
    static char *sids[LIMIT_REQUEST_SIDS + 500];
    Livekit__SignalRequest q = LIVEKIT__SIGNAL_REQUEST__INIT;
    Livekit__UpdateSubscription u = LIVEKIT__UPDATE_SUBSCRIPTION__INIT;
    for (size_t i = 0; i < sizeof sids / sizeof *sids; i++)
        sids[i] = (char *)(uintptr_t) "T";
    come(w, 1, "call:1", "7");
    NEXT(w, 1, JOIN);
    u.n_track_sids = sizeof sids / sizeof *sids;
    u.track_sids = sids;
    u.subscribe = true;
    q.message_case = LIVEKIT__SIGNAL_REQUEST__MESSAGE_SUBSCRIPTION;
    q.subscription = &u;
    ask(w, 1, &q);
    q.message_case = LIVEKIT__SIGNAL_REQUEST__MESSAGE_PING;
    q.ping = 5;
    ask(w, 1, &q);
    NEXT(w, 1, PONG);
    size_t answers = 0;
    for (size_t i = 0; i < w->count; i++)
        answers +=
            w->heard[i].m->message_case == LIVEKIT__SIGNAL_RESPONSE__MESSAGE_SUBSCRIPTION_RESPONSE;
    assert_int_equal(answers, LIMIT_REQUEST_SIDS);
}

static void pings_are_answered(void **state)
{
    struct world *w = *state;
    Livekit__SignalRequest q = LIVEKIT__SIGNAL_REQUEST__INIT;
    Livekit__Ping ping = LIVEKIT__PING__INIT;
    come(w, 1, "call:1", "7");
    q.message_case = LIVEKIT__SIGNAL_REQUEST__MESSAGE_PING;
    q.ping = 5;
    ask(w, 1, &q);
    assert_true(NEXT(w, 1, PONG)->pong > 1000000);
    ping.timestamp = 77;
    q.message_case = LIVEKIT__SIGNAL_REQUEST__MESSAGE_PING_REQ;
    q.ping_req = &ping;
    ask(w, 1, &q);
    assert_int_equal(NEXT(w, 1, PONG_RESP)->pong_resp->last_ping_timestamp, 77);
}

static void what_one_may_not_say_of_oneself(void **state)
{
    struct world *w = *state;
    Livekit__SignalRequest q = LIVEKIT__SIGNAL_REQUEST__INIT;
    Livekit__UpdateParticipantMetadata u = LIVEKIT__UPDATE_PARTICIPANT_METADATA__INIT;
    char name[] = "Другое имя";
    u.name = name;
    u.request_id = 9;
    q.message_case = LIVEKIT__SIGNAL_REQUEST__MESSAGE_UPDATE_METADATA;
    q.update_metadata = &u;
    come(w, 1, "call:1", "7");
    ask(w, 1, &q);
    Livekit__RequestResponse *r = NEXT(w, 1, REQUEST_RESPONSE)->request_response;
    assert_int_equal(r->reason, LIVEKIT__REQUEST_RESPONSE__REASON__NOT_ALLOWED);
    assert_int_equal(r->request_id, 9);
    come_from_outside(w, 2, "a");
    assert_string_equal(NEXT(w, 2, JOIN)->join->room->name, "x");
    ask(w, 2, &q);
    assert_int_equal(NEXT(w, 2, REQUEST_RESPONSE)->request_response->reason,
                     LIVEKIT__REQUEST_RESPONSE__REASON__OK);
    assert_string_equal(wait_state(w, 2, "a", LIVEKIT__PARTICIPANT_INFO__STATE__JOINED)->name,
                        name);
}

static void who_is_unknown_joins_anew(void **state)
{
    struct world *w = *state;
    come(w, 1, "call:1", "7");
    NEXT(w, 1, JOIN);
    come_back(w, 2, "PA_nobody");
    Livekit__LeaveRequest *leave = NEXT(w, 2, LEAVE)->leave;
    assert_int_equal(leave->action, LIVEKIT__LEAVE_REQUEST__ACTION__RECONNECT);
    assert_int_equal(leave->reason, LIVEKIT__DISCONNECT_REASON__STATE_MISMATCH);
    wait_closed(w, 2);
}

static void who_comes_back_finds_all(void **state)
{
    struct world *w = *state;
    come(w, 1, "call:1", "7");
    come(w, 2, "call:1", "8");
    const char *sid = NEXT(w, 1, JOIN)->join->participant->sid;
    NEXT(w, 1, OFFER);
    come_back(w, 3, sid);
    wait_closed(w, 1);
    loop_turn(w->loop, 10000);
    assert_non_null(NEXT(w, 3, RECONNECT)->reconnect->server_info);
    size_t n = NEXT(w, 3, UPDATE)->update->n_participants;
    assert_int_equal(n, 2);
    assert_string_equal(NEXT(w, 3, ROOM_UPDATE)->room_update->room->name, "call:1");
    assert_non_null(strstr(NEXT(w, 3, OFFER)->offer->sdp, "a=ice-ufrag"));
}

/* Who left while a socket was dead is told of to the one who comes back on another. */
static void who_comes_back_hears_who_left(void **state)
{
    struct world *w = *state;
    come(w, 1, "call:1", "7");
    come(w, 2, "call:1", "8");
    const char *sid = NEXT(w, 1, JOIN)->join->participant->sid;
    NEXT(w, 2, JOIN);
    go(w, 2);
    come_back(w, 3, sid);
    NEXT(w, 3, RECONNECT);
    Livekit__ParticipantInfo *gone =
        wait_state(w, 3, "8", LIVEKIT__PARTICIPANT_INFO__STATE__DISCONNECTED);
    assert_int_equal(gone->disconnect_reason, LIVEKIT__DISCONNECT_REASON__CLIENT_INITIATED);
    assert_true(gone->joined_at > 0);
}

static void commands_of_the_product(void **state)
{
    struct world *w = *state;
    struct str room = STR("call:1");
    come(w, 1, "call:1", "7");
    come(w, 2, "call:1", "8");
    NEXT(w, 1, JOIN);
    NEXT(w, 2, JOIN);
    media_allow(w->media, room, STR("8"), media_source_bit(MEDIA_MICROPHONE));
    Livekit__ParticipantInfo *p = wait_state(w, 2, "8", LIVEKIT__PARTICIPANT_INFO__STATE__JOINED);
    while (p->permission->n_can_publish_sources != 1)
        p = wait_state(w, 2, "8", LIVEKIT__PARTICIPANT_INFO__STATE__JOINED);
    media_remove(w->media, room, STR("7"), true);
    assert_int_equal(NEXT(w, 1, LEAVE)->leave->reason,
                     LIVEKIT__DISCONNECT_REASON__PARTICIPANT_REMOVED);
    wait_closed(w, 1);
    come(w, 3, "call:1", "7"); /* with a good token, but kept out */
    assert_int_equal(NEXT(w, 3, LEAVE)->leave->reason,
                     LIVEKIT__DISCONNECT_REASON__PARTICIPANT_REMOVED);
    media_close_room(w->media, room);
    assert_int_equal(NEXT(w, 2, LEAVE)->leave->reason, LIVEKIT__DISCONNECT_REASON__ROOM_DELETED);
    wait_closed(w, 2);
    for (int i = 0; i < PATIENCE_TURNS && !strstr(w->events, "!call:1"); i++)
        loop_turn(w->loop, 10000);
    assert_string_equal(w->events, "!call:1 "); /* nobody's media ever flowed: no comings */
    come(w, 4, "call:1", "7");                  /* another room of the same name */
    NEXT(w, 4, JOIN);
}

static void on_drained(void *ctx)
{
    ((struct world *)ctx)->is_drained = true;
}

static void all_are_told_of_the_end(void **state)
{
    struct world *w = *state;
    struct media_ticket *ticket = NULL;
    struct str text, pass = token(w, "call:1", "9", 0);
    come(w, 1, "call:1", "7");
    come(w, 2, "call:2", "8");
    NEXT(w, 1, JOIN);
    NEXT(w, 2, JOIN);
    media_drain(w->media, on_drained, w);
    for (uint64_t s = 1; s <= 2; s++) {
        assert_int_equal(NEXT(w, s, LEAVE)->leave->reason,
                         LIVEKIT__DISCONNECT_REASON__SERVER_SHUTDOWN);
        wait_closed(w, s);
    }
    for (int i = 0; i < PATIENCE_TURNS && !w->is_drained; i++)
        loop_turn(w->loop, 10000);
    assert_true(w->is_drained);
    struct media_visit v = {.target =
                                arena_printf(w->arena, "/rtc?access_token=%.*s", STR_ARG(pass))};
    assert_int_equal(media_admit(w->media, w->arena, &v, &ticket, &text), 503);
}

static void too_much_talk_is_cut(void **state)
{
    struct world *w = *state;
    Livekit__SignalRequest q = LIVEKIT__SIGNAL_REQUEST__INIT;
    q.message_case = LIVEKIT__SIGNAL_REQUEST__MESSAGE_PING;
    come(w, 1, "call:1", "7");
    NEXT(w, 1, JOIN);
    for (int i = 0; i <= LIMIT_REQUEST_BURST + 1; i++)
        ask(w, 1, &q);
    assert_int_equal(w->closed_count, 1);
    media_receive(w->media, 99, STR("nobody")); /* harmless */
    media_gone(w->media, 99);
}

#define T(f) cmocka_unit_test_setup_teardown(f, media_world_setup, media_world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(those_who_join_hear_of_each_other),
        T(rooms_are_apart),
        T(the_same_identity_takes_the_place),
        T(only_granted_sources_are_published),
        T(the_server_may_end_while_people_are_in),
        T(a_join_that_fits_nowhere_ends),
        T(a_list_without_end_is_not_read),
        T(pings_are_answered),
        T(what_one_may_not_say_of_oneself),
        T(who_is_unknown_joins_anew),
        T(who_comes_back_finds_all),
        T(who_comes_back_hears_who_left),
        T(commands_of_the_product),
        T(all_are_told_of_the_end),
        T(too_much_talk_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
