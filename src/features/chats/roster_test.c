/* Chats that follow the structure: who comes, who goes, what they read; templates and the walk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/log.h"
#include "features/chats/limits.h"
#include "features/chats/roster.h"
#include "features/chats/talk.h"
#include "features/chats/templates.h"

enum { GROUP = 1, PARENTS, SUBJECT, STAFF, DEPARTMENT };

/* The rows that features/structure writes. */
struct rows {
    const char *sql;
    unsigned slot;
    int64_t a, b, c, d;
};

static enum err do_rows(struct op *op, void *ctx)
{
    const struct rows *r = ctx;
    const struct db_query q = {
        .name = "rows", .sqlite = r->sql, .index = 4060 + r->slot, .writes = true};
    const int64_t value[] = {r->a, r->b, r->c, r->d};
    const char *name[] = {"?1", "?2", "?3", "?4"};
    bool has_row = false;
    struct db_stmt *st = db_start(op->db, &q);
    for (int i = 0; i < 4; i++)
        if (strstr(r->sql, name[i]))
            db_bind_i64(st, i + 1, value[i]);
    enum err e = db_step(st, &has_row);
    db_finish(st);
    return e;
}

static void put(struct talk *t, const char *sql, int64_t a, int64_t b, int64_t c, int64_t d)
{
    static const char *seen[40]; /* texts of this program, in the order they come */
    unsigned i = 0;
    while (seen[i] && seen[i] != sql)
        i++;
    assert_true(i + 1 < 40);
    seen[i] = sql;
    struct rows r = {sql, i, a, b, c, d};
    assert_int_equal(bed_write(&t->bed, NULL, do_rows, &r), OK);
}

static void unit(struct talk *t, int64_t id, int64_t parent, int64_t kind)
{
    put(t,
        "insert into unit (id, org_id, parent_id, kind, name, name_sort, created_us) values "
        "(?1, ?2, nullif(?3, 0), ?4, 'СД-' || ?1, '', 0)",
        id, t->org.n, parent, kind);
}

static void enrol(struct talk *t, int64_t group, const struct caller *who)
{
    put(t,
        "insert into enrolment (org_id, unit_id, member_id, state, since_us) values "
        "(?1, ?2, ?3, 0, 0)",
        t->org.n, group, who->member.n, 0);
}

/* as -1: opened again. */
static void end(struct talk *t, int64_t group, const struct caller *who, int64_t as)
{
    if (as < 0)
        put(t,
            "update enrolment set until_us = null, ended_as = null where unit_id = ?1 and "
            "member_id = ?2",
            group, who->member.n, 0, 0);
    else
        put(t,
            "update enrolment set until_us = ?3, ended_as = ?4 where unit_id = ?1 and "
            "member_id = ?2 and until_us is null",
            group, who->member.n, t->bed.now_us, as);
}

static void teach(struct talk *t, int64_t group, int64_t subject, const struct caller *who,
                  int64_t until_us)
{
    put(t,
        "insert into subject (id, org_id, name, name_sort, created_us) values (?1, ?2, "
        "'Анатомия', '', 0) on conflict (id) do nothing",
        subject, t->org.n, 0, 0);
    if (until_us)
        put(t,
            "insert into teaching (org_id, unit_id, subject_id, member_id, is_substitute, "
            "since_us, until_us) select org_id, ?1, id, ?3, 1, 0, ?4 from subject where id = "
            "?2",
            group, subject, who->member.n, until_us);
    else
        put(t,
            "insert into teaching (org_id, unit_id, subject_id, member_id, since_us) select "
            "org_id, ?1, id, ?3, 0 from subject where id = ?2",
            group, subject, who->member.n, 0);
}

static void post(struct talk *t, int64_t unit_, const struct caller *who, int64_t kind)
{
    put(t,
        "insert into unit_post (org_id, unit_id, member_id, post, since_us) values (?1, ?2, "
        "?3, ?4, 0)",
        t->org.n, unit_, who->member.n, kind);
}

static void guard(struct talk *t, const struct caller *parent, const struct caller *child)
{
    put(t,
        "insert into guardian (org_id, parent_id, child_id, kin, since_us) values (?1, ?2, "
        "?3, 0, 0)",
        t->org.n, parent->member.n, child->member.n, 0);
}

struct syncing {
    org_id org;
    unit_id unit;
    int64_t changes;
};

static enum err do_sync(struct op *op, void *ctx)
{
    struct syncing *s = ctx;
    return s->unit.n ? chats_roster_sync(op, s->org, s->unit, &s->changes)
                     : chats_roster_sync_staff(op, s->org, &s->changes);
}

static int64_t sync(struct talk *t, int64_t unit_)
{
    struct syncing s = {t->org, {unit_}, 0};
    assert_int_equal(bed_write(&t->bed, &t->admin, do_sync, &s), OK);
    return s.changes;
}

/* The chat of a unit; 0: none. */
static chat_id chat_of(struct talk *t, int64_t origin, int64_t unit_)
{
    int64_t id =
        bed_number(&t->bed, "select id from chat where origin = ?1 and coalesce(unit_id, 0) = ?2",
                   origin, unit_);
    return (chat_id){id < 0 ? 0 : id};
}

static int64_t right_in(struct talk *t, chat_id chat, const struct caller *who)
{
    return bed_number(&t->bed,
                      "select right_ from chat_member where chat_id = ?1 and member_id = ?2",
                      chat.n, who->member.n);
}

static void a_session(struct talk *t, const struct caller *who)
{
    put(t,
        "insert into session (org_id, member_id, token_hash, expires_us, created_us, client, "
        "agent) values (?1, ?2, 'h' || ?2, ?3, 0, '', '')",
        t->org.n, who->member.n, INT64_MAX / 2, 0);
}

/* A department with two groups; student and classmate in the first, the teacher its curator. */
static int school(void **state)
{
    talk_setup(state);
    struct talk *t = *state;
    unit(t, 1, 0, 1);
    unit(t, 21, 1, 3);
    unit(t, 22, 1, 3);
    enrol(t, 21, &t->student);
    enrol(t, 21, &t->classmate);
    post(t, 21, &t->teacher, 1);
    a_session(t, &t->student);
    return 0;
}

static void a_group_gets_its_chat_once(void **state)
{
    struct talk *t = *state;
    struct chat_view v;
    assert_true(sync(t, 21) > 0);
    chat_id c = chat_of(t, GROUP, 21);
    assert_int_equal(right_in(t, c, &t->student), CHAT_RIGHT_WRITE);
    assert_int_equal(right_in(t, c, &t->teacher), CHAT_RIGHT_MANAGE);
    assert_int_equal(right_in(t, c, &t->parent), -1);
    assert_int_equal(chat_of(t, PARENTS, 21).n, 0); /* no parent is known */
    assert_int_equal(bed_number(&t->bed, "select member_count from chat where id = ?1", c.n, 0), 3);
    assert_int_equal(bed_number(&t->bed, "select max(kind) from chat", 0, 0), 1);
    assert_int_equal(sync(t, 21), 0);
    assert_null(t->bed.op.events);
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_int_equal(v.chat.origin, CHAT_ORIGIN_GROUP);
    assert_true(str_equal(v.chat.title, STR("СД-21")));
    assert_int_equal(right_in(t, chat_of(t, DEPARTMENT, 1), &t->teacher), CHAT_RIGHT_WRITE);
}

static void only_who_came_and_has_a_client_is_told(void **state)
{
    struct talk *t = *state;
    struct syncing s = {t->org, {21}, 0};
    assert_int_equal(bed_write(&t->bed, &t->admin, do_sync, &s), OK);
    assert_int_equal(bed_events(&t->bed, "chat_added", topic_of_member(t->student.member)), 1);
    assert_int_equal(bed_events(&t->bed, "chat_added", topic_of_member(t->classmate.member)), 0);
    chat_id c = chat_of(t, GROUP, 21);
    end(t, 21, &t->classmate, 0);
    assert_int_equal(sync(t, 21), 1);
    assert_int_equal(bed_events_of(&t->bed, "chat_added"), 0);
    assert_int_equal(bed_events(&t->bed, "chat_removed", topic_of_member(t->classmate.member)), 1);
    assert_int_equal(bed_events(&t->bed, "chat_changed", topic_of_chat(c)), 1);
    assert_true(bed_cut(&t->bed, topic_of_chat(c), t->classmate.member));
}

static void a_transfer_undone_gives_the_history_back(void **state)
{
    struct talk *t = *state;
    struct chat_view v;
    sync(t, 21);
    chat_id c = chat_of(t, GROUP, 21);
    assert_int_equal(talk_post(t, &t->teacher, c, "Завтра практика", NULL), OK);
    end(t, 21, &t->student, 0);
    enrol(t, 22, &t->student);
    sync(t, 21);
    sync(t, 22);
    assert_int_equal(talk_view(t, &t->student, c, &v), ERR_NOT_FOUND);
    assert_int_equal(talk_view(t, &t->student, chat_of(t, GROUP, 22), &v), OK);
    assert_int_equal(talk_post(t, &t->teacher, c, "Без вас", NULL), OK);
    end(t, 22, &t->student, 0);
    end(t, 21, &t->student, -1);
    sync(t, 22);
    sync(t, 21);
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_int_equal(v.joined_n, 0);
    end(t, 21, &t->student, 0);
    sync(t, 21);
    t->bed.now_us += ROSTER_RETURN_US + 1;
    end(t, 21, &t->student, -1);
    sync(t, 21);
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_int_equal(v.joined_n, 2); /* too long ago: from now on, as for everybody */
}

static void a_substitute_is_there_for_the_day(void **state)
{
    struct talk *t = *state;
    int64_t evening_us = t->bed.now_us + 8 * HOUR_US;
    struct caller other = bed_member(&t->bed, t->org, "Громова", ROLE_TEACHER, true);
    teach(t, 21, 7, &t->teacher, 0);
    teach(t, 21, 7, &other, evening_us);
    sync(t, 21);
    chat_id c = chat_of(t, SUBJECT, 21);
    assert_int_equal(right_in(t, c, &other), CHAT_RIGHT_WRITE);
    assert_int_equal(right_in(t, c, &t->teacher), CHAT_RIGHT_MANAGE);
    assert_int_equal(right_in(t, c, &t->student), CHAT_RIGHT_WRITE);
    assert_int_equal(right_in(t, chat_of(t, DEPARTMENT, 1), &other), -1);
    assert_int_equal(
        bed_number(&t->bed, "select max(due_us) from job where kind = 'chat_roster_tend'", 0, 0),
        evening_us);
    t->bed.now_us = evening_us;
    sync(t, 21);
    assert_int_equal(right_in(t, c, &other), -1);
    assert_int_equal(right_in(t, chat_of(t, GROUP, 21), &other), -1);
    put(t, "update teaching set until_us = ?1 where until_us is null", evening_us, 0, 0, 0);
    sync(t, 21); /* nobody teaches it any more */
    assert_int_equal(bed_number(&t->bed, "select archived_us from chat where id = ?1", c.n, 0),
                     evening_us);
}

static void who_graduated_reads_on_and_who_was_expelled_does_not(void **state)
{
    struct talk *t = *state;
    struct chat_view v;
    struct caller expelled = bed_member(&t->bed, t->org, "Ушаков", ROLE_STUDENT, false);
    enrol(t, 21, &expelled);
    sync(t, 21);
    chat_id c = chat_of(t, GROUP, 21);
    end(t, 21, &t->student, 1);
    end(t, 21, &t->classmate, 1);
    end(t, 21, &expelled, 2);
    put(t, "update unit_post set until_us = ?1 where unit_id = 21", t->bed.now_us, 0, 0, 0);
    put(t, "update unit set closed_us = ?1 where id = 21", t->bed.now_us, 0, 0, 0);
    sync(t, 21);
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_true(v.chat.is_archived);
    assert_int_equal(talk_view(t, &t->teacher, c, &v), OK);
    assert_int_equal(talk_view(t, &expelled, c, &v), ERR_NOT_FOUND);
    assert_int_equal(talk_post(t, &t->student, c, "ещё", NULL), ERR_CHAT_ARCHIVED);
    put(t, "update unit set closed_us = null where id = 21", 0, 0, 0, 0);
    put(t, "update unit_post set until_us = null where unit_id = 21", 0, 0, 0, 0);
    end(t, 21, &t->student, -1);
    end(t, 21, &t->classmate, -1);
    sync(t, 21);
    assert_int_equal(talk_post(t, &t->student, c, "снова", NULL), OK);
}

static void parents_are_with_the_parents_of_their_childs_group(void **state)
{
    struct talk *t = *state;
    guard(t, &t->parent, &t->student);
    sync(t, 21);
    chat_id c = chat_of(t, PARENTS, 21);
    assert_int_equal(right_in(t, c, &t->parent), CHAT_RIGHT_WRITE);
    assert_int_equal(right_in(t, c, &t->teacher), CHAT_RIGHT_MANAGE);
    assert_int_equal(right_in(t, c, &t->student), -1);
    assert_int_equal(right_in(t, chat_of(t, GROUP, 21), &t->parent), -1);
    end(t, 21, &t->student, 0);
    sync(t, 21);
    assert_int_equal(right_in(t, c, &t->parent), -1);
}

static void what_was_done_by_hand_stays(void **state)
{
    struct talk *t = *state;
    struct chat c;
    sync(t, 21);
    chat_id id = chat_of(t, GROUP, 21);
    assert_int_equal(talk_remove(t, &t->teacher, id, t->student.member), ERR_BY_STRUCTURE);
    assert_int_equal(talk_add(t, &t->teacher, id, t->parent.member), OK);
    assert_int_equal(sync(t, 21), 0);
    assert_int_equal(right_in(t, id, &t->parent), CHAT_RIGHT_WRITE);
    /* Invited first, in the structure later: the structure does not take them away again. */
    post(t, 21, &t->parent, 2);
    assert_int_equal(sync(t, 21) > 0, true);
    put(t, "update unit_post set until_us = 5 where member_id = ?1", t->parent.member.n, 0, 0, 0);
    sync(t, 21);
    assert_int_equal(right_in(t, id, &t->parent), CHAT_RIGHT_WRITE);
    assert_int_equal(talk_remove(t, &t->teacher, id, t->parent.member), OK);
    put(t, "update unit set name = 'СД-31' where id = 21", 0, 0, 0, 0);
    assert_int_equal(sync(t, 21), 1);
    struct chat_view v;
    assert_int_equal(talk_view(t, &t->teacher, id, &v), OK);
    assert_true(str_equal(v.chat.title, STR("СД-31")));
    assert_int_equal(talk_rename(t, &t->teacher, id, "Наша группа", v.chat.version, &c), OK);
    put(t, "update unit set name = 'СД-41' where id = 21", 0, 0, 0, 0);
    assert_int_equal(sync(t, 21), 0);
}

static void the_staff_room_holds_fifteen_hundred_and_grows_in_steps(void **state)
{
    struct talk *t = *state;
    put(t,
        "insert into member (org_id, last_name, first_name, middle_name, name_sort, position, "
        "roles, "
        "created_us) with recursive n(i) as (select 1 union all select i + 1 from n where i < "
        "1500) select ?1, 'П' || i, 'А', '', '', '', 4, 0 from n",
        t->org.n, 0, 0, 0);
    int rounds = 1;
    while (sync(t, 0) > 1)
        rounds++;
    chat_id c = chat_of(t, STAFF, 0);
    assert_int_equal(rounds, 9); /* 1,502 in steps of 200, and one to see that all are there */
    assert_int_equal(bed_number(&t->bed, "select member_count from chat where id = ?1", c.n, 0),
                     1502);
    assert_int_equal(right_in(t, c, &t->admin), CHAT_RIGHT_MANAGE);
    assert_int_equal(right_in(t, c, &t->student), -1);
    put(t, "update member set roles = 8 where id = ?1", t->teacher.member.n, 0, 0, 0);
    sync(t, 0);
    assert_int_equal(right_in(t, c, &t->teacher), -1);
}

struct setting {
    struct chat_template_set_in set;
    struct chat_template_check_in check;
    struct chat_template_check_out checked;
    struct chat_template now;
    struct chat_roster_walk_in walk;
};

static enum err do_set(struct op *op, void *ctx)
{
    struct setting *s = ctx;
    return chat_template_set(op, &s->set, &s->now);
}
static enum err do_check(struct op *op, void *ctx)
{
    struct setting *s = ctx;
    s->checked = (struct chat_template_check_out){0};
    return chat_template_check(op, &s->check, &s->checked);
}
static enum err do_walk(struct op *op, void *ctx)
{
    struct setting *s = ctx;
    return chat_roster_walk(op, &s->walk);
}

static void a_template_applies_to_chats_that_are_there(void **state)
{
    struct talk *t = *state;
    struct setting s = {.walk = {t->org}};
    sync(t, 21);
    chat_id c = chat_of(t, GROUP, 21);
    s.check = (struct chat_template_check_in){CHAT_ORIGIN_GROUP, true, STR("Группа {group}")};
    assert_int_equal(bed_read(&t->bed, &t->admin, do_check, &s), OK);
    assert_int_equal(s.checked.renamed, 1);
    assert_true(str_equal(s.checked.example, STR("Группа СД-21")));
    s.check.title = STR("Группа {grup}");
    assert_int_equal(bed_read(&t->bed, &t->admin, do_check, &s), ERR_INVALID);
    s.set = (struct chat_template_set_in){CHAT_ORIGIN_GROUP, true, STR("Группа {group}"), 0};
    assert_int_equal(bed_write(&t->bed, &t->admin, do_set, &s), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, do_set, &s), ERR_CONFLICT);
    assert_int_equal(bed_write(&t->bed, NULL, do_walk, &s), OK);
    assert_int_equal(bed_events(&t->bed, "roster_moved", topic_of_member(t->admin.member)), 1);
    struct chat_view v;
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_true(str_equal(v.chat.title, STR("Группа СД-21")));
    s.set = (struct chat_template_set_in){CHAT_ORIGIN_GROUP, false, STR("{group}"), 1};
    assert_int_equal(bed_write(&t->bed, &t->admin, do_set, &s), OK);
    assert_int_equal(bed_write(&t->bed, NULL, do_walk, &s), OK);
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_true(v.chat.is_archived);
    assert_int_equal(bed_write(&t->bed, NULL, do_walk, &s), OK); /* it is over: nothing */
    assert_null(t->bed.op.events);
}

static enum err do_title(struct op *op, void *ctx)
{
    struct str *s = ctx;
    const struct template_words w = {STR("СД-21"), STR(""), STR("Сестринское"), STR("ЗМК")};
    return template_title(op, s[0], &w, &s[1]);
}

static void a_pattern_makes_a_title(void **state)
{
    struct talk *t = *state;
    const char *long_one = "{department}{department}{department}{department}{department}"
                           "{department}{department}{department}{department}{department}";
    const struct {
        const char *pattern, *title;
    } cases[] = {
        {"{group}", "СД-21"},
        {"Родители {group} · {org}", "Родители СД-21 · ЗМК"},
        {"{subject} · {group}", "СД-21"},
        {"{group} · {subject}", "СД-21"},
        {"{subject}", "СД-21"},
        {"{nothing}", "{nothing}"},
    };
    struct str s[2];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        s[0] = str_from(cases[i].pattern);
        assert_int_equal(bed_read(&t->bed, &t->admin, do_title, s), OK);
        assert_true(str_equal(s[1], str_from(cases[i].title)));
    }
    s[0] = str_from(long_one);
    assert_int_equal(bed_read(&t->bed, &t->admin, do_title, s), OK);
    assert_int_equal(s[1].n, 200); /* a hundred signs of two bytes */
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, school, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(a_group_gets_its_chat_once),
        T(only_who_came_and_has_a_client_is_told),
        T(a_transfer_undone_gives_the_history_back),
        T(a_substitute_is_there_for_the_day),
        T(who_graduated_reads_on_and_who_was_expelled_does_not),
        T(parents_are_with_the_parents_of_their_childs_group),
        T(what_was_done_by_hand_stays),
        T(the_staff_room_holds_fifteen_hundred_and_grows_in_steps),
        T(a_template_applies_to_chats_that_are_there),
        T(a_pattern_makes_a_title),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
