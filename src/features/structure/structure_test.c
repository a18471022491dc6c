/* The structure: where units may stand, students that come and go and come back, who works with a
 * group, whose parent somebody is, limits. What operations answer to whom: tests/permissions and
 * tests/system/structure.test.ts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/people/testbed.h"
#include "features/structure/limits.h"
#include "features/structure/structure.h"

struct world {
    struct bed bed;
    org_id org, other_org;
    struct caller admin, teacher, student, parent;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    bed_init(&w->bed);
    w->org = bed_org(&w->bed, "zmk");
    w->other_org = bed_org(&w->bed, "lyceum7");
    w->admin = bed_member(&w->bed, w->org, "Климов", ROLE_ADMINISTRATOR, false);
    w->teacher = bed_member(&w->bed, w->org, "Мельникова", ROLE_TEACHER, true);
    w->student = bed_member(&w->bed, w->org, "Лукин", ROLE_STUDENT, false);
    w->parent = bed_member(&w->bed, w->org, "Лукина", ROLE_PARENT, false);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    bed_done(&w->bed);
    free(w);
    return 0;
}

/* --- operations --- */

struct unit_making {
    org_id org;
    struct unit_new in;
    unit_id set, out; /* set: change this one */
};

static enum err do_unit(struct op *op, void *ctx)
{
    struct unit_making *m = ctx;
    return m->set.n ? structure_unit_set(op, m->org, m->set, &m->in)
                    : structure_unit_add(op, m->org, &m->in, &m->out);
}

static enum err make(struct world *w, enum unit_kind kind, const char *name, unit_id parent,
                     unit_id *ret)
{
    struct unit_making m = {.org = w->org, .in = {.parent = parent, .kind = kind}};
    m.in.name = str_from(name);
    enum err e = bed_write(&w->bed, &w->admin, do_unit, &m);
    *ret = m.out;
    return e;
}

static unit_id group(struct world *w, const char *name)
{
    unit_id id = {0};
    assert_int_equal(make(w, UNIT_KIND_GROUP, name, (unit_id){0}, &id), OK);
    return id;
}

static enum err move(struct world *w, unit_id id, enum unit_kind kind, unit_id parent)
{
    struct unit_making m = {.org = w->org, .set = id, .in = {.parent = parent, .kind = kind}};
    m.in.name = STR("Перенесено");
    return bed_write(&w->bed, &w->admin, do_unit, &m);
}

struct studying {
    org_id org;
    member_id member;
    unit_id from, to;
    enrolment_id id;
    enum enrolment_end as;
};

static enum err do_enrol(struct op *op, void *ctx)
{
    struct studying *s = ctx;
    return structure_enrol(op, s->org, s->to, s->member, &s->id);
}

static enum err do_transfer(struct op *op, void *ctx)
{
    struct studying *s = ctx;
    return structure_transfer(op, s->org, s->member, s->from, s->to, STR("приказ № 7"));
}

static enum err do_end(struct op *op, void *ctx)
{
    struct studying *s = ctx;
    return structure_enrolment_end(op, s->org, s->id, s->as, STR("приказ № 212"));
}

static enum err do_undo(struct op *op, void *ctx)
{
    struct studying *s = ctx;
    return structure_enrolment_undo(op, s->org, s->id);
}

static enum err do_close(struct op *op, void *ctx)
{
    struct studying *s = ctx;
    return structure_unit_close(op, s->org, s->to);
}

static int64_t open_in(struct world *w, unit_id unit)
{
    return bed_number(&w->bed,
                      "select count(*) from enrolment where unit_id = ?1 and until_us is null",
                      unit.n, 0);
}

struct asking {
    org_id org;
    member_id who, child;
    unit_id unit;
    bool curates, teaches, is_child;
};

static enum err do_ask(struct op *op, void *ctx)
{
    struct asking *a = ctx;
    enum err e = structure_is_curator(op, a->org, a->who, a->unit, &a->curates);
    if (!e)
        e = structure_teaches(op, a->org, a->who, a->unit, &a->teaches);
    return e ? e : structure_child_of(op, a->org, a->who, a->child, &a->is_child);
}

static struct asking ask(struct world *w, const struct caller *who, unit_id unit)
{
    struct asking a = {.org = w->org, .who = who->member, .child = w->student.member, .unit = unit};
    assert_int_equal(bed_read(&w->bed, &w->admin, do_ask, &a), OK);
    return a;
}

struct posting {
    org_id org;
    unit_id unit;
    member_id member;
    enum unit_post_kind post;
    unit_post_id id;
};

static enum err do_post(struct op *op, void *ctx)
{
    struct posting *p = ctx;
    return structure_post_add(op, p->org, p->unit, p->member, p->post, &p->id);
}

static enum err do_post_end(struct op *op, void *ctx)
{
    struct posting *p = ctx;
    return structure_post_end(op, p->org, p->id);
}

struct kinship {
    org_id org;
    member_id parent, child;
    guardian_id id;
};

static enum err do_kin(struct op *op, void *ctx)
{
    struct kinship *k = ctx;
    return structure_guardian_add(op, k->org, k->parent, k->child, KIN_MOTHER, &k->id);
}

static enum err do_kin_end(struct op *op, void *ctx)
{
    struct kinship *k = ctx;
    return structure_guardian_end(op, k->org, k->id);
}

/* --- what is expected --- */

static void a_unit_stands_where_its_kind_fits_and_never_below_itself(void **state)
{
    struct world *w = *state;
    unit_id top, mid, low, none = {0}, made;
    assert_int_equal(make(w, UNIT_KIND_DEPARTMENT, "Верх", none, &top), OK);
    assert_int_equal(make(w, UNIT_KIND_DEPARTMENT, "Середина", top, &mid), OK);
    assert_int_equal(make(w, UNIT_KIND_GROUP, "Г-1", mid, &low), OK);
    assert_int_equal(make(w, UNIT_KIND_GROUP, "Г-2", low, &made), ERR_UNIT_PLACE);
    assert_int_equal(make(w, UNIT_KIND_BRANCH, "Филиал", mid, &made), ERR_UNIT_PLACE);
    assert_int_equal(move(w, top, UNIT_KIND_DEPARTMENT, mid), ERR_UNIT_PLACE);
    assert_int_equal(move(w, top, UNIT_KIND_DEPARTMENT, top), ERR_UNIT_PLACE);
    assert_int_equal(move(w, mid, UNIT_KIND_GROUP, top), ERR_UNIT_NOT_EMPTY);
    assert_int_equal(move(w, low, UNIT_KIND_GROUP, top), OK);
    assert_int_equal(make(w, UNIT_KIND_GROUP, "  ", top, &made), ERR_INVALID);
}

static void no_deeper_than_the_limit_neither_made_nor_moved(void **state)
{
    struct world *w = *state;
    unit_id chain[LIMIT_UNIT_DEPTH + 1] = {{0}}, other, made;
    for (int i = 1; i <= LIMIT_UNIT_DEPTH; i++)
        assert_int_equal(make(w, UNIT_KIND_DEPARTMENT, "У", chain[i - 1], &chain[i]), OK);
    assert_int_equal(make(w, UNIT_KIND_GROUP, "Г", chain[LIMIT_UNIT_DEPTH], &made), ERR_UNIT_PLACE);
    assert_int_equal(make(w, UNIT_KIND_DEPARTMENT, "Другое", (unit_id){0}, &other), OK);
    assert_int_equal(move(w, chain[1], UNIT_KIND_DEPARTMENT, other), ERR_UNIT_PLACE);
    assert_int_equal(move(w, chain[2], UNIT_KIND_DEPARTMENT, other), OK);
}

static void a_transfer_and_its_undoing_leave_one_open_row(void **state)
{
    struct world *w = *state;
    unit_id from = group(w, "А"), to = group(w, "Б"), third = group(w, "В");
    struct studying s = {.org = w->org, .member = w->student.member, .to = from};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_enrol, &s), OK);
    enrolment_id first = s.id;
    assert_int_equal(bed_write(&w->bed, &w->admin, do_enrol, &s), OK);
    assert_int_equal(s.id.n, first.n);

    s.from = from;
    s.to = to;
    assert_int_equal(bed_write(&w->bed, &w->admin, do_transfer, &s), OK);
    assert_int_equal(open_in(w, from), 0);
    assert_int_equal(open_in(w, to), 1);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_undo, &s), OK);
    assert_int_equal(open_in(w, from), 1);
    assert_int_equal(open_in(w, to), 0);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_undo, &s), OK); /* goes on: fine */

    assert_int_equal(bed_write(&w->bed, &w->admin, do_transfer, &s), OK);
    struct studying on = {.org = w->org, .member = w->student.member, .from = to, .to = third};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_transfer, &on), OK);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_undo, &s), ERR_CONFLICT);
    assert_int_equal(open_in(w, third), 1);
}

/* As a list does it: what is refused is noted, and the rest of the piece is kept. */
static enum err do_try_transfer(struct op *op, void *ctx)
{
    struct studying *s = ctx;
    enum err e = structure_transfer_quiet(op, s->org, s->member, s->from, s->to, STR(""));
    assert_int_equal(e, ERR_UNIT_CLOSED);
    return OK;
}

static void a_transfer_that_is_refused_leaves_them_where_they_are(void **state)
{
    struct world *w = *state;
    struct studying s = {.org = w->org, .member = w->student.member, .to = group(w, "А")};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_enrol, &s), OK);
    s.from = s.to;
    s.to = group(w, "Б");
    assert_int_equal(bed_write(&w->bed, &w->admin, do_close, &s), OK);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_try_transfer, &s), OK);
    assert_int_equal(open_in(w, s.from), 1);
}

static void an_end_repeated_is_fine_and_another_one_a_conflict(void **state)
{
    struct world *w = *state;
    struct studying s = {.org = w->org,
                         .member = w->student.member,
                         .to = group(w, "А"),
                         .as = ENROLMENT_END_EXPELLED};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_enrol, &s), OK);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_close, &s), ERR_UNIT_NOT_EMPTY);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_end, &s), OK);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_end, &s), OK);
    s.as = ENROLMENT_END_GRADUATED;
    assert_int_equal(bed_write(&w->bed, &w->admin, do_end, &s), ERR_CONFLICT);
    s.as = ENROLMENT_END_TRANSFERRED;
    assert_int_equal(bed_write(&w->bed, &w->admin, do_end, &s), ERR_INVALID);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_close, &s), OK);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_undo, &s), ERR_UNIT_CLOSED);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_enrol, &s), ERR_UNIT_CLOSED);
}

static void ids_of_another_organisation_are_absent(void **state)
{
    struct world *w = *state;
    unit_id own = group(w, "А");
    struct studying s = {.org = w->other_org, .member = w->student.member, .to = own};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_enrol, &s), ERR_NOT_FOUND);
    struct unit_making m = {.org = w->other_org,
                            .in = {.parent = own, .kind = UNIT_KIND_GROUP, .name = STR("Х")}};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_unit, &m), ERR_NOT_FOUND);
    struct studying not_a_student = {.org = w->org, .member = w->teacher.member, .to = own};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_enrol, &not_a_student), ERR_INVALID);
}

static void who_leads_above_and_who_curates_work_with_the_group_until_it_ends(void **state)
{
    struct world *w = *state;
    unit_id top, low;
    assert_int_equal(make(w, UNIT_KIND_DEPARTMENT, "Отделение", (unit_id){0}, &top), OK);
    assert_int_equal(make(w, UNIT_KIND_GROUP, "А", top, &low), OK);
    assert_false(ask(w, &w->teacher, low).teaches);
    struct posting p = {
        .org = w->org, .unit = top, .member = w->teacher.member, .post = UNIT_POST_KIND_CURATOR};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_post, &p), ERR_UNIT_PLACE);
    p.post = UNIT_POST_KIND_LEADER;
    assert_int_equal(bed_write(&w->bed, &w->admin, do_post, &p), OK);
    assert_true(ask(w, &w->teacher, low).curates);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_post_end, &p), OK);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_post_end, &p), OK);
    assert_false(ask(w, &w->teacher, low).curates);
    p.member = w->student.member;
    assert_int_equal(bed_write(&w->bed, &w->admin, do_post, &p), ERR_INVALID);
}

static void a_parent_is_one_of_a_student_until_it_ends(void **state)
{
    struct world *w = *state;
    unit_id any = group(w, "А");
    struct kinship k = {w->org, w->parent.member, w->student.member, {0}};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_kin, &k), OK);
    guardian_id first = k.id;
    assert_int_equal(bed_write(&w->bed, &w->admin, do_kin, &k), OK);
    assert_int_equal(k.id.n, first.n);
    assert_true(ask(w, &w->parent, any).is_child);
    assert_false(ask(w, &w->teacher, any).is_child);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_kin_end, &k), OK);
    assert_false(ask(w, &w->parent, any).is_child);
    struct kinship turned = {w->org, w->student.member, w->parent.member, {0}};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_kin, &turned), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_unit_stands_where_its_kind_fits_and_never_below_itself,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(no_deeper_than_the_limit_neither_made_nor_moved, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_transfer_that_is_refused_leaves_them_where_they_are,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_transfer_and_its_undoing_leave_one_open_row, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_end_repeated_is_fine_and_another_one_a_conflict, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(ids_of_another_organisation_are_absent, setup, teardown),
        cmocka_unit_test_setup_teardown(
            who_leads_above_and_who_curates_work_with_the_group_until_it_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(a_parent_is_one_of_a_student_until_it_ends, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
