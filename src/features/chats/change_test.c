/* Edits and deletions: who may, until when, how many versions stay, and what a frame tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "features/chats/limits.h"
#include "features/chats/talk.h"

static chat_id room(struct talk *t)
{
    return talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
}

static bool frame_says(const struct talk *t, const char *what)
{
    const struct op_event *e = t->bed.op.events;
    while (e && strcmp(e->kind, "message_changed") != 0)
        e = e->next;
    assert_non_null(e);
    return memmem(e->body.p, e->body.n, what, strlen(what)) != NULL;
}

static void an_own_message_is_deleted_within_a_day(void **state)
{
    struct talk *t = *state;
    struct message m;
    chat_id c = room(t);
    assert_int_equal(talk_post(t, &t->student, c, "раз", NULL), OK);
    assert_int_equal(talk_post(t, &t->student, c, "два", NULL), OK);
    assert_int_equal(talk_post(t, &t->teacher, c, "три", NULL), OK);
    t->bed.now_us += MESSAGE_DELETE_TERM_US - 1;
    assert_int_equal(talk_delete(t, &t->student, c, 1, NULL, &m), OK);
    assert_true(m.is_deleted && m.deleted_by.n == t->student.member.n && m.version == 2);
    t->bed.now_us += 1;
    assert_int_equal(talk_delete(t, &t->student, c, 2, "поздно", NULL), ERR_TOO_LATE);
    assert_int_equal(talk_delete(t, &t->student, c, 1, NULL, &m), OK); /* it is gone already */
    assert_int_equal(m.version, 2);
    assert_int_equal(bed_events_of(&t->bed, "message_changed"), 0);
    assert_int_equal(talk_delete(t, &t->teacher, c, 3, NULL, NULL), ERR_INVALID); /* a reason */
    assert_int_equal(talk_delete(t, &t->teacher, c, 3, "устарело", NULL), OK);
    assert_int_equal(talk_delete(t, &t->teacher, c, 2, "грубость", NULL), OK);
    assert_int_equal(bed_number(&t->bed, "select count(*) from audit where op <> ''", 0, 0) > 0, 1);
}

static void
a_manager_without_the_badge_and_the_other_of_a_pair_delete_nothing_of_others(void **state)
{
    struct talk *t = *state;
    chat_id pair, c = room(t);
    struct caller unverified = t->teacher;
    unverified.is_verified = false;
    assert_int_equal(talk_post(t, &t->student, c, "раз", NULL), OK);
    assert_int_equal(talk_delete(t, &unverified, c, 1, "грубость", NULL), ERR_NO_RIGHT);
    assert_int_equal(talk_direct(t, &t->student, t->teacher.member, &pair), OK);
    assert_int_equal(talk_post(t, &t->student, pair, "раз", NULL), OK);
    assert_int_equal(talk_delete(t, &t->teacher, pair, 1, "грубость", NULL), ERR_NO_RIGHT);
    assert_int_equal(talk_delete(t, &t->foreigner, c, 1, "грубость", NULL), ERR_NOT_FOUND);
    assert_int_equal(talk_delete(t, &t->student, c, 7, NULL, NULL), ERR_NOT_FOUND);
    assert_int_equal(talk_delete(t, &t->student, c, -1, NULL, NULL), ERR_NOT_FOUND);
}

/* No operation does it yet. */
static enum err do_archive(struct op *op, void *ctx)
{
    const struct db_query q = {.name = "archive",
                               .sqlite = "update chat set archived_us = 1 where id = ?1",
                               .index = 4060,
                               .writes = true};
    struct db_stmt *st = db_start(op->db, &q);
    bool has_row = false;
    db_bind_i64(st, 1, ((const chat_id *)ctx)->n);
    enum err e = db_step(st, &has_row);
    db_finish(st);
    return e;
}

static void in_an_archived_chat_words_are_taken_back_and_not_changed(void **state)
{
    struct talk *t = *state;
    chat_id c = room(t);
    assert_int_equal(talk_post(t, &t->student, c, "раз", NULL), OK);
    assert_int_equal(talk_post(t, &t->student, c, "угроза", NULL), OK);
    assert_int_equal(bed_write(&t->bed, NULL, do_archive, &c), OK);
    assert_int_equal(talk_edit(t, &t->student, c, 1, "два", 1, NULL), ERR_CHAT_ARCHIVED);
    assert_int_equal(talk_delete(t, &t->student, c, 1, NULL, NULL), OK);
    assert_int_equal(bed_events(&t->bed, "message_changed", topic_of_chat(c)), 1);
    assert_int_equal(talk_delete(t, &t->teacher, c, 2, NULL, NULL), ERR_INVALID);
    assert_int_equal(talk_delete(t, &t->teacher, c, 2, "угроза", NULL), OK);
}

/* The policy closed the pair: the teacher lost the badge, or the group they shared. */
static void in_a_chat_that_the_policy_closed_own_words_are_taken_back(void **state)
{
    struct talk *t = *state;
    chat_id pair, c = room(t);
    assert_int_equal(talk_direct(t, &t->student, t->teacher.member, &pair), OK);
    assert_int_equal(talk_post(t, &t->student, pair, "раз", NULL), OK);
    assert_int_equal(talk_remove(t, &t->teacher, c, t->student.member), OK);
    assert_int_equal(talk_post(t, &t->student, pair, "два", NULL), ERR_POLICY);
    assert_int_equal(talk_edit(t, &t->student, pair, 1, "два", 1, NULL), ERR_POLICY);
    assert_int_equal(talk_delete(t, &t->teacher, pair, 1, "грубость", NULL), ERR_NO_RIGHT);
    assert_int_equal(talk_delete(t, &t->student, pair, 1, NULL, NULL), OK);
}

static void however_often_it_is_edited_so_many_versions_stay(void **state)
{
    struct talk *t = *state;
    struct message_history_list_out out;
    struct message m;
    char text[32] = "правка 0";
    chat_id c = room(t);
    assert_int_equal(talk_post(t, &t->student, c, text, NULL), OK);
    for (int i = 1; i <= LIMIT_MESSAGE_VERSIONS * 3; i++) {
        snprintf(text, sizeof text, "правка %d", i);
        assert_int_equal(talk_edit(t, &t->student, c, 1, text, i, &m), OK);
    }
    assert_int_equal(talk_history(t, &t->teacher, c, 1, &out), OK);
    assert_int_equal(out.versions_count, LIMIT_MESSAGE_VERSIONS);
    assert_int_equal(out.versions[0].version, LIMIT_MESSAGE_VERSIONS * 3);
    assert_int_equal(out.versions[LIMIT_MESSAGE_VERSIONS - 1].version, 1);
    assert_int_equal(talk_edit(t, &t->student, c, 1, text, 1, &m), OK); /* has it already */
    assert_int_equal(m.version, LIMIT_MESSAGE_VERSIONS * 3 + 1);
    assert_int_equal(talk_edit(t, &t->student, c, 1, "иначе", 1, NULL), ERR_CONFLICT);
    assert_int_equal(talk_edit(t, &t->student, c, 1, " \u3164 ", m.version, NULL), ERR_INVALID);
}

static void a_frame_has_the_words_only_when_all_who_listen_may_see_them(void **state)
{
    struct talk *t = *state;
    chat_id c = room(t);
    assert_int_equal(talk_post(t, &t->student, c, "раз", NULL), OK);
    assert_int_equal(talk_edit(t, &t->student, c, 1, "оценки", 1, NULL), OK);
    assert_true(frame_says(t, "оценки"));
    assert_int_equal(talk_add(t, &t->teacher, c, t->parent.member), OK);
    assert_int_equal(talk_edit(t, &t->student, c, 1, "оценки всех", 2, NULL), OK);
    assert_false(frame_says(t, "оценки"));
    assert_int_equal(talk_post(t, &t->student, c, "два", NULL), OK);
    assert_int_equal(talk_edit(t, &t->student, c, 2, "видно всем", 1, NULL), OK);
    assert_true(frame_says(t, "видно всем"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(an_own_message_is_deleted_within_a_day),
        T(a_manager_without_the_badge_and_the_other_of_a_pair_delete_nothing_of_others),
        T(in_an_archived_chat_words_are_taken_back_and_not_changed),
        T(in_a_chat_that_the_policy_closed_own_words_are_taken_back),
        T(however_often_it_is_edited_so_many_versions_stay),
        T(a_frame_has_the_words_only_when_all_who_listen_may_see_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
