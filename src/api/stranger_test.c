/* stranger_test.c - invented cookies count for their address; who has a session passes. */
#include "api/inside.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "api/fake_table.h"
#include "net/http_in.h"

#define COOKIE  "Cookie: kafedra_session="
#define COLLEGE STR("203.0.113.7")

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

/* A request with the cookie no. n, that turns out to belong to this session (0: to none). Seconds
 * to wait. */
static int ask(struct fake_house *h, struct str peer, int n, int64_t session)
{
    struct call *c = call_new(h->api, CALL_HTTP);
    assert_non_null(c);
    c->has_token = true;
    memcpy(c->token_hash.byte, &n, sizeof n);
    int wait_s = stranger_wait(c, peer);
    c->op.caller.session.n = session;
    c->result = wait_s ? ERR_TOO_MANY : session ? OK : ERR_NO_SESSION;
    if (!wait_s || !session)
        stranger_learn(c);
    call_free(c);
    return wait_s;
}

static void use_up(struct fake_house *h, struct str peer)
{
    for (int i = 0; i < LIMIT_STRANGER_REQUESTS; i++)
        assert_int_equal(ask(h, peer, 1000 + i, 0), 0);
    assert_int_equal(ask(h, peer, 999999, 0), 1);
}

static void a_new_cookie_each_time_is_no_way_around(void **state)
{
    struct fake_house *h = *state;
    assert_int_equal(ask(h, COLLEGE, 1, 7), 0);
    use_up(h, COLLEGE);
    assert_int_equal(ask(h, COLLEGE, 999998, 0), 1); /* a refusal costs nothing */
    assert_int_equal(ask(h, COLLEGE, 1, 7), 0);      /* the colleague goes on working */
    assert_int_equal(ask(h, COLLEGE, 2, 8), 1);      /* not seen yet: waits a second */
    assert_int_equal(ask(h, STR("203.0.113.8"), 3, 0), 0);
}

static void an_ended_session_is_a_stranger_again(void **state)
{
    struct fake_house *h = *state;
    assert_int_equal(ask(h, COLLEGE, 1, 7), 0);
    use_up(h, COLLEGE);
    assert_int_equal(ask(h, COLLEGE, 1, 0), 0); /* looked up, and gone */
    assert_int_equal(ask(h, COLLEGE, 1, 0), 1);
}

static void who_has_just_signed_in_is_known(void **state)
{
    struct fake_house *h = *state;
    struct call *c = call_new(h->api, CALL_HTTP);
    struct str token = STR("fresh");
    c->op.new_session_token = token;
    stranger_learn(c);
    call_free(c);
    use_up(h, COLLEGE);
    c = call_new(h->api, CALL_HTTP);
    c->has_token = true;
    c->token_hash = token_hash("session", token);
    assert_int_equal(stranger_wait(c, COLLEGE), 0);
    call_free(c);
}

/* A request with this cookie, as net shows it before the body comes. */
static bool is_known(struct fake_house *h, const char *cookie)
{
    char text[300];
    size_t used;
    struct http_in in;
    int n = snprintf(text, sizeof text, "POST /api/v1/scans HTTP/1.1\r\nHost: k\r\n%s\r\n", cookie);
    http_in_init(&in);
    assert_int_equal(http_in_feed(&in, (struct str){text, (size_t)n}, &used), HTTP_IN_HEAD);
    struct net_request r = http_in_request(&in);
    struct net_host host = api_net_host(h->api);
    bool is = host.is_known(host.ctx, &r);
    http_in_done(&in);
    return is;
}

#define FORTY_THREE "0123456789abcdefghijABCDEFGHIJ0123456789abc"

static void net_is_told_who_is_no_stranger(void **state)
{
    struct fake_house *h = *state;
    struct call *c = call_new(h->api, CALL_HTTP);
    assert_false(is_known(h, ""));
    assert_false(is_known(h, COOKIE FORTY_THREE "\r\n"));
    c->has_token = true;
    c->token_hash = token_hash("session", STR(FORTY_THREE));
    c->op.caller.session.n = 7;
    stranger_learn(c);
    assert_true(is_known(h, COOKIE FORTY_THREE "\r\n"));
    assert_false(is_known(h, COOKIE "x" FORTY_THREE "\r\n"));
    h->now_us += SEEN_ALIVE_US + SECOND_US;
    loop_turn(h->loop, 0);
    assert_false(is_known(h, COOKIE FORTY_THREE "\r\n"));
    call_free(c);
}

static void one_subscriber_has_one_count(void **state)
{
    struct fake_house *h = *state;
    use_up(h, STR("2001:db8:1:2::7"));
    assert_int_equal(ask(h, STR("2001:db8:1:2:ffff::1"), 1, 0), 1);
    assert_int_equal(ask(h, STR("2001:db8:1:3::7"), 1, 0), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_new_cookie_each_time_is_no_way_around),
        T(an_ended_session_is_a_stranger_again),
        T(who_has_just_signed_in_is_known),
        T(net_is_told_who_is_no_stranger),
        T(one_subscriber_has_one_count),
    };
    crypto_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
