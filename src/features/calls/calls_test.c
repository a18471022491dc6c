/* Starting, joining, declining, leaving, ending; what they leave; tickets and who gets one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/calls/rehearsal.h"

static void a_group_call_runs_at_once_and_a_second_start_joins_it(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call_ticket a, b;
    struct chat_view v;
    assert_int_equal(rehearse_start(r, &t->teacher, r->group, &a), OK);
    assert_int_equal(a.call.state, CALL_STATE_RUNNING);
    assert_true(a.is_host && a.call.with_video && a.call.there_count == 1);
    assert_int_equal(bed_events(&t->bed, "call_changed", topic_of_chat(r->group)), 1);
    assert_int_equal(rehearse_start(r, &t->student, r->group, &b), OK);
    assert_int_equal(b.call.call_id.n, a.call.call_id.n);
    assert_false(b.is_host);
    assert_int_equal(state_of(&b.call, t->student.member), CALL_PRESENCE_JOINED);
    assert_int_equal(bed_number(&t->bed, "select count(*) from call", 0, 0), 1);
    assert_int_equal(talk_view(t, &t->parent, r->group, &v), OK);
    assert_true(v.has_call && v.call.call_id.n == a.call.call_id.n && v.call.there_count == 2);
    /* one more ticket: nothing has changed, nothing is told */
    assert_int_equal(rehearse_join(r, &t->student, a.call.call_id, &b), OK);
    assert_int_equal(bed_events_of(&t->bed, "call_changed"), 0);
}

static void the_organisation_says_who_may_start(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct caller unverified = bed_member(&t->bed, t->org, "Новый", ROLE_TEACHER, false);
    struct call_ticket k;
    chat_id colleagues;
    assert_int_equal(rehearse_start(r, &t->student, r->group, NULL), ERR_POLICY);
    assert_int_equal(rehearse_start(r, &t->student, r->direct, NULL), ERR_POLICY);
    assert_int_equal(rehearse_start(r, &t->admin, r->group, NULL), ERR_NOT_FOUND);
    assert_int_equal(talk_add(t, &t->teacher, r->group, unverified.member), OK);
    assert_int_equal(rehearse_start(r, &unverified, r->group, NULL), ERR_NOT_VERIFIED);
    assert_int_equal(talk_direct(t, &unverified, t->admin.member, &colleagues), OK);
    assert_int_equal(rehearse_start(r, &unverified, colleagues, NULL), OK);
    rehearse_rules(r, "cst2 csa2");
    assert_int_equal(rehearse_start(r, &t->student, r->group, NULL), ERR_POLICY);
    assert_int_equal(rehearse_start(r, &t->student, r->direct, NULL), OK);
    rehearse_rules(r, "cst2 csa2 Gahtfs");
    assert_int_equal(rehearse_start(r, &t->student, r->group, &k), OK);
    assert_false(k.is_host || k.can_publish_screen);
    rehearse_rules(r, "cst2 csa2 Gahtfs Rahtfs");
    assert_int_equal(rehearse_join(r, &t->student, k.call.call_id, &k), OK);
    assert_true(k.can_publish_screen);
}

static void nobody_calls_where_a_second_adult_reads(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct caller second = bed_member(&t->bed, t->org, "Ступина", ROLE_TEACHER, true);
    bed_change(&t->bed,
               "insert into chat_member (chat_id, member_id, org_id, right_, joined_us) "
               "select id, ?2, org_id, 1, 0 from chat where id = ?1",
               r->direct.n, second.member.n);
    bed_change(&t->bed, "update chat set supervisor_id = ?2 where id = ?1", r->direct.n,
               second.member.n);
    assert_int_equal(rehearse_start(r, &t->teacher, r->direct, NULL), ERR_POLICY);
    assert_int_equal(rehearse_start(r, &second, r->direct, NULL), ERR_POLICY);
    assert_int_equal(bed_number(&t->bed, "select count(*) from call", 0, 0), 0);
}

static void a_ticket_opens_one_room_for_one_member_for_ten_minutes(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call_ticket k;
    struct call_check_ticket c;
    char want[100];
    assert_int_equal(rehearse_start(r, &t->teacher, r->group, &k), OK);
    snprintf(want, sizeof want, "call:%lld %lld 1e %lld", (long long)k.call.call_id.n,
             (long long)t->teacher.member.n, (long long)(t->bed.now_us + CALL_TICKET_US));
    assert_true(str_equal(k.token, str_from(want)));
    assert_int_equal(k.expires_us, t->bed.now_us + CALL_TICKET_US);
    assert_int_equal(rehearse_join(r, &t->parent, k.call.call_id, &k), OK);
    snprintf(want, sizeof want, "call:%lld %lld 6 %lld", (long long)k.call.call_id.n,
             (long long)t->parent.member.n, (long long)k.expires_us);
    assert_true(str_equal(k.token, str_from(want)));
    assert_true(k.people_count >= 2); /* persons of all who are there */
    /* nobody else: an administrator, a foreigner, and an absent call read alike */
    assert_int_equal(rehearse_join(r, &t->admin, k.call.call_id, NULL), ERR_NOT_FOUND);
    assert_int_equal(rehearse_join(r, &t->foreigner, k.call.call_id, NULL), ERR_NOT_FOUND);
    assert_int_equal(rehearse_join(r, &t->teacher, (call_id){9999}, NULL), ERR_NOT_FOUND);
    assert_int_equal(rehearse_check(r, &t->parent, &c), OK);
    assert_true(str_starts_with(c.room, STR("check:")));
    assert_int_equal(c.expires_us, t->bed.now_us + CHECK_TICKET_US);
    t->bed.media = NULL;
    assert_int_equal(rehearse_join(r, &t->teacher, k.call.call_id, NULL), ERR_UNAVAILABLE);
    assert_int_equal(rehearse_check(r, &t->parent, &c), ERR_UNAVAILABLE);
}

static void a_direct_call_rings_is_answered_and_ends_when_one_hangs_up(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call_ticket k;
    struct call c;
    assert_int_equal(rehearse_start(r, &t->teacher, r->direct, &k), OK);
    assert_int_equal(k.call.state, CALL_STATE_RINGING);
    assert_int_equal(state_of(&k.call, t->student.member), CALL_PRESENCE_INVITED);
    later(r, 10 * SECOND_US);
    /* both press at once: the other's call answers this one */
    assert_int_equal(rehearse_start(r, &t->student, r->direct, &k), OK);
    assert_int_equal(k.call.state, CALL_STATE_RUNNING);
    assert_int_equal(k.call.answered_us, t->bed.now_us);
    assert_true(k.is_host && k.can_publish_screen); /* both are, in a direct one */
    later(r, 62 * SECOND_US);
    assert_int_equal(rehearse_leave(r, &t->student, k.call.call_id, &c), OK);
    assert_int_equal(c.state, CALL_STATE_ENDED);
    assert_int_equal(c.outcome, CALL_OUTCOME_HELD);
    assert_int_equal(r->media.closed, 1);
    assert_int_equal(bed_events(&t->bed, "message_created", topic_of_chat(r->direct)), 1);
    struct message m = last_message(r, r->direct);
    assert_true(m.has_call && m.text.n == 0);
    assert_int_equal(m.author_id.n, t->teacher.member.n);
    assert_int_equal(m.call.duration_us, 62 * SECOND_US);
    assert_int_equal(m.call.member_count, 2);
    assert_int_equal(m.call.member_ids_count, 2);
    assert_int_equal(rehearse_leave(r, &t->teacher, k.call.call_id, &c), OK); /* twice is fine */
    assert_int_equal(bed_events_of(&t->bed, "message_created"), 0);
    assert_int_equal(rehearse_join(r, &t->teacher, k.call.call_id, NULL), ERR_CALL_OVER);
}

static void declined_cancelled_and_unanswered_calls_say_so(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call_ticket k;
    struct call c;
    struct chat_view v;
    assert_int_equal(rehearse_start(r, &t->teacher, r->direct, &k), OK);
    assert_int_equal(rehearse_decline(r, &t->teacher, k.call.call_id, &c), OK); /* not theirs */
    assert_int_equal(c.state, CALL_STATE_RINGING);
    assert_int_equal(rehearse_decline(r, &t->student, k.call.call_id, &c), OK);
    assert_int_equal(c.outcome, CALL_OUTCOME_DECLINED);
    assert_int_equal(state_of(&c, t->student.member), CALL_PRESENCE_DECLINED);
    assert_int_equal(last_message(r, r->direct).call.outcome, CALL_OUTCOME_DECLINED);
    assert_int_equal(rehearse_start(r, &t->teacher, r->direct, &k), OK);
    assert_int_equal(rehearse_leave(r, &t->teacher, k.call.call_id, &c), OK);
    assert_int_equal(c.outcome, CALL_OUTCOME_CANCELLED);
    assert_int_equal(state_of(&c, t->student.member), CALL_PRESENCE_MISSED);
    assert_int_equal(last_message(r, r->direct).call.member_count, 0);
    assert_int_equal(rehearse_start(r, &t->teacher, r->direct, &k), OK);
    later(r, CALL_RINGS_US - 1);
    assert_int_equal(rehearse_tend(r, k.call.call_id), OK);
    assert_int_equal(rehearse_show(r, &t->student, k.call.call_id, &c), OK);
    assert_int_equal(c.state, CALL_STATE_RINGING);
    later(r, 1);
    assert_int_equal(rehearse_tend(r, k.call.call_id), OK);
    assert_int_equal(rehearse_show(r, &t->student, k.call.call_id, &c), OK);
    assert_int_equal(c.outcome, CALL_OUTCOME_MISSED);
    assert_int_equal(last_message(r, r->direct).call.outcome, CALL_OUTCOME_MISSED);
    /* news for who was called, none for who called */
    assert_int_equal(talk_view(t, &t->student, r->direct, &v), OK);
    assert_int_equal(v.chat.head - v.read_n, 3);
    assert_int_equal(talk_view(t, &t->teacher, r->direct, &v), OK);
    assert_int_equal(v.chat.head - v.read_n, 0);
    assert_false(v.has_call);
}

static void a_mark_that_stands_lower_is_not_moved_by_the_end_of_a_call(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call_ticket k;
    struct chat_view v;
    assert_int_equal(rehearse_start(r, &t->teacher, r->direct, &k), OK);
    assert_int_equal(talk_post(t, &t->student, r->direct, "не могу говорить", NULL), OK);
    assert_int_equal(rehearse_end(r, &t->teacher, k.call.call_id, NULL), OK);
    assert_int_equal(talk_view(t, &t->teacher, r->direct, &v), OK);
    assert_int_equal(v.chat.head, 2);
    assert_int_equal(v.read_n, 0);
}

static void the_last_one_of_a_group_ends_it_and_another_device_does_not(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct caller phone = t->student;
    struct call_ticket k;
    struct call c;
    t->student.session.n = 41;
    phone.session.n = 42;
    assert_int_equal(rehearse_start(r, &t->teacher, r->group, &k), OK);
    assert_int_equal(rehearse_join(r, &t->student, k.call.call_id, NULL), OK);
    assert_int_equal(rehearse_join(r, &phone, k.call.call_id, NULL), OK);
    assert_int_equal(rehearse_leave(r, &t->student, k.call.call_id, &c), OK);
    assert_int_equal(state_of(&c, phone.member), CALL_PRESENCE_JOINED);
    assert_int_equal(r->media.removed, 0);
    assert_int_equal(rehearse_leave(r, &t->teacher, k.call.call_id, &c), OK);
    assert_int_equal(c.state, CALL_STATE_RUNNING);
    assert_int_equal(r->media.removed, 1);
    assert_int_equal(rehearse_leave(r, &phone, k.call.call_id, &c), OK);
    assert_int_equal(c.state, CALL_STATE_ENDED);
    assert_int_equal(c.outcome, CALL_OUTCOME_HELD);
    assert_int_equal(last_message(r, r->group).call.member_count, 2);
}

static void hosts_end_it_for_all_and_others_do_not(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call_ticket k;
    struct call c;
    assert_int_equal(rehearse_start(r, &t->teacher, r->group, &k), OK);
    assert_int_equal(rehearse_join(r, &t->student, k.call.call_id, NULL), OK);
    assert_int_equal(rehearse_end(r, &t->student, k.call.call_id, NULL), ERR_NO_RIGHT);
    assert_int_equal(rehearse_end(r, &t->admin, k.call.call_id, NULL), ERR_NOT_FOUND);
    assert_int_equal(rehearse_end(r, &t->teacher, k.call.call_id, &c), OK);
    assert_int_equal(c.state, CALL_STATE_ENDED);
    assert_int_equal(state_of(&c, t->student.member), CALL_PRESENCE_LEFT);
    assert_int_equal(rehearse_end(r, &t->teacher, k.call.call_id, &c), OK);
    assert_int_equal(bed_events_of(&t->bed, "call_changed"), 0);
}

static void what_a_call_left_is_nobodys_words(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call_ticket k;
    struct message m, changed;
    assert_int_equal(rehearse_start(r, &t->teacher, r->group, &k), OK);
    assert_int_equal(rehearse_end(r, &t->teacher, k.call.call_id, NULL), OK);
    m = last_message(r, r->group);
    assert_int_equal(talk_edit(t, &t->teacher, r->group, m.id.n, "не звонили", 1, &changed),
                     ERR_NO_RIGHT);
    assert_int_equal(talk_delete(t, &t->teacher, r->group, m.id.n, "лишнее", &changed),
                     ERR_NO_RIGHT);
    assert_int_equal(talk_post(t, &t->student, r->group, "спасибо", NULL), OK);
}

static void a_call_and_an_organisation_have_limits(void **state)
{
    struct rehearsal *r = *state;
    struct talk *t = r->talk;
    struct call_ticket k;
    assert_int_equal(rehearse_start(r, &t->teacher, r->group, &k), OK);
    rehearse_sql(
        r,
        "with recursive n(x) as (values (1) union all select x + 1 from n where x < 199) insert "
        "into member (org_id, id, last_name, first_name, middle_name, name_sort, roles, position, "
        "created_us) select (select min(id) from org), 100000 + x, '', '', '', '', 8, '', 0 from "
        "n");
    rehearse_sql(r,
                 "insert into call_person (call_id, member_id, org_id, state, is_host, since_us) "
                 "select (select max(id) from call), id, org_id, 1, 0, 0 from member where id > "
                 "100000");
    assert_int_equal(rehearse_join(r, &t->student, k.call.call_id, NULL), ERR_LIMIT_REACHED);
    assert_int_equal(rehearse_join(r, &t->teacher, k.call.call_id, NULL), OK); /* is there */
    rehearse_sql(r,
                 "with recursive n(x) as (values (1) union all select x + 1 from n where x < 499) "
                 "insert into chat (id, org_id, kind, title, created_by, created_us) "
                 "select 5000 + x, (select min(id) from org), 1, '', 1, 0 from n");
    rehearse_sql(r, "insert into call (org_id, chat_id, is_direct, with_video, state, started_by, "
                    "started_us) select org_id, id, 0, 0, 1, (select min(id) from member), 0 from "
                    "chat where id > 5000");
    assert_int_equal(rehearse_start(r, &t->teacher, r->direct, NULL), ERR_LIMIT_REACHED);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, rehearsal_setup, rehearsal_teardown)
    const struct CMUnitTest tests[] = {
        T(a_group_call_runs_at_once_and_a_second_start_joins_it),
        T(the_organisation_says_who_may_start),
        T(nobody_calls_where_a_second_adult_reads),
        T(a_ticket_opens_one_room_for_one_member_for_ten_minutes),
        T(a_direct_call_rings_is_answered_and_ends_when_one_hangs_up),
        T(declined_cancelled_and_unanswered_calls_say_so),
        T(a_mark_that_stands_lower_is_not_moved_by_the_end_of_a_call),
        T(the_last_one_of_a_group_ends_it_and_another_device_does_not),
        T(hosts_end_it_for_all_and_others_do_not),
        T(what_a_call_left_is_nobodys_words),
        T(a_call_and_an_organisation_have_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
