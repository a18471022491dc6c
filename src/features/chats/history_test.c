/* Pages of messages, history from joining, replies, and events read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/limits.h"
#include "features/chats/range.h"
#include "features/chats/talk.h"

static struct message_list_in newest(int64_t limit)
{
    return (struct message_list_in){.has_limit = true, .limit = limit};
}

static struct message_list_in before(int64_t n, int64_t limit)
{
    return (struct message_list_in){
        .has_before = true, .before = n, .has_limit = true, .limit = limit};
}

static struct message_list_in after(int64_t n, int64_t limit)
{
    return (struct message_list_in){
        .has_after = true, .after = n, .has_limit = true, .limit = limit};
}

static struct message_list_in around(int64_t n, int64_t limit)
{
    return (struct message_list_in){
        .has_around = true, .around = n, .has_limit = true, .limit = limit};
}

static void a_page_is_a_range_within_what_is_visible(void **state)
{
    (void)state;
    static const struct {
        int64_t n, limit, low, high;
        struct message_list_in (*make)(int64_t n, int64_t limit);
    } row[] = {
        {100, 10, 90, 99, before},        {15, 10, 11, 14, before},
        {11, 10, 11, 10, before},         {-5, 10, 11, 10, before},
        {INT64_MAX, 10, 91, 100, before}, {INT64_MIN, 10, 11, 10, before},
        {50, 10, 51, 60, after},          {95, 10, 96, 100, after},
        {100, 10, 101, 100, after},       {-5, 10, 11, 20, after},
        {INT64_MAX, 10, 101, 100, after}, {50, 10, 45, 54, around},
        {12, 10, 11, 20, around},         {99, 10, 91, 100, around},
        {INT64_MAX, 10, 91, 100, around}, {INT64_MIN, 10, 11, 20, around},
        {50, 1, 50, 50, around},
    };
    struct message_span visible = {11, 100}, empty = {11, 10};
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        struct message_list_in in = row[i].make(row[i].n, row[i].limit);
        struct message_span s = message_span(visible, &in);
        assert_int_equal(s.low, row[i].low);
        assert_int_equal(s.high, row[i].high);
        s = message_span(empty, &in);
        assert_true(s.low > s.high);
    }
    struct message_list_in last = newest(10);
    struct message_span s = message_span(visible, &last);
    assert_int_equal(s.low, 91);
    assert_int_equal(s.high, 100);
}

static void pages_join_without_holes(void **state)
{
    struct talk *t = *state;
    struct message_list_out p;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    for (int i = 0; i < 7; i++)
        assert_int_equal(talk_post(t, i % 2 ? &t->student : &t->teacher, c, "текст", NULL), OK);
    struct message_list_in in = newest(3);
    in.chat_id = c;
    assert_int_equal(talk_page(t, &t->student, &in, &p), OK);
    assert_int_equal(p.messages_count, 3);
    assert_int_equal(p.messages[0].id.n, 5);
    assert_true(p.has_before && !p.has_after);
    assert_int_equal(p.people_count, 2);
    assert_int_equal(
        p.seq,
        bed_number(&t->bed, "select seq from topic where kind = 1 and object_id = ?1", c.n, 0));
    in = before(5, 3);
    in.chat_id = c;
    assert_int_equal(talk_page(t, &t->student, &in, &p), OK);
    assert_int_equal(p.messages[0].id.n, 2);
    assert_int_equal(p.messages[2].id.n, 4);
    assert_true(p.has_before && p.has_after);
    in = before(2, 3);
    in.chat_id = c;
    assert_int_equal(talk_page(t, &t->student, &in, &p), OK);
    assert_int_equal(p.messages_count, 1);
    assert_true(!p.has_before && p.has_after);
    in.has_after = true;
    assert_int_equal(talk_page(t, &t->student, &in, &p), ERR_INVALID);
}

static void a_page_of_huge_messages_is_cut_and_says_so(void **state)
{
    struct talk *t = *state;
    struct message_list_out p;
    static char text[32001];
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    memset(text, 'x', sizeof text - 1);
    for (int i = 0; i < 12; i++)
        assert_int_equal(talk_post(t, &t->teacher, c, text, NULL), OK);
    struct message_list_in in = newest(12);
    in.chat_id = c;
    assert_int_equal(talk_page(t, &t->student, &in, &p), OK);
    assert_int_equal(p.messages_count, LIMIT_PAGE_TEXT_BYTES / 32000);
    assert_int_equal(p.messages[p.messages_count - 1].id.n, 12);
    assert_true(p.has_before && !p.has_after);
    in = after(1, 12);
    in.chat_id = c;
    assert_int_equal(talk_page(t, &t->student, &in, &p), OK);
    assert_int_equal(p.messages[0].id.n, 2);
    assert_true(p.has_before && p.has_after);
}

/* Ten files with long names on each message of the chat. */
static void hang_files(struct talk *t, chat_id c)
{
    bed_change(&t->bed,
               "insert into file (org_id, hash, name, type, size, created_us) "
               "select org_id, zeroblob(32), replace(hex(zeroblob(400)), '0', 'n'), 'text/plain', "
               "1, 1 from chat where id = ?1 + 0 * ?2",
               c.n, 0);
    bed_change(&t->bed,
               "with recursive p(place) as (select 0 union all select place + 1 from p where "
               "place < 9) insert into attachment (chat_id, n, place, org_id, file_id, kind, scan) "
               "select m.chat_id, m.n, p.place, m.org_id, (select max(id) from file), 0, 1 "
               "from message m, p where m.chat_id = ?1 + 0 * ?2",
               c.n, 0);
    bed_change(&t->bed, "update message set holds = 1 where chat_id = ?1 + 0 * ?2", c.n, 0);
}

static void what_messages_hold_counts_too(void **state)
{
    struct talk *t = *state;
    struct message_list_out p;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    for (int i = 0; i < 20; i++)
        assert_int_equal(talk_post(t, &t->teacher, c, "десять файлов", NULL), OK);
    hang_files(t, c);
    struct message_list_in in = newest(20);
    in.chat_id = c;
    assert_int_equal(talk_page(t, &t->student, &in, &p), OK);
    assert_int_equal(p.messages[0].attachments_count, 10);
    assert_in_range(p.messages_count, 10, LIMIT_PAGE_TEXT_BYTES / (10 * 1000));
    assert_int_equal(p.messages[p.messages_count - 1].id.n, 20);
    assert_true(p.has_before && !p.has_after);
    in = before(p.messages[0].id.n, 20); /* the next page goes on where this one was cut */
    in.chat_id = c;
    assert_int_equal(talk_page(t, &t->student, &in, &p), OK);
    assert_int_equal(p.messages[0].id.n, 1);
    assert_true(!p.has_before && p.has_after);
}

struct loading {
    chat_id chat;
    int64_t ref;
    struct message_news news;
};

static enum err do_load(struct op *op, void *ctx)
{
    struct loading *l = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, l->chat, &reader);
    return e ? e : chats_load_message(op, reader, l->ref, &l->news);
}

static void who_comes_later_does_not_read_what_was_before(void **state)
{
    struct talk *t = *state;
    struct message_list_out p;
    struct chat_view v;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->teacher, c, "до", NULL), OK);
    assert_int_equal(talk_add(t, &t->teacher, c, t->classmate.member), OK);
    assert_int_equal(talk_unread(t, &t->classmate, c), 0);
    assert_int_equal(talk_view(t, &t->classmate, c, &v), OK);
    assert_int_equal(v.joined_n, 1);
    assert_false(v.has_last);
    assert_int_equal(talk_post(t, &t->teacher, c, "после", NULL), OK);
    struct message_list_in in = newest(50);
    in.chat_id = c;
    assert_int_equal(talk_page(t, &t->classmate, &in, &p), OK);
    assert_int_equal(p.messages_count, 1);
    assert_int_equal(p.messages[0].id.n, 2);
    assert_false(p.has_before);
    struct loading old = {.chat = c, .ref = 1}, new = {.chat = c, .ref = 2},
                   absent = {.chat = c, .ref = 3};
    assert_int_equal(bed_read(&t->bed, &t->classmate, do_load, &old), ERR_NOT_FOUND);
    assert_int_equal(bed_read(&t->bed, &t->classmate, do_load, &absent), ERR_NOT_FOUND);
    assert_int_equal(bed_read(&t->bed, &t->classmate, do_load, &new), OK);
    assert_true(str_equal(new.news.message.text, STR("после")));
    assert_int_equal(new.news.author.id.n, t->teacher.member.n);
    assert_int_equal(bed_read(&t->bed, &t->student, do_load, &old), OK);
    assert_int_equal(talk_reply(t, &t->classmate, c, "ответ", 1, NULL),
                     ERR_INVALID); /* not theirs to quote */
    assert_int_equal(talk_unread(t, &t->classmate, c), 1);
    assert_int_equal(talk_remove(t, &t->teacher, c, t->student.member), OK);
    assert_int_equal(talk_add(t, &t->teacher, c, t->student.member),
                     OK); /* comes again: from now on */
    assert_int_equal(bed_read(&t->bed, &t->student, do_load, &old), ERR_NOT_FOUND);
}

static void a_reply_quotes_the_first_signs_of_a_message_of_this_chat(void **state)
{
    struct talk *t = *state;
    struct message m;
    char text[1001] = "";
    for (int i = 0; i < 500; i++)
        memcpy(text + 2 * i, "я", 2);
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    chat_id other = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->teacher, c, text, NULL), OK);
    assert_int_equal(talk_post(t, &t->teacher, other, "раз", NULL), OK);
    assert_int_equal(talk_post(t, &t->teacher, other, "два", NULL), OK);
    assert_int_equal(talk_reply(t, &t->student, c, "ответ", 1, &m), OK);
    assert_true(m.has_reply_to);
    assert_int_equal(m.reply_to.n, 1);
    struct message_list_out p;
    struct message_list_in in = newest(1);
    in.chat_id = c;
    assert_int_equal(talk_page(t, &t->student, &in, &p), OK);
    assert_int_equal(p.quotes_count, 1);
    assert_int_equal(p.quotes[0].author_id.n, t->teacher.member.n);
    assert_int_equal(p.quotes[0].text.n, 400); /* 200 signs of two bytes */
    in = newest(2);
    in.chat_id = c;
    assert_int_equal(talk_page(t, &t->student, &in, &p), OK);
    assert_int_equal(p.quotes_count, 0); /* it stands on the page itself */
    assert_int_equal(talk_reply(t, &t->student, c, "ответ", 3, NULL),
                     ERR_INVALID); /* no such one here */
    assert_true(str_equal(t->bed.op.detail, STR("reply_to")));
    assert_int_equal(talk_post(t, &t->student, c, " \u3164 ", NULL), ERR_INVALID);
    assert_true(str_equal(t->bed.op.detail, STR("text")));
    assert_int_equal(bed_number(&t->bed, "select head from chat where id = ?1", c.n, 0), 2);
}

static enum err do_message(struct op *op, void *ctx)
{
    const struct chat_reader *reader;
    struct message_get_out out;
    struct message_get_in *in = ctx;
    enum err e = access_chat_read(op, in->chat_id, &reader);
    return e ? e : message_get(op, reader, in, &out);
}

/* A reply to what was before somebody came tells them its number and nothing of its text. */
static void a_quote_does_not_show_what_was_before_joining(void **state)
{
    struct talk *t = *state;
    struct message_list_out p;
    struct chat_view v;
    struct message_list_in in = newest(10);
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->teacher, c, "Оценки группы", NULL), OK);
    assert_int_equal(talk_add(t, &t->teacher, c, t->parent.member), OK);
    assert_int_equal(talk_reply(t, &t->student, c, "ответ", 1, NULL), OK);
    assert_int_equal(bed_events(&t->bed, "message_created", topic_of_chat(c)), 1);
    assert_null(memmem(t->bed.op.events->body.p, t->bed.op.events->body.n, "Оценки", 12));
    in.chat_id = c;
    assert_int_equal(talk_page(t, &t->parent, &in, &p), OK);
    assert_int_equal(p.messages_count, 1);
    assert_int_equal(p.messages[0].reply_to.n, 1);
    assert_int_equal(p.quotes_count, 0);
    assert_int_equal(talk_view(t, &t->parent, c, &v), OK);
    assert_int_equal(v.last.reply_to.n, 1);
    struct message_get_in hidden = {c, {1}}, shown = {c, {2}}, beyond = {c, {3}};
    assert_int_equal(bed_read(&t->bed, &t->parent, do_message, &hidden), ERR_NOT_FOUND);
    assert_int_equal(bed_read(&t->bed, &t->parent, do_message, &shown), OK);
    assert_int_equal(bed_read(&t->bed, &t->student, do_message, &hidden), OK);
    assert_int_equal(bed_read(&t->bed, &t->student, do_message, &beyond), ERR_NOT_FOUND);
    assert_int_equal(talk_reply(t, &t->parent, c, "ответ", 1, NULL), ERR_INVALID);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_a_range_within_what_is_visible),
        T(pages_join_without_holes),
        T(a_page_of_huge_messages_is_cut_and_says_so),
        T(what_messages_hold_counts_too),
        T(who_comes_later_does_not_read_what_was_before),
        T(a_quote_does_not_show_what_was_before_joining),
        T(a_reply_quotes_the_first_signs_of_a_message_of_this_chat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
