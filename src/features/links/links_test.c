/* What a clock decides about links: how long a secret is good, and how long an entry can last. What
 * people do with them: tests/system/links.test.ts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "features/links/limits.h"
#include "features/links/offers.h"
#include "features/people/limits.h"
#include "features/people/testbed.h"

struct world {
    struct bed bed;
    struct caller mother, elsewhere;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    bed_init(&w->bed);
    w->mother = bed_member(&w->bed, bed_org(&w->bed, "north"), "Климова", ROLE_PARENT, false);
    w->elsewhere = bed_member(&w->bed, bed_org(&w->bed, "south"), "Климова", ROLE_PARENT, false);
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

static enum err do_put(struct op *op, void *ctx)
{
    (void)ctx;
    return q_link_offer_put(op, token_hash("link", STR("secret")), op->now_us + LINK_OFFER_US,
                            op->now_us);
}

static enum err do_look(struct op *op, void *ctx)
{
    struct link_view view;
    (void)ctx;
    return link_look(op, &(struct link_look_in){STR(" secret ")}, &view);
}

static enum err do_use(struct op *op, void *ctx)
{
    return offer_use(op, ctx);
}

static void a_secret_is_good_for_a_quarter_of_an_hour(void **state)
{
    struct world *w = *state;
    struct bed *b = &w->bed;
    struct offer held = {.hash = token_hash("link", STR("secret"))};
    assert_int_equal(bed_write(b, &w->mother, do_put, NULL), OK);
    b->now_us += LINK_OFFER_US - 1;
    assert_int_equal(bed_read(b, &w->elsewhere, do_look, NULL), OK);
    b->now_us++;
    assert_int_equal(bed_read(b, &w->elsewhere, do_look, NULL), ERR_LINK_EXPIRED);
    assert_int_equal(bed_write(b, &w->elsewhere, do_use, &held), ERR_LINK_USED);
    assert_int_equal(bed_write(b, &w->mother, do_put, NULL), OK); /* a new one in its place */
    assert_int_equal(bed_write(b, &w->elsewhere, do_use, &held), OK);
    assert_int_equal(bed_read(b, &w->elsewhere, do_look, NULL), ERR_LINK_USED);
}

static enum err do_open(struct op *op, void *ctx)
{
    const struct caller *who = ctx;
    return people_open_session(op, who->org, who->member);
}

static enum err do_enter(struct op *op, void *ctx)
{
    return link_enter(op, ctx);
}

static int64_t last_session(struct bed *b, const char *column)
{
    return bed_number(b, column, 0, 0);
}

/* To and fro for half a year, as a parent does. */
static void entering_never_outlives_the_sign_in_behind_it(void **state)
{
    struct world *w = *state;
    struct bed *b = &w->bed;
    bed_change(b,
               "insert into account_link (org_id, member_id, to_org, to_member, created_us) "
               "select a.org_id, a.id, b.org_id, b.id, 1 from member a join member b "
               "on a.org_id <> b.org_id and a.id in (?1, ?2) and b.id in (?1, ?2)",
               w->mother.member.n, w->elsewhere.member.n);
    assert_int_equal(bed_write(b, NULL, do_open, &w->mother), OK);
    int64_t began_us = b->now_us;
    struct caller *here = &w->mother, *there = &w->elsewhere;
    here->session.n = last_session(b, "select max(id) from session");
    for (int day = 1; day < 180; day += 20) {
        b->now_us = began_us + day * DAY_US;
        struct link_enter_in in = {
            {bed_number(b, "select id from account_link where member_id = ?1", here->member.n, 0)}};
        assert_int_equal(bed_write(b, here, do_enter, &in), OK);
        there->session.n = last_session(b, "select max(id) from session");
        int64_t ends_us =
            last_session(b, "select expires_us from session order by id desc limit 1");
        int64_t last_us = began_us + SESSION_LONGEST_US, term_us = b->now_us + SESSION_TERM_US;
        assert_true(ends_us == (last_us < term_us ? last_us : term_us));
        struct caller *left = here;
        here = there;
        there = left;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_secret_is_good_for_a_quarter_of_an_hour, setup, teardown),
        cmocka_unit_test_setup_teardown(entering_never_outlives_the_sign_in_behind_it, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
