/* The copy of a deleted message: who looks, who sees it, how often, and until when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/limits.h"
#include "features/chats/talk.h"

static chat_id deleted(struct talk *t)
{
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->student, c, "раз", NULL), OK);
    assert_int_equal(talk_edit(t, &t->student, c, 1, "два", 1, NULL), OK);
    assert_int_equal(talk_delete(t, &t->teacher, c, 1, "грубость", NULL), OK);
    return c;
}

static void a_look_shows_all_texts_and_is_seen(void **state)
{
    struct talk *t = *state;
    struct message_copy_get_out out;
    struct chat_view v;
    chat_id c = deleted(t);
    assert_int_equal(talk_copy(t, &t->admin, c, 1, &out), OK);
    assert_int_equal(out.versions_count, 2);
    assert_true(str_equal(out.versions[0].text, STR("два")));
    assert_true(str_equal(out.versions[1].text, STR("раз")));
    assert_true(out.has_delete_reason && str_equal(out.delete_reason, STR("грубость")));
    assert_int_equal(out.author.id.n, t->student.member.n);
    assert_int_equal(out.deleted_by.id.n, t->teacher.member.n);
    assert_int_equal(bed_events(&t->bed, "message_changed", topic_of_chat(c)), 1);
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_int_equal(v.last.copy_read_by.n, t->admin.member.n);
    assert_true(v.last.has_copy_read_us && v.last.version == 4 && v.last.text.n == 0);
    assert_int_equal(
        bed_number(&t->bed, "select count(*) from audit where object_kind = 'message_copy_look'", 0,
                   0),
        1);
}

static void what_is_not_deleted_not_there_or_foreign_has_no_copy(void **state)
{
    struct talk *t = *state;
    struct message_copy_get_out out;
    struct caller foreign_admin =
        bed_member(&t->bed, t->other_org, "Чужая", ROLE_ADMINISTRATOR, false);
    chat_id c = deleted(t);
    assert_int_equal(talk_post(t, &t->student, c, "живое", NULL), OK);
    assert_int_equal(talk_copy(t, &t->admin, c, 2, &out), ERR_NOT_FOUND);
    assert_int_equal(talk_copy(t, &t->admin, c, 3, &out), ERR_NOT_FOUND);
    assert_int_equal(talk_copy(t, &foreign_admin, c, 1, &out), ERR_NOT_FOUND);
}

static void the_copy_ends_with_its_term_and_looks_are_counted(void **state)
{
    struct talk *t = *state;
    struct message_copy_get_out out;
    chat_id c = deleted(t);
    for (int i = 0; i < LIMIT_COPY_LOOKS; i++)
        assert_int_equal(talk_copy(t, &t->admin, c, 1, &out), OK);
    assert_int_equal(talk_copy(t, &t->admin, c, 1, &out), ERR_LIMIT_REACHED);
    struct caller second = bed_member(&t->bed, t->org, "Лаптева", ROLE_ADMINISTRATOR, false);
    assert_int_equal(talk_copy(t, &second, c, 1, &out), OK); /* nobody uses it up for others */
    c = deleted(t);
    t->bed.now_us += RETENTION_MESSAGE_COPY_US - 1;
    assert_int_equal(talk_copy(t, &t->admin, c, 1, &out), OK);
    t->bed.now_us += 1;
    assert_int_equal(talk_copy(t, &t->admin, c, 1, &out), ERR_NOT_FOUND);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(a_look_shows_all_texts_and_is_seen),
        T(what_is_not_deleted_not_there_or_foreign_has_no_copy),
        T(the_copy_ends_with_its_term_and_looks_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
