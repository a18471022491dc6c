/* A message that waits: made, changed, sent at its time by the rights of then, refused, given up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/talk.h"
#include "features/later/later.api.h"
#include "features/later/limits.h"

struct plan {
    struct later_create_in create;
    struct later_change_in change;
    struct later later;
    struct later_list_out list;
    struct message message;
    later_id id;
};

static enum err do_create(struct op *op, void *ctx)
{
    struct plan *p = ctx;
    const struct chat_writer *writer;
    enum err e = access_chat_write(op, p->create.chat_id, &writer);
    return e ? e : later_create(op, writer, &p->create, &p->later);
}

static enum err do_change(struct op *op, void *ctx)
{
    struct plan *p = ctx;
    return later_change(op, &p->change, &p->later);
}

static enum err do_list(struct op *op, void *ctx)
{
    struct plan *p = ctx;
    return later_list(op, &(struct later_list_in){.has_chat_id = false}, &p->list);
}

static enum err do_send(struct op *op, void *ctx)
{
    struct plan *p = ctx;
    return later_send(op, &(struct later_send_in){p->id}, &p->message);
}

static enum err do_delete(struct op *op, void *ctx)
{
    struct plan *p = ctx;
    return later_delete(op, &(struct later_delete_in){p->id});
}

static enum err do_tend(struct op *op, void *ctx)
{
    (void)ctx;
    return later_tend(op, &(struct later_tend_in){LATER_CALLED_AT_ONCE});
}

static enum err do_due(struct op *op, void *ctx)
{
    struct plan *p = ctx;
    return later_due(op, &(struct later_due_in){p->id});
}

static enum err do_erase(struct op *op, void *ctx)
{
    int64_t rows = 0;
    struct talk *t = ctx;
    return chats_erase(op, t->org, t->student.member, &rows);
}

static chat_id class_of(struct talk *t)
{
    return talk_group(t, &t->teacher, (const struct caller *[]){&t->student, &t->classmate, NULL});
}

static struct plan planned(struct talk *t, chat_id chat, struct str text)
{
    return (struct plan){
        .create = {.chat_id = chat, .text = text, .due_us = t->bed.now_us + HOUR_US}};
}

static enum err plan_it(struct talk *t, const struct caller *who, struct plan *p)
{
    enum err e = bed_write(&t->bed, who, do_create, p);
    p->id = p->later.id;
    return e;
}

static int64_t rows(struct talk *t, const char *sql, later_id id)
{
    return bed_number(&t->bed, sql, id.n, 0);
}

/* Its time comes, and its job runs. */
static enum err come_due(struct talk *t, struct plan *p)
{
    t->bed.now_us += HOUR_US;
    assert_int_equal(bed_write(&t->bed, NULL, do_tend, p), OK);
    return bed_write(&t->bed, NULL, do_due, p);
}

static void is_refused(struct talk *t, struct plan *p, enum later_reason reason)
{
    assert_int_equal(come_due(t, p), OK);
    assert_int_equal(bed_events_of(&t->bed, "message_created"), 0);
    assert_int_equal(rows(t, "select state from later where id = ?1", p->id), LATER_STATE_REFUSED);
    assert_int_equal(rows(t, "select reason from later where id = ?1", p->id), reason);
}

static void it_is_sent_once_at_its_time(void **state)
{
    struct talk *t = *state;
    chat_id chat = class_of(t);
    struct plan p = planned(t, chat, STR("Завтра без первой пары"));
    p.create.has_is_silent = p.create.is_silent = true;
    assert_int_equal(plan_it(t, &t->teacher, &p), OK);
    assert_int_equal(bed_events(&t->bed, "later_changed", topic_of_member(t->teacher.member)), 1);
    assert_int_equal(bed_write(&t->bed, NULL, do_tend, &p), OK); /* too early */
    assert_int_equal(bed_write(&t->bed, NULL, do_due, &p), OK);
    assert_int_equal(bed_events_of(&t->bed, "message_created"), 0);
    assert_int_equal(come_due(t, &p), OK);
    assert_int_equal(bed_events(&t->bed, "message_created", topic_of_chat(chat)), 1);
    assert_int_equal(bed_events(&t->bed, "later_changed", topic_of_member(t->teacher.member)), 1);
    assert_int_equal(bed_write(&t->bed, NULL, do_due, &p), OK); /* the job once more */
    assert_int_equal(bed_events_of(&t->bed, "message_created"), 0);
    assert_int_equal(rows(t, "select count(*) from later where id = ?1", p.id), 0);
    struct chat_view view;
    assert_int_equal(talk_view(t, &t->student, chat, &view), OK);
    assert_true(view.has_last && view.last.is_silent);
    assert_int_equal(view.last.author_id.n, t->teacher.member.n);
}

static void who_is_not_there_reads_nothing_by_it(void **state)
{
    struct talk *t = *state;
    chat_id chat = class_of(t);
    struct chat_view view;
    struct draft draft;
    struct plan p = planned(t, chat, STR("Напоминаю о зачёте"));
    assert_int_equal(plan_it(t, &t->teacher, &p), OK);
    assert_int_equal(talk_draft(t, &t->teacher, chat, "пишу другое", 0, &draft), OK);
    assert_int_equal(talk_post(t, &t->student, chat, "Можно вопрос?", NULL), OK);
    assert_int_equal(come_due(t, &p), OK);
    assert_int_equal(talk_view(t, &t->teacher, chat, &view), OK);
    assert_int_equal(view.chat.head, 2);
    assert_int_equal(view.read_n, 0);
    assert_true(view.has_draft && str_equal(view.draft.text, STR("пишу другое")));
    assert_int_equal(view.chat.seen.by.n == t->teacher.member.n, false);
    assert_int_equal(talk_read(t, &t->teacher, chat, 2), OK);
    struct plan next = planned(t, chat, STR("Ещё раз"));
    assert_int_equal(plan_it(t, &t->teacher, &next), OK);
    assert_int_equal(come_due(t, &next), OK);
    assert_int_equal(talk_unread(t, &t->teacher, chat), 0); /* had read all: the own one too */
}

static void the_rights_of_then_decide(void **state)
{
    struct talk *t = *state;
    chat_id chat = class_of(t);
    struct plan p = planned(t, chat, STR("Я больше не в чате"));
    assert_int_equal(plan_it(t, &t->student, &p), OK);
    assert_int_equal(talk_remove(t, &t->teacher, chat, t->student.member), OK);
    is_refused(t, &p, LATER_REASON_LEFT);
    p = planned(t, chat, STR("Чат в архиве"));
    assert_int_equal(plan_it(t, &t->classmate, &p), OK);
    bed_change(&t->bed, "update chat set archived_us = 1 where id = ?1 + 0 * ?2", chat.n, 0);
    is_refused(t, &p, LATER_REASON_ARCHIVED);
    bed_change(&t->bed, "update chat set archived_us = null where id = ?1 + 0 * ?2", chat.n, 0);
    p = planned(t, chat, STR("Только читаю"));
    assert_int_equal(plan_it(t, &t->classmate, &p), OK);
    bed_change(&t->bed, "update chat_member set right_ = 0 where chat_id = ?1 and member_id = ?2",
               chat.n, t->classmate.member.n);
    is_refused(t, &p, LATER_REASON_RIGHT);
}

static void rules_and_accounts_decide_too(void **state)
{
    struct talk *t = *state;
    chat_id direct, chat = class_of(t);
    assert_int_equal(talk_direct(t, &t->teacher, t->student.member, &direct), OK);
    struct plan p = planned(t, direct, STR("Правила закрыли"));
    assert_int_equal(plan_it(t, &t->teacher, &p), OK);
    bed_rules(&t->bed, t->org, "dts0 dst0"); /* teachers and students: no direct chats */
    is_refused(t, &p, LATER_REASON_POLICY);
    bed_rules(&t->bed, t->org, "");
    p = planned(t, chat, STR("Меня больше нет"));
    assert_int_equal(plan_it(t, &t->student, &p), OK);
    bed_change(&t->bed, "update member set closed_us = 1 where id = ?1 + 0 * ?2",
               t->student.member.n, 0);
    is_refused(t, &p, LATER_REASON_ACCOUNT);
    assert_int_equal(bed_write(&t->bed, &t->admin, do_erase, t), OK);
    assert_int_equal(rows(t, "select count(*) from later where id = ?1", p.id), 0);
}

static void the_chats_own_rules_hold_for_it(void **state)
{
    struct talk *t = *state;
    chat_id chat = class_of(t);
    struct plan p = planned(t, chat, STR("Моя очередь"));
    assert_int_equal(plan_it(t, &t->student, &p), OK);
    bed_change(&t->bed, "update chat set slow_s = 30 where id = ?1 + 0 * ?2", chat.n, 0);
    t->bed.now_us += HOUR_US;
    assert_int_equal(talk_post(t, &t->student, chat, "только что писал", NULL), OK);
    assert_int_equal(bed_write(&t->bed, NULL, do_tend, &p), OK);
    assert_int_equal(bed_write(&t->bed, NULL, do_due, &p), OK);
    assert_int_equal(bed_events_of(&t->bed, "message_created"), 0);
    assert_int_equal(bed_events(&t->bed, "later_changed", topic_of_member(t->student.member)), 1);
    assert_int_equal(rows(t, "select state from later where id = ?1", p.id), 0);
    t->bed.now_us += 30 * SECOND_US;
    assert_int_equal(bed_write(&t->bed, NULL, do_tend, &p), OK);
    assert_int_equal(bed_write(&t->bed, NULL, do_due, &p), OK);
    assert_int_equal(bed_events(&t->bed, "message_created", topic_of_chat(chat)), 1);
    assert_int_equal(talk_post(t, &t->student, chat, "сразу после", NULL), ERR_SLOW);
    p = planned(t, chat, STR("Пишут ведущие"));
    assert_int_equal(plan_it(t, &t->student, &p), OK);
    bed_change(&t->bed, "update chat set who_writes = ?2 where id = ?1", chat.n, CHAT_WHO_MANAGERS);
    is_refused(t, &p, LATER_REASON_RIGHT);
}

static void a_refused_one_waits_to_be_changed(void **state)
{
    struct talk *t = *state;
    chat_id chat = class_of(t);
    struct plan p = planned(t, chat, STR("Рано"));
    assert_int_equal(plan_it(t, &t->student, &p), OK);
    bed_change(&t->bed, "update chat set archived_us = 1 where id = ?1 + 0 * ?2", chat.n, 0);
    is_refused(t, &p, LATER_REASON_ARCHIVED);
    p.change = (struct later_change_in){
        .later_id = p.id, .text = STR("Пора"), .due_us = t->bed.now_us + HOUR_US, .version = 2};
    assert_int_equal(bed_write(&t->bed, &t->student, do_change, &p), ERR_CHAT_ARCHIVED);
    bed_change(&t->bed, "update chat set archived_us = null where id = ?1 + 0 * ?2", chat.n, 0);
    p.change.version = 1;
    assert_int_equal(bed_write(&t->bed, &t->student, do_change, &p), ERR_CONFLICT);
    p.change.version = 2;
    assert_int_equal(bed_write(&t->bed, &t->student, do_change, &p), OK);
    assert_false(p.later.is_refused);
    assert_int_equal(bed_write(&t->bed, &t->student, do_change, &p), OK); /* said twice */
    assert_int_equal(bed_events_of(&t->bed, "later_changed"), 0);
    assert_int_equal(come_due(t, &p), OK);
    assert_int_equal(bed_events(&t->bed, "message_created", topic_of_chat(chat)), 1);
}

static void put_off_while_its_job_is_on_the_way_it_waits(void **state)
{
    struct talk *t = *state;
    chat_id chat = class_of(t);
    struct plan p = planned(t, chat, STR("Позже"));
    assert_int_equal(plan_it(t, &t->teacher, &p), OK);
    t->bed.now_us += HOUR_US;
    assert_int_equal(bed_write(&t->bed, NULL, do_tend, &p), OK);
    p.change = (struct later_change_in){
        .later_id = p.id, .text = STR("Позже"), .due_us = t->bed.now_us + HOUR_US, .version = 1};
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_change, &p), OK);
    assert_int_equal(bed_write(&t->bed, NULL, do_due, &p), OK);
    assert_int_equal(bed_events_of(&t->bed, "message_created"), 0);
    assert_int_equal(come_due(t, &p), OK);
    assert_int_equal(bed_events_of(&t->bed, "message_created"), 1);
}

static void it_is_nobodys_but_its_authors(void **state)
{
    struct talk *t = *state;
    struct plan p = planned(t, class_of(t), STR("Моё"));
    assert_int_equal(plan_it(t, &t->teacher, &p), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, do_send, &p), ERR_NOT_FOUND);
    assert_int_equal(bed_write(&t->bed, &t->student, do_delete, &p), ERR_NOT_FOUND);
    assert_int_equal(bed_read(&t->bed, &t->student, do_list, &p), OK);
    assert_int_equal(p.list.later_count, 0);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_send, &p), OK);
    assert_true(str_equal(p.message.text, STR("Моё")));
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_send, &p), ERR_NOT_FOUND);
    t->bed.now_us++;
    struct plan next = planned(t, p.create.chat_id, STR("Следующее"));
    assert_int_equal(plan_it(t, &t->teacher, &next), OK);
    assert_true(next.id.n > p.id.n); /* the number is not given twice */
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_delete, &next), OK);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_delete, &next), ERR_NOT_FOUND);
}

static void what_can_not_be_planned_is_refused(void **state)
{
    struct talk *t = *state;
    struct plan p = planned(t, class_of(t), STR("Когда?"));
    p.create.due_us = t->bed.now_us + LATER_LEAST_US - 1;
    assert_int_equal(plan_it(t, &t->teacher, &p), ERR_INVALID);
    p.create.due_us = t->bed.now_us + LATER_MOST_US + 1;
    assert_int_equal(plan_it(t, &t->teacher, &p), ERR_INVALID);
    p.create.due_us = t->bed.now_us + LATER_LEAST_US;
    p.create.text = STR(" \n");
    assert_int_equal(plan_it(t, &t->teacher, &p), ERR_INVALID);
    p.create.text = STR("Ответ");
    p.create.has_reply_to = true;
    p.create.reply_to.n = 7;
    assert_int_equal(plan_it(t, &t->teacher, &p), ERR_INVALID);
    p.create.has_reply_to = false;
    for (int i = 0; i < LIMIT_LATER_OF_CHAT; i++)
        assert_int_equal(plan_it(t, &t->teacher, &p), OK);
    assert_int_equal(plan_it(t, &t->teacher, &p), ERR_LIMIT_REACHED);
    assert_int_equal(plan_it(t, &t->student, &p), OK); /* each their own */
}

static void a_clock_that_was_set_back_holds_nothing_up(void **state)
{
    struct talk *t = *state;
    struct plan p = planned(t, class_of(t), STR("Позже"));
    assert_int_equal(plan_it(t, &t->teacher, &p), OK);
    t->bed.now_us += HOUR_US;
    assert_int_equal(bed_write(&t->bed, NULL, do_tend, &p), OK);
    t->bed.now_us -= HOUR_US;
    assert_int_equal(bed_write(&t->bed, NULL, do_due, &p), OK);
    assert_int_equal(bed_events_of(&t->bed, "message_created"), 1);
}

static void a_change_does_not_pass_the_limit_of_signs(void **state)
{
    struct talk *t = *state;
    static char letters[LIMIT_LATER_SIGNS / 2];
    memset(letters, 'a', sizeof letters);
    struct plan p = planned(t, class_of(t), STR("b"));
    struct str text = {letters, sizeof letters};
    later_id ids[3];
    enum err said[3];
    for (int i = 0; i < 3; i++) {
        assert_int_equal(plan_it(t, &t->teacher, &p), OK);
        ids[i] = p.id;
    }
    for (int i = 0; i < 3; i++) {
        p.change = (struct later_change_in){
            .later_id = ids[i], .text = text, .due_us = p.create.due_us, .version = 1};
        said[i] = bed_write(&t->bed, &t->teacher, do_change, &p);
    }
    assert_int_equal(said[0], OK);
    assert_int_equal(said[1], OK);
    assert_int_equal(said[2], ERR_LIMIT_REACHED);
}

/* As features/files leaves an upload that was looked at. */
static file_id uploaded(struct talk *t, chat_id chat, int64_t id)
{
    bed_change(&t->bed,
               "insert into file (id, org_id, hash, name, type, size, created_by, created_us) "
               "select ?1, org_id, zeroblob(32), 'лист.pdf', 'application/pdf', 9, ?2, 1 "
               "from member where id = ?2",
               id, t->teacher.member.n);
    bed_change(&t->bed,
               "insert into upload (file_id, org_id, chat_id, created_by, kind, name, size, "
               "waveform, created_us, expires_us, state) select ?1, f.org_id, ?2, f.created_by, 0, "
               "f.name, f.size, '', 1, 1, 2 from file f where f.id = ?1",
               id, chat.n);
    return (file_id){id};
}

static void files_wait_with_it(void **state)
{
    struct talk *t = *state;
    chat_id chat = class_of(t);
    file_id ids[] = {uploaded(t, chat, 502), uploaded(t, chat, 501)};
    struct plan p = planned(t, chat, STR(""));
    p.create.file_ids = ids;
    p.create.file_ids_count = 2;
    assert_int_equal(plan_it(t, &t->teacher, &p), OK);
    assert_int_equal(p.later.files_count, 2);
    assert_int_equal(p.later.files[0].file_id.n, 502);
    struct plan thief = planned(t, chat, STR("те же файлы"));
    thief.create.file_ids = ids;
    thief.create.file_ids_count = 1;
    assert_int_equal(plan_it(t, &t->teacher, &thief), ERR_NOT_FOUND);
    assert_int_equal(come_due(t, &p), OK);
    struct chat_view view;
    assert_int_equal(talk_view(t, &t->student, chat, &view), OK);
    assert_int_equal(view.last.attachments_count, 2);
    assert_int_equal(view.last.attachments[0].file_id.n, 502);
    assert_int_equal(
        rows(t, "select count(*) from upload where file_id in (501, 502 + 0 * ?1)", p.id), 0);
}

static void a_file_that_is_not_fit_any_more_holds_it_back(void **state)
{
    struct talk *t = *state;
    chat_id chat = class_of(t);
    file_id file = uploaded(t, chat, 501);
    struct plan p = planned(t, chat, STR("с файлом"));
    p.create.file_ids = &file;
    p.create.file_ids_count = 1;
    assert_int_equal(plan_it(t, &t->teacher, &p), OK);
    bed_change(&t->bed, "update upload set state = 3 where file_id = ?1 + 0 * ?2", file.n, 0);
    is_refused(t, &p, LATER_REASON_FILE);
    assert_int_equal(rows(t, "select count(*) from upload where later_id = ?1", p.id), 1);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_delete, &p), OK);
    assert_int_equal(rows(t, "select count(*) from upload where later_id = ?1", p.id), 0);
    assert_int_equal(
        bed_number(&t->bed, "select count(*) from job where kind = 'upload_sweep'", 0, 0), 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(it_is_sent_once_at_its_time),
        T(who_is_not_there_reads_nothing_by_it),
        T(the_rights_of_then_decide),
        T(rules_and_accounts_decide_too),
        T(the_chats_own_rules_hold_for_it),
        T(a_refused_one_waits_to_be_changed),
        T(put_off_while_its_job_is_on_the_way_it_waits),
        T(it_is_nobodys_but_its_authors),
        T(what_can_not_be_planned_is_refused),
        T(a_clock_that_was_set_back_holds_nothing_up),
        T(a_change_does_not_pass_the_limit_of_signs),
        T(files_wait_with_it),
        T(a_file_that_is_not_fit_any_more_holds_it_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
