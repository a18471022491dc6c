/* ice_test.c - a lite agent under a clock of our own: whom it believes, where it sends. */
#include "media/ice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define THEIR_PWD "0123456789abcdefghijkl"

static void fill_seeded(void *ctx, void *bytes, size_t n)
{
    uint32_t *seed = ctx;
    for (size_t i = 0; i < n; i++) {
        *seed = *seed * 1664525 + 1013904223;
        ((unsigned char *)bytes)[i] = (unsigned char)(*seed >> 24);
    }
}

struct world {
    uint32_t seed;
    struct rand_source rand;
    struct ice ice;
    struct ice_answer answer;
};

static void world_init(struct world *w)
{
    *w = (struct world){.rand = {fill_seeded, &w->seed}};
    ice_init(&w->ice, &w->rand);
    assert_int_equal(ice_remote(&w->ice, STR("them"), STR(THEIR_PWD)), OK);
}

static struct udp_path path_of(unsigned char host)
{
    return (struct udp_path){.remote = {[10] = 0xff, 0xff, 10, 0, 0, host}, .port = 5000};
}

struct ask {
    const struct ice_secret *to; /* NULL: the newest of ours */
    const char *from;            /* NULL: "them" */
    bool nominates;
    uint32_t nomination; /* 0: none */
};

static enum ice_verdict ask(struct world *w, unsigned char host, int64_t now_us, struct ask a)
{
    const struct ice_secret *to = a.to ? a.to : &w->ice.local[0];
    unsigned char packet[STUN_CHECK_BYTES];
    char username[100];
    struct stun s;
    snprintf(username, sizeof username, "%s:%s", to->ufrag, a.from ? a.from : "them");
    struct stun_check c = {
        .username = str_from(username), .pwd = str_from(to->pwd), .has_use_candidate = a.nominates};
    struct str whole = {(const char *)packet, stun_write_check(&c, packet)};
    assert_int_equal(stun_read(whole, &s), OK);
    s.has_nomination = a.nomination != 0; /* as if it had been in the packet */
    s.nomination = a.nomination;
    struct udp_path path = path_of(host);
    return ice_check(&w->ice, &s, whole, &path, now_us, &w->answer);
}

static int host_of(const struct world *w)
{
    const struct udp_path *p = ice_path(&w->ice);
    return p ? p->remote[15] : -1;
}

static int code_of(const struct world *w)
{
    struct stun s;
    assert_int_equal(stun_read((struct str){(const char *)w->answer.byte, w->answer.bytes}, &s),
                     OK);
    return s.kind == STUN_SUCCESS ? 200 : s.error;
}

static void only_the_signed_is_believed(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    assert_int_equal(host_of(&w), -1);
    struct ice_secret wrong = w.ice.local[0];
    wrong.pwd[3] ^= 1;
    assert_int_equal(ask(&w, 1, 1, (struct ask){.to = &wrong, .nominates = true}), ICE_UNPROVEN);
    assert_int_equal(code_of(&w), 401);
    assert_int_equal(ask(&w, 1, 1, (struct ask){.from = "thew"}), ICE_UNPROVEN);
    assert_int_equal(code_of(&w), 401);
    assert_int_equal(host_of(&w), -1);
    assert_int_equal(w.ice.heard_us, 0);
    assert_int_equal(ask(&w, 1, 1, (struct ask){0}), ICE_PROVEN);
    assert_int_equal(code_of(&w), 200);
    assert_int_equal(host_of(&w), 1);
    assert_false(w.ice.is_nominated);
}

static void the_bare_and_the_strange_get_errors(void **state)
{
    (void)state;
    struct world w;
    struct stun s;
    world_init(&w);
    struct str bare = {"\x00\x01\x00\x00\x21\x12\xa4\x42............", 20};
    struct udp_path path = path_of(1);
    assert_int_equal(stun_read(bare, &s), OK);
    assert_int_equal(ice_check(&w.ice, &s, bare, &path, 1, &w.answer), ICE_UNPROVEN);
    assert_int_equal(w.answer.bytes, 0); /* the answer would be longer than the question */
}

static void the_last_nomination_wins(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    (void)ask(&w, 1, 1, (struct ask){0});
    (void)ask(&w, 2, 2, (struct ask){0});
    assert_int_equal(host_of(&w), 1);
    (void)ask(&w, 2, 3, (struct ask){.nominates = true});
    assert_int_equal(host_of(&w), 2);
    assert_true(w.answer.path_changed && w.ice.is_nominated);
    (void)ask(&w, 1, 4, (struct ask){0}); /* an alternative that is kept alive */
    assert_int_equal(host_of(&w), 2);
    (void)ask(&w, 1, 5, (struct ask){.nominates = true});
    assert_int_equal(host_of(&w), 1);
    (void)ask(&w, 2, 6, (struct ask){.nomination = 7});
    assert_int_equal(host_of(&w), 2);
    (void)ask(&w, 1, 7, (struct ask){.nominates = true, .nomination = 6}); /* older */
    assert_int_equal(host_of(&w), 2);
    (void)ask(&w, 1, 8, (struct ask){.nominates = true, .nomination = 8});
    assert_int_equal(host_of(&w), 1);
}

static void alternatives_age_and_make_room(void **state)
{
    (void)state;
    struct world w;
    struct udp_path gone;
    world_init(&w);
    (void)ask(&w, 1, 1, (struct ask){.nominates = true});
    for (unsigned char h = 2; h <= LIMIT_ICE_PAIRS; h++)
        (void)ask(&w, h, h * SECOND_US, (struct ask){0});
    assert_false(w.answer.has_removed);
    (void)ask(&w, 100, 9 * SECOND_US, (struct ask){0});
    assert_true(w.answer.has_removed);
    assert_int_equal(w.answer.removed.remote[15], 2); /* oldest, but not the one in use */
    assert_int_equal(host_of(&w), 1);
    int forgotten = 0;
    while (ice_forget(&w.ice, 9 * SECOND_US + ICE_PAIR_US, &gone))
        forgotten++;
    assert_int_equal(forgotten, LIMIT_ICE_PAIRS - 1);
    assert_int_equal(host_of(&w), 1);
}

static void sending_leaves_a_silent_pair(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    (void)ask(&w, 1, SECOND_US, (struct ask){.nominates = true});
    (void)ask(&w, 2, 8 * SECOND_US, (struct ask){0});
    assert_false(ice_follow(&w.ice, 10 * SECOND_US));
    assert_true(ice_follow(&w.ice, 12 * SECOND_US));
    assert_int_equal(host_of(&w), 2);
    assert_false(ice_follow(&w.ice, 40 * SECOND_US)); /* nobody is heard: stay */
}

static void two_generations_overlap(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    struct ice_secret old = w.ice.local[0];
    (void)ask(&w, 1, 1, (struct ask){.nominates = true});
    ice_restart(&w.ice, &w.rand);
    struct ice_secret skipped = w.ice.local[0];
    ice_restart(&w.ice, &w.rand); /* again, before anybody answered */
    assert_int_equal(ask(&w, 1, 2, (struct ask){.to = &old}), ICE_PROVEN);
    assert_int_equal(ask(&w, 1, 2, (struct ask){.to = &skipped}), ICE_UNPROVEN);
    /* their answer is still on its way, their check is here */
    assert_int_equal(ask(&w, 1, 3, (struct ask){.from = "newt"}), ICE_PROVEN);
    assert_string_equal(w.answer.ended_ufrag, old.ufrag);
    assert_int_equal(ask(&w, 1, 4, (struct ask){.to = &old}), ICE_UNPROVEN);
    assert_int_equal(ice_remote(&w.ice, STR("newt"), STR(THEIR_PWD)), OK);
    assert_int_equal(ask(&w, 1, 5, (struct ask){.from = "newt"}), ICE_PROVEN);
    assert_int_equal(ask(&w, 1, 6, (struct ask){.from = "else"}), ICE_UNPROVEN);
}

static void credentials_as_the_rfc_has_them(void **state)
{
    (void)state;
    struct world w;
    world_init(&w);
    char longest[300];
    memset(longest, 'x', sizeof longest);
    assert_int_equal(strlen(w.ice.local[0].ufrag), ICE_UFRAG_SIGNS);
    assert_int_equal(strlen(w.ice.local[0].pwd), ICE_PWD_SIGNS);
    assert_int_equal(ice_remote(&w.ice, STR("abc"), STR(THEIR_PWD)), ERR_INVALID);
    assert_int_equal(ice_remote(&w.ice, STR("ab c"), STR(THEIR_PWD)), ERR_INVALID);
    assert_int_equal(ice_remote(&w.ice, STR("abcd"), STR("short")), ERR_INVALID);
    assert_int_equal(ice_remote(&w.ice, STR("abcd"), (struct str){longest, 257}), ERR_INVALID);
    assert_int_equal(ice_remote(&w.ice, (struct str){longest, 257}, STR(THEIR_PWD)), ERR_INVALID);
    assert_true(str_equal(ice_username_local(STR("a:b:c")), STR("a")));
    assert_null(ice_username_local(STR("none")).p);
    assert_null(ice_username_local((struct str){0}).p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(only_the_signed_is_believed),
                                       cmocka_unit_test(the_bare_and_the_strange_get_errors),
                                       cmocka_unit_test(the_last_nomination_wins),
                                       cmocka_unit_test(alternatives_age_and_make_room),
                                       cmocka_unit_test(sending_leaves_a_silent_pair),
                                       cmocka_unit_test(two_generations_overlap),
                                       cmocka_unit_test(credentials_as_the_rfc_has_them)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
