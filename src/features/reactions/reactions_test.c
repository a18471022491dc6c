/* Reacting, taking it back, who did; who came later, archives, deletions; a chat of many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/talk.h"
#include "features/reactions/limits.h"
#include "features/reactions/reactions.api.h"
#include "store/jobs.h"

struct press {
    org_id org;
    struct reaction_set_in in;
    struct reaction_set_out out;
    struct reaction_list_in list;
    struct people_page listed;
};

static enum err do_set(struct op *op, void *ctx)
{
    struct press *p = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, p->in.chat_id, &reader);
    return e ? e : reaction_set(op, reader, &p->in, &p->out);
}

static enum err do_list(struct op *op, void *ctx)
{
    struct press *p = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, p->list.chat_id, &reader);
    return e ? e : reaction_list(op, reader, &p->list, &p->listed);
}

static enum err do_tell(struct op *op, void *ctx)
{
    const struct press *p = ctx;
    struct reaction_tell_in in = {
        .org_id = p->org, .chat_id = p->in.chat_id, .message_id = p->in.message_id};
    return reaction_tell(op, &in);
}

static enum err do_forget(struct op *op, void *ctx)
{
    int64_t rows = 0;
    bool is_done = false;
    struct talk *t = ctx;
    enum err e = chats_erase(op, t->org, t->student.member, &rows);
    return e ? e : chats_erase_more(op, t->org, t->student.member, &rows, &is_done);
}

static chat_id class_of(struct talk *t)
{
    return talk_group(t, &t->teacher,
                      (const struct caller *[]){&t->student, &t->classmate, &t->parent, NULL});
}

static struct press pressed(struct talk *t, chat_id chat)
{
    struct message m;
    assert_int_equal(talk_post(t, &t->teacher, chat, "завтра в девять", &m), OK);
    return (struct press){
        .org = t->org,
        .in = {.chat_id = chat, .message_id = m.id, .kind = REACTION_KIND_THANKS, .is_on = true},
        .list = {.chat_id = chat, .message_id = m.id, .kind = REACTION_KIND_THANKS}};
}

static enum err press(struct talk *t, const struct caller *who, struct press *p)
{
    return bed_write(&t->bed, who, do_set, p);
}

static void each_counts_once_however_often_they_press(void **state)
{
    struct talk *t = *state;
    struct press p = pressed(t, class_of(t));
    struct topic own = {TOPIC_MEMBER, t->student.member.n};
    assert_int_equal(press(t, &t->student, &p), OK);
    assert_int_equal(bed_events(&t->bed, "reactions_changed", topic_of_chat(p.in.chat_id)), 1);
    assert_int_equal(bed_events(&t->bed, "own_reaction_changed", own), 1);
    assert_int_equal(bed_events_of(&t->bed, "message_changed"), 0);
    assert_int_equal(press(t, &t->student, &p), OK);
    assert_int_equal(bed_events_of(&t->bed, "reactions_changed"), 0);
    assert_int_equal(press(t, &t->classmate, &p), OK);
    assert_int_equal(p.out.change.reactions_count, 1);
    assert_int_equal(p.out.change.reactions[0].kind, REACTION_KIND_THANKS);
    assert_int_equal(p.out.change.reactions[0].count, 2);
    assert_int_equal(p.out.own.kinds_count, 1);
    p.in.is_on = false;
    assert_int_equal(press(t, &t->student, &p), OK);
    assert_int_equal(press(t, &t->student, &p), OK);
    assert_int_equal(p.out.change.reactions[0].count, 1);
    assert_int_equal(p.out.own.kinds_count, 0);
    assert_int_equal(p.out.change.version, 3);
}

static void a_page_shows_sums_and_what_is_ones_own(void **state)
{
    struct talk *t = *state;
    struct press p = pressed(t, class_of(t));
    struct message_list_out page;
    struct message_list_in in = {.chat_id = p.in.chat_id};
    assert_int_equal(talk_page(t, &t->student, &in, &page), OK);
    assert_int_equal(page.messages[0].reactions_version, 0);
    assert_int_equal(page.own_reactions_count, 0);
    assert_int_equal(press(t, &t->student, &p), OK);
    p.in.kind = REACTION_KIND_DONE;
    assert_int_equal(press(t, &t->student, &p), OK);
    assert_int_equal(talk_page(t, &t->student, &in, &page), OK);
    assert_int_equal(page.messages[0].reactions_count, 2);
    assert_int_equal(page.messages[0].reactions[1].kind, REACTION_KIND_DONE);
    assert_int_equal(page.messages[0].version, 1);
    assert_false(page.messages[0].has_edited_us);
    assert_int_equal(page.own_reactions_count, 1);
    assert_int_equal(page.own_reactions[0].kinds_count, 2);
    assert_int_equal(talk_page(t, &t->classmate, &in, &page), OK);
    assert_int_equal(page.messages[0].reactions_count, 2);
    assert_int_equal(page.own_reactions_count, 0);
}

/* Their rows go later, some at a time (privacy/leaving.c). */
static void who_is_erased_stands_behind_no_number(void **state)
{
    struct talk *t = *state;
    struct press p = pressed(t, class_of(t));
    assert_int_equal(press(t, &t->student, &p), OK);
    assert_int_equal(press(t, &t->classmate, &p), OK);
    bed_change(&t->bed, "update member set closed_us = 1, erased_us = 1 where id = ?1",
               t->student.member.n, 0);
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_list, &p), OK);
    assert_int_equal(p.listed.people_count, 1);
    assert_int_equal(p.listed.people[0].id.n, t->classmate.member.n);
}

static void names_stand_behind_the_numbers(void **state)
{
    struct talk *t = *state;
    struct press p = pressed(t, class_of(t));
    assert_int_equal(press(t, &t->student, &p), OK);
    assert_int_equal(press(t, &t->classmate, &p), OK);
    p.list.has_limit = true;
    p.list.limit = 1;
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_list, &p), OK);
    assert_int_equal(p.listed.people_count, 1);
    assert_true(p.listed.has_next);
    int64_t first = p.listed.people[0].id.n;
    p.list.has_after = true;
    p.list.after = p.listed.next;
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_list, &p), OK);
    assert_int_equal(p.listed.people_count, 1);
    assert_int_not_equal(p.listed.people[0].id.n, first);
    assert_false(p.listed.has_next);
    p.list.after.n = 999999;
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_list, &p), ERR_INVALID);
    p.list.has_after = false;
    p.list.kind = REACTION_KIND_LAUGH;
    assert_int_equal(bed_read(&t->bed, &t->teacher, do_list, &p), OK);
    assert_int_equal(p.listed.people_count, 0);
}

static void who_came_later_or_is_elsewhere_sees_nothing_of_it(void **state)
{
    struct talk *t = *state;
    chat_id chat = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    struct press p = pressed(t, chat);
    assert_int_equal(talk_add(t, &t->teacher, chat, t->classmate.member), OK);
    assert_int_equal(press(t, &t->classmate, &p), ERR_NOT_FOUND);
    assert_int_equal(press(t, &t->foreigner, &p), ERR_NOT_FOUND);
    assert_int_equal(press(t, &t->admin, &p), ERR_NOT_FOUND);
    assert_int_equal(bed_read(&t->bed, &t->classmate, do_list, &p), ERR_NOT_FOUND);
    assert_int_equal(press(t, &t->student, &p), OK);
    assert_int_equal(bed_events_of(&t->bed, "reactions_changed"), 1);
    assert_int_equal(talk_remove(t, &t->teacher, chat, t->student.member), OK);
    assert_int_equal(press(t, &t->student, &p), ERR_NOT_FOUND);
    p.in.message_id.n = 77;
    assert_int_equal(press(t, &t->teacher, &p), ERR_NOT_FOUND);
}

static void nothing_new_is_said_in_an_archive_nor_to_a_deleted_message(void **state)
{
    struct talk *t = *state;
    struct press p = pressed(t, class_of(t));
    struct message m;
    assert_int_equal(press(t, &t->student, &p), OK);
    bed_change(&t->bed, "update chat set archived_us = 1 where id = ?1", p.in.chat_id.n, 0);
    assert_int_equal(press(t, &t->classmate, &p), ERR_CHAT_ARCHIVED);
    bed_change(&t->bed, "update chat set archived_us = null where id = ?1", p.in.chat_id.n, 0);
    assert_int_equal(talk_delete(t, &t->teacher, p.in.chat_id, p.in.message_id.n, NULL, &m), OK);
    assert_int_equal(m.reactions_count, 0);
    assert_int_equal(m.reactions_version, 0);
    assert_int_equal(bed_number(&t->bed, "select count(*) from reaction", 0, 0), 0);
    assert_int_equal(bed_number(&t->bed, "select count(*) from reaction_sum", 0, 0), 0);
    assert_int_equal(press(t, &t->classmate, &p), ERR_NOT_FOUND);
}

static void a_message_with_reactions_alone_can_not_be_emptied(void **state)
{
    struct talk *t = *state;
    struct press p = pressed(t, class_of(t));
    struct message m;
    assert_int_equal(press(t, &t->student, &p), OK);
    assert_int_equal(talk_edit(t, &t->teacher, p.in.chat_id, p.in.message_id.n, " ", 1, &m),
                     ERR_INVALID);
    assert_int_equal(talk_edit(t, &t->teacher, p.in.chat_id, p.in.message_id.n, "в десять", 1, &m),
                     OK);
    assert_int_equal(m.reactions_count, 1);
}

static void a_chat_of_many_is_told_once_for_all(void **state)
{
    struct talk *t = *state;
    struct press p = pressed(t, class_of(t));
    bed_change(&t->bed, "update chat set member_count = ?2 where id = ?1", p.in.chat_id.n,
               REACTION_CALM_MEMBERS + 1);
    assert_int_equal(press(t, &t->student, &p), OK);
    assert_int_equal(press(t, &t->classmate, &p), OK);
    assert_int_equal(press(t, &t->parent, &p), OK);
    assert_int_equal(p.out.change.reactions[0].count, 3);
    assert_int_equal(bed_events_of(&t->bed, "reactions_changed"), 0);
    assert_int_equal(
        bed_number(&t->bed, "select count(*) from job where kind = 'reaction_tell'", 0, 0), 1);
    assert_int_equal(bed_write(&t->bed, NULL, do_tell, &p), OK);
    assert_int_equal(bed_events(&t->bed, "reactions_changed", topic_of_chat(p.in.chat_id)), 1);
}

static void who_is_forgotten_leaves_sums(void **state)
{
    struct talk *t = *state;
    struct press p = pressed(t, class_of(t));
    assert_int_equal(press(t, &t->student, &p), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, do_forget, t), OK);
    assert_int_equal(bed_number(&t->bed, "select count(*) from reaction", 0, 0), 0);
    assert_int_equal(bed_number(&t->bed, "select thanked from reaction_sum", 0, 0), 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(each_counts_once_however_often_they_press),
        T(a_page_shows_sums_and_what_is_ones_own),
        T(names_stand_behind_the_numbers),
        T(who_is_erased_stands_behind_no_number),
        T(who_came_later_or_is_elsewhere_sees_nothing_of_it),
        T(nothing_new_is_said_in_an_archive_nor_to_a_deleted_message),
        T(a_message_with_reactions_alone_can_not_be_emptied),
        T(a_chat_of_many_is_told_once_for_all),
        T(who_is_forgotten_leaves_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
