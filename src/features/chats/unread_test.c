/* Read marks, unread counts and the seen watermarks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/seen.h"
#include "features/chats/talk.h"
#include "features/chats/view.h"

static struct chat_seen seen(int64_t n, int64_t by, int64_t others)
{
    return (struct chat_seen){n, by != 0, {by}, others};
}

static void assert_seen(struct chat_seen s, int64_t n, int64_t by, int64_t others)
{
    assert_int_equal(s.n, n);
    assert_int_equal(s.has_by ? s.by.n : 0, by);
    assert_int_equal(s.others_n, others);
}

static void watermarks_are_the_two_highest_marks_of_different_people(void **state)
{
    (void)state;
    struct chat_seen s = seen(0, 0, 0);
    assert_true(seen_raise(&s, (member_id){1}, 5));
    assert_seen(s, 5, 1, 0);
    assert_true(seen_raise(&s, (member_id){2}, 3));
    assert_seen(s, 5, 1, 3);
    assert_false(seen_raise(&s, (member_id){3}, 3));
    assert_true(seen_raise(&s, (member_id){2}, 6));
    assert_seen(s, 6, 2, 5);
    assert_true(seen_raise(&s, (member_id){2}, 7));
    assert_seen(s, 7, 2, 5);
    assert_true(seen_raise(&s, (member_id){3}, 7));
    assert_seen(s, 7, 2, 7);
    assert_false(seen_raise(&s, (member_id){1}, 7));
    assert_false(seen_raise(&s, (member_id){2}, 2));
    assert_seen(s, 7, 2, 7);
}

static void unread_is_head_minus_mark_and_own_messages_are_read(void **state)
{
    struct talk *t = *state;
    chat_id c =
        talk_group(t, &t->teacher, (const struct caller *[]){&t->student, &t->classmate, NULL});
    for (int i = 0; i < 3; i++)
        assert_int_equal(talk_post(t, &t->teacher, c, "раз", NULL), OK);
    assert_int_equal(talk_unread(t, &t->teacher, c), 0);
    assert_int_equal(talk_unread(t, &t->student, c), 3);
    assert_int_equal(talk_read(t, &t->student, c, 2), OK);
    assert_int_equal(talk_unread(t, &t->student, c), 1);
    assert_int_equal(talk_read(t, &t->student, c, 1), OK); /* back: nothing changes */
    assert_int_equal(bed_events_of(&t->bed, "read_moved"), 0);
    assert_int_equal(talk_unread(t, &t->student, c), 1);
    assert_int_equal(talk_read(t, &t->student, c, 900), OK); /* past the head: the head */
    assert_int_equal(bed_events(&t->bed, "read_moved", topic_of_member(t->student.member)), 1);
    assert_int_equal(talk_unread(t, &t->student, c), 0);
    assert_int_equal(talk_post(t, &t->classmate, c, "два", NULL), OK); /* who answers has read */
    assert_int_equal(talk_unread(t, &t->classmate, c), 0);
    assert_int_equal(talk_unread(t, &t->teacher, c), 1);
}

static void an_author_hears_when_somebody_else_has_read(void **state)
{
    struct talk *t = *state;
    struct chat_view v;
    chat_id c =
        talk_group(t, &t->teacher, (const struct caller *[]){&t->student, &t->classmate, NULL});
    assert_int_equal(talk_post(t, &t->teacher, c, "раз", NULL), OK);
    assert_int_equal(bed_events_of(&t->bed, "seen_moved"), 0);
    assert_int_equal(talk_read(t, &t->student, c, 1), OK);
    assert_int_equal(bed_events(&t->bed, "seen_moved", topic_of_chat(c)), 1);
    assert_int_equal(talk_view(t, &t->teacher, c, &v), OK);
    assert_seen(v.chat.seen, 1, t->student.member.n, 0);
    assert_int_equal(talk_read(t, &t->classmate, c, 1), OK);
    assert_int_equal(bed_events_of(&t->bed, "seen_moved"),
                     1); /* a student's own message may need it */
    assert_int_equal(talk_read(t, &t->teacher, c, 1), OK);
    assert_int_equal(bed_events_of(&t->bed, "seen_moved"), 0);
}

static void posting_moves_the_watermark_only_past_what_was_unread(void **state)
{
    struct talk *t = *state;
    struct chat_view v;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->teacher, c, "раз", NULL), OK);
    assert_int_equal(talk_post(t, &t->student, c, "два", NULL),
                     OK); /* has not read the first yet */
    assert_int_equal(bed_events_of(&t->bed, "seen_moved"), 1);
    assert_int_equal(talk_view(t, &t->teacher, c, &v), OK);
    assert_seen(v.chat.seen, 1, t->student.member.n, 0);
    assert_int_equal(talk_post(t, &t->student, c, "три", NULL), OK);
    assert_int_equal(bed_events_of(&t->bed, "seen_moved"), 0);
    assert_int_equal(bed_events_of(&t->bed, "read_moved"), 0); /* the message tells own devices */
}

static void the_list_has_last_messages_people_and_places(void **state)
{
    struct talk *t = *state;
    struct chat_list_out out = {0};
    chat_id direct, c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_direct(t, &t->student, t->teacher.member, &direct), OK);
    assert_int_equal(talk_post(t, &t->teacher, c, "раз", NULL), OK);
    assert_int_equal(talk_reply(t, &t->student, c, "два", 1, NULL), OK);
    assert_int_equal(talk_list(t, &t->student, &out), OK);
    assert_int_equal(out.chats_count, 2);
    const struct chat_view *v = &out.chats[0];
    assert_true(v->has_last && str_equal(v->last.text, STR("два")) && v->last.has_reply_to);
    assert_int_equal(v->last.reply_to.n, 1);
    assert_int_equal(
        v->seq,
        bed_number(&t->bed, "select seq from topic where kind = 1 and object_id = ?1", c.n, 0));
    assert_false(out.chats[1].has_last);
    assert_int_equal(out.chats[1].chat.direct_count, 2);
    assert_int_equal(out.people_count, 2);
    assert_int_equal(out.seq, 2); /* chat_added of the group and of the direct chat */
}

/* Whatever does not fit: first the row, then its text, at last what is made of them. */
static enum err load_in_little_room(struct op *op, void *ctx)
{
    const chat_id *id = ctx;
    enum err e = ERR_TOO_LARGE;
    struct arena *usual = op->arena;
    for (size_t room = 0; e == ERR_TOO_LARGE && room < 16384; room += 16) {
        struct chat c;
        op->arena = arena_new(room);
        e = chat_load(op, op->caller.org, *id, &c);
        arena_free(op->arena);
    }
    op->arena = usual;
    return e;
}

static void a_chat_that_does_not_fit_is_too_large_and_no_end_of_the_server(void **state)
{
    struct talk *t = *state;
    chat_id c;
    (void)talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_direct(t, &t->student, t->teacher.member, &c), OK);
    assert_int_equal(bed_read(&t->bed, &t->student, load_in_little_room, &c), OK);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(watermarks_are_the_two_highest_marks_of_different_people),
        T(unread_is_head_minus_mark_and_own_messages_are_read),
        T(an_author_hears_when_somebody_else_has_read),
        T(posting_moves_the_watermark_only_past_what_was_unread),
        T(the_list_has_last_messages_people_and_places),
        T(a_chat_that_does_not_fit_is_too_large_and_no_end_of_the_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
