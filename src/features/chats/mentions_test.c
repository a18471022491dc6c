/* Marks of mentions, and what a message without them costs; drafts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "features/chats/limits.h"
#include "features/chats/talk.h"

static int64_t mark_of(struct talk *t, const struct caller *who, chat_id c)
{
    struct chat_view v;
    assert_int_equal(talk_view(t, who, c, &v), OK);
    return v.mention_n;
}

static void marks_go_to_members_alone_and_only_when_they_move(void **state)
{
    struct talk *t = *state;
    struct message m;
    char text[200];
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    snprintf(text, sizeof text, "[a](member:%lld)[b](member:%lld)[c](member:%lld)[d](member:%lld)",
             (long long)t->student.member.n, (long long)t->classmate.member.n,
             (long long)t->teacher.member.n, (long long)t->foreigner.member.n);
    assert_int_equal(talk_post(t, &t->teacher, c, text, &m), OK);
    assert_int_equal(m.mentions_count, 2); /* in the order of the text: the author too */
    assert_int_equal(m.mentions[0].n, t->student.member.n);
    assert_int_equal(m.mentions[1].n, t->teacher.member.n);
    assert_int_equal(bed_events_of(&t->bed, "mention_moved"), 1);
    assert_int_equal(bed_events(&t->bed, "mention_moved", topic_of_member(t->student.member)), 1);
    assert_int_equal(mark_of(t, &t->student, c), 1);
    assert_int_equal(mark_of(t, &t->teacher, c), 0);
    snprintf(text + strlen(text), sizeof text - strlen(text), "!");
    assert_int_equal(talk_edit(t, &t->teacher, c, 1, text, 1, NULL), OK);
    assert_int_equal(bed_events_of(&t->bed, "mention_moved"), 0);
    assert_int_equal(talk_delete(t, &t->teacher, c, 1, NULL, NULL), OK);
    assert_int_equal(bed_events_of(&t->bed, "mention_moved"), 1);
    assert_int_equal(mark_of(t, &t->student, c), 0);
}

static void no_more_than_so_many_are_mentioned(void **state)
{
    struct talk *t = *state;
    struct message m;
    char text[4000] = "";
    member_id ids[LIMIT_MENTIONS + 10];
    chat_id c;
    for (int i = 0; i < LIMIT_MENTIONS + 10; i++) {
        ids[i] = bed_member(&t->bed, t->org, "Новая", ROLE_STUDENT, false).member;
        snprintf(text + strlen(text), sizeof text - strlen(text), "[a](member:%lld)",
                 (long long)ids[i].n);
    }
    assert_int_equal(talk_create(t, &t->teacher, ids, LIMIT_MENTIONS + 10, &c), OK);
    assert_int_equal(talk_post(t, &t->teacher, c, text, &m), OK);
    assert_int_equal(m.mentions_count, LIMIT_MENTIONS);
    assert_int_equal(bed_events_of(&t->bed, "mention_moved"), LIMIT_MENTIONS);
}

static void a_draft_is_kept_erased_and_sent(void **state)
{
    struct talk *t = *state;
    struct draft d;
    struct chat_view v;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->teacher, c, "раз", NULL), OK);
    assert_int_equal(bed_events_of(&t->bed, "draft_changed"), 0);
    assert_int_equal(talk_draft(t, &t->student, c, "мысль", 1, &d), OK);
    assert_true(d.version == 1 && d.has_reply_to && d.reply_to.n == 1);
    assert_int_equal(bed_events(&t->bed, "draft_changed", topic_of_member(t->student.member)), 1);
    assert_int_equal(talk_draft(t, &t->student, c, "мысль", 1, &d), OK);
    assert_int_equal(bed_events_of(&t->bed, "draft_changed"), 0); /* nothing new */
    assert_int_equal(talk_post(t, &t->student, c, "мысль", NULL), OK);
    assert_int_equal(bed_events_of(&t->bed, "draft_changed"), 1);
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_true(v.has_draft && v.draft.text.n == 0 && v.draft.version == 2);
    assert_false(v.draft.has_reply_to);
    assert_int_equal(talk_post(t, &t->student, c, "ещё", NULL), OK);
    assert_int_equal(bed_events_of(&t->bed, "draft_changed"), 0);
    assert_int_equal(talk_draft(t, &t->student, c, "а", 99, &d), ERR_INVALID);
    assert_int_equal(talk_add(t, &t->teacher, c, t->parent.member), OK);
    assert_int_equal(talk_draft(t, &t->parent, c, "а", 1, &d), ERR_INVALID); /* before them */
    assert_int_equal(talk_draft(t, &t->classmate, c, "а", 0, &d), ERR_NOT_FOUND);
}

static void a_message_takes_along_only_the_draft_it_was_written_from(void **state)
{
    struct talk *t = *state;
    struct draft d;
    struct chat_view v;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_draft(t, &t->student, c, "ра", 0, &d), OK);
    assert_int_equal(talk_post_from(t, &t->student, c, "раз", d.version - 1), OK);
    assert_int_equal(bed_events_of(&t->bed, "draft_changed"), 0);
    assert_int_equal(talk_post(t, &t->student, c, "два", NULL), OK);
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_true(v.has_draft && str_equal(v.draft.text, STR("ра")));
    assert_int_equal(talk_post_from(t, &t->student, c, "раз", d.version), OK);
    assert_int_equal(bed_events_of(&t->bed, "draft_changed"), 1);
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_int_equal(v.draft.text.n, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(marks_go_to_members_alone_and_only_when_they_move),
        T(no_more_than_so_many_are_mentioned),
        T(a_draft_is_kept_erased_and_sent),
        T(a_message_takes_along_only_the_draft_it_was_written_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
