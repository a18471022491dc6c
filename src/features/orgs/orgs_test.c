/* The first run: the operator's key, a space, its first administrator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/orgs/limits.h"
#include "features/orgs/live.h"
#include "features/orgs/orgs.api.h"
#include "features/people/testbed.h"

struct world {
    struct bed bed;
    struct caller operator;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    bed_init(&w->bed);
    w->operator.roles = ROLE_OPERATOR;
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

struct doing {
    struct operator_key_make_out key;
    struct operator_start_in start;
    struct org_create_in create;
    struct org_opened opened;
    struct server_info info;
    struct org_public_get_in ask;
    struct org_public answer;
    struct org_update_in update;
    struct org org;
    struct sign_in_by_code_in code;
    struct org_list_out list;
};

static enum err do_key(struct op *op, void *ctx)
{
    return operator_key_make(op, &((struct doing *)ctx)->key);
}

static enum err do_start(struct op *op, void *ctx)
{
    return operator_start(op, &((struct doing *)ctx)->start);
}

static enum err do_create(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return org_create(op, &d->create, &d->opened);
}

static enum err do_info(struct op *op, void *ctx)
{
    return server_info_get(op, &((struct doing *)ctx)->info);
}

static enum err do_ask(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return org_public_get(op, &d->ask, &d->answer);
}

static enum err do_update(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return org_update(op, &d->update, &d->org);
}

static enum err do_code(struct op *op, void *ctx)
{
    return sign_in_by_code(op, &((struct doing *)ctx)->code);
}

static enum err do_list(struct op *op, void *ctx)
{
    return org_list(op, &((struct doing *)ctx)->list);
}

static struct doing opening(const char *slug)
{
    return (struct doing){.create = {.slug = str_from(slug),
                                     .name = STR("Заречный медицинский колледж"),
                                     .short_name = STR("ЗМК"),
                                     .contact = STR("каб. 118"),
                                     .administrator = {STR("Климов"), STR("Андрей"), STR("")}}};
}

static void the_key_works_once_and_for_a_day(void **state)
{
    struct world *w = *state;
    struct doing d = {.start = {STR("guess")}}, late = {.start = {STR("")}};
    assert_int_equal(bed_write(&w->bed, NULL, do_start, &d), ERR_WRONG_CODE);
    assert_int_equal(bed_write(&w->bed, NULL, do_key, &d), OK);
    assert_int_equal(bed_write(&w->bed, NULL, do_key, &late), OK);
    d.start.key =
        arena_printf(w->bed.arena, " %.*s\n", STR_ARG(d.key.key)); /* as pasted from a terminal */
    late.start.key = late.key.key;
    assert_int_equal(bed_write(&w->bed, NULL, do_start, &d), OK);
    assert_true(w->bed.op.new_session_token.n > 0);
    assert_int_equal(bed_write(&w->bed, NULL, do_start, &d), ERR_CODE_USED);
    w->bed.now_us += OPERATOR_KEY_TERM_US;
    assert_int_equal(bed_write(&w->bed, NULL, do_start, &late), ERR_WRONG_CODE);
}

static void a_space_opens_with_an_administrator_who_comes_by_code(void **state)
{
    struct world *w = *state;
    struct doing d = opening("zmk"), again = opening("zmk"), second = opening("lyceum7");
    assert_int_equal(bed_read(&w->bed, NULL, do_info, &d), OK);
    assert_true(d.info.needs_start && !d.info.has_root_org);
    assert_int_equal(bed_write(&w->bed, &w->operator, do_create, &d), OK);
    assert_int_equal(bed_write(&w->bed, &w->operator, do_create, &again), ERR_TAKEN);
    assert_int_equal(bed_number(&w->bed, "select count(*) from member", 0, 0), 1);
    assert_int_equal(bed_read(&w->bed, NULL, do_info, &d), OK);
    assert_true(!d.info.needs_start && d.info.has_root_org && !d.info.has_other_orgs);
    assert_true(str_equal(d.info.root_org.slug, STR("zmk")));
    d.code = (struct sign_in_by_code_in){.org = STR("zmk"), .code = d.opened.administrator_code};
    assert_int_equal(bed_write(&w->bed, NULL, do_code, &d), OK);
    assert_int_equal(bed_number(&w->bed, "select roles from member where id = ?1",
                                d.opened.administrator_id.n, 0),
                     ROLE_ADMINISTRATOR);
    assert_int_equal(bed_write(&w->bed, &w->operator, do_create, &second), OK);
    assert_int_equal(bed_read(&w->bed, NULL, do_info, &d), OK);
    assert_true(d.info.has_other_orgs);
    assert_true(str_equal(d.info.root_org.slug, STR("zmk")));
    assert_int_equal(bed_read(&w->bed, &w->operator, do_list, &d), OK);
    assert_int_equal(d.list.orgs_count, 2);
}

static void the_first_administrator_may_be_a_confirmed_teacher(void **state)
{
    struct world *w = *state;
    struct doing d = opening("zmk");
    d.create.has_administrator_is_teacher = true;
    d.create.administrator_is_teacher = true;
    assert_int_equal(bed_write(&w->bed, &w->operator, do_create, &d), OK);
    assert_int_equal(
        bed_number(&w->bed,
                   "select roles from member where verified_us is not null and verified_by is null",
                   0, 0),
        ROLE_ADMINISTRATOR | ROLE_TEACHER);
}

static void an_organisation_is_known_by_its_address_and_changed_with_its_version(void **state)
{
    struct world *w = *state;
    struct doing d = opening("zmk");
    assert_int_equal(bed_write(&w->bed, &w->operator, do_create, &d), OK);
    struct caller admin = {
        .org = d.opened.org.id, .member = d.opened.administrator_id, .roles = ROLE_ADMINISTRATOR};
    d.ask.slug = STR("zmk");
    assert_int_equal(bed_read(&w->bed, NULL, do_ask, &d), OK);
    d.ask.slug = STR("nowhere");
    assert_int_equal(bed_read(&w->bed, NULL, do_ask, &d), ERR_NOT_FOUND);
    d.update = (struct org_update_in){STR("Колледж"), STR("К"), STR(""), 1};
    assert_int_equal(bed_write(&w->bed, &admin, do_update, &d), OK);
    assert_int_equal(d.org.version, 2);
    assert_int_equal(bed_write(&w->bed, &admin, do_update, &d), ERR_CONFLICT);
}

static enum err do_policy(struct op *op, void *ctx)
{
    return org_policy_get(op, ctx);
}

static enum err do_policy_set(struct op *op, void *ctx)
{
    struct org_policy *p = ctx;
    struct org_policy_set_in in = {
        .presence = p->presence, .typing = p->typing, .version = p->version};
    return org_policy_set(op, &in, p);
}

static void the_policy_is_safe_at_first_and_each_organisations_own(void **state)
{
    struct world *w = *state;
    struct org_policy p, other;
    struct caller admin =
        bed_member(&w->bed, bed_org(&w->bed, "zmk"), "Климов", ROLE_ADMINISTRATOR, false);
    struct caller stranger =
        bed_member(&w->bed, bed_org(&w->bed, "lyceum7"), "Чужая", ROLE_ADMINISTRATOR, false);
    assert_int_equal(bed_read(&w->bed, &admin, do_policy, &p), OK);
    assert_true(p.presence == ORG_PRESENCE_STAFF && p.typing && p.version == 1);
    p.presence = ORG_PRESENCE_NOBODY;
    p.typing = false;
    assert_int_equal(bed_write(&w->bed, &admin, do_policy_set, &p), OK);
    assert_true(p.presence == ORG_PRESENCE_NOBODY && !p.typing && p.version == 2);
    p.version = 1;
    p.typing = true;
    assert_int_equal(bed_write(&w->bed, &admin, do_policy_set, &p), ERR_CONFLICT);
    assert_int_equal(bed_read(&w->bed, &stranger, do_policy, &other), OK);
    assert_true(other.presence == ORG_PRESENCE_STAFF && other.version == 1);
}

struct looking {
    int64_t asked[4], seen[4];
    size_t asked_count, seen_count;
};

static enum err do_look(struct op *op, void *ctx)
{
    struct looking *l = ctx;
    return orgs_presence_list(op, l->asked, l->asked_count, l->seen, &l->seen_count);
}

static size_t seen_by(struct world *w, const struct caller *viewer, struct looking l)
{
    assert_int_equal(bed_read(&w->bed, viewer, do_look, &l), OK);
    return l.seen_count;
}

static void who_is_here_is_no_news_of_people_one_can_not_know(void **state)
{
    struct world *w = *state;
    org_id org = bed_org(&w->bed, "zmk");
    struct org_policy p = {.presence = ORG_PRESENCE_EVERYBODY, .typing = true, .version = 1};
    struct caller admin = bed_member(&w->bed, org, "Климов", ROLE_ADMINISTRATOR, false);
    struct caller parent = bed_member(&w->bed, org, "Ежова", ROLE_PARENT, false);
    struct caller other = bed_member(&w->bed, org, "Белова", ROLE_PARENT, false);
    struct caller student = bed_member(&w->bed, org, "Воробьёва", ROLE_STUDENT, false);
    assert_int_equal(bed_write(&w->bed, &admin, do_policy_set, &p), OK);
    struct looking all = {
        .asked = {admin.member.n, parent.member.n, other.member.n, student.member.n},
        .asked_count = 4};
    assert_int_equal(seen_by(w, &admin, all), 4);
    assert_int_equal(seen_by(w, &parent, all), 1); /* themselves */
    assert_int_equal(seen_by(w, &student, all), 1);
}

static void a_policy_that_is_so_already_is_set(void **state)
{
    struct world *w = *state;
    struct caller admin =
        bed_member(&w->bed, bed_org(&w->bed, "zmk"), "Климов", ROLE_ADMINISTRATOR, false);
    struct org_policy p = {.presence = ORG_PRESENCE_NOBODY, .typing = false, .version = 1};
    assert_int_equal(bed_write(&w->bed, &admin, do_policy_set, &p), OK);
    p.version = 1; /* the answer was lost: once more */
    assert_int_equal(bed_write(&w->bed, &admin, do_policy_set, &p), OK);
    assert_int_equal(p.version, 2);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(the_key_works_once_and_for_a_day),
        T(a_space_opens_with_an_administrator_who_comes_by_code),
        T(the_first_administrator_may_be_a_confirmed_teacher),
        T(the_policy_is_safe_at_first_and_each_organisations_own),
        T(an_organisation_is_known_by_its_address_and_changed_with_its_version),
        T(who_is_here_is_no_news_of_people_one_can_not_know),
        T(a_policy_that_is_so_already_is_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
