/* run_test.c - who may call, and what of a refused or repeated write stays. */
#include "api/inside.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "api/fake_table.h"

#define T ROLE_TEACHER
#define S ROLE_STUDENT

static const struct api_role is_public = {.is_public = true}, is_signed_in = {.is_signed_in = true},
                             is_member = {.is_member = true},
                             is_operator = {.any_of = ROLE_OPERATOR},
                             is_teaching = {.is_verified_teacher = true,
                                            .any_of = ROLE_ADMINISTRATOR};

static const struct caller nobody, operator_ = {.session = {1}, .roles = ROLE_OPERATOR};
#define MEMBER(...)                                                                                \
    {                                                                                              \
        .session = {1}, .org = {1}, .member = {1}, __VA_ARGS__                                     \
    }
static const struct caller student = MEMBER(.roles = S), teacher = MEMBER(.roles = T),
                           badge = MEMBER(.roles = T, .is_verified = true),
                           head_badge = MEMBER(.roles = ROLE_HEAD, .is_verified = true),
                           head = MEMBER(.roles = ROLE_HEAD),
                           false_badge = MEMBER(.roles = S, .is_verified = true),
                           admin = MEMBER(.roles = ROLE_ADMINISTRATOR),
                           waiting = MEMBER(.roles = S, .is_waiting = true),
                           fresh = MEMBER(.roles = ROLE_ADMINISTRATOR, .must_set_password = true);

static const struct {
    const struct api_role *role;
    const struct caller *caller;
    enum err expected;
} rows[] = {
    {&is_public, &nobody, OK},
    {&is_public, &waiting, OK},
    {&is_signed_in, &nobody, ERR_NO_SESSION},
    {&is_signed_in, &operator_, OK},
    {&is_signed_in, &waiting, OK},
    {&is_signed_in, &fresh, OK},
    {&is_member, &nobody, ERR_NO_SESSION},
    {&is_member, &operator_, ERR_NO_RIGHT},
    {&is_member, &student, OK},
    {&is_member, &waiting, ERR_WAITING},
    {&is_member, &fresh, ERR_MUST_SET_PASSWORD},
    {&is_operator, &nobody, ERR_NO_SESSION},
    {&is_operator, &operator_, OK},
    {&is_operator, &admin, ERR_NO_RIGHT},
    {&is_teaching, &admin, OK},
    {&is_teaching, &badge, OK},
    {&is_teaching, &head_badge, OK},
    {&is_teaching, &teacher, ERR_NOT_VERIFIED},
    {&is_teaching, &head, ERR_NOT_VERIFIED},
    {&is_teaching, &student, ERR_NO_RIGHT},
    {&is_teaching, &false_badge, ERR_NO_RIGHT},
    {&is_teaching, &waiting, ERR_WAITING},
    {&is_teaching, &fresh, ERR_MUST_SET_PASSWORD},
    {&is_teaching, &operator_, ERR_NO_RIGHT},
};

static void each_role_admits_its_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (role_check(rows[i].role, rows[i].caller) != rows[i].expected)
            fail_msg("row %zu", i);
}

static int set_up(void **state)
{
    static struct fake_house h;
    fake_house_open(&h);
    *state = &h;
    return 0;
}

static int tear_down(void **state)
{
    fake_house_close(*state);
    return 0;
}

/* How many notes were ever kept: the number of the next event tells, and the topic's head. */
static int64_t notes(struct fake_house *h)
{
    struct call *c = call_new(h->api, CALL_SUBSCRIBE);
    c->has_token = true;
    memset(c->token_hash.byte, 1, HASH_BYTES);
    c->who.session = 1;
    c->topic = (struct topic){TOPIC_CHAT, 7};
    c->since = -1;
    call_begin(c, &h->api->read[0]);
    call_subscribe(c, &h->api->read[0]);
    assert_int_equal(c->result, OK);
    int64_t last = c->replay.head;
    call_free(c);
    return last;
}

static enum err note(struct fake_house *h, int session, const char *body, const char *key,
                     struct str *ret_reply)
{
    struct call *c = fake_note(h, session, body, key);
    fake_write(h, &c, 1);
    enum err e = c->result;
    if (ret_reply)
        *ret_reply = str_copy(h->api->scratch, c->reply);
    call_free(c);
    return e;
}

static void a_write_is_done_and_answered(void **state)
{
    struct fake_house *h = *state;
    struct call *c = fake_note(h, 1, "{\"n\":3}", NULL);
    fake_write(h, &c, 1);
    assert_int_equal(c->result, OK);
    assert_int_equal(c->status, 201);
    assert_true(str_equal(c->reply, STR("86400000000000")));
    call_free(c);
    assert_int_equal(notes(h), 1);
}

static void nobody_hears_about_fields_before_being_somebody(void **state)
{
    struct fake_house *h = *state;
    assert_int_equal(note(h, 200, "{\"n\":-1}", NULL, NULL), ERR_NO_SESSION);
    assert_int_equal(note(h, 100, "{\"n\":-1}", NULL, NULL), ERR_WAITING);
    struct call *c = fake_note(h, 1, "{\"n\":-1}", NULL);
    fake_write(h, &c, 1);
    assert_int_equal(c->result, ERR_INVALID);
    assert_true(str_equal(c->op.detail, STR("n")));
    call_free(c);
    assert_int_equal(note(h, 1, "{\"n\":", NULL, NULL), ERR_MALFORMED);
    assert_int_equal(note(h, 1, "[1]", NULL, NULL), ERR_MALFORMED);
    assert_int_equal(note(h, 1, "", NULL, NULL), ERR_INVALID);
    assert_int_equal(notes(h), 0);
}

static void a_refused_write_leaves_nothing_and_its_neighbours_stay(void **state)
{
    struct fake_house *h = *state;
    struct call *calls[] = {fake_note(h, 1, "{\"n\":1}", NULL), fake_note(h, 2, "{\"n\":13}", NULL),
                            fake_note(h, 3, "{\"n\":2}", NULL)};
    fake_write(h, calls, 3);
    assert_int_equal(calls[0]->result, OK);
    assert_int_equal(calls[1]->result, ERR_CONFLICT);
    assert_null(calls[1]->op.events);
    assert_int_equal(calls[2]->result, OK);
    assert_int_equal(calls[2]->op.events->seq, 2); /* no hole where the refused one was */
    for (int i = 0; i < 3; i++)
        call_free(calls[i]);
    assert_int_equal(notes(h), 2);
}

static void a_refusal_may_keep_its_writes_but_tells_nobody(void **state)
{
    struct fake_house *h = *state;
    struct call *c = fake_note(h, 1, "{\"n\":14}", "k");
    fake_write(h, &c, 1);
    assert_int_equal(c->result, ERR_CONFLICT);
    assert_int_equal(c->status, 409);
    assert_null(c->op.events);
    assert_int_equal(c->work.result, OK); /* what it wrote stays */
    call_free(c);
    assert_int_equal(note(h, 1, "{\"n\":1}", "k", NULL), OK); /* its key is free */
}

static void a_retry_gets_the_first_answer(void **state)
{
    struct fake_house *h = *state;
    struct str first, again;
    assert_int_equal(note(h, 1, "{\"n\":1}", "k", &first), OK);
    h->now_us += SECOND_US;
    assert_int_equal(note(h, 1, " { \"other\":0, \"n\" : 1 } ", "k", &again), OK);
    assert_true(str_equal(first, again));
    assert_int_equal(notes(h), 1);
    assert_int_equal(note(h, 1, "{\"n\":2}", "k", NULL), ERR_KEY_REUSED);
    assert_int_equal(note(h, 2, "{\"n\":2}", "k", NULL), OK);  /* another member's key */
    assert_int_equal(note(h, 1, "{\"n\":1}", NULL, NULL), OK); /* without a key */
    assert_int_equal(notes(h), 3);
}

static void a_retry_after_signing_in_anew_gets_the_first_answer(void **state)
{
    struct fake_house *h = *state;
    struct str first, again;
    assert_int_equal(note(h, 1, "{\"n\":1}", "k", &first), OK);
    h->now_us += SECOND_US;
    assert_int_equal(note(h, 51, "{\"n\":1}", "k", &again), OK);
    assert_true(str_equal(first, again));
    assert_int_equal(note(h, 51, "{\"n\":2}", "k", NULL), ERR_KEY_REUSED);
    assert_int_equal(notes(h), 1);
}

static void two_at_once_with_one_key_are_one(void **state)
{
    struct fake_house *h = *state;
    struct call *calls[] = {fake_note(h, 1, "{\"n\":1}", "k"), fake_note(h, 1, "{\"n\":1}", "k")};
    fake_write(h, calls, 2);
    assert_int_equal(calls[1]->result, OK);
    assert_int_equal(calls[1]->status, 201);
    assert_true(str_equal(calls[0]->reply, calls[1]->reply));
    assert_null(calls[1]->op.events);
    call_free(calls[0]);
    call_free(calls[1]);
    assert_int_equal(notes(h), 1);
}

static void a_key_is_forgotten_after_a_day(void **state)
{
    struct fake_house *h = *state;
    assert_int_equal(note(h, 1, "{\"n\":1}", "k", NULL), OK);
    h->now_us += DAY_US + 1;
    assert_int_equal(note(h, 1, "{\"n\":2}", "k", NULL), OK);
    assert_int_equal(notes(h), 2);
    assert_int_equal(note(h, 1, "{\"n\":1}", "k", NULL), ERR_KEY_REUSED);
}

/* Do these bytes stand in any file of the store? */
static bool disk_has(const struct fake_house *h, struct str bytes)
{
    static const char *const names[] = {"kafedra.db", "kafedra.db-wal"};
    static char text[4 << 20];
    bool has = false;
    for (size_t i = 0; i < 2; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", h->folder, names[i]);
        FILE *f = fopen(path, "rb");
        assert_non_null(f);
        size_t n = fread(text, 1, sizeof text, f);
        assert_true(n < sizeof text);
        fclose(f);
        has = has || memmem(text, n, bytes.p, bytes.n) != NULL;
    }
    return has;
}

static enum err note_of(struct fake_house *h, const struct api_op *row, const char *key,
                        struct str *ret_reply)
{
    struct call *c = fake_note(h, 1, "{\"n\":1}", key);
    c->row = row;
    fake_write(h, &c, 1);
    enum err e = c->result;
    *ret_reply = str_copy(h->api->scratch, c->reply);
    call_free(c);
    return e;
}

static void a_secret_reply_is_kept_for_the_key_alone(void **state)
{
    struct fake_house *h = *state;
    struct api_op secret = fake_ops[0];
    secret.reply_is_secret = true;
    struct str first, again;
    assert_int_equal(note_of(h, &secret, "k", &first), OK);
    assert_false(disk_has(h, first));
    h->now_us += SECOND_US;
    assert_int_equal(note_of(h, &secret, "k", &again), OK);
    assert_true(str_equal(first, again));
    assert_int_equal(notes(h), 1);
    assert_int_equal(note_of(h, &fake_ops[0], "open", &first), OK);
    assert_true(disk_has(h, first)); /* else it proves nothing */
    assert_int_equal(note_of(h, &secret, "open", &again), ERR_KEY_REUSED); /* was never sealed */
}

static void from_another_process_only_local_operations_are_called(void **state)
{
    struct fake_house *h = *state;
    const struct api_later later = {0};
    assert_int_equal(api_call_later(h->api, &operator_, STR("note_add"), STR("{}"), &later),
                     ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_role_admits_its_own),
        cmocka_unit_test_setup_teardown(a_write_is_done_and_answered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_hears_about_fields_before_being_somebody, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_refused_write_leaves_nothing_and_its_neighbours_stay,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refusal_may_keep_its_writes_but_tells_nobody, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_retry_gets_the_first_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_retry_after_signing_in_anew_gets_the_first_answer, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(two_at_once_with_one_key_are_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_key_is_forgotten_after_a_day, set_up, tear_down),
        cmocka_unit_test_setup_teardown(from_another_process_only_local_operations_are_called,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_secret_reply_is_kept_for_the_key_alone, set_up,
                                        tear_down),
    };
    crypto_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
