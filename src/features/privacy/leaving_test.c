/* leaving_test.c - an account ends at once, comes back whole, and is forgotten on its day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/talk.h"
#include "features/privacy/limits.h"
#include "features/privacy/privacy.api.h"

struct ask {
    member_id who;
    int64_t version;
    struct left_person left;
    struct member member;
};

static enum err leave(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct person_manager *manager;
    struct person_leave_in in = {a->who, STR("переехал"), a->version};
    enum err e = access_person_manage(op, a->who, &manager);
    return e ? e : person_leave(op, manager, &in, &a->left);
}

static enum err come_back(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct person_left *left;
    enum err e = access_person_left(op, a->who, &left);
    return e ? e : person_return(op, left, &(struct person_return_in){a->who}, &a->member);
}

static enum err erase(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct person_left *left;
    enum err e = access_person_left(op, a->who, &left);
    return e ? e : person_erase(op, left, &(struct person_erase_in){a->who}, &a->left);
}

static enum err sweep(struct op *op, void *ctx)
{
    (void)ctx;
    return erasure_sweep(op);
}

static enum err shorten(struct op *op, void *ctx)
{
    (void)ctx;
    struct privacy_terms t;
    return privacy_terms_set(op, &(struct privacy_terms_set_in){ERASE_AFTER_DAYS_MIN}, &t);
}

static enum err left_ones(struct op *op, void *ctx)
{
    return left_list(op, &(struct left_list_in){0}, ctx);
}

static int64_t rows_of(struct talk *t, const char *sql, member_id who)
{
    return bed_number(&t->bed, sql, who.n, 0);
}

static void leaving_ends_access_and_keeps_history(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->student.member, .version = 1};
    struct chat_view v;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->student, c, "до свидания", NULL), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &a), OK);
    assert_true(bed_cut(&t->bed, topic_of_member(a.who), a.who));
    assert_int_equal(bed_events(&t->bed, "chat_changed", topic_of_chat(c)), 1);
    assert_true(a.left.can_return);
    assert_int_equal(a.left.erase_us, t->bed.now_us + 365 * DAY_US);
    assert_int_equal(talk_view(t, &t->teacher, c, &v), OK);
    assert_int_equal(v.chat.member_count, 1);
    assert_true(str_equal(v.last.text, STR("до свидания")));
    assert_int_equal(
        rows_of(t, "select count(*) from session where member_id = ?1 and ended_us is null", a.who),
        0);
}

static void a_return_restores_what_was(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->student.member, .version = 1};
    struct chat_view v;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->teacher, c, "здравствуйте", NULL), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &a), OK);
    t->bed.now_us += RETURN_TERM_US - 1;
    assert_int_equal(bed_write(&t->bed, &t->admin, come_back, &a), OK);
    assert_true(a.member.is_active);
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_true(v.has_last);
    assert_int_equal(v.chat.member_count, 2);
    assert_int_equal(bed_write(&t->bed, &t->admin, come_back, &a), ERR_NOT_FOUND); /* twice */
    t->bed.now_us += 2 * 365 * DAY_US;
    assert_int_equal(bed_write(&t->bed, NULL, sweep, NULL), OK); /* nobody is due any more */
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_int_equal(rows_of(t, "select count(*) from erasure where member_id = ?1", a.who), 0);
}

static void after_the_term_nobody_comes_back(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->student.member, .version = 1};
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &a), OK);
    t->bed.now_us += RETURN_TERM_US;
    assert_int_equal(bed_write(&t->bed, &t->admin, come_back, &a), ERR_CONFLICT);
}

static void on_their_day_they_are_forgotten(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->student.member, .version = 1};
    struct chat_view v;
    struct draft draft;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->student, c, "остаётся", NULL), OK);
    assert_int_equal(talk_draft(t, &t->student, c, "не отправлено", 0, &draft), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, shorten, NULL), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &a), OK);
    t->bed.now_us += ERASE_AFTER_DAYS_MIN * DAY_US - 1;
    assert_int_equal(bed_write(&t->bed, NULL, sweep, NULL), OK);
    assert_int_equal(rows_of(t, "select count(*) from erasure where member_id = ?1", a.who), 0);
    t->bed.now_us += 1;
    assert_int_equal(bed_write(&t->bed, NULL, sweep, NULL), OK);
    assert_int_equal(bed_events(&t->bed, "person_changed", topic_of_chat(c)), 1);
    assert_int_equal(
        rows_of(t,
                "select count(*) from erasure where member_id = ?1 and rows_count >= 2 "
                "and by_member is null",
                a.who),
        1);
    assert_int_equal(rows_of(t,
                             "select count(*) from member where id = ?1 and login is null and "
                             "password_phc is null and last_name = 'Удалённый'",
                             a.who),
                     1);
    assert_int_equal(rows_of(t, "select count(*) from draft where member_id = ?1", a.who), 0);
    assert_int_equal(rows_of(t, "select count(*) from session where member_id = ?1", a.who), 0);
    assert_int_equal(talk_view(t, &t->teacher, c, &v), OK);
    assert_true(str_equal(v.last.text, STR("остаётся")));        /* others' correspondence */
    assert_int_equal(bed_write(&t->bed, NULL, sweep, NULL), OK); /* once */
    assert_int_equal(rows_of(t, "select count(*) from erasure where member_id = ?1", a.who), 1);
}

static void at_their_wish_they_are_forgotten_at_once(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->student.member, .version = 1};
    assert_int_equal(bed_write(&t->bed, &t->admin, erase, &a), ERR_NOT_FOUND); /* still here */
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &a), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, erase, &a), OK);
    assert_true(a.left.has_erased_us);
    assert_false(a.left.can_return);
    assert_int_equal(bed_write(&t->bed, &t->admin, come_back, &a), ERR_CONFLICT);
    assert_int_equal(bed_write(&t->bed, &t->admin, erase, &a), OK); /* twice is fine */
    assert_int_equal(rows_of(t, "select count(*) from erasure where member_id = ?1", a.who), 1);
}

static void who_may_not_go(void **state)
{
    struct talk *t = *state;
    struct ask own = {.who = t->admin.member, .version = 1};
    struct ask foreign = {.who = t->foreigner.member, .version = 1};
    struct ask late = {.who = t->student.member, .version = 7};
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &own), ERR_OWN_ACCOUNT);
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &foreign), ERR_NOT_FOUND);
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &late), ERR_CONFLICT);
}

static void lists_are_of_the_own_organisation(void **state)
{
    struct talk *t = *state;
    struct left_list_out out = {0};
    struct ask a = {.who = t->student.member, .version = 1};
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &a), OK);
    assert_int_equal(bed_read(&t->bed, &t->admin, left_ones, &out), OK);
    assert_int_equal(out.people_count, 1);
    assert_true(out.people[0].person.id.n == a.who.n);
    assert_int_equal(bed_read(&t->bed, &t->foreigner, left_ones, &out), OK);
    assert_int_equal(out.people_count, 0);
}

#define TALK(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TALK(leaving_ends_access_and_keeps_history),    TALK(a_return_restores_what_was),
        TALK(after_the_term_nobody_comes_back),         TALK(on_their_day_they_are_forgotten),
        TALK(at_their_wish_they_are_forgotten_at_once), TALK(who_may_not_go),
        TALK(lists_are_of_the_own_organisation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
