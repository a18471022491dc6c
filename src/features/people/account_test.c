/* What a clock decides in an account: terms of sessions and of requests for codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "features/people/journal.h"
#include "features/people/limits.h"
#include "features/people/people.q.h"
#include "features/people/testbed.h"

struct world {
    struct bed bed;
    org_id org;
    struct caller first, second, colleague;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    bed_init(&w->bed);
    w->org = bed_org(&w->bed, "zmk");
    w->first = bed_member(&w->bed, w->org, "Климов", ROLE_ADMINISTRATOR, false);
    w->second = bed_member(&w->bed, w->org, "Лаптева", ROLE_ADMINISTRATOR, false);
    w->colleague = bed_member(&w->bed, w->org, "Ступина", ROLE_TEACHER, true);
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

static enum err do_open(struct op *op, void *ctx)
{
    struct caller *who = ctx;
    return people_open_session(op, who->org, who->member);
}

static enum err do_renew(struct op *op, void *ctx)
{
    return session_renew(op, ctx);
}

static int64_t renew(struct world *w)
{
    struct session_renew_out out = {0};
    assert_int_equal(bed_write(&w->bed, &w->first, do_renew, &out), OK);
    return out.expires_us;
}

static void a_session_in_use_is_prolonged_once_a_day_and_not_for_ever(void **state)
{
    struct world *w = *state;
    struct bed *b = &w->bed;
    assert_int_equal(bed_write(b, NULL, do_open, &w->first), OK);
    w->first.session.n = bed_number(b, "select max(id) from session", 0, 0);
    int64_t opened_us = b->now_us;
    b->now_us = opened_us + 15 * DAY_US; /* exactly half is left */
    assert_true(renew(w) == opened_us + SESSION_TERM_US);
    b->now_us += HOUR_US;
    assert_true(renew(w) == b->now_us + SESSION_TERM_US);
    int64_t last_us = 0;
    for (int day = 16; day < 180; day++) {
        b->now_us = opened_us + day * DAY_US;
        last_us = renew(w);
        assert_true(last_us > b->now_us);
    }
    assert_true(last_us == opened_us + SESSION_LONGEST_US);
}

struct asking {
    struct code_request_in in;
    struct code_request out;
};

static enum err do_request(struct op *op, void *ctx)
{
    struct asking *a = ctx;
    const struct person_manager *manager = NULL;
    enum err e = access_person_manage(op, a->in.member_id, &manager);
    return e ? e : code_request(op, manager, &a->in, &a->out);
}

static enum err do_consent(struct op *op, void *ctx)
{
    struct code_issued out;
    return code_request_consent(op, ctx, &out);
}

static void a_request_of_yesterday_is_over_and_can_be_made_again(void **state)
{
    struct world *w = *state;
    struct bed *b = &w->bed;
    struct asking a = {.in = {w->colleague.member}};
    assert_int_equal(bed_write(b, &w->first, do_request, &a), OK);
    assert_int_equal(bed_events(b, "me_changed", topic_of_member(w->colleague.member)), 1);
    assert_int_equal(bed_events(b, "me_changed", topic_of_member(w->second.member)), 1);
    int64_t old = a.out.id.n;
    b->now_us += CODE_REQUEST_TERM_US;
    struct code_request_consent_in late = {a.out.id};
    assert_int_equal(bed_write(b, &w->second, do_consent, &late), ERR_NOT_FOUND);
    assert_int_equal(bed_write(b, &w->first, do_request, &a), OK);
    assert_true(a.out.id.n != old);
    struct code_request_consent_in fresh = {a.out.id};
    assert_int_equal(bed_write(b, &w->colleague, do_consent, &fresh), ERR_OWN_REQUEST);
    assert_int_equal(bed_write(b, &w->second, do_consent, &fresh), OK);
    assert_int_equal(bed_write(b, &w->second, do_consent, &fresh), ERR_CONFLICT);
    assert_int_equal(
        bed_number(b,
                   "select count(*) from code where member_id = ?1 and used_us is null "
                   "and replaced_us is null",
                   w->colleague.member.n, 0),
        1);
}

static enum err do_operator(struct op *op, void *ctx)
{
    return administrator_code_issue(op, &(struct administrator_code_issue_in){STR("zmk")}, ctx);
}

static enum err do_forget(struct op *op, void *ctx)
{
    const struct caller *who = ctx;
    return q_credentials_forget(op, who->org, who->member);
}

static void the_operator_helps_the_only_administrator_in_use(void **state)
{
    struct world *w = *state;
    struct bed *b = &w->bed;
    struct administrator_code_issue_out out;
    assert_int_equal(bed_write(b, NULL, do_operator, &out), ERR_NO_CONSENT_NEEDED);
    assert_int_equal(bed_write(b, NULL, do_forget, &w->first), OK); /* or never came at all */
    assert_int_equal(bed_write(b, NULL, do_operator, &out), OK);
    assert_true(str_equal(out.name.last, STR("Лаптева")));
    assert_int_equal(
        bed_number(b,
                   "select count(*) from account_event where member_id = ?1 and by_member is null",
                   w->second.member.n, 0),
        1);
    assert_int_equal(bed_write(b, NULL, do_operator, &out), OK); /* none is in use now: the first */
    assert_true(str_equal(out.name.last, STR("Климов")));
}

/* --- the journal --- */

static enum err do_write_journal(struct op *op, void *ctx)
{
    const struct caller *who = ctx;
    return journal_write(op, &(struct journal_entry){.org = who->org,
                                                     .owner = who->member,
                                                     .kind = ACCOUNT_EVENT_KIND_SIGNED_IN});
}

static void write_journal(struct world *w, struct caller *who)
{
    assert_int_equal(bed_write(&w->bed, NULL, do_write_journal, who), OK);
}

static int64_t rows_of(struct world *w, const struct caller *who)
{
    return bed_number(&w->bed, "select count(*) from account_event where member_id = ?1",
                      who->member.n, 0);
}

static enum err do_list_journal(struct op *op, void *ctx)
{
    return account_event_list(op, ctx);
}

static void an_account_keeps_its_newest_rows_and_takes_no_others(void **state)
{
    struct world *w = *state;
    struct account_event_list_out out;
    write_journal(w, &w->colleague);
    for (int i = 0; i < LIMIT_ACCOUNT_EVENTS + 5; i++) {
        w->bed.now_us += SECOND_US;
        write_journal(w, &w->first);
    }
    assert_int_equal(rows_of(w, &w->first), LIMIT_ACCOUNT_EVENTS);
    assert_int_equal(rows_of(w, &w->colleague), 1);
    assert_int_equal(bed_number(&w->bed, "select min(id) from account_event where member_id = ?1",
                                w->first.member.n, 0),
                     7); /* the colleague's, then five that went */
    assert_int_equal(bed_read(&w->bed, &w->first, do_list_journal, &out), OK);
    assert_int_equal(out.events_count, LIMIT_ACCOUNT_EVENTS_SHOWN);
    assert_int_equal(out.events[0].created_us, w->bed.now_us);
}

/* Whoever writes sweeps, a few rows each, whosoever they are. */
static void rows_of_last_year_go(void **state)
{
    struct world *w = *state;
    int64_t began_us = w->bed.now_us;
    for (int i = 0; i < LIMIT_SWEPT_ROWS + 3; i++)
        write_journal(w, &w->colleague);
    w->bed.now_us = began_us + RETENTION_ACCOUNT_EVENT_US;
    write_journal(w, &w->first);
    assert_int_equal(rows_of(w, &w->colleague), LIMIT_SWEPT_ROWS + 3); /* to the moment a year */
    w->bed.now_us += 1;
    write_journal(w, &w->first);
    assert_int_equal(rows_of(w, &w->colleague), 3);
    write_journal(w, &w->first);
    assert_int_equal(rows_of(w, &w->colleague), 0);
    assert_int_equal(rows_of(w, &w->first), 3);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_session_in_use_is_prolonged_once_a_day_and_not_for_ever),
        T(a_request_of_yesterday_is_over_and_can_be_made_again),
        T(the_operator_helps_the_only_administrator_in_use),
        T(an_account_keeps_its_newest_rows_and_takes_no_others),
        T(rows_of_last_year_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
