/* Hands in a queue; muting, letting speak and putting out, by hosts alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/calls/rehearsal.h"

static call_id class_in(struct rehearsal *r)
{
    struct talk *t = r->talk;
    struct call_ticket k;
    assert_int_equal(rehearse_start(r, &t->teacher, r->group, &k), OK);
    assert_int_equal(rehearse_join(r, &t->student, k.call.call_id, NULL), OK);
    assert_int_equal(rehearse_join(r, &t->classmate, k.call.call_id, NULL), OK);
    return k.call.call_id;
}

static int64_t hand_of(const struct call *c, member_id who)
{
    for (size_t i = 0; i < c->people_count; i++)
        if (c->people[i].member_id.n == who.n && c->people[i].has_hand_us)
            return c->people[i].hand_us;
    return 0;
}

static void hands_queue_up_and_go_down(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call c;
    call_id id = class_in(r);
    assert_int_equal(rehearse_hand(r, &t->parent, id, true, NULL), ERR_NOT_IN_CALL);
    assert_int_equal(rehearse_hand(r, &t->student, id, true, NULL), OK);
    int64_t first = t->bed.now_us;
    later(r, SECOND_US);
    assert_int_equal(rehearse_hand(r, &t->classmate, id, true, NULL), OK);
    later(r, SECOND_US);
    assert_int_equal(rehearse_hand(r, &t->student, id, true, &c), OK); /* keeps its place */
    assert_int_equal(bed_events_of(&t->bed, "call_changed"), 0);
    assert_int_equal(hand_of(&c, t->student.member), first);
    assert_true(hand_of(&c, t->classmate.member) > first);
    assert_int_equal(rehearse_lower(r, &t->classmate, id, t->student.member, NULL), ERR_NO_RIGHT);
    assert_int_equal(rehearse_lower(r, &t->teacher, id, t->student.member, &c), OK);
    assert_int_equal(hand_of(&c, t->student.member), 0);
    assert_int_equal(rehearse_lower(r, &t->teacher, id, t->student.member, &c), OK);
    assert_int_equal(rehearse_leave(r, &t->classmate, id, NULL), OK); /* a hand goes with them */
    assert_int_equal(rehearse_lower(r, &t->teacher, id, t->classmate.member, &c), OK);
    assert_int_equal(hand_of(&c, t->classmate.member), 0);
}

static void hosts_mute_by_the_server_and_nobody_else(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    call_id id = class_in(r);
    assert_int_equal(rehearse_mute(r, &t->student, id, t->classmate.member, CALL_SOURCE_MICROPHONE),
                     ERR_NO_RIGHT);
    assert_int_equal(rehearse_mute_all(r, &t->student, id), ERR_NO_RIGHT);
    assert_int_equal(r->media.muted, 0);
    assert_int_equal(rehearse_mute(r, &t->teacher, id, t->student.member, CALL_SOURCE_SCREEN), OK);
    assert_int_equal(r->media.sources,
                     media_source_bit(MEDIA_SCREEN) | media_source_bit(MEDIA_SCREEN_SOUND));
    char want[24];
    snprintf(want, sizeof want, "%lld", (long long)t->student.member.n);
    assert_string_equal(r->media.identity, want);
    assert_int_equal(rehearse_mute(r, &t->teacher, id, t->parent.member, CALL_SOURCE_ALL),
                     ERR_NOT_IN_CALL);
    r->media.muted = 0;
    assert_int_equal(rehearse_mute_all(r, &t->teacher, id), OK);
    assert_int_equal(r->media.muted, 2); /* the two students, not the host */
    assert_int_equal(r->media.sources, media_source_bit(MEDIA_MICROPHONE));
}

static bool speaks(const struct call *c, member_id who)
{
    for (size_t i = 0; i < c->people_count; i++)
        if (c->people[i].member_id.n == who.n)
            return c->people[i].may_speak;
    return false;
}

#define SPEECH (media_source_bit(MEDIA_MICROPHONE) | media_source_bit(MEDIA_SCREEN_SOUND))

static void one_may_not_speak_until_they_may_again(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call_ticket k;
    struct call c;
    call_id id = class_in(r);
    member_id who = t->student.member;
    assert_int_equal(rehearse_voice(r, &t->classmate, id, who, false, NULL), ERR_NO_RIGHT);
    assert_int_equal(rehearse_voice(r, &t->teacher, id, t->teacher.member, false, NULL),
                     ERR_NO_RIGHT);
    assert_int_equal(rehearse_voice(r, &t->teacher, id, t->parent.member, false, NULL),
                     ERR_NOT_IN_CALL);
    assert_int_equal(r->media.allowed, 0);
    assert_int_equal(rehearse_voice(r, &t->teacher, id, who, false, &c), OK);
    assert_int_equal(bed_events_of(&t->bed, "call_changed"), 1);
    assert_true(!speaks(&c, who) && speaks(&c, t->classmate.member) && !c.is_quiet);
    assert_true(r->media.allowed == 1 && !(r->media.sources & SPEECH));
    assert_true(r->media.sources & media_source_bit(MEDIA_CAMERA));
    /* twice is the order again, in case it was lost, and no news */
    assert_int_equal(rehearse_voice(r, &t->teacher, id, who, false, NULL), OK);
    assert_int_equal(r->media.allowed, 2);
    assert_int_equal(bed_events_of(&t->bed, "call_changed"), 0);
    /* nor after coming again, nor with a ticket from before */
    assert_int_equal(rehearse_join(r, &t->student, id, &k), OK);
    assert_false(k.can_publish_microphone);
    assert_true(k.can_publish_camera);
    assert_int_equal(rehearse_seen(r, id, who, true), OK);
    assert_true(r->media.allowed == 3 && !(r->media.sources & SPEECH));
    assert_int_equal(rehearse_voice(r, &t->teacher, id, who, true, &c), OK);
    assert_true(speaks(&c, who) && r->media.sources & media_source_bit(MEDIA_MICROPHONE));
    assert_int_equal(rehearse_join(r, &t->student, id, &k), OK);
    assert_true(k.can_publish_microphone);
}

static void in_a_quiet_call_hosts_speak_and_who_was_let(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call_ticket k;
    struct call c;
    call_id id = class_in(r);
    rehearse_rules(r, "Rahtfsp");
    assert_int_equal(rehearse_voice_all(r, &t->student, id, false, NULL), ERR_NO_RIGHT);
    assert_int_equal(rehearse_voice_all(r, &t->teacher, id, false, &c), OK);
    assert_true(c.is_quiet && speaks(&c, t->teacher.member));
    assert_false(speaks(&c, t->student.member) || speaks(&c, t->classmate.member));
    assert_int_equal(r->media.allowed, 2); /* not the host */
    assert_int_equal(r->media.sources,
                     media_source_bit(MEDIA_CAMERA) | media_source_bit(MEDIA_SCREEN));
    assert_int_equal(rehearse_join(r, &t->parent, id, &k), OK); /* who comes later too */
    assert_false(k.can_publish_microphone);
    assert_int_equal(rehearse_voice(r, &t->teacher, id, t->student.member, true, &c), OK);
    assert_true(c.is_quiet && speaks(&c, t->student.member));
    assert_false(speaks(&c, t->classmate.member));
    /* the rule for all forgets the exceptions */
    assert_int_equal(rehearse_voice_all(r, &t->teacher, id, false, &c), OK);
    assert_false(speaks(&c, t->student.member));
    assert_int_equal(rehearse_voice_all(r, &t->teacher, id, true, &c), OK);
    assert_true(!c.is_quiet && speaks(&c, t->student.member) && speaks(&c, t->classmate.member));
    assert_true(r->media.sources & media_source_bit(MEDIA_SCREEN_SOUND));
    /* and who was on the way in meanwhile, by a ticket from before */
    r->media.sources = 0;
    assert_int_equal(rehearse_seen(r, id, t->parent.member, true), OK);
    assert_true(r->media.sources & media_source_bit(MEDIA_MICROPHONE));
}

static void the_floor_is_what_a_hand_asked_for(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call c;
    call_id id = class_in(r);
    assert_int_equal(rehearse_voice_all(r, &t->teacher, id, false, NULL), OK);
    assert_int_equal(rehearse_hand(r, &t->student, id, true, &c), OK);
    assert_true(hand_of(&c, t->student.member));
    assert_int_equal(rehearse_voice(r, &t->teacher, id, t->student.member, true, &c), OK);
    assert_false(hand_of(&c, t->student.member));
}

static void in_a_direct_call_nobody_is_silenced(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call_ticket k;
    assert_int_equal(rehearse_start(r, &t->teacher, r->direct, &k), OK);
    call_id id = k.call.call_id;
    assert_int_equal(rehearse_join(r, &t->student, id, NULL), OK);
    assert_int_equal(rehearse_voice(r, &t->teacher, id, t->student.member, false, NULL),
                     ERR_NO_RIGHT);
    assert_int_equal(rehearse_voice_all(r, &t->teacher, id, false, NULL), ERR_NO_RIGHT);
    assert_int_equal(r->media.allowed, 0);
}

static void who_is_kept_out_stays_out_until_let_in(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call c;
    call_id id = class_in(r);
    member_id who = t->student.member;
    assert_int_equal(rehearse_remove(r, &t->classmate, id, who, true, NULL), ERR_NO_RIGHT);
    assert_int_equal(rehearse_remove(r, &t->teacher, id, t->teacher.member, true, NULL),
                     ERR_NO_RIGHT);
    assert_int_equal(rehearse_remove(r, &t->teacher, id, t->parent.member, true, NULL),
                     ERR_NOT_IN_CALL);
    assert_int_equal(rehearse_remove(r, &t->teacher, id, who, true, &c), OK);
    assert_int_equal(state_of(&c, who), CALL_PRESENCE_LEFT);
    assert_true(r->media.removed == 1 && r->media.is_kept_out);
    assert_int_equal(rehearse_join(r, &t->student, id, NULL), ERR_CALL_KEPT_OUT);
    assert_int_equal(rehearse_start(r, &t->student, r->group, NULL), ERR_CALL_KEPT_OUT);
    /* with a token from before: seen, and out again */
    assert_int_equal(rehearse_seen(r, id, who, true), OK);
    assert_int_equal(r->media.removed, 2);
    assert_int_equal(rehearse_show(r, &t->teacher, id, &c), OK);
    assert_int_equal(state_of(&c, who), CALL_PRESENCE_LEFT);
    assert_int_equal(rehearse_remove(r, &t->teacher, id, who, false, NULL), OK);
    assert_false(r->media.is_kept_out);
    assert_int_equal(rehearse_join(r, &t->student, id, NULL), OK);
    /* without keeping out they may come again */
    assert_int_equal(rehearse_remove(r, &t->teacher, id, who, false, NULL), OK);
    assert_int_equal(rehearse_join(r, &t->student, id, NULL), OK);
}

static void a_call_that_is_over_has_no_order_to_keep(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    call_id id = class_in(r);
    member_id who = t->student.member;
    assert_int_equal(rehearse_end(r, &t->teacher, id, NULL), OK);
    assert_int_equal(rehearse_hand(r, &t->student, id, true, NULL), ERR_CALL_OVER);
    assert_int_equal(rehearse_mute(r, &t->teacher, id, who, CALL_SOURCE_ALL), ERR_CALL_OVER);
    assert_int_equal(rehearse_mute_all(r, &t->teacher, id), ERR_CALL_OVER);
    assert_int_equal(rehearse_voice(r, &t->teacher, id, who, false, NULL), ERR_CALL_OVER);
    assert_int_equal(rehearse_voice_all(r, &t->teacher, id, false, NULL), ERR_CALL_OVER);
    assert_int_equal(rehearse_remove(r, &t->teacher, id, who, true, NULL), ERR_CALL_OVER);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, rehearsal_setup, rehearsal_teardown)
    const struct CMUnitTest tests[] = {
        T(hands_queue_up_and_go_down),
        T(hosts_mute_by_the_server_and_nobody_else),
        T(one_may_not_speak_until_they_may_again),
        T(in_a_quiet_call_hosts_speak_and_who_was_let),
        T(the_floor_is_what_a_hand_asked_for),
        T(in_a_direct_call_nobody_is_silenced),
        T(who_is_kept_out_stays_out_until_let_in),
        T(a_call_that_is_over_has_no_order_to_keep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
