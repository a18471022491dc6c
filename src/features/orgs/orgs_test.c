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

struct ruling {
    struct org_rules_get_out now;
    struct org_rules_set_in set;
    struct org_rules_set_out done;
    struct org_rules_own own;
    struct org_rules_try_out tried;
    struct org_duty_set_in duty;
    struct org_duty_set_out on_duty;
};

static enum err do_rules(struct op *op, void *ctx)
{
    return org_rules_get(op, &((struct ruling *)ctx)->now);
}

static enum err do_rules_set(struct op *op, void *ctx)
{
    struct ruling *r = ctx;
    return org_rules_set(op, &r->set, &r->done);
}

static enum err do_rules_try(struct op *op, void *ctx)
{
    struct ruling *r = ctx;
    return org_rules_try(op, &(struct org_rules_try_in){r->set.rules}, &r->tried);
}

static enum err do_rules_own(struct op *op, void *ctx)
{
    return org_rules_own_get(op, &((struct ruling *)ctx)->own);
}

static enum err do_duty(struct op *op, void *ctx)
{
    struct ruling *r = ctx;
    return org_duty_set(op, &r->duty, &r->on_duty);
}

static enum rule_answer *cells_of(const struct org_rules *rules, enum rule_channel channel,
                                  enum rule_role from)
{
    return rules->rows[(size_t)channel * RULE_ROLE_COUNT + from].cells;
}

static struct ruling rules_of(struct world *w, const struct caller *who)
{
    struct ruling r = {0};
    assert_int_equal(bed_read(&w->bed, who, do_rules, &r), OK);
    r.set = (struct org_rules_set_in){r.now.rules, r.now.version};
    return r;
}

static void rules_are_safe_at_first_and_each_organisations_own(void **state)
{
    struct world *w = *state;
    struct caller admin =
        bed_member(&w->bed, bed_org(&w->bed, "zmk"), "Климов", ROLE_ADMINISTRATOR, false);
    struct caller stranger =
        bed_member(&w->bed, bed_org(&w->bed, "lyceum7"), "Чужая", ROLE_ADMINISTRATOR, false);
    struct ruling r = rules_of(w, &admin);
    assert_int_equal(r.now.rules.rows_count, RULE_CHANNEL_COUNT * RULE_ROLE_COUNT);
    assert_true(r.now.rules.typing && !r.now.rules.two_adults && r.now.version == 1);
    cells_of(&r.set.rules, RULE_CHANNEL_DIRECT, RULE_ROLE_STUDENT)[RULE_ROLE_STUDENT] =
        RULE_ANSWER_NO;
    cells_of(&r.set.rules, RULE_CHANNEL_PRESENCE, RULE_ROLE_PARENT)[RULE_ROLE_STUDENT] =
        RULE_ANSWER_YES; /* nobody opens this one */
    r.set.rules.typing = false;
    assert_int_equal(bed_write(&w->bed, &admin, do_rules_set, &r), OK);
    assert_int_equal(r.done.version, 2);
    assert_int_equal(bed_write(&w->bed, &admin, do_rules_set, &r), OK); /* the answer was lost */
    assert_int_equal(r.done.version, 2);
    r.set.rules.typing = true;
    assert_int_equal(bed_write(&w->bed, &admin, do_rules_set, &r), ERR_CONFLICT);
    r = rules_of(w, &admin);
    assert_false(r.now.rules.typing);
    assert_int_equal(cells_of(&r.now.rules, RULE_CHANNEL_DIRECT, 4)[4], RULE_ANSWER_NO);
    assert_int_equal(cells_of(&r.now.safe, RULE_CHANNEL_DIRECT, 4)[4], RULE_ANSWER_IF_SHARED);
    assert_int_equal(cells_of(&r.now.rules, RULE_CHANNEL_PRESENCE, 5)[4], RULE_ANSWER_NO);
    r = rules_of(w, &stranger);
    assert_true(r.now.rules.typing && r.now.version == 1);
}

static void what_is_left_out_is_the_safe_one(void **state)
{
    struct world *w = *state;
    org_id org = bed_org(&w->bed, "zmk");
    struct caller admin = bed_member(&w->bed, org, "Климов", ROLE_ADMINISTRATOR, false);
    bed_rules(&w->bed, org, "dss0 oss2 t0 a1");
    struct ruling r = {
        .set = {.rules = {.group_calls = ROLE_ANY_STAFF, .screen = ROLE_ANY_STAFF, .typing = true},
                .version = 1}};
    assert_int_equal(bed_write(&w->bed, &admin, do_rules_set, &r), OK);
    assert_int_equal(bed_number(&w->bed, "select count(*) from org where rules = 'oss2'", 0, 0),
                     1); /* what no screen shows stays */
}

static void one_learns_what_the_rules_let_one_do(void **state)
{
    struct world *w = *state;
    org_id org = bed_org(&w->bed, "zmk");
    struct caller student = bed_member(&w->bed, org, "Воробьёва", ROLE_STUDENT, false);
    struct ruling r;
    assert_int_equal(bed_read(&w->bed, &student, do_rules_own, &r), OK);
    assert_true(!r.own.calls && !r.own.group_calls && !r.own.gathers);
    bed_rules(&w->bed, org, "cst2 css1 gss1 Gahtfs");
    assert_int_equal(bed_read(&w->bed, &student, do_rules_own, &r), OK);
    assert_int_equal(r.own.calls, ROLE_TEACHER | ROLE_STUDENT);
    assert_true(r.own.group_calls && r.own.gathers);
}

static void who_is_on_duty_has_the_badge_and_is_of_the_house(void **state)
{
    struct world *w = *state;
    org_id org = bed_org(&w->bed, "zmk");
    struct caller admin = bed_member(&w->bed, org, "Климов", ROLE_ADMINISTRATOR, false);
    struct caller teacher = bed_member(&w->bed, org, "Мельникова", ROLE_TEACHER, true);
    struct caller newcomer = bed_member(&w->bed, org, "Новая", ROLE_TEACHER, false);
    struct caller foreign =
        bed_member(&w->bed, bed_org(&w->bed, "lyceum7"), "Чужая", ROLE_TEACHER, true);
    struct ruling r = {.duty = {&teacher.member, 1}};
    assert_int_equal(bed_write(&w->bed, &admin, do_duty, &r), OK);
    assert_int_equal(r.on_duty.duty_count, 1);
    r.duty.member_ids = &newcomer.member;
    assert_int_equal(bed_write(&w->bed, &admin, do_duty, &r), ERR_NOT_VERIFIED);
    r.duty.member_ids = &foreign.member;
    assert_int_equal(bed_write(&w->bed, &admin, do_duty, &r), ERR_NOT_FOUND);
    r = rules_of(w, &admin);
    assert_int_equal(r.now.duty_count, 1);
    assert_int_equal(r.now.duty[0].id.n, teacher.member.n);
    r.duty = (struct org_duty_set_in){NULL, 0};
    assert_int_equal(bed_write(&w->bed, &admin, do_duty, &r), OK);
    assert_int_equal(r.on_duty.duty_count, 0);
}

static void a_dry_run_changes_nothing(void **state)
{
    struct world *w = *state;
    struct caller admin =
        bed_member(&w->bed, bed_org(&w->bed, "zmk"), "Климов", ROLE_ADMINISTRATOR, false);
    struct ruling r = rules_of(w, &admin);
    r.set.rules.two_adults = true;
    assert_int_equal(bed_read(&w->bed, &admin, do_rules_try, &r), OK);
    assert_int_equal(r.tried.direct, 0);
    r = rules_of(w, &admin);
    assert_true(!r.now.rules.two_adults && r.now.version == 1);
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
    struct caller admin = bed_member(&w->bed, org, "Климов", ROLE_ADMINISTRATOR, false);
    struct caller parent = bed_member(&w->bed, org, "Ежова", ROLE_PARENT, false);
    struct caller other = bed_member(&w->bed, org, "Белова", ROLE_PARENT, false);
    struct caller student = bed_member(&w->bed, org, "Воробьёва", ROLE_STUDENT, false);
    bed_rules(&w->bed, org, "pas2 pap2 psa2 pst2 pss2 psp2 ppa2 ppp2");
    struct looking all = {
        .asked = {admin.member.n, parent.member.n, other.member.n, student.member.n},
        .asked_count = 4};
    assert_int_equal(seen_by(w, &admin, all), 4);
    assert_int_equal(seen_by(w, &parent, all), 1); /* themselves */
    assert_int_equal(seen_by(w, &student, all), 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(the_key_works_once_and_for_a_day),
        T(a_space_opens_with_an_administrator_who_comes_by_code),
        T(the_first_administrator_may_be_a_confirmed_teacher),
        T(rules_are_safe_at_first_and_each_organisations_own),
        T(what_is_left_out_is_the_safe_one),
        T(one_learns_what_the_rules_let_one_do),
        T(who_is_on_duty_has_the_badge_and_is_of_the_house),
        T(a_dry_run_changes_nothing),
        T(an_organisation_is_known_by_its_address_and_changed_with_its_version),
        T(who_is_here_is_no_news_of_people_one_can_not_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
