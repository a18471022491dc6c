/* live_test.c - what a subscriber missed, and who may not hear. */
#include "api/inside.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "api/fake_table.h"

static int set_up(void **state)
{
    static struct fake_house h;
    fake_house_open(&h);
    *state = &h;
    return 0;
}

static int tear_down(void **state)
{
    fake_house_close(*state);
    return 0;
}

static struct call *subscribe(struct fake_house *h, int session, struct topic topic, int64_t since)
{
    struct call *c = call_new(h->api, CALL_SUBSCRIBE);
    c->has_token = true;
    memset(c->token_hash.byte, session, HASH_BYTES);
    c->who.session = session;
    c->topic = topic;
    c->since = since;
    call_begin(c, &h->api->read[0]);
    call_subscribe(c, &h->api->read[0]);
    return c;
}

static void write_note(struct fake_house *h, int n)
{
    char body[32];
    snprintf(body, sizeof body, "{\"n\":%d}", n);
    struct call *c = fake_note(h, 1, body, NULL);
    fake_write(h, &c, 1);
    assert_int_equal(c->result, OK);
    call_free(c);
}

static void write_notes(struct fake_house *h, int count)
{
    for (int i = 1; i <= count; i++)
        write_note(h, i == 13 || i == 14 ? 0 : i);
}

#define C7 ((struct topic){TOPIC_CHAT, 7})

static void what_was_missed_comes_from_the_store_anew(void **state)
{
    struct fake_house *h = *state;
    write_notes(h, 6);
    struct call *c = subscribe(h, 2, C7, 3);
    assert_int_equal(c->replay.result, OK);
    assert_false(c->replay.is_resync);
    assert_int_equal(c->replay.head, 6);
    assert_int_equal(c->replay.count, 3);
    static const char *const expected[] = {
        "{\"t\":\"event\",\"topic\":\"c7\",\"seq\":4,\"kind\":\"noted\",\"ref\":\"4\",\"version\":"
        "1,\"body\":{\"n\":4}}",
        /* erased: only its number passes */
        "{\"t\":\"event\",\"topic\":\"c7\",\"seq\":5,\"kind\":\"gone\",\"ref\":\"5\",\"version\":"
        "1}",
        "{\"t\":\"event\",\"topic\":\"c7\",\"seq\":6,\"kind\":\"noted\",\"ref\":\"6\",\"version\":"
        "1,\"body\":{\"n\":6}}",
    };
    for (int i = 0; i < 3; i++)
        assert_true(str_equal(c->replay.frames[i], str_from(expected[i])));
    call_free(c);
}

static void nothing_missed_is_no_frames(void **state)
{
    struct fake_house *h = *state;
    write_notes(h, 2);
    static const int64_t since[] = {2, -1};
    for (int i = 0; i < 2; i++) {
        struct call *c = subscribe(h, 2, C7, since[i]);
        assert_int_equal(c->replay.result, OK);
        assert_int_equal(c->replay.head, 2);
        assert_int_equal(c->replay.count, 0);
        assert_false(c->replay.is_resync);
        call_free(c);
    }
}

static void too_much_missed_is_a_window(void **state)
{
    struct fake_house *h = *state;
    write_notes(h, LIMIT_REPLAY_EVENTS + 1);
    static const struct {
        int64_t since;
        bool is_resync;
    } rows[] = {{0, true}, {1, false}, {LIMIT_REPLAY_EVENTS + 2, true} /* of another life */};
    for (int i = 0; i < 3; i++) {
        struct call *c = subscribe(h, 2, C7, rows[i].since);
        assert_int_equal(c->replay.result, OK);
        assert_int_equal(c->replay.is_resync, rows[i].is_resync);
        assert_int_equal(c->replay.head, LIMIT_REPLAY_EVENTS + 1);
        call_free(c);
    }
}

static void more_bytes_than_a_socket_takes_are_a_window(void **state)
{
    struct fake_house *h = *state;
    write_note(h, 1);
    write_note(h, NOTE_LARGE);
    struct call *c = subscribe(h, 2, C7, 0);
    assert_int_equal(c->replay.result, OK);
    assert_true(c->replay.is_resync);
    assert_int_equal(c->replay.count, 0);
    assert_int_equal(c->replay.head, 2);
    call_free(c);
}

static void nothing_is_read_after_a_failure(void **state)
{
    struct fake_house *h = *state;
    write_note(h, NOTE_BROKEN);
    for (int i = 0; i < 20; i++)
        write_note(h, NOTE_LARGE);
    struct call *c = subscribe(h, 2, C7, 0);
    assert_int_equal(c->result, ERR_STORAGE);
    assert_true(c->replay.is_resync);
    assert_false(arena_refused(c->arena)); /* the large ones would have filled it */
    assert_true(arena_bytes(c->arena) < LIMIT_SESSION_BACKLOG_BYTES);
    call_free(c);
}

static const struct {
    int session;
    struct topic topic;
    enum err expected;
} who[] = {
    {2, {TOPIC_CHAT, 7}, OK},
    {2, {TOPIC_CHAT, 8}, ERR_NOT_FOUND},
    {100, {TOPIC_CHAT, 7}, ERR_WAITING},
    {150, {TOPIC_CHAT, 7}, ERR_MUST_SET_PASSWORD},
    {200, {TOPIC_CHAT, 7}, ERR_NO_SESSION},
};

static void only_who_may_hear_hears(void **state)
{
    struct fake_house *h = *state;
    for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
        struct call *c = subscribe(h, who[i].session, who[i].topic, 0);
        if (c->replay.result != who[i].expected)
            fail_msg("row %zu: %d", i, (int)c->replay.result);
        call_free(c);
    }
}

static void a_socket_of_another_session_is_nobody(void **state)
{
    struct fake_house *h = *state;
    struct call *c = call_new(h->api, CALL_SUBSCRIBE);
    c->has_token = true;
    memset(c->token_hash.byte, 2, HASH_BYTES);
    c->who.session = 3;
    c->topic = C7;
    call_begin(c, &h->api->read[0]);
    call_subscribe(c, &h->api->read[0]);
    assert_int_equal(c->replay.result, ERR_NO_SESSION);
    call_free(c);
}

static void a_subscription_says_who_may_type(void **state)
{
    struct fake_house *h = *state;
    static const struct {
        int session;
        bool may_type;
    } rows[] = {{3, true}, {4, false}, {101, false} /* waits: no listener at all */};
    for (int i = 0; i < 3; i++) {
        struct call *c = subscribe(h, rows[i].session, C7, -1);
        assert_int_equal(c->replay.may_type, rows[i].may_type);
        call_free(c);
    }
}

static struct call *watch(struct fake_house *h, int session, const int64_t *members, size_t count)
{
    struct call *c = call_new(h->api, CALL_WATCH);
    c->has_token = true;
    memset(c->token_hash.byte, session, HASH_BYTES);
    c->who.session = session;
    c->watched = arena_alloc(c->arena, (count + 1) * sizeof *members);
    if (count)
        memcpy(c->watched, members, count * sizeof *members);
    c->watched_count = count;
    call_begin(c, &h->api->read[0]);
    call_watch(c, &h->api->read[0]);
    return c;
}

static void who_may_be_seen_is_the_features_word(void **state)
{
    struct fake_house *h = *state;
    static const int64_t members[] = {1, 5, 9}, broken[] = {1, 13};
    struct call *c = watch(h, 6, members, 3);
    assert_int_equal(c->result, OK);
    assert_int_equal(c->watched_count, 2);
    assert_int_equal(c->watched[1], 5);
    call_free(c);
    c = watch(h, 6, broken, 2);
    assert_int_equal(c->result, ERR_STORAGE);
    call_free(c);
}

static void only_a_living_session_of_a_member_looks(void **state)
{
    struct fake_house *h = *state;
    static const int64_t members[] = {1};
    static const struct {
        int session;
        size_t count;
        enum err e;
    } rows[] = {
        {6, 0, OK}, {200, 0, ERR_NO_SESSION}, {200, 1, ERR_NO_SESSION}, {101, 1, ERR_WAITING}};
    for (int i = 0; i < 4; i++) {
        struct call *c = watch(h, rows[i].session, members, rows[i].count);
        assert_int_equal(c->result, rows[i].e);
        assert_int_equal(c->watched_count, 0);
        call_free(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_subscription_says_who_may_type, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_may_be_seen_is_the_features_word, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_a_living_session_of_a_member_looks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_missed_comes_from_the_store_anew, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(nothing_missed_is_no_frames, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_much_missed_is_a_window, set_up, tear_down),
        cmocka_unit_test_setup_teardown(more_bytes_than_a_socket_takes_are_a_window, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_read_after_a_failure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_who_may_hear_hears, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_socket_of_another_session_is_nobody, set_up, tear_down),
    };
    crypto_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
