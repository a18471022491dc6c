/* plan_test.c - what lists mean, and what is decided from them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "features/imports/columns.h"
#include "features/imports/packages.h"
#include "features/imports/packed.h"
#include "features/imports/plan.h"
#include "features/imports/wish.h"

static struct arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(16 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static struct wish wish_of(enum import_field f, const char *text)
{
    struct wish w = {0};
    for (size_t i = 0; i < IMPORT_FIELD_COUNT; i++)
        w.f[i] = STR("");
    w.f[f] = str_from(text);
    return w;
}

static void names_are_parted(void **state)
{
    (void)state;
    struct person_name n;
    enum import_field f;
    struct wish w = wish_of(IMPORT_FIELD_FULL_NAME, "  Воробьёва  Алина Сергеевна ");
    assert_int_equal(wish_name(a, &w, &n, &f), IMPORT_PROBLEM_NONE);
    assert_true(str_equal(n.last, STR("Воробьёва")));
    assert_true(str_equal(n.middle, STR("Сергеевна")));
    assert_int_equal(wish_split_name(a, STR("Алиев Руслан Ильхам оглы"), &n), IMPORT_PROBLEM_NONE);
    assert_true(str_equal(n.middle, STR("Ильхам оглы")));
    assert_int_equal(wish_split_name(a, STR("Гордеева"), &n), IMPORT_PROBLEM_NAME_MISSING);
    assert_int_equal(wish_split_name(a, STR("Гордеева Софья ✔"), &n), IMPORT_PROBLEM_NAME_UNFIT);
}

static void dates_come_in_several_shapes(void **state)
{
    (void)state;
    static const char *const same[] = {"2008-09-01", "01.09.2008", "1/9/2008", "39692",
                                       "2008-09-01 00:00"};
    int64_t us, first = 0;
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        struct wish w = wish_of(IMPORT_FIELD_BIRTH_DATE, same[i]);
        assert_int_equal(wish_minor_until(&w, &us), IMPORT_PROBLEM_NONE);
        first = first ? first : us;
        assert_int_equal(us, first);
    }
    assert_int_equal(first / DAY_US, 20697); /* 2026-09-01 */
    static const char *const unfit[] = {"31.02.2008", "завтра", "1.9", "2008"};
    for (size_t i = 0; i < sizeof unfit / sizeof unfit[0]; i++) {
        struct wish w = wish_of(IMPORT_FIELD_BIRTH_DATE, unfit[i]);
        assert_int_equal(wish_minor_until(&w, &us), IMPORT_PROBLEM_DATE_UNFIT);
    }
    struct wish leap = wish_of(IMPORT_FIELD_BIRTH_DATE, "29.02.2008");
    assert_int_equal(wish_minor_until(&leap, &us), IMPORT_PROBLEM_NONE);
    assert_int_equal(us / DAY_US, 20513); /* 2026-03-01 */
}

static void years_are_small_numbers(void **state)
{
    (void)state;
    int64_t year = 0;
    struct wish w = wish_of(IMPORT_FIELD_YEAR, "2 курс");
    assert_int_equal(wish_year(&w, &year), IMPORT_PROBLEM_NONE);
    assert_int_equal(year, 2);
    w = wish_of(IMPORT_FIELD_YEAR, "2024");
    assert_int_equal(wish_year(&w, &year), IMPORT_PROBLEM_YEAR_UNFIT);
}

static void names_of_next_year(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t year;
        const char *next;
    } rows[] = {{"СД-21", 2, "СД-31"},    {"9А", 9, "10А"},  {"ПД-1-23", 1, "ПД-2-23"},
                {"10Б", 10, "11Б"},       {"Хор", 1, "Хор"}, {"СД-21", 0, "СД-21"},
                {"Ф-11-21", 2, "Ф-11-31"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_true(str_equal(plan_next_name(a, str_from(rows[i].name), rows[i].year),
                              str_from(rows[i].next)));
}

/* --- who is meant --- */

static struct person_name fold(const char *last, const char *first, const char *middle)
{
    return (struct person_name){str_from(last), str_from(first), str_from(middle)};
}

static struct person_wish student(const char *middle, int64_t group)
{
    struct person_name n = fold("гордеева", "софья", middle);
    return (struct person_wish){
        .name = n, .fold = n, .external = STR(""), .position = STR(""), .group = {group, 0}};
}

static struct person_fact fact(int64_t id, const char *middle, int64_t unit)
{
    struct person_name n = fold("гордеева", "софья", middle);
    return (struct person_fact){.id = {id},
                                .name = n,
                                .fold = n,
                                .roles = ROLE_STUDENT,
                                .external = STR(""),
                                .position = STR(""),
                                .unit = {unit},
                                .unit_name = STR("")};
}

static void a_name_means_one_person_or_nobody(void **state)
{
    (void)state;
    size_t at = 99;
    struct person_fact two[] = {fact(1, "ивановна", 7), fact(2, "петровна", 7)};
    struct person_wish w = student("петровна", 7);
    assert_int_equal(plan_match_learner(&w, two, 2, &at), MATCH_IN_PLACE);
    assert_int_equal(at, 1);
    w = student("", 7); /* which of the two? */
    assert_int_equal(plan_match_learner(&w, two, 2, &at), MATCH_AMBIGUOUS);
    assert_int_equal(plan_match_learner(&w, two, 1, &at), MATCH_IN_PLACE);
    w = student("", 8); /* no patronymic: never from another group */
    assert_int_equal(plan_match_learner(&w, two, 2, &at), MATCH_NONE);
    w = student("ивановна", 8);
    assert_int_equal(plan_match_learner(&w, two, 2, &at), MATCH_ELSEWHERE);
    assert_int_equal(at, 0);
    struct person_fact twins[] = {fact(1, "ивановна", 7), fact(2, "ивановна", 9)};
    assert_int_equal(plan_match_learner(&w, twins, 2, &at), MATCH_AMBIGUOUS);
    w = student("сергеевна", 7); /* somebody new beside them */
    assert_int_equal(plan_match_learner(&w, two, 2, &at), MATCH_NONE);
}

static void an_id_or_a_birthday_speaks_against_a_name(void **state)
{
    (void)state;
    size_t at = 99;
    struct person_fact one = fact(1, "ивановна", 7);
    struct person_wish w = student("ивановна", 8);
    one.external = STR("A-1");
    w.external = STR("A-2");
    assert_int_equal(plan_match_learner(&w, &one, 1, &at), MATCH_NONE);
    one.external = STR("");
    one.minor_until_us = DAY_US;
    w.minor_until_us = 2 * DAY_US;
    assert_int_equal(plan_match_learner(&w, &one, 1, &at), MATCH_NONE);
    w.by_external = true;
    assert_int_equal(plan_match_learner(&w, &one, 1, &at), MATCH_ELSEWHERE);
}

static void what_the_file_does_not_say_stays(void **state)
{
    (void)state;
    struct buf b;
    struct person_fact f = fact(1, "ивановна", 7);
    struct person_wish w = student("", 7);
    buf_init(&b, 1000);
    plan_compare(&w, &f, &b);
    assert_int_equal(b.n, 0);
    w = student("игоревна", 7);
    plan_compare(&w, &f, &b);
    struct str rest = buf_str(&b);
    assert_int_equal(packed_next_i64(&rest), IMPORT_FIELD_MIDDLE_NAME);
    assert_true(str_equal(packed_next(&rest), STR("ивановна")));
    buf_done(&b);
}

/* --- columns --- */

static struct table_row row_of(size_t line, const char *const *cells, size_t count)
{
    struct table_row r = {line, arena_alloc(a, count * sizeof(struct str)), count};
    for (size_t i = 0; i < count; i++)
        r.cell[i] = str_from(cells[i]);
    return r;
}

static void a_title_above_the_heading_is_no_heading(void **state)
{
    (void)state;
    static const char *const title[] = {"Список группы СД-21"};
    static const char *const head[] = {
        "№", "Ф.И.О. студента", "Группа", "Дата рождения", "Мать", "Отец", ""};
    static const char *const line[] = {"1", "Белоусова Анна Игоревна", "СД-21", "01.09.2008"};
    struct table_row rows[] = {row_of(1, title, 1), row_of(3, head, 7), row_of(4, line, 4)};
    struct table_sheet sheet = {STR(""), rows, 3};
    struct table t = {&sheet, 1};
    struct columns c;
    struct buf b;
    int64_t count = 0;
    assert_int_equal(columns_find(a, IMPORT_KIND_LEARNERS, &t, &c), OK);
    assert_int_equal(c.count, 6);
    assert_int_equal(c.column[1].field, IMPORT_FIELD_FULL_NAME);
    assert_int_equal(c.column[2].field, IMPORT_FIELD_GROUP);
    assert_int_equal(c.column[3].field, IMPORT_FIELD_BIRTH_DATE);
    assert_int_equal(c.column[5].field, IMPORT_FIELD_PARENT_SECOND);
    assert_true(str_equal(c.column[1].sample, STR("Белоусова Анна Игоревна")));
    buf_init(&b, 10000);
    assert_int_equal(columns_pack(a, &t, &c, &b, &count), OK);
    assert_int_equal(count, 1);
    struct str rest = buf_str(&b), packed;
    assert_true(packed_next_row(&rest, &packed));
    assert_int_equal(packed_next_i64(&packed), 4);
    buf_done(&b);
}

static void sheets_of_groups_are_one_list(void **state)
{
    (void)state;
    static const char *const head[] = {"Фамилия", "Имя", "Отчество"};
    static const char *const line[] = {"Лукин", "Артём", "Денисович"};
    struct table_row rows[] = {row_of(1, head, 3), row_of(2, line, 3)};
    struct table_sheet sheets[] = {{STR("СД-21"), rows, 2}, {STR("СД-22"), rows, 2}};
    struct table t = {sheets, 2};
    struct columns c;
    struct buf b;
    int64_t count = 0;
    assert_int_equal(columns_find(a, IMPORT_KIND_LEARNERS, &t, &c), OK);
    assert_int_equal(c.column[0].field, IMPORT_FIELD_GROUP);
    buf_init(&b, 10000);
    assert_int_equal(columns_pack(a, &t, &c, &b, &count), OK);
    assert_int_equal(count, 2);
    struct str rest = buf_str(&b), first, second;
    assert_true(packed_next_row(&rest, &first) && packed_next_row(&rest, &second));
    (void)packed_next(&second);
    assert_true(str_equal(packed_next(&second), STR("СД-22")));
    buf_done(&b);
}

static void a_list_without_rows_is_unreadable(void **state)
{
    (void)state;
    static const char *const head[] = {"Фамилия", "Имя"};
    struct table_row rows[] = {row_of(1, head, 2)};
    struct table_sheet sheet = {STR(""), rows, 1};
    struct table t = {&sheet, 1};
    struct columns c;
    assert_int_equal(columns_find(a, IMPORT_KIND_LEARNERS, &t, &c), ERR_FILE_UNREADABLE);
}

/* --- packages --- */

static void a_roster_becomes_lines(void **state)
{
    (void)state;
    static const char *const orgs[][3] = {{"sourcedId", "name", "type"},
                                          {"o1", "Корпус 1", "school"}};
    static const char *const courses[][2] = {{"sourcedId", "title"}, {"k1", "Анатомия"}};
    static const char *const classes[][5] = {
        {"sourcedId", "title", "classType", "courseSourcedId", "schoolSourcedId"},
        {"h1", "СД-21", "homeroom", "", "o1"},
        {"c1", "Анатомия, СД-21", "scheduled", "k1", "o1"}};
    static const char *const users[][5] = {
        {"sourcedId", "role", "givenName", "familyName", "middleName"},
        {"t1", "teacher", "Ольга", "Мельникова", "Петровна"},
        {"s1", "student", "Алина", "Воробьёва", ""}};
    static const char *const stays[][4] = {{"sourcedId", "classSourcedId", "userSourcedId", "role"},
                                           {"e1", "h1", "s1", "student"},
                                           {"e2", "c1", "s1", "student"},
                                           {"e3", "c1", "t1", "teacher"}};
    struct table_row ro[2], rk[2], rc[3], ru[3], re[4];
    for (size_t i = 0; i < 4; i++) {
        if (i < 2)
            ro[i] = row_of(i + 1, orgs[i], 3), rk[i] = row_of(i + 1, courses[i], 2);
        if (i < 3)
            rc[i] = row_of(i + 1, classes[i], 5), ru[i] = row_of(i + 1, users[i], 5);
        re[i] = row_of(i + 1, stays[i], 4);
    }
    struct table_sheet sheets[] = {{STR("orgs.csv"), ro, 2},
                                   {STR("x/courses.csv"), rk, 2},
                                   {STR("classes.csv"), rc, 3},
                                   {STR("users.csv"), ru, 3},
                                   {STR("enrollments.csv"), re, 4}};
    struct table t = {sheets, 5};
    struct columns c;
    struct buf b;
    int64_t count = 0;
    assert_int_equal(package_kind(&t), IMPORT_KIND_ONEROSTER);
    buf_init(&b, 10000);
    assert_int_equal(package_pack(a, IMPORT_KIND_ONEROSTER, &t, &c, &b, &count), OK);
    assert_int_equal(count, 4); /* group, teacher, student, lesson */
    static const char what[] = {'0' + IMPORT_WHAT_UNIT, '0' + IMPORT_WHAT_STAFF,
                                '0' + IMPORT_WHAT_LEARNER, '0' + IMPORT_WHAT_TEACHING};
    struct str rest = buf_str(&b), row, cell;
    for (size_t i = 0; i < 4; i++) {
        assert_true(packed_next_row(&rest, &row));
        (void)packed_next(&row);
        cell = packed_next(&row);
        assert_int_equal(cell.p[0], what[i]);
    }
    for (int i = 0; i < 6; i++)
        cell = packed_next(&row);
    assert_true(str_equal(packed_next(&row), STR("h1"))); /* the lesson's group is the homeroom */
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_parted),
        cmocka_unit_test(dates_come_in_several_shapes),
        cmocka_unit_test(years_are_small_numbers),
        cmocka_unit_test(names_of_next_year),
        cmocka_unit_test(a_name_means_one_person_or_nobody),
        cmocka_unit_test(an_id_or_a_birthday_speaks_against_a_name),
        cmocka_unit_test(what_the_file_does_not_say_stays),
        cmocka_unit_test(a_title_above_the_heading_is_no_heading),
        cmocka_unit_test(sheets_of_groups_are_one_list),
        cmocka_unit_test(a_list_without_rows_is_unreadable),
        cmocka_unit_test(a_roster_becomes_lines),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
