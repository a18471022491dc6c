/* Memberships: making, changing, the badge, lists, and what foreign ids answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/people/testbed.h"

struct world {
    struct bed bed;
    org_id org, other_org;
    struct caller admin, head, foreign_admin;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    bed_init(&w->bed);
    w->org = bed_org(&w->bed, "zmk");
    w->other_org = bed_org(&w->bed, "lyceum7");
    w->admin = bed_member(&w->bed, w->org, "Климов", ROLE_ADMINISTRATOR, false);
    w->head = bed_member(&w->bed, w->org, "Лаптева", ROLE_HEAD | ROLE_TEACHER, false);
    w->foreign_admin = bed_member(&w->bed, w->other_org, "Дорохов", ROLE_ADMINISTRATOR, false);
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

struct creating {
    struct person_create_in in;
    struct person_create_out out;
};

static enum err do_create(struct op *op, void *ctx)
{
    struct creating *c = ctx;
    return person_create(op, &c->in, &c->out);
}

struct updating {
    struct person_update_in in;
    struct member out;
};

static enum err do_update(struct op *op, void *ctx)
{
    struct updating *u = ctx;
    const struct person_manager *manager;
    enum err e = access_person_manage(op, u->in.member_id, &manager);
    return e ? e : person_update(op, manager, &u->in, &u->out);
}

struct badging {
    struct person_badge_set_in in;
    struct member out;
};

static enum err do_badge(struct op *op, void *ctx)
{
    struct badging *b = ctx;
    const struct person_manager *manager;
    enum err e = access_person_manage(op, b->in.member_id, &manager);
    return e ? e : person_badge_set(op, manager, &b->in, &b->out);
}

struct issuing {
    struct person_code_issue_in in;
    struct code_issued out;
};

static enum err do_issue(struct op *op, void *ctx)
{
    struct issuing *i = ctx;
    const struct person_manager *manager;
    enum err e = access_person_manage(op, i->in.member_id, &manager);
    return e ? e : person_code_issue(op, manager, &i->in, &i->out);
}

struct listing {
    struct person_list_in in;
    struct person_list_out out;
};

static enum err do_list(struct op *op, void *ctx)
{
    struct listing *l = ctx;
    return person_list(op, &l->in, &l->out);
}

static enum err do_close(struct op *op, void *ctx)
{
    return people_close(op, op->caller.org, *(member_id *)ctx);
}

static struct member create(struct world *w, const char *last, role_set roles, bool is_verified)
{
    struct creating c = {.in = {.name = {str_from(last), STR("Пётр"), STR("")},
                                .roles = roles,
                                .position = STR("Физика"),
                                .is_verified = is_verified}};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_create, &c), OK);
    return c.out.member;
}

static enum err badge(struct world *w, const struct caller *who, const struct member *m, bool on,
                      struct member *ret)
{
    struct badging b = {.in = {.member_id = m->person.id,
                               .is_verified = on,
                               .has_reason = !on,
                               .reason = STR("уволилась"),
                               .version = m->person.version}};
    enum err e = bed_write(&w->bed, who, do_badge, &b);
    if (!e)
        *ret = b.out;
    return e;
}

static struct updating update_of(const struct member *m, role_set roles)
{
    return (struct updating){.in = {.member_id = m->person.id,
                                    .name = m->person.name,
                                    .roles = roles,
                                    .position = m->person.position,
                                    .version = m->person.version}};
}

/* --- what is expected --- */

static void a_new_member_has_roles_a_code_and_an_audit_row(void **state)
{
    struct world *w = *state;
    struct creating c = {.in = {.name = {STR("Ёлкина"), STR("Анна"), STR("")},
                                .roles = ROLE_TEACHER | ROLE_PARENT,
                                .position = STR(""),
                                .is_verified = true}};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_create, &c), OK);
    const struct member *m = &c.out.member;
    assert_int_equal(m->person.roles, ROLE_TEACHER | ROLE_PARENT);
    assert_true(m->person.is_verified && m->has_verified_us && m->has_verified_by);
    assert_true(str_equal(m->verified_by.last, STR("Климов")));
    assert_true(m->has_code && !m->is_active && !m->has_login);
    assert_int_equal(c.out.code.member_id.n, m->person.id.n);
    assert_int_equal(bed_number(&w->bed,
                                "select count(*) from audit where object_id = ?1 and actor_id = ?2",
                                m->person.id.n, w->admin.member.n),
                     1);
}

static void only_sane_sets_of_roles_are_taken(void **state)
{
    struct world *w = *state;
    struct creating c = {
        .in = {.name = {STR("А"), STR("Б"), STR("")}, .roles = 0, .position = STR("")}};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_create, &c), ERR_INVALID);
    c.in.roles = ROLE_TEACHER | ROLE_OPERATOR;
    assert_int_equal(bed_write(&w->bed, &w->admin, do_create, &c), ERR_INVALID);
    c.in.roles = ROLE_STUDENT;
    c.in.is_verified = true;
    assert_int_equal(bed_write(&w->bed, &w->admin, do_create, &c), ERR_INVALID);
}

static void foreign_gone_and_absent_ids_are_one_answer(void **state)
{
    struct world *w = *state;
    struct member m = create(w, "Гареев", ROLE_TEACHER, false), out;
    struct member absent = m;
    absent.person.id.n = 99999;
    assert_int_equal(badge(w, &w->foreign_admin, &m, true, &out), ERR_NOT_FOUND);
    struct str foreign = w->bed.op.detail;
    assert_int_equal(badge(w, &w->admin, &absent, true, &out), ERR_NOT_FOUND);
    assert_true(str_equal(foreign, w->bed.op.detail));
    assert_int_equal(bed_write(&w->bed, &w->admin, do_close, &m.person.id), OK);
    assert_int_equal(badge(w, &w->admin, &m, true, &out), ERR_NOT_FOUND);
}

static void the_badge_is_for_teachers_and_never_for_oneself(void **state)
{
    struct world *w = *state;
    struct member teacher = create(w, "Гареев", ROLE_TEACHER, false), out;
    struct member student = create(w, "Ким", ROLE_STUDENT, false);
    struct member self = {.person = {.id = w->head.member, .version = 1}};
    assert_int_equal(badge(w, &w->head, &self, true, &out), ERR_OWN_BADGE);
    assert_int_equal(badge(w, &w->head, &student, true, &out), ERR_INVALID);
    assert_int_equal(badge(w, &w->head, &teacher, true, &out), OK);
    assert_true(out.person.is_verified && str_equal(out.verified_by.last, STR("Лаптева")));
    assert_int_equal(bed_events(&w->bed, "me_changed", topic_of_member(teacher.person.id)), 1);
    assert_true(bed_cut(&w->bed, topic_of_member(teacher.person.id), teacher.person.id));
    assert_int_equal(badge(w, &w->admin, &teacher, true, &out), ERR_CONFLICT); /* an old version */
    teacher = out;
    assert_int_equal(badge(w, &w->admin, &teacher, true, &out), OK); /* it is so already */
    assert_int_equal(out.person.version, teacher.person.version);
    assert_true(str_equal(out.verified_by.last, STR("Лаптева")));
    assert_int_equal(bed_events_of(&w->bed, "me_changed"), 0);
    assert_int_equal(badge(w, &w->admin, &self, true, &out), OK);
}

static void losing_the_role_of_teacher_takes_the_badge(void **state)
{
    struct world *w = *state;
    struct member m = create(w, "Галеев", ROLE_TEACHER, true);
    struct updating u = update_of(&m, ROLE_STAFF);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_update, &u), OK);
    assert_false(u.out.person.is_verified);
    assert_false(u.out.has_verified_us);
    struct updating back = update_of(&u.out, ROLE_TEACHER);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_update, &back), OK);
    assert_false(back.out.person.is_verified);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_update, &u), ERR_CONFLICT);
}

static void somebody_stays_administrator(void **state)
{
    struct world *w = *state;
    struct member self = {.person = {.id = w->admin.member,
                                     .name = {STR("Климов"), STR("Андрей"), STR("")},
                                     .position = STR(""),
                                     .version = 1}};
    struct updating u = update_of(&self, ROLE_TEACHER);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_update, &u), ERR_LAST_ADMINISTRATOR);
    create(w, "Второй", ROLE_ADMINISTRATOR, false); /* nobody has used the slip: it may be lost */
    assert_int_equal(bed_write(&w->bed, &w->admin, do_update, &u), ERR_LAST_ADMINISTRATOR);
    bed_member(&w->bed, w->org, "Третий", ROLE_ADMINISTRATOR, false);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_update, &u), OK);
}

static void a_new_code_kills_the_old_one_but_not_an_account_in_use(void **state)
{
    struct world *w = *state;
    struct member m = create(w, "Гареев", ROLE_TEACHER, false);
    struct issuing i = {.in = {m.person.id}};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_issue, &i), OK);
    assert_int_equal(
        bed_number(&w->bed,
                   "select count(*) from code where member_id = ?1 and replaced_us is null and "
                   "used_us is null",
                   m.person.id.n, 0),
        1);
    i.in.member_id = w->head.member; /* has a password */
    assert_int_equal(bed_write(&w->bed, &w->admin, do_issue, &i), ERR_ACCOUNT_ACTIVE);
}

static void the_list_comes_in_pages_by_name_and_is_found_by_any_part(void **state)
{
    struct world *w = *state;
    create(w, "Ёжикова", ROLE_STUDENT, false);
    create(w, "Ежова", ROLE_PARENT, false);
    create(w, "Яшина", ROLE_STUDENT, false);
    struct listing l = {.in = {.has_limit = true, .limit = 2}};
    const char *want[] = {"Ёжикова", "Ежова", "Климов", "Лаптева", "Яшина"};
    size_t at = 0;
    do {
        assert_int_equal(bed_read(&w->bed, &w->admin, do_list, &l), OK);
        for (size_t i = 0; i < l.out.members_count; i++, at++)
            assert_true(str_equal(l.out.members[i].person.name.last, str_from(want[at])));
        l.in.has_after = true;
        l.in.after = l.out.next;
    } while (l.out.has_next);
    assert_int_equal(at, 5);
    struct listing found = {.in = {.has_find = true, .find = STR("еЖ")}};
    assert_int_equal(bed_read(&w->bed, &w->admin, do_list, &found), OK);
    assert_int_equal(found.out.members_count, 2);
    found.in.find = STR("пётр");
    assert_int_equal(bed_read(&w->bed, &w->admin, do_list, &found), OK);
    assert_int_equal(found.out.members_count, 3);
    found.in.find = STR("%");
    assert_int_equal(bed_read(&w->bed, &w->admin, do_list, &found), OK);
    assert_int_equal(found.out.members_count, 0);
    struct listing foreign = {.in = {.has_after = true, .after = STR("1")}};
    assert_int_equal(bed_read(&w->bed, &w->foreign_admin, do_list, &foreign), ERR_INVALID);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_new_member_has_roles_a_code_and_an_audit_row),
        T(only_sane_sets_of_roles_are_taken),
        T(foreign_gone_and_absent_ids_are_one_answer),
        T(the_badge_is_for_teachers_and_never_for_oneself),
        T(losing_the_role_of_teacher_takes_the_badge),
        T(somebody_stays_administrator),
        T(a_new_code_kills_the_old_one_but_not_an_account_in_use),
        T(the_list_comes_in_pages_by_name_and_is_found_by_any_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
