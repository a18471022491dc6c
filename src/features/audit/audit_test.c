/* audit_test.c - the record by pages, its chain by parts, and what each person is told of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/audit/audit.api.h"
#include "features/audit/limits.h"
#include "features/chats/talk.h"
#include "features/structure/structure.h"

struct noted {
    const char *kind;
    int64_t id;
    struct op_about about;
};

static enum err note(struct op *op, void *ctx)
{
    struct noted *n = ctx;
    op->name = "person_code_issue";
    return op_audit_about(op, n->kind, n->id, &n->about);
}

/* The administrator does something about the student. */
static void done_to_student(struct talk *t, const char *why)
{
    struct noted n = {"member", t->student.member.n, {{t->student.member}, str_from(why)}};
    assert_int_equal(bed_write(&t->bed, &t->admin, note, &n), OK);
}

struct list {
    struct audit_list_in in;
    struct audit_list_out out;
};

static enum err list_acts(struct op *op, void *ctx)
{
    struct list *l = ctx;
    return audit_list(op, &l->in, &l->out);
}

static struct audit_list_out acts(struct talk *t, struct audit_list_in in)
{
    struct list l = {.in = in};
    assert_int_equal(bed_read(&t->bed, &t->admin, list_acts, &l), OK);
    return l.out;
}

static void pages_follow_one_another_and_each_filter_has_its_rows(void **state)
{
    struct talk *t = *state;
    for (int i = 0; i < 5; i++) {
        t->bed.now_us += 1000;
        done_to_student(t, "");
    }
    struct noted other = {"chat", 77, {.whom = {{0}}}};
    assert_int_equal(bed_write(&t->bed, &t->teacher, note, &other), OK);
    struct audit_list_out page = acts(t, (struct audit_list_in){.has_limit = true, .limit = 4});
    assert_int_equal(page.acts_count, 4);
    assert_true(page.has_next);
    assert_int_equal(page.acts[0].by.id.n, t->teacher.member.n);
    assert_int_equal(page.acts[1].about_count, 1);
    assert_int_equal(page.acts[1].about[0].id.n, t->student.member.n);
    page = acts(t, (struct audit_list_in){.has_before = true, .before = page.next});
    assert_int_equal(page.acts_count, 2);
    assert_false(page.has_next);
    page = acts(t, (struct audit_list_in){.has_member_id = true, .member_id = t->student.member});
    assert_int_equal(page.acts_count, 5);
    page = acts(t, (struct audit_list_in){.has_member_id = true, .member_id = t->teacher.member});
    assert_int_equal(page.acts_count, 1);
    page = acts(t, (struct audit_list_in){.has_act = true, .act = STR("person_leave")});
    assert_int_equal(page.acts_count, 0);
    int64_t now = t->bed.now_us;
    page = acts(t, (struct audit_list_in){.has_since_us = true, .since_us = now - 1500});
    assert_int_equal(page.acts_count, 3);
    page = acts(t, (struct audit_list_in){.has_until_us = true, .until_us = now - 1500});
    assert_int_equal(page.acts_count, 3);
    page = acts(t, (struct audit_list_in){.has_member_id = true, .member_id = t->foreigner.member});
    assert_int_equal(page.acts_count, 0);
}

static void who_was_erased_has_no_name(void **state)
{
    struct talk *t = *state;
    done_to_student(t, "");
    struct act_person about = acts(t, (struct audit_list_in){0}).acts[0].about[0];
    assert_true(about.has_name);
    bed_change(&t->bed, "update member set erased_us = ?1, closed_us = ?1 where id = ?2", 1,
               t->student.member.n);
    bed_change(&t->bed, "delete from audit_about where member_id = ?1 and n > ?2",
               t->student.member.n, 0);
    struct act act = acts(t, (struct audit_list_in){0}).acts[0];
    assert_int_equal(act.about_count, 1);
    assert_false(act.about[0].has_name);
    assert_true(act.by.has_name);
}

struct check {
    struct audit_check_in in;
    struct audit_check_out out;
};

static enum err check(struct op *op, void *ctx)
{
    struct check *c = ctx;
    return audit_check(op, &c->in, &c->out);
}

static struct audit_check_out checked(struct talk *t, int64_t after)
{
    struct check c = {.in = {after > 0, after}};
    assert_int_equal(bed_read(&t->bed, &t->admin, check, &c), OK);
    return c.out;
}

static void the_chain_is_walked_by_parts_and_each_break_is_found(void **state)
{
    struct talk *t = *state;
    struct audit_check_out none = checked(t, 0);
    assert_false(none.has_broken);
    int64_t first = none.last;
    for (int i = 0; i < 5; i++)
        done_to_student(t, "");
    struct audit_check_out whole = checked(t, 0);
    assert_false(whole.has_broken);
    assert_int_equal(whole.upto, first + 5);
    assert_int_equal(whole.last, first + 5);
    assert_true(whole.place.n > 64);
    struct audit_check_out rest = checked(t, first + 2); /* as after a part that ended there */
    assert_false(rest.has_broken);
    assert_true(str_equal(rest.place, whole.place));
    assert_true(checked(t, first + 9).has_broken); /* a place that is not there */
    bed_change(&t->bed, "update audit set actor_id = ?1 where org_id = ?2 and n = 3", 999,
               t->org.n);
    assert_int_equal(checked(t, 0).broken, 3);
    bed_change(&t->bed, "delete from audit where org_id = ?1 and n = ?2", t->org.n, first + 5);
    assert_int_equal(checked(t, first + 3).broken, first + 5);
}

struct looks {
    struct look_list_in in;
    struct look_list_out out;
    member_id child;
};

static enum err list_looks(struct op *op, void *ctx)
{
    struct looks *l = ctx;
    return look_list(op, &l->in, &l->out);
}

static enum err list_child(struct op *op, void *ctx)
{
    struct looks *l = ctx;
    const struct child_parent *parent;
    struct child_look_list_in in = {.member_id = l->child};
    struct child_look_list_out out;
    enum err e = access_child_looks(op, l->child, &parent);
    if (!e)
        e = child_look_list(op, parent, &in, &out);
    l->out.looks_count = e ? 0 : out.looks_count;
    return e;
}

static enum err tie(struct op *op, void *ctx)
{
    struct talk *t = ctx;
    guardian_id id;
    return structure_guardian_add(op, t->org, t->parent.member, t->student.member, KIN_MOTHER, &id);
}

static void each_sees_what_concerned_them_and_parents_their_child(void **state)
{
    struct talk *t = *state;
    struct looks l = {0};
    done_to_student(t, "по просьбе родителей");
    struct noted own = {"member", t->student.member.n, {.whom = {{t->student.member.n}}}};
    assert_int_equal(bed_write(&t->bed, &t->student, note, &own),
                     OK); /* by themselves: not shown */
    assert_int_equal(bed_read(&t->bed, &t->student, list_looks, &l), OK);
    assert_int_equal(l.out.looks_count, 1);
    assert_true(str_equal(l.out.looks[0].why, STR("по просьбе родителей")));
    assert_int_equal(l.out.looks[0].by.id.n, t->admin.member.n);
    assert_int_equal(bed_read(&t->bed, &t->classmate, list_looks, &l), OK);
    assert_int_equal(l.out.looks_count, 0);
    l.child = t->student.member;
    assert_int_equal(bed_read(&t->bed, &t->parent, list_child, &l), ERR_NOT_FOUND);
    assert_int_equal(bed_write(&t->bed, &t->admin, tie, t), OK);
    assert_int_equal(bed_read(&t->bed, &t->parent, list_child, &l), OK);
    assert_int_equal(l.out.looks_count, 1);
    l.child = t->foreigner.member;
    assert_int_equal(bed_read(&t->bed, &t->parent, list_child, &l), ERR_NOT_FOUND);
}

static void parents_see_it_while_the_child_is_there_and_a_minor(void **state)
{
    struct talk *t = *state;
    struct looks l = {.child = t->student.member};
    done_to_student(t, "");
    assert_int_equal(bed_write(&t->bed, &t->admin, tie, t), OK);
    bed_change(&t->bed, "update member set minor_until_us = ?1 where id = ?2", t->bed.now_us + 1,
               t->student.member.n);
    assert_int_equal(bed_read(&t->bed, &t->parent, list_child, &l), OK);
    bed_change(&t->bed, "update member set minor_until_us = ?1 where id = ?2", t->bed.now_us - 1,
               t->student.member.n);
    assert_int_equal(bed_read(&t->bed, &t->parent, list_child, &l), ERR_NOT_FOUND);
    bed_change(&t->bed, "update member set minor_until_us = null, closed_us = ?1 where id = ?2", 1,
               t->student.member.n);
    assert_int_equal(bed_read(&t->bed, &t->parent, list_child, &l), ERR_NOT_FOUND);
}

#define ON(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ON(pages_follow_one_another_and_each_filter_has_its_rows),
        ON(who_was_erased_has_no_name),
        ON(the_chain_is_walked_by_parts_and_each_break_is_found),
        ON(each_sees_what_concerned_them_and_parents_their_child),
        ON(parents_see_it_while_the_child_is_there_and_a_minor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
