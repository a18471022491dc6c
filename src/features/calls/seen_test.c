/* What nobody says: who vanished, came back, may not be there, and what a restart leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/calls/rehearsal.h"

static call_id two_in(struct rehearsal *r)
{
    struct talk *t = r->talk;
    struct call_ticket k;
    assert_int_equal(rehearse_start(r, &t->teacher, r->group, &k), OK);
    assert_int_equal(rehearse_join(r, &t->student, k.call.call_id, NULL), OK);
    return k.call.call_id;
}

static int now_is(struct rehearsal *r, call_id id, member_id who)
{
    struct call c;
    assert_int_equal(rehearse_show(r, &r->talk->teacher, id, &c), OK);
    return state_of(&c, who);
}

static void who_was_seen_stays_and_who_never_came_has_left(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    call_id id = two_in(r);
    assert_int_equal(rehearse_seen(r, id, t->teacher.member, true), OK);
    assert_int_equal(bed_events_of(&t->bed, "call_changed"), 0); /* was counted already */
    later(r, CALL_GRACE_US - 1);
    assert_int_equal(rehearse_tend(r, id), OK);
    assert_int_equal(now_is(r, id, t->student.member), CALL_PRESENCE_JOINED);
    later(r, 1);
    assert_int_equal(rehearse_tend(r, id), OK);
    assert_int_equal(now_is(r, id, t->student.member), CALL_PRESENCE_LEFT);
    assert_int_equal(now_is(r, id, t->teacher.member), CALL_PRESENCE_JOINED);
    /* late, with the same ticket */
    assert_int_equal(rehearse_seen(r, id, t->student.member, true), OK);
    assert_int_equal(bed_events_of(&t->bed, "call_changed"), 1);
    assert_int_equal(now_is(r, id, t->student.member), CALL_PRESENCE_JOINED);
}

static void who_vanished_has_a_minute_and_an_empty_call_ends_with_its_last_one(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call c;
    call_id id = two_in(r);
    assert_int_equal(rehearse_seen(r, id, t->teacher.member, true), OK);
    assert_int_equal(rehearse_seen(r, id, t->student.member, true), OK);
    later(r, 30 * SECOND_US);
    assert_int_equal(rehearse_seen(r, id, t->student.member, false), OK);
    assert_int_equal(now_is(r, id, t->student.member), CALL_PRESENCE_LEFT);
    assert_int_equal(rehearse_join(r, &t->student, id, NULL), OK);
    later(r, -SECOND_US); /* the old connection's end is told after the new ticket */
    assert_int_equal(rehearse_seen(r, id, t->student.member, false), OK);
    assert_int_equal(now_is(r, id, t->student.member), CALL_PRESENCE_JOINED);
    later(r, 11 * SECOND_US);
    assert_int_equal(rehearse_seen(r, id, t->student.member, false), OK);
    assert_int_equal(rehearse_seen(r, id, t->teacher.member, false), OK);
    int64_t last_us = t->bed.now_us;
    later(r, CALL_GRACE_US - 1);
    assert_int_equal(rehearse_tend(r, id), OK);
    assert_int_equal(rehearse_show(r, &t->teacher, id, &c), OK);
    assert_int_equal(c.state, CALL_STATE_RUNNING);
    later(r, 1);
    assert_int_equal(rehearse_tend(r, id), OK);
    assert_int_equal(rehearse_show(r, &t->teacher, id, &c), OK);
    assert_int_equal(c.state, CALL_STATE_ENDED);
    assert_int_equal(c.ended_us, last_us);
    assert_int_equal(last_message(r, r->group).call.duration_us, last_us - c.answered_us);
}

static void a_direct_call_waits_a_minute_for_the_one_who_vanished(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call_ticket k;
    struct call c;
    assert_int_equal(rehearse_start(r, &t->teacher, r->direct, &k), OK);
    assert_int_equal(rehearse_join(r, &t->student, k.call.call_id, NULL), OK);
    assert_int_equal(rehearse_seen(r, k.call.call_id, t->teacher.member, true), OK);
    assert_int_equal(rehearse_seen(r, k.call.call_id, t->student.member, true), OK);
    assert_int_equal(rehearse_seen(r, k.call.call_id, t->student.member, false), OK);
    later(r, CALL_GRACE_US - 1);
    assert_int_equal(rehearse_tend(r, k.call.call_id), OK);
    assert_int_equal(rehearse_show(r, &t->teacher, k.call.call_id, &c), OK);
    assert_int_equal(c.state, CALL_STATE_RUNNING);
    later(r, 1);
    assert_int_equal(rehearse_tend(r, k.call.call_id), OK);
    assert_int_equal(rehearse_show(r, &t->teacher, k.call.call_id, &c), OK);
    assert_int_equal(c.state, CALL_STATE_ENDED);
}

static void what_is_due_next_waits_as_one_job(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    call_id id = two_in(r);
    const char *due = "select due_us from job where kind = 'call_tend'";
    assert_int_equal(bed_number(&t->bed, "select count(*) from job where kind = 'call_tend'", 0, 0),
                     1);
    assert_int_equal(bed_number(&t->bed, due, 0, 0), t->bed.now_us + CALL_GRACE_US);
    assert_int_equal(rehearse_seen(r, id, t->teacher.member, true), OK);
    assert_int_equal(rehearse_seen(r, id, t->student.member, true), OK);
    later(r, CALL_GRACE_US);
    rehearse_sql(r, "delete from job"); /* as the runner does before */
    assert_int_equal(rehearse_tend(r, id), OK);
    assert_int_equal(bed_number(&t->bed, "select count(*) from job where kind = 'call_tend'", 0, 0),
                     0); /* all are there: nothing is due */
}

static void nobody_stays_who_may_not(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call_ticket k;
    call_id id = two_in(r);
    assert_int_equal(rehearse_recheck(r, t->student.member), OK);
    assert_int_equal(r->media.removed, 0);
    assert_int_equal(talk_remove(t, &t->teacher, r->group, t->student.member), OK);
    assert_int_equal(rehearse_recheck(r, t->student.member), OK);
    assert_int_equal(r->media.removed, 1);
    assert_int_equal(now_is(r, id, t->student.member), CALL_PRESENCE_LEFT);
    assert_int_equal(rehearse_seen(r, id, t->student.member, true), OK);
    assert_int_equal(r->media.removed, 2);
    assert_int_equal(now_is(r, id, t->student.member), CALL_PRESENCE_LEFT);
    /* seen before that is asked: out of the call too, not of the room alone */
    assert_int_equal(rehearse_join(r, &t->classmate, id, NULL), OK);
    assert_int_equal(talk_remove(t, &t->teacher, r->group, t->classmate.member), OK);
    assert_int_equal(rehearse_seen(r, id, t->classmate.member, true), OK);
    assert_int_equal(r->media.removed, 3);
    assert_int_equal(now_is(r, id, t->classmate.member), CALL_PRESENCE_LEFT);
    /* nor a stranger with a token that nobody gave, nor anybody in a call that is over */
    assert_int_equal(rehearse_seen(r, id, t->admin.member, true), OK);
    assert_int_equal(r->media.removed, 4);
    assert_int_equal(rehearse_end(r, &t->teacher, id, NULL), OK);
    assert_int_equal(rehearse_seen(r, id, t->teacher.member, true), OK);
    assert_int_equal(r->media.removed, 5);
    assert_int_equal(rehearse_seen(r, (call_id){777}, t->teacher.member, true), OK);
    /* the session that joined was ended: a ringing call of theirs is cancelled */
    rehearse_sql(r, "insert into session (id, org_id, member_id, token_hash, expires_us, "
                    "ended_us, client, created_us) select 9, org_id, id, x'09', 9e15, 5, '', "
                    "0 from member where last_name = 'Мельникова'");
    struct caller gone = t->teacher;
    struct call c;
    gone.session.n = 9;
    assert_int_equal(talk_add(t, &t->teacher, r->group, t->student.member), OK);
    assert_int_equal(rehearse_start(r, &gone, r->direct, &k), OK);
    assert_int_equal(rehearse_recheck(r, gone.member), OK);
    assert_int_equal(rehearse_show(r, &t->student, k.call.call_id, &c), OK);
    assert_int_equal(c.outcome, CALL_OUTCOME_CANCELLED);
}

/* The teacher comes by a session that ends at this time. */
static struct caller passing(struct rehearsal *r, int64_t expires_us)
{
    char sql[300];
    snprintf(sql, sizeof sql,
             "insert into session (id, org_id, member_id, token_hash, expires_us, client, "
             "created_us) select 8, org_id, id, x'08', %lld, '', 0 from member where last_name = "
             "'Мельникова'",
             (long long)expires_us);
    rehearse_sql(r, sql);
    struct caller who = r->talk->teacher;
    who.session.n = 8;
    return who;
}

static void a_session_that_runs_out_ends_its_part_at_that_moment(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    const char *due = "select due_us from job where kind = 'call_tend'";
    call_id id = two_in(r);
    int64_t ends_us = t->bed.now_us + 5 * SECOND_US;
    struct caller who = passing(r, ends_us);
    assert_int_equal(rehearse_join(r, &who, id, NULL), OK);
    assert_int_equal(rehearse_seen(r, id, who.member, true), OK);
    assert_int_equal(rehearse_seen(r, id, t->student.member, true), OK);
    assert_int_equal(bed_number(&t->bed, due, 0, 0), ends_us); /* sooner than the minute */
    rehearse_sql(r, "delete from job");
    assert_int_equal(rehearse_tend(r, id), OK);
    assert_int_equal(bed_number(&t->bed, due, 0, 0), ends_us);
    assert_int_equal(now_is(r, id, who.member), CALL_PRESENCE_JOINED);
    later(r, 5 * SECOND_US);
    assert_int_equal(rehearse_tend(r, id), OK);
    assert_int_equal(r->media.removed, 1);
    assert_int_equal(now_is(r, id, who.member), CALL_PRESENCE_LEFT);
    assert_int_equal(now_is(r, id, t->student.member), CALL_PRESENCE_JOINED);
    assert_int_equal(rehearse_seen(r, id, who.member, true), OK); /* nor back by the ticket */
    assert_int_equal(r->media.removed, 2);
}

static void who_rings_by_a_session_that_runs_out_rings_no_more(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call_ticket k;
    struct call c;
    struct caller who = passing(r, t->bed.now_us + 5 * SECOND_US);
    assert_int_equal(rehearse_start(r, &who, r->direct, &k), OK);
    later(r, 5 * SECOND_US);
    assert_int_equal(rehearse_tend(r, k.call.call_id), OK);
    assert_int_equal(rehearse_show(r, &t->student, k.call.call_id, &c), OK);
    assert_int_equal(c.outcome, CALL_OUTCOME_CANCELLED);
}

static void after_a_restart_nobody_is_there_until_seen(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    call_id id = two_in(r);
    assert_int_equal(rehearse_seen(r, id, t->teacher.member, true), OK);
    assert_int_equal(rehearse_seen(r, id, t->student.member, true), OK);
    later(r, HOUR_US);
    assert_int_equal(rehearse_restart(r), OK);
    later(r, 20 * SECOND_US);
    assert_int_equal(rehearse_join(r, &t->student, id, NULL), OK);
    assert_int_equal(rehearse_seen(r, id, t->student.member, true), OK);
    later(r, 40 * SECOND_US);
    assert_int_equal(rehearse_tend(r, id), OK);
    assert_int_equal(now_is(r, id, t->teacher.member), CALL_PRESENCE_LEFT);
    assert_int_equal(now_is(r, id, t->student.member), CALL_PRESENCE_JOINED);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, rehearsal_setup, rehearsal_teardown)
    const struct CMUnitTest tests[] = {
        T(who_was_seen_stays_and_who_never_came_has_left),
        T(who_vanished_has_a_minute_and_an_empty_call_ends_with_its_last_one),
        T(a_direct_call_waits_a_minute_for_the_one_who_vanished),
        T(what_is_due_next_waits_as_one_job),
        T(nobody_stays_who_may_not),
        T(a_session_that_runs_out_ends_its_part_at_that_moment),
        T(who_rings_by_a_session_that_runs_out_rings_no_more),
        T(after_a_restart_nobody_is_there_until_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
