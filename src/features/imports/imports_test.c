/* imports_test.c - lists checked, applied, undone, against a real store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/imports/access.h"
#include "features/imports/imports.h"
#include "features/imports/upload.h"
#include "features/people/listed.h"
#include "features/people/testbed.h"
#include "features/staff/staff.h"
#include "store/blobs.h"

struct world {
    struct bed bed;
    struct caller admin;
    org_id org;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    bed_init(&w->bed);
    assert_int_equal(blobs_open(str_from(w->bed.probe.folder), &w->bed.blobs), OK);
    w->org = bed_org(&w->bed, "zarechny");
    w->admin = bed_member(&w->bed, w->org, "Климов", ROLE_ADMINISTRATOR, false);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    blobs_close(w->bed.blobs);
    bed_done(&w->bed);
    free(w);
    return 0;
}

/* --- running --- */

struct making {
    enum import_kind kind;
    const char *text; /* CSV with semicolons */
    struct import out;
};

static struct table table_of(struct arena *a, const char *text)
{
    struct table t = {arena_alloc(a, sizeof *t.sheet), 1};
    struct str rest = str_from(text);
    t.sheet[0] = (struct table_sheet){STR(""), arena_alloc(a, 100 * sizeof(struct table_row)), 0};
    for (size_t line = 1; rest.n; line++) {
        struct str row = str_slice(rest, 0, str_find_byte(rest, '\n'));
        rest = str_slice(rest, row.n + 1, rest.n);
        struct table_row *r = &t.sheet[0].row[t.sheet[0].row_count++];
        *r = (struct table_row){line, arena_alloc(a, 20 * sizeof(struct str)), 0};
        while (row.n) {
            struct str cell = str_slice(row, 0, str_find_byte(row, ';'));
            r->cell[r->cell_count++] = cell.n ? cell : STR("");
            row = str_slice(row, cell.n + 1, row.n);
        }
    }
    return t;
}

static enum err do_make(struct op *op, void *ctx)
{
    struct making *m = ctx;
    struct import_new n = {.name = STR("список.csv")};
    struct table t = table_of(op->arena, m->text);
    enum err e = import_upload_take(op, m->kind, &t, &n);
    return e ? e : import_make(op, &n, &m->out);
}

static enum err do_columns(struct op *op, void *ctx)
{
    struct import *i = ctx;
    const struct import_keeper *k;
    struct import_columns_set_in in = {.import_id = i->id,
                                       .closes_absent = i->closes_absent,
                                       .makes_units = i->makes_units,
                                       .reason = STR("приказ № 1"),
                                       .version = i->version};
    enum err e = access_import_manage(op, i->id, &k);
    return e ? e : import_columns_set(op, k, &in, i);
}

static enum err do_apply(struct op *op, void *ctx)
{
    struct import *i = ctx;
    const struct import_keeper *k;
    struct import_apply_in in = {i->id, i->version};
    enum err e = access_import_manage(op, i->id, &k);
    return e ? e : import_apply(op, k, &in, i);
}

static enum err do_undo(struct op *op, void *ctx)
{
    struct import *i = ctx;
    const struct import_keeper *k;
    struct import_undo_in in = {i->id};
    enum err e = access_import_manage(op, i->id, &k);
    return e ? e : import_undo(op, k, &in, i);
}

static enum err do_work(struct op *op, void *ctx)
{
    struct import_work_in in = {*(import_id *)ctx};
    return import_work(op, &in);
}

static enum err do_show(struct op *op, void *ctx)
{
    struct import *i = ctx;
    return import_show(op, i->id, i);
}

static struct import work_off(struct world *w, import_id id)
{
    struct import i = {.id = id};
    for (int n = 0; n < 200; n++) {
        assert_int_equal(bed_write(&w->bed, NULL, do_work, &id), OK);
        assert_int_equal(bed_read(&w->bed, &w->admin, do_show, &i), OK);
        if (i.state != IMPORT_STATE_CHECKING && i.state != IMPORT_STATE_APPLYING &&
            i.state != IMPORT_STATE_UNDOING)
            return i;
    }
    fail_msg("the work of an import does not end");
    return i;
}

static struct import check_with(struct world *w, enum import_kind kind, const char *text,
                                bool closes_absent)
{
    struct making m = {.kind = kind, .text = text};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_make, &m), OK);
    m.out.closes_absent = closes_absent;
    assert_int_equal(bed_write(&w->bed, &w->admin, do_columns, &m.out), OK);
    return work_off(w, m.out.id);
}

static struct import check(struct world *w, enum import_kind kind, const char *text)
{
    return check_with(w, kind, text, false);
}

static struct import apply(struct world *w, struct import i)
{
    assert_int_equal(bed_write(&w->bed, &w->admin, do_apply, &i), OK);
    return work_off(w, i.id);
}

static struct import undo(struct world *w, struct import i)
{
    assert_int_equal(bed_write(&w->bed, &w->admin, do_undo, &i), OK);
    return work_off(w, i.id);
}

static int64_t number(struct world *w, const char *sql)
{
    return bed_number(&w->bed, sql, w->org.n, 0);
}

#define STUDENTS                                                                                   \
    "select count(*) from member where org_id = ?1 and roles = 8 and closed_us is null and ?2 = 0"
#define GROUPS                                                                                     \
    "select count(*) from unit where org_id = ?1 and kind = 3 and closed_us is null and ?2 = 0"
#define STAYS "select count(*) from enrolment where org_id = ?1 and until_us is null and ?2 = 0"

#define LIST                                                                                       \
    "Фамилия;Имя;Отчество;Группа;Специальность;Курс\n"    \
    "Белоусова;Анна;Игоревна;СД-21;Сестринское дело;2\n"     \
    "Воробьёва;Алина;Сергеевна;СД-21;Сестринское дело;2\n" \
    "Лукин;Артём;Денисович;СД-22;Сестринское дело;2\n"

/* --- what is expected --- */

static void nothing_is_written_before_it_is_confirmed(void **state)
{
    struct world *w = *state;
    struct import i = check(w, IMPORT_KIND_LEARNERS, LIST);
    assert_int_equal(i.state, IMPORT_STATE_CHECKED);
    assert_int_equal(i.counts.create, 6); /* a speciality, two groups, three students */
    assert_int_equal(i.counts.refuse, 0);
    assert_int_equal(number(w, STUDENTS), 0);
    assert_int_equal(number(w, GROUPS), 0);
    i = apply(w, i);
    assert_int_equal(i.state, IMPORT_STATE_APPLIED);
    assert_int_equal(i.counts.failed, 0);
    assert_int_equal(number(w, STUDENTS), 3);
    assert_int_equal(number(w, GROUPS), 2);
    assert_int_equal(number(w, STAYS), 3);
}

static void a_second_time_changes_nothing(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_LEARNERS, LIST));
    struct import i = check(w, IMPORT_KIND_LEARNERS, LIST);
    assert_int_equal(i.counts.create + i.counts.change + i.counts.transfer + i.counts.refuse, 0);
    assert_int_equal(i.counts.leave, 3);
}

static void undoing_takes_back_what_nobody_changed(void **state)
{
    struct world *w = *state;
    struct import i = apply(w, check(w, IMPORT_KIND_LEARNERS, LIST));
    i = undo(w, i);
    assert_int_equal(i.state, IMPORT_STATE_UNDONE);
    assert_int_equal(i.counts.kept, 0);
    assert_int_equal(number(w, STUDENTS), 0);
    assert_int_equal(number(w, GROUPS), 0);
    i = check(w, IMPORT_KIND_LEARNERS, LIST); /* the right file after the wrong one */
    assert_int_equal(i.counts.create, 6);
}

/* Somebody edits them: the next version. */
static enum err do_edit(struct op *op, void *ctx)
{
    struct person p;
    int64_t version;
    member_id id = *(member_id *)ctx;
    enum err e = people_get(op, op->caller.org, id, &p);
    struct people_listed same = {.name = p.name, .roles = p.roles};
    return e ? e : people_listed_set(op, op->caller.org, id, &same, &version);
}

static void edit(struct world *w, const char *sql)
{
    member_id id = {number(w, sql)};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_edit, &id), OK);
}

static void what_was_used_since_stays(void **state)
{
    struct world *w = *state;
    struct import i = apply(w, check(w, IMPORT_KIND_LEARNERS, LIST));
    edit(w, "select id from member where org_id = ?1 and last_name = 'Лукин' and ?2 = 0");
    i = undo(w, i);
    assert_int_equal(i.counts.kept, 3); /* Лукин, his group, and what it stands under */
    assert_int_equal(number(w, STUDENTS), 1);
}

static void somebody_in_another_group_is_transferred(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_LEARNERS, LIST));
    struct import i =
        check(w, IMPORT_KIND_LEARNERS,
              "ФИО;Группа\nЛукин Артём Денисович;сд 21\nБелоусова Анна Игоревна;СД-21\n");
    assert_int_equal(i.counts.transfer, 1);
    assert_int_equal(i.counts.leave, 1);
    assert_int_equal(i.counts.absent, 1); /* Воробьёва: shown, and left alone */
    i = apply(w, i);
    assert_int_equal(number(w, STAYS), 3);
    assert_int_equal(
        number(w, "select count(*) from enrolment e join unit u on u.id = e.unit_id where e.org_id "
                  "= ?1 and e.until_us is null and u.name = 'СД-21' and ?2 = 0"),
        3);
    i = undo(w, i);
    assert_int_equal(i.counts.kept, 0);
    assert_int_equal(
        number(w, "select count(*) from enrolment e join unit u on u.id = e.unit_id where e.org_id "
                  "= ?1 and e.until_us is null and u.name = 'СД-22' and ?2 = 0"),
        1);
}

#define TOLD                                                                                       \
    "select count(*) from audit_about a join audit r on r.org_id = a.org_id and r.n = a.n join "   \
    "member m on m.id = a.member_id where a.org_id = ?1 and ?2 = 0 and r.op = 'test' and "         \
    "r.object_kind = 'import' and a.why = 'приказ № 1' and "

static void whom_a_list_changes_is_told_and_whom_it_brings_is_not(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_LEARNERS, LIST));
    assert_int_equal(number(w, TOLD "1 = 1"), 0);
    struct import i = check_with(
        w, IMPORT_KIND_LEARNERS,
        "ФИО;Группа\nЛукин Артём Денисович;СД-21\nБелоусова Анна Игоревна;СД-21\n", true);
    apply(w, i);
    assert_int_equal(number(w, TOLD "m.last_name = 'Лукин'"), 1);     /* moved */
    assert_int_equal(number(w, TOLD "m.last_name = 'Воробьёва'"), 1); /* closed */
    assert_int_equal(number(w, TOLD "1 = 1"), 2);
}

/* Rows of the record about imports by one member. */
#define ACTS                                                                                       \
    "select count(*) from audit where org_id = ?1 and actor_id = ?2 and object_kind = 'import'"
#define TOLD_OF_UNDOING                                                                            \
    "select count(*) from audit_about a join audit r on r.org_id = a.org_id and r.n = a.n join "   \
    "member m on m.id = a.member_id where a.org_id = ?1 and r.actor_id = ?2 and a.why = '' and "   \
    "r.object_kind = 'import_undone' and "

static void undoing_is_recorded_once_and_told_to_whom_it_changes_back(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_LEARNERS, LIST));
    struct import i =
        apply(w, check(w, IMPORT_KIND_LEARNERS,
                       "ФИО;Группа\nЛукин Артём Денисович;СД-21\nПак Юна Сергеевна;СД-21\n"));
    int64_t org = w->org.n; /* another administrator takes it back */
    w->admin = bed_member(&w->bed, w->org, "Орлова", ROLE_ADMINISTRATOR, false);
    int64_t who = w->admin.member.n;
    assert_int_equal(undo(w, i).counts.kept, 0);
    assert_int_equal(bed_number(&w->bed, ACTS, org, who), 1);
    assert_int_equal(bed_number(&w->bed, TOLD_OF_UNDOING "m.last_name = 'Лукин'", org, who), 1);
    /* not Пак, whom it had brought */
    assert_int_equal(bed_number(&w->bed, TOLD_OF_UNDOING "1 = 1", org, who), 1);
    assert_int_equal(undo(w, i).state, IMPORT_STATE_UNDONE);
    assert_int_equal(bed_number(&w->bed, ACTS, org, who), 1);
    assert_int_equal(bed_number(&w->bed, TOLD_OF_UNDOING "1 = 1", org, who), 1);
}

static void what_stays_at_the_undoing_is_told_to_nobody(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_LEARNERS, LIST));
    struct import i =
        apply(w, check(w, IMPORT_KIND_LEARNERS, "ФИО;Группа\nЛукин Артём Денисович;СД-21\n"));
    edit(w, "select id from member where org_id = ?1 and last_name = 'Лукин' and ?2 = 0");
    assert_int_equal(undo(w, i).counts.kept, 1);
    assert_int_equal(bed_number(&w->bed, TOLD_OF_UNDOING "1 = 1", w->org.n, w->admin.member.n), 0);
}

static void the_absent_lose_access_only_when_it_was_ticked(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_LEARNERS, LIST));
    struct import i =
        check_with(w, IMPORT_KIND_LEARNERS, "ФИО;Группа\nБелоусова Анна Игоревна;СД-21\n", true);
    assert_int_equal(i.counts.close, 1);
    bed_change(
        &w->bed,
        "update member set login = 'l' || id, login_fold = 'l' || id where org_id = ?1 and ?2 = 0",
        w->admin.org.n, 0);
    i = apply(w, i);
    assert_int_equal(number(w, STUDENTS), 2);
    /* Their data stay as long as anybody's who left, not as long as a refused stranger's. */
    assert_int_equal(
        number(w, "select count(*) from member where org_id = ?1 and closed_us is not null and "
                  "erase_us = closed_us + 365 * 86400000000 and ?2 = 0"),
        1);
    i = undo(w, i);
    assert_int_equal(i.counts.kept, 0);
    assert_int_equal(number(w, STUDENTS), 3);
    assert_int_equal(number(w, STAYS), 3);
    assert_int_equal(
        number(w, "select count(*) from member where org_id = ?1 and login is null and ?2 = 0"), 0);
}

/* The refused line may be about the very person who seems absent. */
static void nobody_loses_access_by_a_list_with_refused_lines(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_LEARNERS, LIST));
    struct import i = check_with(w, IMPORT_KIND_LEARNERS,
                                 "ФИО;Группа;Дата рождения\n"
                                 "Белоусова Анна Игоревна;СД-21;\n"
                                 "Воробьёва Алина Сергеевна;СД-21;31.02.2008\n",
                                 true);
    assert_int_equal(i.counts.refuse, 1);
    assert_int_equal(i.counts.close, 0);
    assert_int_equal(i.counts.absent, 1);
    apply(w, i);
    assert_int_equal(number(w, STUDENTS), 3);
}

static void what_is_not_certain_is_refused(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_LEARNERS, LIST));
    struct import i = check(w, IMPORT_KIND_LEARNERS,
                            "ФИО;Группа;Курс\n"
                            "Осокин Никита Павлович;СД-2I;2\n"     /* looks like another group */
                            "Гордеева Софья;СД-21;2\n"             /* new */
                            "Гордеева Софья Ивановна;СД-21;2\n"    /* the same, or another one? */
                            "Зотов;СД-21;2\n"                      /* no first name */
                            "Ким Олег Олегович;;2\n"               /* no group */
                            "Ким Олег Олегович;СД-21;двенадцать\n" /* no year */
                            "Белоусова Анна Игоревна;СД-21;2\n"
                            "Белоусова Анна Игоревна;СД-21;2\n"); /* twice */
    assert_int_equal(i.counts.refuse, 6);
    assert_int_equal(
        bed_number(
            &w->bed,
            "select count(*) from import_row where import_id = ?1 and problem = ?2 and fix = "
            "'СД-21'",
            i.id.n, IMPORT_PROBLEM_GROUP_ALIKE),
        1);
    i = apply(w, i);
    assert_int_equal(number(w, STUDENTS), 4);
}

static enum err do_fix(struct op *op, void *ctx)
{
    struct import *i = ctx;
    const struct import_keeper *k;
    struct import_fix_in in = {i->id, IMPORT_FIELD_GROUP, STR("СД-2I"), STR("СД-21")};
    enum err e = access_import_manage(op, i->id, &k);
    return e ? e : import_fix(op, k, &in, i);
}

static void a_fix_is_for_all_lines_with_that_value(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_LEARNERS, LIST));
    struct import i = check(w, IMPORT_KIND_LEARNERS,
                            "ФИО;Группа\nОсокин Никита Павлович;СД-2I\nПак Юна Сергеевна;СД-2I\n");
    assert_int_equal(i.counts.refuse, 2);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_fix, &i), OK);
    i = work_off(w, i.id);
    assert_int_equal(i.counts.refuse, 0);
    assert_int_equal(i.counts.create, 2);
}

static void an_id_finds_somebody_under_a_new_name(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_LEARNERS, "ID;ФИО;Группа\nA1;Ежова Полина Андреевна;СД-21\n"));
    struct import i =
        check(w, IMPORT_KIND_LEARNERS,
              "ID;ФИО;Группа;Мать\nA1;Ершова Полина Андреевна;СД-21;Ершова Светлана Викторовна\n");
    assert_int_equal(i.counts.change, 1);
    i = apply(w, i);
    assert_int_equal(number(w, "select count(*) from member where org_id = ?1 and last_name = "
                               "'Ершова' and ?2 = 0"),
                     2);
    assert_int_equal(
        number(w,
               "select count(*) from guardian where org_id = ?1 and until_us is null and ?2 = 0"),
        1);
    i = undo(w, i);
    assert_int_equal(
        number(w,
               "select count(*) from member where org_id = ?1 and last_name = 'Ежова' and ?2 = 0"),
        1);
    assert_int_equal(
        number(w,
               "select count(*) from guardian where org_id = ?1 and until_us is null and ?2 = 0"),
        0);
}

static void an_id_on_one_of_two_lines_makes_no_second_person(void **state)
{
    struct world *w = *state;
    struct import i = check(w, IMPORT_KIND_LEARNERS,
                            "ID;ФИО;Группа;Дата рождения\n"
                            "A1;Ежова Полина Андреевна;СД-21;01.02.2008\n"
                            ";Ежова Полина Андреевна;СД-21;\n"           /* A1 */
                            ";Ежова Полина Андреевна;СД-21;02.02.2008\n" /* a namesake */
                            ";Ежова Полина;СД-21;\n"                     /* which? */
                            ";Ежова Полина Андреевна;СД-22;\n"           /* another group */
                            "B2;Ежова Полина Андреевна;СД-22;\n");
    assert_int_equal(i.counts.refuse, 3);
    assert_int_equal(i.counts.create, 5); /* two groups, three students */
    assert_int_equal(apply(w, i).counts.failed, 0);
    assert_int_equal(number(w, STUDENTS), 3);
}

static void a_line_without_an_id_is_whoever_the_file_renames(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_LEARNERS, "ID;ФИО;Группа\nA1;Ежова Полина Андреевна;СД-21\n"));
    struct import i = check(w, IMPORT_KIND_LEARNERS,
                            "ID;ФИО;Группа\nA1;Ершова Полина Андреевна;СД-21\n"
                            ";Ершова Полина Андреевна;СД-21\n");
    assert_int_equal(i.counts.change, 1);
    assert_int_equal(i.counts.refuse, 1);
    assert_int_equal(i.counts.create, 0);
}

static void of_two_with_ids_a_line_without_one_is_neither(void **state)
{
    struct world *w = *state;
    const char *list = "ID;ФИО;Группа\nA1;Ежова Полина Андреевна;СД-21\n"
                       "A2;Ежова Полина Андреевна;СД-21\n;Ежова Полина Андреевна;СД-21\n";
    for (int time = 0; time < 2; time++) { /* then beside those who are there */
        struct import i = check(w, IMPORT_KIND_LEARNERS, list);
        assert_int_equal(bed_number(&w->bed,
                                    "select count(*) from import_row where import_id = ?1 and "
                                    "problem = ?2 and line = 4",
                                    i.id.n, IMPORT_PROBLEM_PERSON_AMBIGUOUS),
                         1);
        apply(w, i);
        assert_int_equal(number(w, STUDENTS), 2);
    }
}

static void a_colleague_with_an_id_and_one_without_are_one(void **state)
{
    struct world *w = *state;
    struct import i = check(w, IMPORT_KIND_STAFF,
                            "ID;ФИО;Должность\n;Осокина Вера Павловна;методист\n"
                            "7;Осокина Вера Павловна;методист\n"
                            "8;Осокина Вера Ивановна;методист\n");
    assert_int_equal(i.counts.create, 2);
    assert_int_equal(i.counts.refuse, 1);
}

static void what_changed_since_the_check_is_refused(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_LEARNERS, "ID;ФИО;Группа\nA1;Ежова Полина Андреевна;СД-21\n"));
    struct import i =
        check(w, IMPORT_KIND_LEARNERS, "ID;ФИО;Группа\nA1;Ершова Полина Андреевна;СД-21\n");
    edit(w, "select id from member where org_id = ?1 and last_name = 'Ежова' and ?2 = 0");
    i = apply(w, i);
    assert_int_equal(i.counts.failed, 1);
    assert_int_equal(
        number(w,
               "select count(*) from member where org_id = ?1 and last_name = 'Ежова' and ?2 = 0"),
        1);
}

/* So many students of a group, from no list. */
#define FILL_GROUP                                                                                 \
    "insert into enrolment (org_id, unit_id, member_id, state, since_us) with recursive n (i) as " \
    "(select 1 union all select i + 1 from n where i < ?2) select u.org_id, u.id, m.id, 0, 0 "     \
    "from "                                                                                        \
    "n, unit u, member m where u.org_id = ?1 and u.name = 'СД-22' and m.last_name = 'Полон' || i"
#define MAKE_STUDENTS                                                                              \
    "insert into member (org_id, last_name, first_name, middle_name, name_sort, roles, position, " \
    "created_us) with recursive n (i) as (select 1 union all select i + 1 from n where i < ?2) "   \
    "select ?1, 'Полон' || i, 'А', '', '', 8, '', 0 from n"

static void a_line_refused_for_a_full_group_changes_nobody(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_LEARNERS,
                   "ID;ФИО;Группа\nA1;Ежова Полина Андреевна;СД-21\nA2;Пак Юна "
                   "Сергеевна;СД-22\n"));
    struct import i =
        check(w, IMPORT_KIND_LEARNERS, "ID;ФИО;Группа\nA1;Ершова Полина Андреевна;СД-22\n");
    bed_change(&w->bed, MAKE_STUDENTS, w->org.n, 299);
    bed_change(&w->bed, FILL_GROUP, w->org.n, 299);
    i = apply(w, i);
    assert_int_equal(i.counts.failed, 1);
    assert_int_equal(number(w, STAYS), 301);
    assert_int_equal(
        number(w,
               "select count(*) from member where org_id = ?1 and last_name = 'Ежова' and ?2 = 0"),
        1);
}

static void one_is_applied_at_a_time(void **state)
{
    struct world *w = *state;
    struct import first = check(w, IMPORT_KIND_LEARNERS, LIST);
    struct import second = check(w, IMPORT_KIND_LEARNERS, LIST);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_apply, &first), OK);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_apply, &second), ERR_IMPORT_BUSY);
    work_off(w, first.id);
    struct import now = {.id = second.id};
    assert_int_equal(bed_read(&w->bed, &w->admin, do_show, &now), OK);
    now = apply(w, now); /* what it planned is there by now: refused line by line */
    assert_int_equal(now.counts.failed, 6);
    assert_int_equal(number(w, STUDENTS), 3);
    assert_int_equal(number(w, GROUPS), 2);
}

static void staff_and_who_teaches_what(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_LEARNERS, LIST));
    struct import i = apply(w, check(w, IMPORT_KIND_STAFF,
                                     "Табельный номер;ФИО;Должность;Дисциплины;Приказ\n"
                                     "7;Мельникова Ольга Петровна;Преподаватель;Анатомия;№ 12\n"
                                     "8;Зимин Пётр Ильич;Завхоз;;№ 13\n"));
    assert_int_equal(i.counts.create, 2);
    assert_int_equal(number(w, "select count(*) from member where org_id = ?1 and roles = 4 "
                               "and verified_us is null and ?2 = 0"),
                     1);
    i = check(w, IMPORT_KIND_TEACHING,
              "Группа;Дисциплина;Преподаватель\nСД-21;Анатомия;Мельникова Ольга Петровна\n"
              "СД-22;Анатомия;Мельникова О. П.\n");
    assert_int_equal(i.counts.create, 2); /* a subject and a teaching */
    assert_int_equal(i.counts.refuse, 1);
    i = apply(w, i);
    assert_int_equal(
        number(w,
               "select count(*) from teaching where org_id = ?1 and until_us is null and ?2 = 0"),
        1);
    i = undo(w, i);
    assert_int_equal(i.counts.kept, 0);
    assert_int_equal(
        number(w,
               "select count(*) from teaching where org_id = ?1 and until_us is null and ?2 = 0"),
        0);
}

#define LINES_WITH(is) "select count(*) from staff_record where org_id = ?1 and ?2 = 0 and " is

#define BY_HAND                                                                                                                 \
    "insert into staff_record (org_id, last_name, first_name, middle_name, name_sort, document, "                               \
    "listed_us, created_us) values (?1, 'Зимин', 'Пётр', 'Ильич', 'зимин петр ильич', 'рука', " \
    "?2, 0)"

static void a_namesakes_line_in_the_list_of_staff_is_left_alone(void **state)
{
    struct world *w = *state;
    apply(w, check(w, IMPORT_KIND_STAFF, "Табельный номер;ФИО;Приказ\n7;Зимин Пётр Ильич;№ 7\n"));
    bed_change(&w->bed, "update staff_record set external_id = null where org_id = ?1 and ?2 = 0",
               w->org.n, 0);
    apply(w, check(w, IMPORT_KIND_STAFF, "Табельный номер;ФИО;Приказ\n8;Зимин Пётр Ильич;№ 8\n"));
    assert_int_equal(number(w, LINES_WITH("document = '№ 7'")), 1);
    assert_int_equal(number(w, LINES_WITH("document = '№ 8' and external_id = '8'")), 1);
    bed_change(&w->bed, BY_HAND, w->org.n, 0); /* two that are nobody's: whom do they mean? */
    bed_change(&w->bed, BY_HAND, w->org.n, 0);
    apply(w, check(w, IMPORT_KIND_STAFF, "Табельный номер;ФИО;Приказ\n9;Зимин Пётр Ильич;№ 9\n"));
    assert_int_equal(number(w, LINES_WITH("document = 'рука' and member_id is null")), 2);
    assert_int_equal(number(w, LINES_WITH("1 = 1")), 5);
    struct import i = check(w, IMPORT_KIND_STAFF,
                            "Табельный номер;ФИО;Приказ\n9;Зимин Пётр Ильич;№ 9\n"
                            "7;Зимин Пётр Ильич;№ 7\n");
    assert_int_equal(i.counts.leave, 1); /* the other line has lost its number above */
    assert_int_equal(i.counts.change, 1);
    apply(w, i);
    assert_int_equal(number(w, LINES_WITH("document = '№ 7' and external_id = '7'")), 1);
    assert_int_equal(number(w, LINES_WITH("1 = 1")), 5);
}

static enum err do_erase(struct op *op, void *ctx)
{
    int64_t rows = 0;
    return staff_erase(op, op->caller.org, *(member_id *)ctx, &rows);
}

static void the_line_in_the_list_of_staff_goes_with_the_person(void **state)
{
    struct world *w = *state;
    const char *list = "ФИО;Приказ\nЗимин Пётр Ильич;№ 7\nПак Юна Сергеевна;№ 8\n";
    bed_change(&w->bed, BY_HAND, w->org.n, 0);
    undo(w, apply(w, check(w, IMPORT_KIND_STAFF, list)));
    assert_int_equal(number(w, LINES_WITH("document = 'рука' and member_id is null")), 1);
    assert_int_equal(number(w, LINES_WITH("1 = 1")), 1);
    apply(w, check(w, IMPORT_KIND_STAFF, list));
    assert_int_equal(number(w, LINES_WITH("member_id is not null")), 2);
    member_id gone = {number(w, "select id from member where org_id = ?1 and ?2 = 0 and last_name "
                                "= 'Зимин' and closed_us is null")};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_erase, &gone), OK);
    assert_int_equal(number(w, LINES_WITH("last_name = 'Пак'")), 1);
    assert_int_equal(number(w, LINES_WITH("1 = 1")), 1);
}

static void groups_of_one_name_in_two_buildings(void **state)
{
    struct world *w = *state;
    const char *list = "ФИО;Класс;Корпус\nБелоусова Анна Игоревна;1А;Корпус 1\nЛукин Артём "
                       "Денисович;1А;Корпус 2\n";
    struct import i = apply(w, check(w, IMPORT_KIND_LEARNERS, list));
    assert_int_equal(number(w, GROUPS), 2);
    i = check(w, IMPORT_KIND_LEARNERS, list);
    assert_int_equal(i.counts.leave, 2);
    i = check(w, IMPORT_KIND_LEARNERS, "ФИО;Класс\nПак Юна Сергеевна;1А\n");
    assert_int_equal(i.counts.refuse, 1);
}

/* --- the yearly rollover --- */

struct rolling {
    struct rollover_propose_out proposed;
    struct rollover_group_wish wish[10];
    struct import out;
};

static enum err do_propose(struct op *op, void *ctx)
{
    return rollover_propose(op, &((struct rolling *)ctx)->proposed);
}

static enum err do_plan(struct op *op, void *ctx)
{
    struct rolling *r = ctx;
    struct rollover_plan_in in = {.name = STR("Переход"),
                                  .reason = STR("приказ № 9"),
                                  .groups = r->wish,
                                  .groups_count = r->proposed.groups_count};
    for (size_t i = 0; i < in.groups_count; i++) {
        const struct rollover_group *g = &r->proposed.groups[i];
        r->wish[i] = (struct rollover_group_wish){g->unit_id, g->act, g->new_name};
    }
    return rollover_plan(op, &in, &r->out);
}

static void a_year_goes_by_and_comes_back(void **state)
{
    struct world *w = *state;
    struct rolling r = {0};
    apply(w,
          check(w, IMPORT_KIND_LEARNERS,
                "ФИО;Группа;Курс\nБелоусова Анна Игоревна;СД-21;2\nЛукин Артём Денисович;СД-31;3\n"
                "Пак Юна Сергеевна;СД-41;4\n"));
    assert_int_equal(bed_read(&w->bed, &w->admin, do_propose, &r), OK);
    assert_int_equal(r.proposed.groups_count, 3);
    assert_int_equal(r.proposed.groups[2].act, ROLLOVER_ACT_GRADUATE);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_plan, &r), OK);
    struct import i = work_off(w, r.out.id);
    assert_int_equal(i.counts.change, 2);
    assert_int_equal(i.counts.close, 2); /* the student and the group */
    i = apply(w, i);
    assert_int_equal(i.counts.failed, 0);
    assert_int_equal(number(w, "select sum(year) from unit where org_id = ?1 and kind = 3 and "
                               "closed_us is null and ?2 = 0"),
                     7);
    assert_int_equal(number(w, "select count(*) from unit where org_id = ?1 and name = 'СД-41' "
                               "and closed_us is null and ?2 = 0"),
                     1);
    assert_int_equal(number(w, STAYS), 2);
    assert_int_equal(number(w, STUDENTS), 3); /* graduates keep their account until they leave */
    i = undo(w, i);
    assert_int_equal(i.counts.kept, 0);
    assert_int_equal(number(w, STAYS), 3);
    assert_int_equal(number(w, "select sum(year) from unit where org_id = ?1 and kind = 3 and "
                               "closed_us is null and ?2 = 0"),
                     9);
}

/* So many open accounts more, and fifty that are closed and count for nothing. */
#define FILL                                                                                       \
    "insert into member (org_id, last_name, first_name, middle_name, name_sort, roles, position, " \
    "closed_us, created_us) with recursive n (i) as (select 1 union all select i + 1 from n "      \
    "where "                                                                                       \
    "i < ?2 + 50) select ?1, 'Полная', 'Чаша', '', 'полная чаша', 4, '', "     \
    "case when i > ?2 then 1 end, 0 from n"

static void a_full_house_takes_who_has_room_parents_too(void **state)
{
    struct world *w = *state;
    bed_change(&w->bed, FILL, w->org.n, 100000 - 4); /* and the administrator: three more */
    struct import i = check(w, IMPORT_KIND_LEARNERS,
                            "ФИО;Группа;Родитель\n"
                            "Белоусова Анна Игоревна;СД-21;Белоусова Мария\n"
                            "Лукин Артём Денисович;СД-21;Лукина Нина\n" /* two, and one fits */
                            "Зотов Пётр Ильич;СД-21;\n");
    assert_int_equal(i.counts.create, 3); /* the group, too */
    assert_int_equal(i.counts.refuse, 1);
    bed_change(&w->bed, FILL, w->org.n, 1); /* somebody came meanwhile */
    i = apply(w, i);
    assert_int_equal(i.counts.failed, 1);
    assert_int_equal(number(w, STUDENTS), 1);
    assert_int_equal(number(w,
                            "select count(*) from member where org_id = ?1 and closed_us is null "
                            "and ?2 = 0"),
                     100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_written_before_it_is_confirmed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_second_time_changes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(undoing_takes_back_what_nobody_changed, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_used_since_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(somebody_in_another_group_is_transferred, setup, teardown),
        cmocka_unit_test_setup_teardown(whom_a_list_changes_is_told_and_whom_it_brings_is_not,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(undoing_is_recorded_once_and_told_to_whom_it_changes_back,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(what_stays_at_the_undoing_is_told_to_nobody, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_absent_lose_access_only_when_it_was_ticked, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(nobody_loses_access_by_a_list_with_refused_lines, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_not_certain_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_fix_is_for_all_lines_with_that_value, setup, teardown),
        cmocka_unit_test_setup_teardown(an_id_on_one_of_two_lines_makes_no_second_person, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_line_without_an_id_is_whoever_the_file_renames, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(of_two_with_ids_a_line_without_one_is_neither, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_colleague_with_an_id_and_one_without_are_one, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_id_finds_somebody_under_a_new_name, setup, teardown),
        cmocka_unit_test_setup_teardown(what_changed_since_the_check_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_line_refused_for_a_full_group_changes_nobody, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(one_is_applied_at_a_time, setup, teardown),
        cmocka_unit_test_setup_teardown(staff_and_who_teaches_what, setup, teardown),
        cmocka_unit_test_setup_teardown(a_namesakes_line_in_the_list_of_staff_is_left_alone, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_line_in_the_list_of_staff_goes_with_the_person, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(groups_of_one_name_in_two_buildings, setup, teardown),
        cmocka_unit_test_setup_teardown(a_year_goes_by_and_comes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_house_takes_who_has_room_parents_too, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
