/* search_test.c - messages are found by those who may read them, as they are now. */
#include "features/search/search.api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/log.h"
#include "features/chats/talk.h"
#include "features/search/limits.h"
#include "text/words.h"

struct asked {
    struct search_message_list_in in;
    struct search_message_list_out out;
};

static enum err do_search(struct op *op, void *ctx)
{
    struct asked *a = ctx;
    return search_message_list(op, &a->in, &a->out);
}

/* How many the question finds. */
static size_t found(struct talk *t, const struct caller *who, const char *find)
{
    struct asked a = {.in = {.find = str_from(find)}};
    assert_int_equal(bed_read(&t->bed, who, do_search, &a), OK);
    assert_int_equal(a.out.total, a.out.hits_count);
    return a.out.hits_count;
}

static void every_form_is_found_by_readers_alone(void **state)
{
    struct talk *t = *state;
    chat_id chat = talk_group(t, &t->teacher, (const struct caller *const[]){&t->student, NULL});
    assert_int_equal(
        talk_post(t, &t->teacher, chat, "Климовой сдать контрольную, каб. 109/2", NULL), OK);
    assert_int_equal(found(t, &t->student, "Климов"), 1);
    assert_int_equal(found(t, &t->student, "контрольные 109/2"), 1);
    assert_int_equal(found(t, &t->teacher, "сдать контр"), 1);
    assert_int_equal(found(t, &t->student, "контрольная химия"), 0);
    assert_int_equal(found(t, &t->admin, "Климов"), 0);
    assert_int_equal(found(t, &t->classmate, "Климов"), 0);
    assert_int_equal(found(t, &t->foreigner, "Климов"), 0);
}

static void what_was_changed_is_found_as_it_is(void **state)
{
    struct talk *t = *state;
    struct message m;
    chat_id chat = talk_group(t, &t->teacher, (const struct caller *const[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->teacher, chat, "Перенос на вторник", &m), OK);
    assert_int_equal(talk_edit(t, &t->teacher, chat, 1, "Перенос на среду", m.version, &m), OK);
    assert_int_equal(found(t, &t->student, "вторник"), 0);
    assert_int_equal(found(t, &t->student, "среда"), 1);
    assert_int_equal(found(t, &t->student, "перенос"), 1);
    assert_int_equal(talk_delete(t, &t->teacher, chat, 1, NULL, &m), OK);
    assert_int_equal(found(t, &t->student, "перенос"), 0);
    assert_int_equal(found(t, &t->student, "среда"), 0);
}

static void who_came_later_or_left_does_not_find(void **state)
{
    struct talk *t = *state;
    chat_id chat = talk_group(t, &t->teacher, (const struct caller *const[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->teacher, chat, "Билеты к зачёту", NULL), OK);
    assert_int_equal(talk_add(t, &t->teacher, chat, t->classmate.member), OK);
    assert_int_equal(talk_post(t, &t->teacher, chat, "Зачет в пятницу", NULL), OK);
    assert_int_equal(found(t, &t->classmate, "зачет"), 1);
    assert_int_equal(found(t, &t->student, "зачет"), 2);
    assert_int_equal(talk_remove(t, &t->teacher, chat, t->student.member), OK);
    assert_int_equal(found(t, &t->student, "зачет"), 0);
}

static void pages_are_newest_first_and_whole(void **state)
{
    struct talk *t = *state;
    char text[64];
    int64_t expect = 57;
    chat_id chat = talk_group(t, &t->teacher, (const struct caller *const[]){&t->student, NULL});
    for (int i = 1; i <= 57; i++) {
        snprintf(text, sizeof text, "объявление %d", i);
        assert_int_equal(talk_post(t, &t->teacher, chat, text, NULL), OK);
    }
    struct asked a = {.in = {.find = STR("объявления"), .has_limit = true, .limit = 25}};
    while (expect > 0) {
        memset(&a.out, 0, sizeof a.out);
        assert_int_equal(bed_read(&t->bed, &t->student, do_search, &a), OK);
        if (!a.in.has_before)
            assert_int_equal(a.out.total, 57);
        for (size_t i = 0; i < a.out.hits_count; i++)
            assert_int_equal(a.out.hits[i].message_id.n, expect--);
        assert_int_equal(a.out.has_next, expect > 0);
        a.in.has_before = true;
        a.in.before = str_copy(t->bed.arena, a.out.next);
    }
}

/* One page, of at most limit; `before` goes on after the page before. */
static size_t page(struct talk *t, const char *find, int64_t limit, struct str before,
                   struct search_message_list_out *ret)
{
    struct asked a = {.in = {.find = str_from(find),
                             .has_limit = true,
                             .limit = limit,
                             .has_before = before.n > 0,
                             .before = before}};
    assert_int_equal(bed_read(&t->bed, &t->student, do_search, &a), OK);
    *ret = a.out;
    ret->next = str_copy(t->bed.arena, a.out.next);
    return ret->hits_count;
}

static void a_word_goes_on_when_it_does_not_fill_a_page_itself(void **state)
{
    struct talk *t = *state;
    static const char *const texts[] = {"сбор", "сборник", "сбор", "сборник", "сбор"};
    struct search_message_list_out out;
    chat_id chat = talk_group(t, &t->teacher, (const struct caller *const[]){&t->student, NULL});
    for (int i = 0; i < 5; i++)
        assert_int_equal(talk_post(t, &t->teacher, chat, texts[i], NULL), OK);
    assert_int_equal(page(t, "сбор", 2, STR(""), &out), 2);
    assert_int_equal(out.total, 3);
    assert_int_equal(out.hits[1].message_id.n, 3);
    assert_int_equal(page(t, "сбор", 2, out.next, &out), 1);
    assert_int_equal(out.hits[0].message_id.n, 1);
    assert_false(out.has_next);
    /* as many as a page holds: whether there are more is known by those that go on */
    assert_int_equal(page(t, "сбор", 3, STR(""), &out), 3);
    assert_int_equal(out.total, 5);
    assert_int_equal(out.hits[2].message_id.n, 3);
    assert_int_equal(page(t, "сбор", 3, out.next, &out), 2);
    assert_int_equal(out.hits[0].message_id.n, 2);
    assert_int_equal(page(t, "сбор*", 2, STR(""), &out), 2);
    assert_int_equal(out.total, 5);
}

static void what_is_read_by_few_is_found_by_few(void **state)
{
    struct talk *t = *state;
    chat_id small = talk_group(t, &t->teacher, (const struct caller *const[]){&t->student, NULL});
    chat_id large = talk_group(t, &t->teacher, (const struct caller *const[]){&t->classmate, NULL});
    assert_int_equal(talk_post(t, &t->teacher, small, "зачёт", NULL), OK);
    for (int i = 0; i < 2 * LIMIT_SEARCH_DROPPED; i++) /* the index is asked in both ways */
        assert_int_equal(talk_post(t, &t->teacher, large, "зачёт", NULL), OK);
    assert_int_equal(found(t, &t->student, "зачёт"), 1);
    assert_int_equal(found(t, &t->classmate, "зачёт"), 2 * LIMIT_SEARCH_DROPPED);
    assert_int_equal(found(t, &t->admin, "зачёт"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_form_is_found_by_readers_alone, talk_setup,
                                        talk_teardown),
        cmocka_unit_test_setup_teardown(what_was_changed_is_found_as_it_is, talk_setup,
                                        talk_teardown),
        cmocka_unit_test_setup_teardown(who_came_later_or_left_does_not_find, talk_setup,
                                        talk_teardown),
        cmocka_unit_test_setup_teardown(pages_are_newest_first_and_whole, talk_setup,
                                        talk_teardown),
        cmocka_unit_test_setup_teardown(a_word_goes_on_when_it_does_not_fill_a_page_itself,
                                        talk_setup, talk_teardown),
        cmocka_unit_test_setup_teardown(what_is_read_by_few_is_found_by_few, talk_setup,
                                        talk_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
