/* The rule of two adults, and what a change of rules does to direct chats that are there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/limits.h"
#include "features/chats/talk.h"

/* A group of СД-21 with the student in it, and a curator. */
static struct caller school(struct talk *t)
{
    struct bed *b = &t->bed;
    struct caller curator = bed_member(b, t->org, "Ступина", ROLE_TEACHER, true);
    bed_change(b,
               "insert into unit (id, org_id, kind, name, name_sort, created_us) "
               "values (1, ?1, 3, 'СД-21', 'сд-21', 0)",
               t->org.n, 0);
    bed_change(b,
               "insert into enrolment (org_id, unit_id, member_id, state, since_us) "
               "values (?1, 1, ?2, 0, 0)",
               t->org.n, t->student.member.n);
    bed_change(b,
               "insert into unit_post (org_id, unit_id, member_id, post, since_us) "
               "values (?1, 1, ?2, 1, 0)",
               t->org.n, curator.member.n);
    (void)talk_group(t, &t->teacher, (const struct caller *[]){&t->student, &t->classmate, NULL});
    return curator;
}

static void on_duty(struct talk *t, member_id who)
{
    bed_change(&t->bed, "insert into duty_adult (org_id, member_id, place) values (?1, ?2, 0)",
               t->org.n, who.n);
}

static enum err do_supervise(struct op *op, void *ctx)
{
    return chat_supervise(op, ctx);
}

/* As the job does, from the first chat on; how many chats were told. */
static int supervise(struct talk *t)
{
    struct chat_supervise_in in = {t->org};
    bed_change(&t->bed, "update org set supervision_at = 0 where id = ?1", t->org.n, 0);
    assert_int_equal(bed_write(&t->bed, NULL, do_supervise, &in), OK);
    return bed_events_of(&t->bed, "chat_changed");
}

static member_id second_in(struct talk *t, chat_id chat)
{
    int64_t n =
        bed_number(&t->bed, "select coalesce(supervisor_id, 0) from chat where id = ?1", chat.n, 0);
    return (member_id){n};
}

static void a_new_chat_of_an_adult_and_a_child_has_the_curator_in_it(void **state)
{
    struct talk *t = *state;
    struct caller curator = school(t);
    struct chat_view v;
    chat_id c;
    bed_rules(&t->bed, t->org, "a1");
    assert_int_equal(talk_direct(t, &t->teacher, t->student.member, &c), OK);
    assert_int_equal(second_in(t, c).n, curator.member.n);
    static const char told[] =
        "select count(*) from audit_about w join audit a on a.org_id = w.org_id "
        "and a.n = w.n where a.object_kind = 'second_adult' and "
        "a.object_id = ?1 and w.member_id = ?2";
    assert_int_equal(bed_number(&t->bed, told, curator.member.n, t->teacher.member.n), 1);
    assert_int_equal(bed_number(&t->bed, told, curator.member.n, t->student.member.n), 1);
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_true(v.chat.has_supervisor_id && v.chat.supervisor_id.n == curator.member.n);
    assert_int_equal(v.chat.member_count, 3);
    assert_false(v.has_lock);
    assert_int_equal(talk_post(t, &t->student, c, "вопрос", NULL), OK);
    assert_int_equal(talk_post(t, &curator, c, "я здесь", NULL), OK);
    assert_int_equal(talk_view(t, &curator, c, &v), OK);
    assert_int_equal(talk_remove(t, &t->teacher, c, curator.member), ERR_NO_RIGHT);
    assert_int_equal(talk_direct(t, &t->student, t->classmate.member, &c), OK); /* two minors */
    assert_int_equal(second_in(t, c).n, 0);
}

static void without_a_second_adult_nothing_is_opened(void **state)
{
    struct talk *t = *state;
    chat_id c;
    (void)school(t);
    bed_rules(&t->bed, t->org, "a1");
    /* The classmate has no curator. */
    assert_int_equal(talk_direct(t, &t->teacher, t->classmate.member, &c), ERR_NO_SECOND_ADULT);
    assert_int_equal(talk_direct(t, &t->classmate, t->teacher.member, &c), ERR_NO_SECOND_ADULT);
    on_duty(t, t->teacher.member); /* one of the two is no second one */
    assert_int_equal(talk_direct(t, &t->teacher, t->classmate.member, &c), ERR_NO_SECOND_ADULT);
    struct caller duty = bed_member(&t->bed, t->org, "Дежурная", ROLE_TEACHER, true);
    on_duty(t, duty.member);
    assert_int_equal(talk_direct(t, &t->teacher, t->classmate.member, &c), OK);
    assert_int_equal(second_in(t, c).n, duty.member.n);
}

static void a_group_of_just_the_two_is_no_way_around_it(void **state)
{
    struct talk *t = *state;
    struct caller curator = school(t);
    const struct caller *three[] = {&t->student, &curator, NULL};
    chat_id c = talk_group(t, &t->teacher, three);
    bed_rules(&t->bed, t->org, "a1");
    assert_int_equal(talk_remove(t, &t->teacher, c, curator.member), ERR_NO_SECOND_ADULT);
    assert_int_equal(talk_remove(t, &t->teacher, c, t->student.member), OK);
    assert_int_equal(talk_remove(t, &t->teacher, c, curator.member), OK);
    assert_int_equal(talk_add(t, &t->teacher, c, t->student.member), ERR_NO_SECOND_ADULT);
    assert_int_equal(talk_add(t, &t->teacher, c, curator.member), OK);
    assert_int_equal(talk_add(t, &t->teacher, c, t->student.member), OK);
    bed_rules(&t->bed, t->org, "");
    assert_int_equal(talk_remove(t, &t->teacher, c, curator.member), OK);
}

static void a_parent_and_their_own_child_are_left_alone(void **state)
{
    struct talk *t = *state;
    chat_id c;
    (void)talk_group(t, &t->teacher, (const struct caller *[]){&t->student, &t->parent, NULL});
    bed_rules(&t->bed, t->org, "a1 dps2 dsp2");
    assert_int_equal(talk_direct(t, &t->parent, t->student.member, &c), ERR_NO_SECOND_ADULT);
    bed_change(&t->bed,
               "insert into guardian (org_id, parent_id, child_id, kin, since_us) "
               "select org_id, ?1, ?2, 0, 0 from member where id = ?1",
               t->parent.member.n, t->student.member.n);
    assert_int_equal(talk_direct(t, &t->parent, t->student.member, &c), OK);
    assert_int_equal(second_in(t, c).n, 0);
    assert_int_equal(talk_post(t, &t->parent, c, "ты где", NULL), OK);
}

static void an_old_chat_waits_read_only_until_its_second_adult_is_there(void **state)
{
    struct talk *t = *state;
    struct caller curator = school(t);
    struct chat_view v;
    chat_id c;
    assert_int_equal(talk_direct(t, &t->teacher, t->student.member, &c), OK);
    assert_int_equal(talk_post(t, &t->teacher, c, "до правила", NULL), OK);
    bed_rules(&t->bed, t->org, "a1");
    assert_int_equal(talk_post(t, &t->teacher, c, "одни", NULL), ERR_NO_SECOND_ADULT);
    assert_int_equal(talk_view(t, &t->teacher, c, &v), OK);
    assert_true(v.has_lock && v.lock == CHAT_LOCK_NO_ADULT);
    assert_int_equal(supervise(t), 1);
    assert_int_equal(bed_events(&t->bed, "chat_added", topic_of_member(curator.member)), 1);
    assert_int_equal(second_in(t, c).n, curator.member.n);
    assert_int_equal(supervise(t), 0); /* twice is fine */
    assert_int_equal(talk_post(t, &t->student, c, "втроём", NULL), OK);
    assert_int_equal(talk_view(t, &curator, c, &v), OK);
    assert_int_equal(v.joined_n, 1); /* what was before is not theirs */
    assert_true(v.has_last && str_equal(v.last.text, STR("втроём")));
}

static void another_curator_takes_the_place_and_the_badge_is_needed(void **state)
{
    struct talk *t = *state;
    struct caller first = school(t);
    struct caller next = bed_member(&t->bed, t->org, "Лаптева", ROLE_TEACHER, true);
    struct chat_view v;
    chat_id c;
    bed_rules(&t->bed, t->org, "a1");
    assert_int_equal(talk_direct(t, &t->teacher, t->student.member, &c), OK);
    bed_change(&t->bed, "update unit_post set until_us = 1 where member_id = ?1", first.member.n,
               0);
    assert_int_equal(supervise(t), 0); /* nobody else yet: who is there stays */
    assert_int_equal(talk_post(t, &t->student, c, "ещё можно", NULL), OK);
    bed_change(&t->bed,
               "insert into unit_post (org_id, unit_id, member_id, post, since_us) "
               "values (?1, 1, ?2, 1, 5)",
               t->org.n, next.member.n);
    assert_int_equal(supervise(t), 1);
    assert_true(bed_cut(&t->bed, topic_of_chat(c), first.member));
    assert_int_equal(second_in(t, c).n, next.member.n);
    assert_int_equal(talk_view(t, &first, c, &v), ERR_NOT_FOUND);
    bed_change(&t->bed, "update member set verified_us = null where id = ?1", next.member.n, 0);
    assert_int_equal(talk_post(t, &t->student, c, "без значка", NULL), ERR_NO_SECOND_ADULT);
}

struct leaving {
    chat_id chat;
};

static enum err do_leave(struct op *op, void *ctx)
{
    const struct leaving *l = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, l->chat, &reader);
    return e ? e : chat_supervision_leave(op, reader, &(struct chat_supervision_leave_in){l->chat});
}

static void the_second_adult_leaves_only_where_none_is_needed(void **state)
{
    struct talk *t = *state;
    struct caller curator = school(t);
    struct leaving l;
    bed_rules(&t->bed, t->org, "a1");
    assert_int_equal(talk_direct(t, &t->teacher, t->student.member, &l.chat), OK);
    assert_int_equal(bed_write(&t->bed, &curator, do_leave, &l), ERR_POLICY);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_leave, &l), ERR_NOT_FOUND);
    bed_rules(&t->bed, t->org, "");
    assert_int_equal(talk_post(t, &curator, l.chat, "я ещё здесь", NULL), OK);
    assert_int_equal(bed_write(&t->bed, &curator, do_leave, &l), OK);
    assert_int_equal(second_in(t, l.chat).n, 0);
    assert_int_equal(talk_post(t, &t->student, l.chat, "вдвоём", NULL), OK);
}

static void of_age_is_who_has_a_date_that_is_past(void **state)
{
    struct talk *t = *state;
    chat_id c;
    (void)school(t);
    bed_rules(&t->bed, t->org, "a1");
    bed_change(&t->bed, "update member set minor_until_us = 1 where id = ?1", t->student.member.n,
               0);
    assert_int_equal(talk_direct(t, &t->teacher, t->student.member, &c), OK);
    assert_int_equal(second_in(t, c).n, 0);
    /* Grown up among minors: age counts, not the role. */
    assert_int_equal(talk_direct(t, &t->student, t->classmate.member, &c), ERR_NO_SECOND_ADULT);
}

static void rules_close_and_open_chats_that_are_there(void **state)
{
    struct talk *t = *state;
    struct chat_view v;
    chat_id c;
    (void)talk_group(t, &t->teacher, (const struct caller *[]){&t->student, &t->classmate, NULL});
    assert_int_equal(talk_direct(t, &t->student, t->classmate.member, &c), OK);
    bed_rules(&t->bed, t->org, "dss0");
    assert_int_equal(talk_post(t, &t->student, c, "эй", NULL), ERR_POLICY);
    assert_int_equal(talk_view(t, &t->classmate, c, &v), OK);
    assert_true(v.has_lock && v.lock == CHAT_LOCK_RULE);
    bed_rules(&t->bed, t->org, "not rules"); /* not understood: the safe ones */
    assert_int_equal(talk_post(t, &t->student, c, "эй", NULL), OK);
}

static void students_make_chats_where_the_rules_let_them(void **state)
{
    struct talk *t = *state;
    chat_id c;
    (void)talk_group(t, &t->teacher, (const struct caller *[]){&t->student, &t->classmate, NULL});
    assert_int_equal(talk_create(t, &t->student, &t->classmate.member, 1, &c), ERR_NO_RIGHT);
    bed_rules(&t->bed, t->org, "gss1");
    assert_int_equal(talk_create(t, &t->student, &t->classmate.member, 1, &c), OK);
    assert_int_equal(talk_add(t, &t->student, c, t->teacher.member), ERR_POLICY);
    assert_int_equal(talk_add(t, &t->student, c, t->foreigner.member), ERR_NOT_FOUND);
    bed_rules(&t->bed, t->org, "");
    assert_int_equal(talk_add(t, &t->student, c, t->teacher.member), ERR_NO_RIGHT);
}

struct listing {
    struct chat_member_list_in in;
    struct chat_member_list_out out;
};

static enum err do_members(struct op *op, void *ctx)
{
    struct listing *l = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, l->in.chat_id, &reader);
    return e ? e : chat_member_list(op, reader, &l->in, &l->out);
}

static size_t listed(struct talk *t, const struct caller *who, chat_id chat)
{
    struct listing l = {.in = {.chat_id = chat}};
    assert_int_equal(bed_read(&t->bed, who, do_members, &l), OK);
    return l.out.members_count;
}

static void lists_hide_whom_the_rules_hide(void **state)
{
    struct talk *t = *state;
    struct caller other = bed_member(&t->bed, t->org, "Белова", ROLE_PARENT, false);
    chat_id c = talk_group(t, &t->teacher,
                           (const struct caller *[]){&t->student, &t->parent, &other, NULL});
    assert_int_equal(listed(t, &t->parent, c), 4);
    bed_rules(&t->bed, t->org, "lpp0 lps0");
    assert_int_equal(listed(t, &t->parent, c), 2); /* the teacher, and themselves */
    assert_int_equal(listed(t, &t->student, c), 4);
    assert_int_equal(listed(t, &t->teacher, c), 4);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(a_new_chat_of_an_adult_and_a_child_has_the_curator_in_it),
        T(without_a_second_adult_nothing_is_opened),
        T(a_group_of_just_the_two_is_no_way_around_it),
        T(a_parent_and_their_own_child_are_left_alone),
        T(an_old_chat_waits_read_only_until_its_second_adult_is_there),
        T(another_curator_takes_the_place_and_the_badge_is_needed),
        T(the_second_adult_leaves_only_where_none_is_needed),
        T(of_age_is_who_has_a_date_that_is_past),
        T(rules_close_and_open_chats_that_are_there),
        T(students_make_chats_where_the_rules_let_them),
        T(lists_hide_whom_the_rules_hide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
