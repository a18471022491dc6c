/* upload_test.c - who goes to the workers with a file, who waits, who is told to come again. */
#include "api/inside.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "api/fake_table.h"

#define KNOWN 0 /* others are addresses of strangers */
#define CALLS 100

struct rig {
    struct fake_house h;
    struct call *call[CALLS];
    size_t count;
};

static int set_up(void **state)
{
    static struct rig r;
    r = (struct rig){0};
    fake_house_open(&r.h);
    *state = &r;
    return 0;
}

/* The workers have taken what was given to them, and work on it until `end`. */
static void take(struct rig *r)
{
    struct mail *mail[CALLS];
    if (queue_length(r->h.api->slows))
        (void)queue_pop(r->h.api->slows, mail, CALLS);
}

static int tear_down(void **state)
{
    struct rig *r = *state;
    r->h.api->is_ending = true;
    for (size_t i = 0; i < r->count; i++)
        if (r->call[i] && r->call[i]->upload_state == UPLOAD_OUT)
            call_free(r->call[i]);
    uploads_drop(r->h.api);
    assert_int_equal(r->h.api->uploads_out + r->h.api->strangers_out, 0);
    assert_int_equal(r->h.api->uploads_waiting + r->h.api->calls_out, 0);
    fake_house_close(&r->h);
    return 0;
}

/* NULL: refused. */
static struct call *come_by(struct rig *r, uint64_t from, uint64_t session)
{
    struct call *c = call_new(r->h.api, CALL_HTTP);
    assert_non_null(c);
    c->row = &fake_ops[2];
    c->upload_from = from;
    c->upload_session = session;
    if (!upload_dispatch(c)) {
        call_free(c);
        return NULL;
    }
    take(r);
    r->call[r->count++] = c;
    return c;
}

/* Of those known each is another one. */
static struct call *come(struct rig *r, uint64_t from)
{
    return come_by(r, from, from ? 0 : 1000 + r->count);
}

static size_t come_all(struct rig *r, uint64_t from)
{
    size_t taken = 0;
    while (come(r, from))
        taken++;
    return taken;
}

static void end(struct rig *r, struct call *c)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->call[i] == c)
            r->call[i] = NULL;
    call_free(c);
    take(r);
}

static void one_address_has_a_part_of_the_places(void **state)
{
    struct rig *r = *state;
    assert_int_equal(come_all(r, 1), LIMIT_STRANGERS_UPLOADS + LIMIT_ADDRESS_WAITING);
    assert_int_equal(come_all(r, 2), LIMIT_ADDRESS_WAITING);
    assert_int_equal(come_all(r, 3), 0); /* all strangers together */
    struct call *known = come(r, KNOWN); /* goes at once */
    assert_non_null(known);
    assert_int_equal(known->upload_state, UPLOAD_OUT);
    assert_int_equal(come_all(r, KNOWN), LIMIT_UPLOADS_WAITING - LIMIT_STRANGERS_WAITING);
}

static void one_session_has_a_part_of_the_line(void **state)
{
    struct rig *r = *state;
    size_t taken = 0;
    while (come_by(r, KNOWN, 7))
        taken++;
    assert_int_equal(taken, LIMIT_UPLOADS + LIMIT_SESSION_WAITING);
    assert_non_null(come_by(r, KNOWN, 8)); /* others find room */
    assert_non_null(come(r, 1));
}

static void somebody_known_passes_strangers_that_must_wait(void **state)
{
    struct rig *r = *state;
    struct call *stranger[4], *first = come(r, KNOWN), *next;
    for (size_t i = 0; i < 4; i++)
        stranger[i] = come(r, 1);
    next = come(r, KNOWN);
    assert_int_equal(stranger[1]->upload_state, UPLOAD_OUT);
    assert_int_equal(stranger[2]->upload_state, UPLOAD_WAITS);
    assert_int_equal(next->upload_state, UPLOAD_WAITS);
    end(r, first);
    assert_int_equal(next->upload_state, UPLOAD_OUT);
    assert_int_equal(stranger[2]->upload_state, UPLOAD_WAITS);
    end(r, next); /* nobody may go: the place stays free */
    assert_int_equal(r->h.api->uploads_out, 2);
    end(r, stranger[0]);
    assert_int_equal(stranger[2]->upload_state, UPLOAD_OUT);
    assert_int_equal(stranger[3]->upload_state, UPLOAD_WAITS);
    struct call *last = come(r, KNOWN),
                *waits = come(r, KNOWN); /* the line's end is where it was */
    assert_int_equal(last->upload_state, UPLOAD_OUT);
    assert_int_equal(waits->upload_state, UPLOAD_WAITS);
    end(r, stranger[1]);
    end(r, last);
    assert_int_equal(stranger[3]->upload_state, UPLOAD_OUT);
    assert_int_equal(waits->upload_state, UPLOAD_OUT);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(one_address_has_a_part_of_the_places),
        T(one_session_has_a_part_of_the_line),
        T(somebody_known_passes_strangers_that_must_wait),
    };
    crypto_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
