/* ticket_test.c - which key opens which room, and what is said of a client. */
#include "media/ticket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define NOW_US (INT64_C(1800000000) * SECOND_US)

#include "base/clock.h"

static const struct media_keys keys = {
    STR_INIT("APIouter"), STR_INIT("outer-secret-outer-secret-outer-1"), STR_INIT("inner"),
    STR_INIT("inner-secret-inner-secret-inner-1")};

static struct str token_for(struct arena *a, bool is_inner, struct str room)
{
    struct token_grant g = {.key = is_inner ? keys.inner : keys.outer,
                            .identity = STR("7"),
                            .name = STR("N"),
                            .metadata = STR(""),
                            .room = room,
                            .room_join = true,
                            .can_publish = true,
                            .can_subscribe = true,
                            .can_publish_data = true,
                            .publish_sources = MEDIA_SOURCES_ALL,
                            .expires_us = NOW_US + HOUR_US};
    return token_write(a, is_inner ? keys.inner_secret : keys.outer_secret, 0, &g);
}

static int knock(struct arena *a, struct str token, const char *more, const char *agent,
                 struct media_ticket **ret)
{
    struct str text;
    struct media_visit v = {.target =
                                arena_printf(a, "/rtc?access_token=%.*s%s", STR_ARG(token), more),
                            .user_agent = str_from(agent)};
    *ret = NULL;
    int status = ticket_read(&keys, &v, NOW_US, ret, &text);
    assert_true(text.n > 0);
    return status;
}

static void each_key_opens_its_own_rooms(void **state)
{
    (void)state;
    static const struct {
        bool is_inner;
        struct str room, lands;
        int status;
    } rows[] = {
        {false, STR_INIT("x"), STR_INIT("ext:x"), 200},
        {false, STR_INIT("ext:x"), STR_INIT("ext:x"), 200},
        {false, STR_INIT("call:7"), STR_INIT("ext:call:7"), 200}, /* another room than call:7 */
        {true, STR_INIT("call:7"), STR_INIT("call:7"), 200},
        {true, STR_INIT("check:1"), STR_INIT("check:1"), 200},
        {true, STR_INIT("ext:x"), STR_INIT(""), 401},
        {true, STR_INIT("x"), STR_INIT(""), 401},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena *a = arena_new(65536);
        struct media_ticket *t;
        assert_int_equal(knock(a, token_for(a, rows[i].is_inner, rows[i].room), "", NULL, &t),
                         rows[i].status);
        if (t) {
            assert_true(str_equal(t->room, rows[i].lands));
            assert_int_equal(t->is_external, !rows[i].is_inner);
        }
        media_ticket_free(t);
        arena_free(a);
    }
}

static void wishes_are_read(void **state)
{
    (void)state;
    struct arena *a = arena_new(65536);
    struct media_ticket *t;
    struct str token = token_for(a, false, STR("x"));
    assert_int_equal(knock(a, token, "", "Mozilla/5.0 Gecko/20100101 Firefox/128.0", &t), 200);
    assert_true(t->auto_subscribe && t->client.is_firefox && !t->is_resume);
    media_ticket_free(t);
    assert_int_equal(knock(a, token,
                           "&auto_subscribe=0&sdk=js&protocol=17&reconnect=1&sid=PA_abc"
                           "&browser=Safari&client_protocol=2",
                           "Firefox", &t),
                     200);
    assert_false(t->auto_subscribe);
    assert_true(t->is_resume && t->client.is_safari && !t->client.is_firefox);
    assert_int_equal(t->client.sdk, SDK_JS);
    assert_int_equal(t->client.protocol, 17);
    assert_true(str_equal(t->sid, STR("PA_abc")));
    media_ticket_free(t);
    arena_free(a);
}

static void the_header_wins(void **state)
{
    (void)state;
    struct arena *a = arena_new(65536);
    struct media_ticket *t = NULL;
    struct str text, good = token_for(a, false, STR("x"));
    struct media_visit v = {.target = arena_printf(a, "/rtc?access_token=%.*s", STR_ARG(good)),
                            .authorization = STR("Bearer nonsense")};
    assert_int_equal(ticket_read(&keys, &v, NOW_US, &t, &text), 401);
    v.authorization = arena_printf(a, "bearer %.*s", STR_ARG(good));
    v.target = STR("/rtc?access_token=nonsense");
    assert_int_equal(ticket_read(&keys, &v, NOW_US, &t, &text), 200);
    media_ticket_free(t);
    v.authorization = (struct str){0};
    v.target = STR("/rtc");
    assert_int_equal(ticket_read(&keys, &v, NOW_US, &t, &text), 401);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_key_opens_its_own_rooms),
                                       cmocka_unit_test(wishes_are_read),
                                       cmocka_unit_test(the_header_wins)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
