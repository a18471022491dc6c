/* Pinning and unpinning, who may, what edits and deletions do to it, its history and limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/talk.h"
#include "features/pins/limits.h"
#include "features/pins/pins.api.h"

struct pinning {
    chat_id chat;
    message_id n;
    struct pins_mark mark;
    struct pin_list_out now;
    struct pin_history_list_in in;
    struct pin_history_list_out past;
};

static enum err do_pin(struct op *op, void *ctx)
{
    struct pinning *p = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, p->chat, &reader);
    return e ? e
             : message_pin(op, reader,
                           &(struct message_pin_in){.chat_id = p->chat, .message_id = p->n},
                           &p->mark);
}

static enum err do_unpin(struct op *op, void *ctx)
{
    struct pinning *p = ctx;
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, p->chat, &reader);
    return e ? e
             : message_unpin(op, reader,
                             &(struct message_unpin_in){.chat_id = p->chat, .message_id = p->n},
                             &p->mark);
}

static enum err do_now(struct op *op, void *ctx)
{
    struct pinning *p = ctx;
    const struct chat_reader *reader;
    p->now = (struct pin_list_out){0};
    enum err e = access_chat_read(op, p->chat, &reader);
    return e ? e : pin_list(op, reader, &(struct pin_list_in){.chat_id = p->chat}, &p->now);
}

static enum err do_past(struct op *op, void *ctx)
{
    struct pinning *p = ctx;
    const struct chat_reader *reader;
    p->past = (struct pin_history_list_out){0};
    p->in.chat_id = p->chat;
    enum err e = access_chat_read(op, p->chat, &reader);
    return e ? e : pin_history_list(op, reader, &p->in, &p->past);
}

static enum err pin(struct talk *t, const struct caller *who, struct pinning *p, int64_t n)
{
    p->n.n = n;
    return bed_write(&t->bed, who, do_pin, p);
}

static enum err unpin(struct talk *t, const struct caller *who, struct pinning *p, int64_t n)
{
    p->n.n = n;
    return bed_write(&t->bed, who, do_unpin, p);
}

static size_t now(struct talk *t, const struct caller *who, struct pinning *p)
{
    assert_int_equal(bed_read(&t->bed, who, do_now, p), OK);
    return p->now.pins_count;
}

static size_t past(struct talk *t, const struct caller *who, struct pinning *p)
{
    assert_int_equal(bed_read(&t->bed, who, do_past, p), OK);
    return p->past.acts_count;
}

/* A group with three messages of the teacher. */
static struct pinning begun(struct talk *t)
{
    struct pinning p = {
        .chat = talk_group(t, &t->teacher,
                           (const struct caller *[]){&t->student, &t->classmate, NULL})};
    for (int i = 0; i < 3; i++)
        assert_int_equal(talk_post(t, &t->teacher, p.chat, "объявление", NULL), OK);
    return p;
}

static void what_is_pinned_last_stands_first(void **state)
{
    struct talk *t = *state;
    struct pinning p = begun(t);
    struct chat_view v;
    assert_int_equal(pin(t, &t->teacher, &p, 3), OK);
    assert_int_equal(bed_events(&t->bed, "pins_changed", topic_of_chat(p.chat)), 1);
    assert_int_equal(pin(t, &t->teacher, &p, 1), OK);
    assert_int_equal(pin(t, &t->teacher, &p, 3), OK); /* twice: it stays where it is */
    assert_int_equal(bed_events_of(&t->bed, "pins_changed"), 0);
    assert_int_equal(p.mark.version, 2);
    assert_int_equal(now(t, &t->student, &p), 2);
    assert_int_equal(p.now.pins[0].message_id.n, 1);
    assert_int_equal(p.now.pins[1].by.n, t->teacher.member.n);
    assert_true(str_equal(p.now.pins[1].text, STR("объявление")));
    assert_int_equal(talk_view(t, &t->student, p.chat, &v), OK);
    assert_int_equal(v.chat.pins_version, 2);
}

static void both_of_a_direct_chat_may_and_who_manages_a_group(void **state)
{
    struct talk *t = *state;
    struct pinning p = begun(t), direct = {.n = {1}};
    assert_int_equal(pin(t, &t->student, &p, 1), ERR_NO_RIGHT);
    assert_int_equal(unpin(t, &t->student, &p, 1), ERR_NO_RIGHT);
    assert_int_equal(pin(t, &t->admin, &p, 1), ERR_NOT_FOUND);
    assert_int_equal(pin(t, &t->foreigner, &p, 1), ERR_NOT_FOUND);
    assert_int_equal(pin(t, &t->teacher, &p, 9), ERR_NOT_FOUND);
    assert_int_equal(talk_direct(t, &t->teacher, t->student.member, &direct.chat), OK);
    assert_int_equal(talk_post(t, &t->teacher, direct.chat, "план", NULL), OK);
    assert_int_equal(pin(t, &t->student, &direct, 1), OK);
    assert_int_equal(unpin(t, &t->teacher, &direct, 1), OK);
    assert_int_equal(now(t, &t->student, &direct), 0);
}

static void a_deletion_unpins_and_an_edit_is_told(void **state)
{
    struct talk *t = *state;
    struct pinning p = begun(t);
    struct message m;
    assert_int_equal(pin(t, &t->teacher, &p, 1), OK);
    assert_int_equal(talk_edit(t, &t->teacher, p.chat, 1, "другое", 1, &m), OK);
    assert_int_equal(bed_events_of(&t->bed, "pins_changed"), 1);
    assert_int_equal(talk_edit(t, &t->teacher, p.chat, 2, "другое", 1, &m), OK);
    assert_int_equal(bed_events_of(&t->bed, "pins_changed"), 0);
    assert_int_equal(talk_delete(t, &t->teacher, p.chat, 1, NULL, &m), OK);
    assert_int_equal(bed_events_of(&t->bed, "pins_changed"), 1);
    assert_int_equal(now(t, &t->teacher, &p), 0);
    assert_int_equal(pin(t, &t->teacher, &p, 1), ERR_NOT_FOUND);
    assert_int_equal(past(t, &t->student, &p), 2);
    assert_int_equal(p.past.acts[0].kind, PIN_ACT_KIND_DELETED);
    assert_true(p.past.acts[0].is_deleted && p.past.acts[1].is_deleted);
    assert_int_equal(p.past.acts[0].text.n, 0);
    assert_int_equal(p.past.acts[1].kind, PIN_ACT_KIND_PINNED);
}

static void in_an_archive_nothing_is_pinned_or_unpinned(void **state)
{
    struct talk *t = *state;
    struct pinning p = begun(t);
    assert_int_equal(pin(t, &t->teacher, &p, 1), OK);
    bed_change(&t->bed, "update chat set archived_us = 1 where id = ?1", p.chat.n, 0);
    assert_int_equal(pin(t, &t->teacher, &p, 2), ERR_CHAT_ARCHIVED);
    assert_int_equal(unpin(t, &t->teacher, &p, 1), ERR_CHAT_ARCHIVED);
    assert_int_equal(now(t, &t->student, &p), 1);
}

static void who_came_later_sees_pins_of_later_messages(void **state)
{
    struct talk *t = *state;
    struct pinning p = begun(t);
    assert_int_equal(pin(t, &t->teacher, &p, 1), OK);
    assert_int_equal(talk_add(t, &t->teacher, p.chat, t->parent.member), OK);
    assert_int_equal(talk_post(t, &t->teacher, p.chat, "новое", NULL), OK);
    assert_int_equal(pin(t, &t->teacher, &p, 4), OK);
    assert_int_equal(now(t, &t->student, &p), 2);
    assert_int_equal(now(t, &t->parent, &p), 1);
    assert_int_equal(p.now.pins[0].message_id.n, 4);
    assert_int_equal(past(t, &t->parent, &p), 1);
}

static void the_history_has_pages_and_an_end(void **state)
{
    struct talk *t = *state;
    struct pinning p = begun(t);
    assert_int_equal(pin(t, &t->teacher, &p, 2), OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pin(t, &t->teacher, &p, 1), OK);
        assert_int_equal(unpin(t, &t->teacher, &p, 1), OK);
        assert_int_equal(unpin(t, &t->teacher, &p, 1), OK);
    }
    p.in.has_limit = true;
    p.in.limit = 4;
    assert_int_equal(past(t, &t->student, &p), 4);
    assert_true(p.past.has_next);
    assert_int_equal(p.past.acts[0].kind, PIN_ACT_KIND_UNPINNED);
    p.in.has_before = true;
    p.in.before = p.past.next;
    assert_int_equal(past(t, &t->student, &p), 3);
    assert_false(p.past.has_next);
    /* As if there had been many more acts between: the oldest go, what holds stays. */
    bed_change(&t->bed,
               "with recursive k(i) as (select 1 union all select i + 1 from k where i < ?2) "
               "insert into pin_act (org_id, chat_id, n, member_id, kind, done_us) "
               "select c.org_id, c.id, 3, 1, 1, 1 from k, chat c where c.id = ?1",
               p.chat.n, LIMIT_PIN_ACTS);
    assert_int_equal(pin(t, &t->teacher, &p, 3), OK);
    assert_int_equal(
        bed_number(&t->bed, "select count(*) from pin_act where chat_id = ?1", p.chat.n, 0),
        LIMIT_PIN_ACTS + 1);
    assert_int_equal(now(t, &t->student, &p), 2);
}

static void so_many_are_pinned_at_a_time(void **state)
{
    struct talk *t = *state;
    struct pinning p = begun(t);
    for (int i = 3; i <= LIMIT_PINS; i++)
        assert_int_equal(talk_post(t, &t->teacher, p.chat, "ещё", NULL), OK);
    for (int i = 1; i <= LIMIT_PINS; i++)
        assert_int_equal(pin(t, &t->teacher, &p, i), OK);
    assert_int_equal(pin(t, &t->teacher, &p, LIMIT_PINS + 1), ERR_LIMIT_REACHED);
    assert_int_equal(unpin(t, &t->teacher, &p, 1), OK);
    assert_int_equal(pin(t, &t->teacher, &p, LIMIT_PINS + 1), OK);
    assert_int_equal(now(t, &t->student, &p), LIMIT_PINS);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(what_is_pinned_last_stands_first),
        T(both_of_a_direct_chat_may_and_who_manages_a_group),
        T(a_deletion_unpins_and_an_edit_is_told),
        T(in_an_archive_nothing_is_pinned_or_unpinned),
        T(who_came_later_sees_pins_of_later_messages),
        T(the_history_has_pages_and_an_end),
        T(so_many_are_pinned_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
