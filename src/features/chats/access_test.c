/* Who may read, write and manage; direct chats and the policy; what foreign ids answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/limits.h"
#include "features/chats/talk.h"

static void outsiders_administrators_and_foreigners_see_nothing(void **state)
{
    struct talk *t = *state;
    struct chat_view v;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    chat_id absent = {99999};
    const struct caller *out[] = {&t->admin, &t->classmate, &t->parent, &t->foreigner};
    assert_int_equal(talk_post(t, &t->teacher, c, "тайна", NULL), OK);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(talk_view(t, out[i], absent, &v), ERR_NOT_FOUND);
        struct str as_absent = t->bed.op.detail;
        assert_int_equal(talk_view(t, out[i], c, &v), ERR_NOT_FOUND);
        assert_true(str_equal(t->bed.op.detail, as_absent));
        assert_int_equal(talk_post(t, out[i], c, "эй", NULL), ERR_NOT_FOUND);
        assert_int_equal(talk_read(t, out[i], c, 1), ERR_NOT_FOUND);
        assert_int_equal(talk_add(t, out[i], c, out[i]->member), ERR_NOT_FOUND);
    }
}

static void only_managers_who_still_may_manage(void **state)
{
    struct talk *t = *state;
    struct chat out;
    struct caller lost_badge = t->teacher;
    lost_badge.is_verified = false;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_rename(t, &t->student, c, "Наш", 2, &out), ERR_NO_RIGHT);
    assert_int_equal(talk_rename(t, &lost_badge, c, "Наш", 2, &out), ERR_NOT_VERIFIED);
    assert_int_equal(talk_rename(t, &t->teacher, c, "Наш", 1, &out), ERR_CONFLICT);
    assert_int_equal(talk_rename(t, &t->teacher, c, "Наш", 2, &out), OK);
    assert_true(str_equal(out.title, STR("Наш")));
    assert_int_equal(bed_events(&t->bed, "chat_changed", topic_of_chat(c)), 1);
}

static void a_direct_chat_is_one_from_both_ends(void **state)
{
    struct talk *t = *state;
    chat_id a, b, c;
    struct chat_view v;
    talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_direct(t, &t->student, t->teacher.member, &a), OK);
    assert_int_equal(bed_events(&t->bed, "chat_added", topic_of_member(t->teacher.member)), 1);
    assert_int_equal(talk_direct(t, &t->teacher, t->student.member, &b), OK);
    assert_int_equal(bed_events_of(&t->bed, "chat_added"), 0);
    assert_int_equal(talk_direct(t, &t->student, t->teacher.member, &c), OK);
    assert_true(a.n == b.n && b.n == c.n);
    assert_int_equal(talk_post(t, &t->teacher, a, "здравствуйте", NULL), OK);
    assert_int_equal(talk_view(t, &t->student, a, &v), OK);
    assert_true(v.has_last);
    assert_int_equal(v.chat.member_count, 2);
    assert_int_equal(talk_direct(t, &t->student, t->student.member, &a), ERR_NOT_FOUND);
}

static void the_policy_decides_and_hides_whom_one_can_not_see(void **state)
{
    struct talk *t = *state;
    chat_id c;
    assert_int_equal(talk_direct(t, &t->student, t->teacher.member, &c), ERR_NOT_FOUND);
    struct str hidden = t->bed.op.detail;
    assert_int_equal(talk_direct(t, &t->student, (member_id){99999}, &c), ERR_NOT_FOUND);
    assert_true(str_equal(hidden, t->bed.op.detail));
    assert_int_equal(talk_direct(t, &t->student, t->foreigner.member, &c), ERR_NOT_FOUND);
    talk_group(t, &t->teacher, (const struct caller *[]){&t->student, &t->parent, NULL});
    assert_int_equal(talk_direct(t, &t->student, t->teacher.member, &c), OK);
    assert_int_equal(talk_direct(t, &t->parent, t->teacher.member, &c), OK);
    assert_int_equal(talk_direct(t, &t->student, t->parent.member, &c), ERR_POLICY);
    assert_int_equal(talk_direct(t, &t->parent, t->student.member, &c), ERR_POLICY);
    assert_int_equal(talk_direct(t, &t->admin, t->parent.member, &c), OK);
    assert_int_equal(talk_post(t, &t->parent, c, "ответ администратору", NULL), OK);
}

static void an_old_direct_chat_becomes_read_only_when_the_policy_no_longer_fits(void **state)
{
    struct talk *t = *state;
    chat_id direct;
    struct chat_view v;
    chat_id group = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_direct(t, &t->student, t->teacher.member, &direct), OK);
    assert_int_equal(talk_post(t, &t->student, direct, "вопрос", NULL), OK);
    assert_int_equal(talk_remove(t, &t->teacher, group, t->student.member), OK);
    assert_int_equal(talk_post(t, &t->student, direct, "ещё", NULL), ERR_POLICY);
    assert_int_equal(talk_post(t, &t->teacher, direct, "ещё", NULL), ERR_POLICY);
    assert_int_equal(talk_view(t, &t->student, direct, &v), OK);
    assert_int_equal(talk_read(t, &t->teacher, direct, 1), OK);
    assert_int_equal(talk_add(t, &t->teacher, group, t->student.member), OK);
    assert_int_equal(talk_post(t, &t->student, direct, "снова", NULL), OK);
}

static void taking_out_cuts_at_once_and_the_last_manager_stays(void **state)
{
    struct talk *t = *state;
    struct chat_view v;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_remove(t, &t->teacher, c, t->teacher.member), ERR_LIMIT_REACHED);
    assert_int_equal(talk_remove(t, &t->teacher, c, t->classmate.member), ERR_NOT_FOUND);
    assert_int_equal(talk_remove(t, &t->teacher, c, t->student.member), OK);
    assert_true(bed_cut(&t->bed, topic_of_chat(c), t->student.member));
    assert_int_equal(bed_events(&t->bed, "chat_removed", topic_of_member(t->student.member)), 1);
    assert_int_equal(bed_events(&t->bed, "chat_changed", topic_of_chat(c)), 1);
    assert_int_equal(talk_view(t, &t->student, c, &v), ERR_NOT_FOUND);
    assert_int_equal(talk_view(t, &t->teacher, c, &v), OK);
    assert_int_equal(v.chat.member_count, 1);
}

static void adding_twice_is_fine_and_adding_strangers_is_not(void **state)
{
    struct talk *t = *state;
    struct chat_view v;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_add(t, &t->teacher, c, t->classmate.member), OK);
    assert_int_equal(bed_events(&t->bed, "chat_added", topic_of_member(t->classmate.member)), 1);
    assert_int_equal(talk_add(t, &t->teacher, c, t->classmate.member), OK);
    assert_int_equal(bed_events_of(&t->bed, "chat_added"), 0);
    assert_int_equal(talk_add(t, &t->teacher, c, t->foreigner.member), ERR_NOT_FOUND);
    assert_int_equal(talk_add(t, &t->teacher, c, (member_id){99999}), ERR_NOT_FOUND);
    assert_int_equal(talk_view(t, &t->teacher, c, &v), OK);
    assert_int_equal(v.chat.member_count, 3);
    assert_int_equal(talk_create(t, &t->teacher, &t->foreigner.member, 1, &c), ERR_NOT_FOUND);
}

static void a_member_has_at_most_so_many_chats(void **state)
{
    struct talk *t = *state;
    chat_id c;
    for (int i = 0; i < LIMIT_CHATS_PER_MEMBER; i++)
        assert_int_equal(talk_create(t, &t->teacher, &t->student.member, 1, &c), OK);
    assert_int_equal(talk_create(t, &t->teacher, &t->classmate.member, 1, &c), ERR_LIMIT_REACHED);
    assert_int_equal(talk_create(t, &t->admin, &t->student.member, 1, &c), ERR_LIMIT_REACHED);
    assert_int_equal(talk_create(t, &t->admin, &t->classmate.member, 1, &c), OK);
}

struct reading {
    chat_id chat;
    struct chat_reader_list_out readers;
    struct chat_member_list_in in;
    struct chat_member_list_out members;
};

static enum err do_readers(struct op *op, void *ctx)
{
    struct reading *r = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, r->chat, &reader);
    return e ? e
             : chat_reader_list(op, reader, &(struct chat_reader_list_in){r->chat}, &r->readers);
}

static enum err do_members(struct op *op, void *ctx)
{
    struct reading *r = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, r->chat, &reader);
    return e ? e : chat_member_list(op, reader, &r->in, &r->members);
}

static void who_may_read_is_counted_once_each_and_listed_staff_first(void **state)
{
    struct talk *t = *state;
    struct caller head = bed_member(&t->bed, t->org, "Лаптева", ROLE_HEAD | ROLE_TEACHER, true);
    chat_id c =
        talk_group(t, &t->teacher,
                   (const struct caller *[]){&t->student, &t->classmate, &t->parent, &head, NULL});
    struct reading r = {.chat = c, .in = {.chat_id = c, .has_limit = true, .limit = 2}};
    assert_int_equal(bed_read(&t->bed, &t->student, do_readers, &r), OK);
    assert_int_equal(r.readers.total, 5);
    assert_true(r.readers.history_from_joining);
    assert_int_equal(r.readers.groups_count, 4);
    static const char *const want[] = {"Лаптева", "Мельникова", "Воробьёва", "Ежова", "Терентьев"};
    size_t at = 0;
    do {
        assert_int_equal(bed_read(&t->bed, &t->student, do_members, &r), OK);
        for (size_t i = 0; i < r.members.members_count; i++, at++)
            assert_true(str_equal(r.members.members[i].person.name.last, str_from(want[at])));
        r.in.has_after = r.members.has_next;
        r.in.after = r.members.next;
    } while (r.members.has_next);
    assert_int_equal(at, 5);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(outsiders_administrators_and_foreigners_see_nothing),
        T(only_managers_who_still_may_manage),
        T(a_direct_chat_is_one_from_both_ends),
        T(the_policy_decides_and_hides_whom_one_can_not_see),
        T(an_old_direct_chat_becomes_read_only_when_the_policy_no_longer_fits),
        T(taking_out_cuts_at_once_and_the_last_manager_stays),
        T(adding_twice_is_fine_and_adding_strangers_is_not),
        T(a_member_has_at_most_so_many_chats),
        T(who_may_read_is_counted_once_each_and_listed_staff_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
