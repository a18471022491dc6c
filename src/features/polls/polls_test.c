/* Making, voting, changing, closing; what a secret poll keeps and what it does not; results. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/talk.h"
#include "features/polls/limits.h"
#include "features/polls/polls.api.h"
#include "store/jobs.h"

struct ask {
    struct poll_create_in create;
    struct message message;
    struct poll_vote_in vote;
    struct poll_vote_out voted;
    struct poll_own_get_out own;
    struct poll_voter_list_in list;
    struct people_page listed;
    struct poll poll;
    struct op_file file;
    poll_id id;
};

static enum err do_create(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct chat_writer *writer;
    enum err e = access_chat_write(op, a->create.chat_id, &writer);
    return e ? e : poll_create(op, writer, &a->create, &a->message);
}

static enum err do_vote(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct poll_reader *reader;
    enum err e = access_poll_read(op, a->id, &reader);
    return e ? e : poll_vote(op, reader, &a->vote, &a->voted);
}

static enum err do_own(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct poll_reader *reader;
    enum err e = access_poll_read(op, a->id, &reader);
    return e ? e : poll_own_get(op, reader, &(struct poll_own_get_in){a->id}, &a->own);
}

static enum err do_close(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct poll_keeper *keeper;
    enum err e = access_poll_keep(op, a->id, &keeper);
    return e ? e : poll_close(op, keeper, &(struct poll_close_in){a->id}, &a->poll);
}

static enum err do_list(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct poll_reader *reader;
    enum err e = access_poll_read(op, a->id, &reader);
    return e ? e : poll_voter_list(op, reader, &a->list, &a->listed);
}

static enum err do_file(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct poll_keeper *keeper;
    struct poll_results_file_in in = {.poll_id = a->id, .language = LANGUAGE_RU};
    enum err e = access_poll_keep(op, a->id, &keeper);
    return e ? e : poll_results_file(op, keeper, &in, &a->file);
}

static enum err do_end(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    return poll_end(op, &(struct poll_end_in){a->id});
}

static enum err do_tell(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    return poll_tell(op, &(struct poll_tell_in){a->id});
}

static enum err do_forget(struct op *op, void *ctx)
{
    int64_t rows = 0;
    bool is_done = false;
    struct talk *t = ctx;
    enum err e = chats_erase(op, t->org, t->student.member, &rows);
    return e ? e : chats_erase_more(op, t->org, t->student.member, &rows, &is_done);
}

static struct str *options(void)
{
    static struct str three[3];
    three[0] = STR("Понедельник");
    three[1] = STR("Среда");
    three[2] = STR("=ПЯТНИЦА()");
    return three;
}

static chat_id class_of(struct talk *t)
{
    return talk_group(t, &t->teacher,
                      (const struct caller *[]){&t->student, &t->classmate, &t->parent, NULL});
}

static struct ask asked(chat_id chat)
{
    return (struct ask){.create = {.chat_id = chat,
                                   .question = STR("Когда консультация?"),
                                   .options = options(),
                                   .options_count = 3}};
}

static enum err ask(struct talk *t, const struct caller *who, struct ask *a)
{
    enum err e = bed_write(&t->bed, who, do_create, a);
    a->id = a->message.poll.id;
    return e;
}

/* places: "02" is the first and the third. */
static enum err vote(struct talk *t, const struct caller *who, struct ask *a, const char *places)
{
    int64_t list[12];
    a->vote = (struct poll_vote_in){a->id, list, strlen(places)};
    for (size_t i = 0; places[i]; i++)
        list[i] = places[i] - '0';
    return bed_write(&t->bed, who, do_vote, a);
}

static int64_t votes(struct talk *t, struct ask *a, size_t place)
{
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_own, a), OK);
    return a->own.poll.options[place].votes;
}

static bool has(struct str text, const char *part)
{
    return memmem(text.p, text.n, part, strlen(part)) != NULL;
}

static int64_t rows(struct talk *t, const char *sql, poll_id id)
{
    return bed_number(&t->bed, sql, id.n, 0);
}

static void a_poll_is_a_message_that_everybody_sees(void **state)
{
    struct talk *t = *state;
    struct ask a = asked(class_of(t));
    struct message_list_out page;
    struct message_list_in in = {.chat_id = a.create.chat_id};
    assert_int_equal(ask(t, &t->teacher, &a), OK);
    assert_true(a.message.has_poll && a.message.poll.options_count == 3);
    assert_true(str_equal(a.message.poll.options[1].text, STR("Среда")));
    assert_true(str_starts_with(a.message.text, STR("Когда консультация?\n\n- Понедельник\n")));
    assert_int_equal(bed_events(&t->bed, "message_created", topic_of_chat(a.create.chat_id)), 1);
    assert_int_equal(talk_page(t, &t->student, &in, &page), OK);
    assert_true(page.messages[0].has_poll && page.messages[0].poll.id.n == a.id.n);
    assert_int_equal(page.own_votes_count, 0);
}

static void what_makes_no_poll_is_refused(void **state)
{
    struct talk *t = *state;
    struct ask good = asked(class_of(t)), a = good;
    struct str same[2] = {STR("да"), STR("да")};
    chat_id direct;
    a.create.options = same;
    a.create.options_count = 2;
    assert_int_equal(ask(t, &t->teacher, &a), ERR_INVALID);
    a = good;
    a.create.has_right = true;
    a.create.right = 3;
    assert_int_equal(ask(t, &t->teacher, &a), ERR_INVALID);
    a.create.right = 1;
    a.create.is_many = true;
    assert_int_equal(ask(t, &t->teacher, &a), ERR_INVALID);
    a = good;
    a.create.has_closes_us = true;
    a.create.closes_us = t->bed.now_us;
    assert_int_equal(ask(t, &t->teacher, &a), ERR_INVALID);
    assert_int_equal(talk_direct(t, &t->teacher, t->student.member, &direct), OK);
    a = asked(direct);
    a.create.is_secret = true;
    assert_int_equal(ask(t, &t->teacher, &a), ERR_INVALID);
    for (int i = 0; i < LIMIT_POLLS_OPEN; i++)
        assert_int_equal(ask(t, &t->teacher, &good), OK);
    assert_int_equal(ask(t, &t->teacher, &good), ERR_LIMIT_REACHED);
}

static void the_organisation_says_who_asks(void **state)
{
    struct talk *t = *state;
    struct ask a = asked(class_of(t));
    struct caller unproven = bed_member(&t->bed, t->org, "Новый", ROLE_TEACHER, false);
    assert_int_equal(talk_add(t, &t->teacher, a.create.chat_id, unproven.member), OK);
    assert_int_equal(ask(t, &t->student, &a), ERR_POLICY);
    assert_int_equal(ask(t, &unproven, &a), ERR_NOT_VERIFIED);
    assert_int_equal(ask(t, &t->admin, &a), ERR_NOT_FOUND);
    bed_rules(&t->bed, t->org, "oss2");
    assert_int_equal(ask(t, &t->student, &a), OK);
}

static void an_open_vote_counts_once_and_can_be_changed(void **state)
{
    struct talk *t = *state;
    struct ask a = asked(class_of(t));
    struct message_list_out page;
    struct message_list_in in = {.chat_id = a.create.chat_id};
    assert_int_equal(ask(t, &t->teacher, &a), OK);
    assert_int_equal(vote(t, &t->student, &a, "01"), ERR_INVALID); /* one choice */
    assert_int_equal(vote(t, &t->student, &a, "3"), ERR_INVALID);
    assert_int_equal(vote(t, &t->student, &a, "1"), OK);
    assert_int_equal(bed_events(&t->bed, "poll_changed", topic_of_chat(a.create.chat_id)), 1);
    assert_int_equal(bed_events(&t->bed, "own_vote_changed", topic_of_member(t->student.member)),
                     1);
    assert_int_equal(vote(t, &t->student, &a, "1"), OK); /* pressed twice */
    assert_int_equal(bed_events_of(&t->bed, "poll_changed"), 0);
    assert_int_equal(vote(t, &t->classmate, &a, "1"), OK);
    assert_int_equal(votes(t, &a, 1), 2);
    assert_int_equal(vote(t, &t->student, &a, "0"), OK);
    assert_int_equal(votes(t, &a, 1), 1);
    assert_int_equal(votes(t, &a, 0), 1);
    assert_int_equal(a.own.poll.voted, 2);
    assert_int_equal(talk_page(t, &t->student, &in, &page), OK);
    assert_true(page.own_votes_count == 1 && page.own_votes[0].places_count == 1 &&
                page.own_votes[0].places[0] == 0);
    assert_int_equal(talk_page(t, &t->parent, &in, &page), OK);
    assert_int_equal(page.own_votes_count, 0);
}

static void several_options_may_be_one_vote(void **state)
{
    struct talk *t = *state;
    struct ask a = asked(class_of(t));
    a.create.is_many = true;
    assert_int_equal(ask(t, &t->teacher, &a), OK);
    assert_int_equal(vote(t, &t->student, &a, "00"), ERR_INVALID);
    assert_int_equal(vote(t, &t->student, &a, "02"), OK);
    assert_int_equal(vote(t, &t->student, &a, "12"), OK);
    assert_int_equal(votes(t, &a, 0), 0);
    assert_int_equal(votes(t, &a, 1), 1);
    assert_int_equal(votes(t, &a, 2), 1);
    assert_int_equal(a.own.poll.voted, 1);
}

static void a_secret_vote_is_final_and_leads_to_nobody(void **state)
{
    struct talk *t = *state;
    struct ask a = asked(class_of(t));
    a.create.is_secret = true;
    assert_int_equal(ask(t, &t->teacher, &a), OK);
    assert_int_equal(vote(t, &t->student, &a, "1"), OK);
    assert_int_equal(a.voted.own.places_count, 0);
    assert_false(a.voted.poll.options[1].has_votes);
    /* no event tells when somebody voted; the chat hears it later, by a job */
    assert_null(t->bed.op.events);
    assert_int_equal(bed_number(&t->bed,
                                "select count(*) from job where kind = 'poll_tell' and due_us > ?1",
                                t->bed.now_us, 0),
                     1);
    assert_int_equal(vote(t, &t->student, &a, "0"), ERR_POLL_VOTED);
    assert_int_equal(vote(t, &t->student, &a, "1"), ERR_POLL_VOTED);
    assert_int_equal(vote(t, &t->classmate, &a, "1"), OK);
    assert_int_equal(rows(t, "select count(*) from poll_vote where poll_id = ?1", a.id), 0);
    assert_int_equal(rows(t, "select count(*) from poll_voted where poll_id = ?1", a.id), 2);
    assert_int_equal(bed_read(&t->bed, &t->student, do_own, &a), OK);
    assert_true(a.own.own.has_voted && !a.own.poll.options[1].has_votes && a.own.poll.voted == 2);
    assert_int_equal(bed_read(&t->bed, &t->student, do_list, &a), ERR_POLL_SECRET);
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_file, &a), ERR_POLL_OPEN);
    assert_int_equal(bed_write(&t->bed, NULL, do_tell, &a), OK);
    assert_int_equal(bed_events(&t->bed, "poll_changed", topic_of_chat(a.create.chat_id)), 1);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_close, &a), OK);
    assert_int_equal(a.poll.options[1].votes, 2);
    /* nobody needs to know any more who has voted */
    assert_int_equal(rows(t, "select count(*) from poll_voted where poll_id = ?1", a.id), 0);
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_file, &a), OK);
}

static void a_quiz_tells_the_answer_after_the_own_vote(void **state)
{
    struct talk *t = *state;
    struct ask a = asked(class_of(t));
    a.create.has_right = true;
    a.create.right = 1;
    a.create.has_explanation = true;
    a.create.explanation = STR("Так в расписании");
    assert_int_equal(ask(t, &t->teacher, &a), OK);
    assert_true(a.message.poll.is_quiz && !a.message.poll.has_right);
    assert_int_equal(bed_read(&t->bed, &t->student, do_own, &a), OK);
    assert_false(a.own.own.has_right || a.own.own.has_explanation);
    assert_int_equal(vote(t, &t->student, &a, "0"), OK);
    assert_true(a.voted.own.right == 1 && a.voted.own.has_explanation);
    assert_false(a.voted.poll.has_right);
    assert_int_equal(vote(t, &t->student, &a, "1"), ERR_POLL_VOTED); /* wise after the event */
    assert_int_equal(vote(t, &t->student, &a, "0"), OK);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_close, &a), OK);
    assert_true(a.poll.has_right && a.poll.right == 1 && a.poll.has_explanation);
}

static void a_term_ends_it_to_the_moment(void **state)
{
    struct talk *t = *state;
    struct ask a = asked(class_of(t));
    a.create.has_closes_us = true;
    a.create.closes_us = t->bed.now_us + HOUR_US;
    assert_int_equal(ask(t, &t->teacher, &a), OK);
    assert_int_equal(bed_number(&t->bed,
                                "select count(*) from job where kind = 'poll_end' and due_us = ?1",
                                a.create.closes_us, 0),
                     1);
    assert_int_equal(vote(t, &t->student, &a, "1"), OK);
    bed_change(&t->bed, "delete from job where kind = 'poll_end'", 0, 0);
    assert_int_equal(bed_write(&t->bed, NULL, do_end, &a), OK); /* too early: again at its term */
    assert_int_equal(bed_events_of(&t->bed, "poll_changed"), 0);
    assert_int_equal(bed_number(&t->bed,
                                "select count(*) from job where kind = 'poll_end' and due_us = ?1",
                                a.create.closes_us, 0),
                     1);
    t->bed.now_us = a.create.closes_us;
    assert_int_equal(vote(t, &t->classmate, &a, "1"), ERR_POLL_CLOSED); /* before the job came */
    assert_int_equal(bed_write(&t->bed, NULL, do_end, &a), OK);
    assert_int_equal(bed_events(&t->bed, "poll_changed", topic_of_chat(a.create.chat_id)), 1);
    assert_int_equal(bed_write(&t->bed, NULL, do_end, &a), OK);
    assert_int_equal(bed_events_of(&t->bed, "poll_changed"), 0);
    assert_int_equal(votes(t, &a, 1), 1);
    assert_true(a.own.poll.has_closed_us);
}

static void its_author_and_who_manages_the_chat_may_end_it(void **state)
{
    struct talk *t = *state;
    struct ask a = asked(class_of(t));
    bed_rules(&t->bed, t->org, "oss2");
    assert_int_equal(ask(t, &t->student, &a), OK);
    assert_int_equal(bed_write(&t->bed, &t->classmate, do_close, &a), ERR_NO_RIGHT);
    assert_int_equal(bed_write(&t->bed, &t->admin, do_close, &a), ERR_NOT_FOUND);
    assert_int_equal(bed_write(&t->bed, &t->foreigner, do_close, &a), ERR_NOT_FOUND);
    assert_int_equal(bed_read(&t->bed, &t->classmate, do_file, &a), ERR_NO_RIGHT);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_close, &a), OK);
    assert_int_equal(
        rows(t, "select count(*) from audit where object_kind = 'poll' and object_id = ?1", a.id),
        1);
    assert_int_equal(bed_write(&t->bed, &t->student, do_close, &a), OK); /* twice */
    assert_int_equal(bed_events_of(&t->bed, "poll_changed"), 0);
    assert_int_equal(vote(t, &t->student, &a, "1"), ERR_POLL_CLOSED);
}

static void who_came_later_sees_no_poll_of_before(void **state)
{
    struct talk *t = *state;
    struct ask a = asked(class_of(t));
    struct caller late = bed_member(&t->bed, t->org, "Поздний", ROLE_STUDENT, false);
    assert_int_equal(ask(t, &t->teacher, &a), OK);
    assert_int_equal(talk_add(t, &t->teacher, a.create.chat_id, late.member), OK);
    assert_int_equal(vote(t, &late, &a, "1"), ERR_NOT_FOUND);
    assert_int_equal(vote(t, &t->student, &a, "1"), OK);
    /* one frame for all who listen: it can not carry what one of them may not see */
    assert_int_equal(bed_events(&t->bed, "poll_changed", topic_of_chat(a.create.chat_id)), 1);
    struct op_event *event = t->bed.op.events;
    while (strcmp(event->kind, "poll_changed") != 0)
        event = event->next;
    assert_false(has(event->body, "Среда"));
}

static void names_stand_behind_the_numbers_of_an_open_poll(void **state)
{
    struct talk *t = *state;
    struct ask a = asked(class_of(t));
    assert_int_equal(ask(t, &t->teacher, &a), OK);
    assert_int_equal(vote(t, &t->student, &a, "2"), OK);
    assert_int_equal(vote(t, &t->classmate, &a, "2"), OK);
    a.list =
        (struct poll_voter_list_in){.poll_id = a.id, .place = 2, .has_limit = true, .limit = 1};
    assert_int_equal(bed_read(&t->bed, &t->parent, do_list, &a), OK);
    assert_true(a.listed.people_count == 1 && a.listed.has_next);
    assert_int_equal(a.listed.people[0].id.n, t->student.member.n);
    a.list.has_after = true;
    a.list.after = a.listed.next;
    assert_int_equal(bed_read(&t->bed, &t->parent, do_list, &a), OK);
    assert_true(a.listed.people_count == 1 && !a.listed.has_next);
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_file, &a), OK);
    assert_true(has(a.file.bytes, "Воробьёва"));
    assert_false(has(a.file.bytes, "\n=ПЯТНИЦА"));
    assert_false(has(a.file.bytes, ";=ПЯТНИЦА"));
    bed_rules(&t->bed, t->org, "lps0"); /* parents see no students */
    a.list.has_after = false;
    assert_int_equal(bed_read(&t->bed, &t->parent, do_list, &a), OK);
    assert_true(a.listed.people_count == 0 && a.listed.hidden);
}

/* Their rows go later, some at a time (privacy/leaving.c). */
static void who_is_erased_stands_behind_no_number(void **state)
{
    struct talk *t = *state;
    struct ask a = asked(class_of(t));
    assert_int_equal(ask(t, &t->teacher, &a), OK);
    assert_int_equal(vote(t, &t->student, &a, "2"), OK);
    assert_int_equal(vote(t, &t->classmate, &a, "2"), OK);
    a.list = (struct poll_voter_list_in){.poll_id = a.id, .place = 2};
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_file, &a), OK);
    assert_true(has(a.file.bytes, "Воробьёва"));
    bed_change(&t->bed, "update member set closed_us = 1, erased_us = 1 where id = ?1",
               t->student.member.n, 0);
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_list, &a), OK);
    assert_int_equal(a.listed.people_count, 1);
    assert_int_equal(a.listed.people[0].id.n, t->classmate.member.n);
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_file, &a), OK);
    assert_false(has(a.file.bytes, "Воробьёва"));
}

static void a_deleted_poll_takes_its_votes_along(void **state)
{
    struct talk *t = *state;
    struct ask a = asked(class_of(t));
    struct message m;
    assert_int_equal(ask(t, &t->teacher, &a), OK);
    assert_int_equal(vote(t, &t->student, &a, "2"), OK);
    assert_int_equal(
        talk_edit(t, &t->teacher, a.create.chat_id, a.message.id.n, "Другой вопрос", 1, NULL),
        ERR_NO_RIGHT);
    assert_int_equal(talk_delete(t, &t->teacher, a.create.chat_id, a.message.id.n, NULL, &m), OK);
    assert_false(m.has_poll);
    assert_int_equal(rows(t, "select count(*) from poll where id = ?1 and n > 0", a.id), 0);
    assert_int_equal(
        rows(t, "select count(*) from poll where id = ?1 and question || options <> ''", a.id), 0);
    assert_int_equal(rows(t, "select count(*) from poll_vote where poll_id = ?1", a.id), 0);
    assert_int_equal(rows(t, "select count(*) from poll_voted where poll_id = ?1", a.id), 0);
    assert_int_equal(vote(t, &t->student, &a, "2"), ERR_NOT_FOUND);
    assert_int_equal(bed_write(&t->bed, NULL, do_end, &a), OK);
    assert_int_equal(bed_write(&t->bed, NULL, do_tell, &a), OK);
    struct ask next = asked(class_of(t)); /* never the same number: a job waits for the first */
    assert_int_equal(ask(t, &t->teacher, &next), OK);
    assert_true(next.id.n > a.id.n);
}

static void who_is_forgotten_leaves_sums(void **state)
{
    struct talk *t = *state;
    struct ask a = asked(class_of(t));
    assert_int_equal(ask(t, &t->teacher, &a), OK);
    assert_int_equal(vote(t, &t->student, &a, "2"), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, do_forget, t), OK);
    assert_int_equal(rows(t, "select count(*) from poll_vote where poll_id = ?1", a.id), 0);
    assert_int_equal(votes(t, &a, 2), 1);
}

static void a_busy_poll_is_told_once_a_second(void **state)
{
    struct talk *t = *state;
    struct ask a = asked(class_of(t));
    assert_int_equal(ask(t, &t->teacher, &a), OK);
    bed_change(&t->bed, "update poll set voted = ?2 where id = ?1", a.id.n, POLL_BUSY_VOTED);
    assert_int_equal(vote(t, &t->student, &a, "2"), OK);
    assert_int_equal(vote(t, &t->classmate, &a, "2"), OK);
    assert_int_equal(bed_events_of(&t->bed, "poll_changed"), 0);
    assert_int_equal(bed_number(&t->bed, "select count(*) from job where kind = 'poll_tell'", 0, 0),
                     1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(a_poll_is_a_message_that_everybody_sees),
        T(what_makes_no_poll_is_refused),
        T(the_organisation_says_who_asks),
        T(an_open_vote_counts_once_and_can_be_changed),
        T(several_options_may_be_one_vote),
        T(a_secret_vote_is_final_and_leads_to_nobody),
        T(a_quiz_tells_the_answer_after_the_own_vote),
        T(a_term_ends_it_to_the_moment),
        T(its_author_and_who_manages_the_chat_may_end_it),
        T(who_came_later_sees_no_poll_of_before),
        T(names_stand_behind_the_numbers_of_an_open_poll),
        T(who_is_erased_stands_behind_no_number),
        T(a_deleted_poll_takes_its_votes_along),
        T(who_is_forgotten_leaves_sums),
        T(a_busy_poll_is_told_once_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
