/* What a chat lets whom do: writing, adding, pace, mentions of all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/access.h"
#include "features/chats/limits.h"
#include "features/chats/talk.h"

#define PLAIN                                                                                      \
    ((struct chat_rules){CHAT_WHO_ALL, CHAT_WHO_MANAGERS, CHAT_WHO_MANAGERS, CHAT_WHO_MANAGERS, 0})

struct ask {
    struct chat_rules_set_in in;
    struct chat chat;
};

static enum err do_rules(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct chat_manager *manager;
    enum err e = access_chat_manage(op, a->in.chat_id, &manager);
    return e ? e : chat_rules_set(op, manager, &a->in, &a->chat);
}

static enum err set(struct talk *t, const struct caller *who, chat_id chat, struct chat_rules r,
                    int64_t version)
{
    struct ask a = {.in = {.chat_id = chat,
                           .who_writes = r.who_writes,
                           .who_invites = r.who_invites,
                           .who_pins = r.who_pins,
                           .who_mentions_all = r.who_mentions_all,
                           .slow_s = r.slow_s,
                           .version = version}};
    return bed_write(&t->bed, who, do_rules, &a);
}

static struct chat_view view_of(struct talk *t, const struct caller *who, chat_id chat)
{
    struct chat_view v;
    assert_int_equal(talk_view(t, who, chat, &v), OK);
    return v;
}

static void give(struct talk *t, chat_id chat, struct chat_rules r)
{
    int64_t version = view_of(t, &t->teacher, chat).chat.version;
    assert_int_equal(set(t, &t->teacher, chat, r, version), OK);
}

static void only_managers_set_them_and_by_version(void **state)
{
    struct talk *t = *state;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL}), direct;
    struct chat_rules quiet = PLAIN, odd = PLAIN;
    struct caller lost_badge = t->teacher;
    lost_badge.is_verified = false;
    quiet.who_writes = CHAT_WHO_MANAGERS;
    odd.slow_s = 7;
    assert_int_equal(set(t, &t->student, c, quiet, 2), ERR_NO_RIGHT);
    assert_int_equal(set(t, &lost_badge, c, quiet, 2), ERR_NOT_VERIFIED);
    assert_int_equal(set(t, &t->foreigner, c, quiet, 2), ERR_NOT_FOUND);
    assert_int_equal(set(t, &t->teacher, c, odd, 2), ERR_INVALID);
    assert_int_equal(set(t, &t->teacher, c, quiet, 1), ERR_CONFLICT);
    assert_int_equal(set(t, &t->teacher, c, quiet, 2), OK);
    assert_int_equal(bed_events(&t->bed, "chat_changed", topic_of_chat(c)), 1);
    assert_true(bed_cut(&t->bed, topic_of_chat(c), (member_id){0}));
    assert_int_equal(set(t, &t->teacher, c, quiet, 2), OK); /* a retry */
    assert_int_equal(bed_events_of(&t->bed, "chat_changed"), 0);
    assert_int_equal(bed_number(&t->bed,
                                "select count(*) from chat_rules_change where chat_id = ?1"
                                " and was = '0,1,1,1,0' and became = '1,1,1,1,0'",
                                c.n, 0),
                     1);
    assert_int_equal(view_of(t, &t->student, c).chat.rules.who_writes, CHAT_WHO_MANAGERS);
    assert_int_equal(talk_direct(t, &t->student, t->teacher.member, &direct), OK);
    assert_int_equal(set(t, &t->teacher, direct, quiet, 1), ERR_NO_RIGHT);
}

static void the_newest_changes_are_kept(void **state)
{
    struct talk *t = *state;
    struct chat_rules r = PLAIN;
    chat_id other = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    r.slow_s = 10;
    give(t, other, r);
    for (int i = 0; i < LIMIT_RULES_CHANGES + 3; i++) {
        r.slow_s = i % 2 ? 10 : 30;
        give(t, c, r);
    }
    static const char *const kept = "select count(*) from chat_rules_change where chat_id = ?1";
    assert_int_equal(bed_number(&t->bed, kept, c.n, 0), LIMIT_RULES_CHANGES);
    assert_int_equal(bed_number(&t->bed, kept, other.n, 0), 1);
    assert_int_equal(bed_number(&t->bed,
                                "select count(*) from chat_rules_change where chat_id = ?1 and "
                                "was = '0,1,1,1,0'",
                                c.n, 0),
                     0); /* the first one went */
    assert_int_equal(
        bed_number(&t->bed, "select count(*) from audit where object_kind = 'chat_rules'", 0, 0),
        LIMIT_RULES_CHANGES + 4);
}

static void where_managers_alone_write_others_read_and_take_back(void **state)
{
    struct talk *t = *state;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    struct chat_rules quiet = PLAIN;
    struct caller lost_badge = t->teacher;
    struct draft kept;
    lost_badge.is_verified = false;
    quiet.who_writes = CHAT_WHO_MANAGERS;
    assert_int_equal(talk_post(t, &t->student, c, "раньше", NULL), OK);
    give(t, c, quiet);
    assert_int_equal(talk_post(t, &t->student, c, "теперь", NULL), ERR_CHAT_RULE);
    assert_int_equal(talk_edit(t, &t->student, c, 1, "иначе", 1, NULL), ERR_CHAT_RULE);
    assert_int_equal(talk_post(t, &lost_badge, c, "без значка", NULL), ERR_CHAT_RULE);
    assert_int_equal(talk_post(t, &t->teacher, c, "объявление", NULL), OK);
    assert_int_equal(talk_draft(t, &t->student, c, "останется", 0, &kept), OK);
    assert_int_equal(talk_read(t, &t->student, c, 2), OK);
    assert_int_equal(talk_delete(t, &t->student, c, 1, NULL, NULL), OK);
    give(t, c, PLAIN);
    assert_int_equal(talk_post(t, &t->student, c, "снова", NULL), OK);
}

static void writers_add_people_where_the_chat_lets_them(void **state)
{
    struct talk *t = *state;
    struct caller mate = bed_member(&t->bed, t->org, "Лаптева", ROLE_TEACHER, true);
    struct caller silent = mate;
    silent.is_verified = false;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, &mate, NULL});
    chat_id other = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, &mate, NULL});
    struct chat_rules open = PLAIN;
    open.who_invites = CHAT_WHO_ALL;
    assert_int_equal(talk_add(t, &mate, c, t->classmate.member), ERR_NO_RIGHT);
    give(t, c, open);
    assert_int_equal(talk_add(t, &mate, c, t->foreigner.member), ERR_NOT_FOUND);
    assert_int_equal(talk_add(t, &t->student, c, t->classmate.member), ERR_POLICY);
    assert_int_equal(talk_add(t, &silent, c, t->classmate.member), ERR_POLICY);
    assert_int_equal(talk_add(t, &mate, c, t->classmate.member), OK);
    assert_int_equal(bed_events(&t->bed, "chat_added", topic_of_member(t->classmate.member)), 1);
    assert_int_equal(talk_remove(t, &mate, c, t->classmate.member), ERR_NO_RIGHT);
    assert_int_equal(talk_add(t, &mate, other, t->classmate.member), ERR_NO_RIGHT);
    bed_change(&t->bed, "update chat set origin = 1 where id = ?1", c.n, 0);
    assert_int_equal(talk_add(t, &mate, c, t->parent.member), ERR_NO_RIGHT);
    assert_int_equal(talk_add(t, &t->teacher, c, t->parent.member), OK);
}

static void slow_mode_counts_from_the_own_last_message(void **state)
{
    struct talk *t = *state;
    chat_id c =
        talk_group(t, &t->teacher, (const struct caller *[]){&t->student, &t->classmate, NULL});
    struct chat_rules slow = PLAIN;
    slow.slow_s = 30;
    assert_int_equal(talk_post(t, &t->student, c, "до", NULL), OK);
    int64_t posted_us = view_of(t, &t->student, c).posted_us;
    assert_true(posted_us > 0);
    give(t, c, slow);
    t->bed.now_us = posted_us + 10 * SECOND_US;
    assert_int_equal(talk_post(t, &t->student, c, "рано", NULL), ERR_SLOW);
    long long free_us = 0;
    assert_true(str_to_i64(t->bed.op.detail, &free_us));
    assert_int_equal(free_us, posted_us + 30 * SECOND_US);
    assert_int_equal(t->bed.op.field_count, 1);
    assert_true(str_equal(t->bed.op.field[0].value, STR("20")));
    assert_int_equal(talk_edit(t, &t->student, c, 1, "иначе", 1, NULL), OK);
    assert_int_equal(talk_post(t, &t->classmate, c, "моё первое", NULL), OK);
    assert_int_equal(talk_post(t, &t->teacher, c, "раз", NULL), OK);
    assert_int_equal(talk_post(t, &t->teacher, c, "два", NULL), OK);
    t->bed.now_us = free_us;
    assert_int_equal(talk_post(t, &t->student, c, "пора", NULL), OK);
    assert_int_equal(view_of(t, &t->student, c).posted_us, free_us);
    assert_false(view_of(t, &t->admin, talk_group(t, &t->admin, (const struct caller *[]){NULL}))
                     .has_posted_us);
}

static void all_are_marked_by_one_row_and_one_event(void **state)
{
    struct talk *t = *state;
    struct message m;
    chat_id c =
        talk_group(t, &t->teacher, (const struct caller *[]){&t->student, &t->classmate, NULL});
    struct chat_rules open = PLAIN;
    open.who_mentions_all = CHAT_WHO_ALL;
    assert_int_equal(talk_post(t, &t->student, c, "[@все](member:all) рано", &m), OK);
    assert_false(m.mentions_all);
    assert_int_equal(bed_events_of(&t->bed, "all_mention_moved"), 0);
    assert_int_equal(talk_post(t, &t->teacher, c, "[@все](member:all) сбор", &m), OK);
    assert_true(m.mentions_all && m.mentions_count == 0);
    assert_int_equal(bed_events(&t->bed, "all_mention_moved", topic_of_chat(c)), 1);
    assert_int_equal(bed_events_of(&t->bed, "mention_moved"), 0);
    assert_int_equal(view_of(t, &t->student, c).all_mention_n, 2);
    assert_int_equal(view_of(t, &t->teacher, c).all_mention_n, 0); /* the author is not marked */
    give(t, c, open);
    assert_int_equal(talk_post(t, &t->student, c, "[@all](member:all)", &m), OK);
    assert_int_equal(view_of(t, &t->student, c).all_mention_n, 2);
    assert_int_equal(view_of(t, &t->teacher, c).all_mention_n, 3);
    assert_int_equal(talk_add(t, &t->teacher, c, t->parent.member), OK);
    assert_int_equal(view_of(t, &t->parent, c).all_mention_n, 0); /* before they came */
    give(t, c, PLAIN);
    assert_int_equal(talk_edit(t, &t->student, c, 3, "[@all](member:all)!", 1, &m), OK);
    assert_true(m.mentions_all); /* mended, not taken back */
    assert_int_equal(bed_events_of(&t->bed, "all_mention_moved"), 0);
    assert_int_equal(talk_edit(t, &t->student, c, 3, "никого", 2, &m), OK);
    assert_int_equal(bed_events_of(&t->bed, "all_mention_moved"), 1);
    assert_int_equal(view_of(t, &t->classmate, c).all_mention_n, 2);
    assert_int_equal(talk_delete(t, &t->teacher, c, 2, NULL, NULL), OK);
    assert_int_equal(view_of(t, &t->classmate, c).all_mention_n, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(the_newest_changes_are_kept),
        T(only_managers_set_them_and_by_version),
        T(where_managers_alone_write_others_read_and_take_back),
        T(writers_add_people_where_the_chat_lets_them),
        T(slow_mode_counts_from_the_own_last_message),
        T(all_are_marked_by_one_row_and_one_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
