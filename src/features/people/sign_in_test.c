/* Signing in: passwords, codes, throttle, sessions. */
#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "crypto/token.h"
#include "features/people/limits.h"
#include "features/people/people.q.h"
#include "features/people/testbed.h"
#include "features/people/throttle.h"

/* Every argon2id of this program passes here on its way to libsodium: what it costs is counted, not
 * timed. */
static int hashes;
static bool costs_differ;
int crypto_pwhash_str_verify(const char stored[static 128], const char *password,
                             unsigned long long bytes);
int crypto_pwhash_str_verify(const char stored[static 128], const char *password,
                             unsigned long long bytes)
{
    typedef int verify(const char *, const char *, unsigned long long);
    static const char costs[] = "$argon2id$v=19$m=19456,t=2,p=1$";
    verify *real;
    void *found = dlsym(RTLD_NEXT, "crypto_pwhash_str_verify");
    memcpy(&real, &found, sizeof real);
    hashes++;
    costs_differ = costs_differ || strncmp(stored, costs, sizeof costs - 1) != 0;
    return real(stored, password, bytes);
}

struct world {
    struct bed bed;
    org_id org;
    struct caller admin;
};

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    bed_init(&w->bed);
    w->org = bed_org(&w->bed, "zmk");
    w->admin = bed_member(&w->bed, w->org, "Климов", ROLE_ADMINISTRATOR, false);
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

struct attempt {
    struct sign_in_in in;
    struct sign_in_prepared *prepared;
};

static enum err do_prepare(struct op *op, void *ctx)
{
    struct attempt *a = ctx;
    return sign_in_prepare(op, &a->in, &a->prepared);
}

static enum err do_sign_in(struct op *op, void *ctx)
{
    struct attempt *a = ctx;
    return sign_in(op, &a->in, a->prepared);
}

static enum err try_sign_in(struct bed *b, const char *org, const char *login, const char *password)
{
    struct attempt a = {.in = {str_from(org), str_from(login), str_from(password)}};
    enum err e = bed_read(b, NULL, do_prepare, &a);
    return e ? e : bed_write(b, NULL, do_sign_in, &a);
}

static enum err do_code(struct op *op, void *ctx)
{
    return sign_in_by_code(op, ctx);
}

static enum err try_code(struct bed *b, struct str code)
{
    struct sign_in_by_code_in in = {.org = STR("zmk"), .code = code};
    return bed_write(b, NULL, do_code, &in);
}

struct creating {
    struct person_create_in in;
    struct person_create_out out;
};

static enum err do_create(struct op *op, void *ctx)
{
    struct creating *c = ctx;
    return person_create(op, &c->in, &c->out);
}

static struct person_create_out create(struct world *w, const char *last)
{
    struct creating c = {.in = {.name = {str_from(last), STR("Ольга"), STR("")},
                                .roles = ROLE_TEACHER,
                                .position = STR("")}};
    assert_int_equal(bed_write(&w->bed, &w->admin, do_create, &c), OK);
    return c.out;
}

struct setting {
    struct credentials_set_in in;
    struct credentials_set_prepared *prepared;
};

static enum err do_set_prepare(struct op *op, void *ctx)
{
    struct setting *s = ctx;
    return credentials_set_prepare(op, &s->in, &s->prepared);
}

static enum err do_set(struct op *op, void *ctx)
{
    struct setting *s = ctx;
    return credentials_set(op, &s->in, s->prepared);
}

static enum err set_credentials(struct bed *b, const struct caller *who, const char *login,
                                const char *password)
{
    struct setting s = {.in = {str_from(login), str_from(password)}};
    enum err e = bed_read(b, who, do_set_prepare, &s);
    return e ? e : bed_write(b, who, do_set, &s);
}

/* A failure without the cost of a hash. */
static enum err do_fail(struct op *op, void *ctx)
{
    struct world *w = ctx;
    enum err e = throttle_check(op, w->org, STR("nobody"));
    if (!e)
        e = throttle_count(op, w->org, STR("nobody"));
    return e ? e : ERR_WRONG_CREDENTIALS;
}

struct asking {
    struct str token;
    struct caller caller;
};

static enum err do_authenticate(struct op *op, void *ctx)
{
    struct asking *a = ctx;
    struct hash h = token_hash("session", a->token);
    return people_authenticate(op, (struct str){(const char *)h.byte, HASH_BYTES}, &a->caller);
}

static enum err authenticate(struct bed *b, struct str token, struct caller *ret)
{
    struct asking a = {.token = token};
    enum err e = bed_read(b, NULL, do_authenticate, &a);
    *ret = a.caller;
    return e;
}

static enum err do_sign_out(struct op *op, void *ctx)
{
    (void)ctx;
    return sign_out(op);
}

static enum err do_whoami(struct op *op, void *ctx)
{
    return whoami(op, ctx);
}

static enum err do_close(struct op *op, void *ctx)
{
    return people_close(op, op->caller.org, *(member_id *)ctx);
}

/* Somebody with login and password, signed out. */
static struct caller settled(struct world *w, const char *last, const char *login,
                             const char *password)
{
    struct person_create_out made = create(w, last);
    struct caller c;
    assert_int_equal(try_code(&w->bed, made.code.code), OK);
    assert_int_equal(authenticate(&w->bed, w->bed.op.new_session_token, &c), OK);
    assert_int_equal(set_credentials(&w->bed, &c, login, password), OK);
    c.must_set_password = false;
    return c;
}

/* --- what is expected --- */

static void a_code_opens_a_session_once_and_leads_to_a_password(void **state)
{
    struct world *w = *state;
    struct person_create_out made = create(w, "Мельникова");
    struct caller c;
    struct whoami me = {0};
    assert_true(made.member.has_code);
    assert_int_equal(try_code(&w->bed, made.code.code), OK);
    struct str token = w->bed.op.new_session_token;
    assert_int_equal(authenticate(&w->bed, token, &c), OK);
    assert_true(c.must_set_password);
    assert_int_equal(c.member.n, made.member.person.id.n);
    assert_int_equal(bed_read(&w->bed, &c, do_whoami, &me), OK);
    assert_true(me.me.must_set_password);
    assert_int_equal(me.me.session_expires_us, w->bed.now_us + SESSION_TERM_US);
    assert_int_equal(try_code(&w->bed, made.code.code), ERR_CODE_USED);
    assert_int_equal(set_credentials(&w->bed, &c, "Мельникова", "serdce-iz-4-kamer"), OK);
    assert_int_equal(authenticate(&w->bed, token, &c), OK);
    assert_false(c.must_set_password);
    assert_int_equal(set_credentials(&w->bed, &c, "other", "serdce-iz-4-kamer"), ERR_NO_RIGHT);
    assert_int_equal(try_sign_in(&w->bed, "zmk", " МЕЛЬНИКОВА ", "serdce-iz-4-kamer"), OK);
}

static void codes_end(void **state)
{
    struct world *w = *state;
    struct person_create_out late = create(w, "Поздняя"), gone = create(w, "Ушедшая");
    assert_int_equal(try_code(&w->bed, STR("22222222")), ERR_WRONG_CODE);
    assert_int_equal(try_code(&w->bed, STR("не код")), ERR_WRONG_CODE);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_close, &gone.member.person.id), OK);
    assert_int_equal(try_code(&w->bed, gone.code.code), ERR_WRONG_CODE);
    w->bed.now_us += CODE_TERM_US;
    assert_int_equal(try_code(&w->bed, late.code.code), ERR_CODE_EXPIRED);
}

static enum err try_again(struct bed *b, struct str code, const char *again)
{
    struct sign_in_by_code_in in = {STR("zmk"), code, true, str_from(again)};
    return bed_write(b, NULL, do_code, &in);
}

static void a_lost_answer_to_a_code_is_asked_for_again(void **state)
{
    struct world *w = *state;
    struct person_create_out made = create(w, "Сетева");
    struct caller c;
    const char *key = "0123456789012345678901", *other = "9999999999999999999999";
    assert_int_equal(try_again(&w->bed, made.code.code, key), OK);
    struct str lost = w->bed.op.new_session_token;
    assert_int_equal(try_again(&w->bed, made.code.code, other), ERR_CODE_USED);
    assert_int_equal(try_code(&w->bed, made.code.code), ERR_CODE_USED);
    assert_int_equal(try_again(&w->bed, made.code.code, key), OK);
    struct str token = w->bed.op.new_session_token;
    assert_int_equal(authenticate(&w->bed, lost, &c), ERR_NO_SESSION); /* one use, one session */
    assert_int_equal(authenticate(&w->bed, token, &c), OK);
    w->bed.now_us += REGISTRATION_AGAIN_US;
    assert_int_equal(try_again(&w->bed, made.code.code, key), ERR_CODE_USED);
    w->bed.now_us -= REGISTRATION_AGAIN_US;
    assert_int_equal(set_credentials(&w->bed, &c, "seteva", "serdce-iz-4-kamer"), OK);
    assert_int_equal(try_again(&w->bed, made.code.code, key), ERR_CODE_USED);
}

static enum err do_suggest(struct op *op, void *ctx)
{
    return login_suggest(op, ctx);
}

static void a_login_is_proposed_that_nobody_has(void **state)
{
    struct world *w = *state;
    struct person_create_out one = create(w, "Щукин"), two = create(w, "Щукин");
    struct login_suggest_out out;
    struct caller c, d;
    assert_int_equal(try_code(&w->bed, one.code.code), OK);
    assert_int_equal(authenticate(&w->bed, w->bed.op.new_session_token, &c), OK);
    assert_int_equal(bed_read(&w->bed, &c, do_suggest, &out), OK);
    assert_true(str_equal(out.login, STR("shchukin.olga")));
    assert_int_equal(set_credentials(&w->bed, &c, "shchukin.olga", "serdce-iz-4-kamer"), OK);
    assert_int_equal(bed_read(&w->bed, &c, do_suggest, &out), OK); /* the caller as it was */
    assert_int_equal(try_code(&w->bed, two.code.code), OK);
    assert_int_equal(authenticate(&w->bed, w->bed.op.new_session_token, &d), OK);
    assert_int_equal(bed_read(&w->bed, &d, do_suggest, &out), OK);
    assert_true(str_equal(out.login, STR("shchukin.olga2")));
}

static void weak_passwords_and_taken_logins_are_refused(void **state)
{
    struct world *w = *state;
    settled(w, "Мельникова", "Melnikova", "serdce-iz-4-kamer");
    struct person_create_out made = create(w, "Галеев");
    struct caller c;
    assert_int_equal(try_code(&w->bed, made.code.code), OK);
    assert_int_equal(authenticate(&w->bed, w->bed.op.new_session_token, &c), OK);
    assert_int_equal(set_credentials(&w->bed, &c, "mELNIKOVA", "dlinnyi-parol-77"), ERR_TAKEN);
    assert_int_equal(set_credentials(&w->bed, &c, "galeev", "qwerty"), ERR_WEAK_PASSWORD);
    assert_int_equal(set_credentials(&w->bed, &c, "galeev", "dlinnyi-parol-77"), OK);
}

static void wrong_login_and_wrong_password_are_one_answer(void **state)
{
    struct world *w = *state;
    settled(w, "Мельникова", "melnikova", "serdce-iz-4-kamer");
    assert_int_equal(try_sign_in(&w->bed, "zmk", "melnikova", "nope"), ERR_WRONG_CREDENTIALS);
    assert_int_equal(try_sign_in(&w->bed, "zmk", "nobody", "nope"), ERR_WRONG_CREDENTIALS);
    assert_int_equal(try_sign_in(&w->bed, "nowhere", "melnikova", "serdce-iz-4-kamer"),
                     ERR_WRONG_CREDENTIALS);
    bed_org(&w->bed, "other");
    assert_int_equal(try_sign_in(&w->bed, "other", "melnikova", "serdce-iz-4-kamer"),
                     ERR_WRONG_CREDENTIALS);
}

static enum err do_forget(struct op *op, void *ctx)
{
    const struct caller *who = ctx;
    return q_credentials_forget(op, who->org, who->member);
}

/* How the answer comes about tells no more than the answer: one hash of one cost each time. */
static void who_exists_is_not_told_by_the_work_either(void **state)
{
    struct world *w = *state;
    static const char right[] = "serdce-iz-4-kamer";
    static const struct {
        const char *org, *login, *password;
    } rows[] = {
        {"zmk", "nobody", right},        /* unknown login */
        {"zmk", "melnikova", "nope"},    /* wrong password */
        {"zmk", "forgot", right},        /* the password was taken back by a new code */
        {"zmk", "left", right},          /* the account was closed */
        {"nowhere", "melnikova", right}, /* unknown organisation */
        {"other", "melnikova", right},   /* another organisation */
    };
    settled(w, "Мельникова", "melnikova", right);
    struct caller forgot = settled(w, "Забыла", "forgot", right);
    struct caller left = settled(w, "Ушла", "left", right);
    bed_org(&w->bed, "other");
    assert_int_equal(bed_write(&w->bed, &w->admin, do_forget, &forgot), OK);
    assert_int_equal(bed_write(&w->bed, &w->admin, do_close, &left.member), OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        hashes = 0;
        costs_differ = false;
        enum err e = try_sign_in(&w->bed, rows[i].org, rows[i].login, rows[i].password);
        if (e != ERR_WRONG_CREDENTIALS || hashes != 1 || costs_differ)
            fail_msg("%s at %s: answer %d, %d hashes", rows[i].login, rows[i].org, (int)e, hashes);
    }
    hashes = 0;
    assert_int_equal(try_sign_in(&w->bed, "zmk", "melnikova", right), OK);
    assert_int_equal(hashes, 1);
}

/* Also who must wait: for a login that exists as for one that does not, and without a hash. */
static void who_exists_is_not_told_by_the_wait_either(void **state)
{
    struct world *w = *state;
    static const char *const logins[] = {"melnikova", "nobody"};
    settled(w, "Мельникова", "melnikova", "serdce-iz-4-kamer");
    for (size_t k = 0; k < 2; k++) {
        for (int i = 0; i < THROTTLE_FREE_LOGIN; i++)
            assert_int_equal(try_sign_in(&w->bed, "zmk", logins[k], "nope"), ERR_WRONG_CREDENTIALS);
        hashes = 0;
        assert_int_equal(try_sign_in(&w->bed, "zmk", logins[k], "nope"), ERR_TOO_MANY);
        assert_int_equal(hashes, 0);
    }
}

static void a_guesser_waits_and_the_owner_elsewhere_does_not(void **state)
{
    struct world *w = *state;
    settled(w, "Мельникова", "melnikova", "serdce-iz-4-kamer");
    w->bed.address = "2001:db8:1:2::5";
    for (int i = 0; i < THROTTLE_FREE_LOGIN; i++)
        assert_int_equal(try_sign_in(&w->bed, "zmk", "melnikova", "nope"), ERR_WRONG_CREDENTIALS);
    assert_int_equal(try_sign_in(&w->bed, "zmk", "melnikova", "serdce-iz-4-kamer"), ERR_TOO_MANY);
    assert_true(str_equal(w->bed.op.detail, STR("1")));
    w->bed.address = "2001:db8:1:2:ffff::1"; /* another address of the same subscriber */
    assert_int_equal(try_sign_in(&w->bed, "zmk", "melnikova", "nope"), ERR_TOO_MANY);
    assert_int_equal(try_sign_in(&w->bed, "zmk", "galeev", "nope"), ERR_WRONG_CREDENTIALS);
    w->bed.address = "192.0.2.9"; /* the owner at home */
    assert_int_equal(try_sign_in(&w->bed, "zmk", "melnikova", "serdce-iz-4-kamer"), OK);
    w->bed.address = "2001:db8:1:2::5"; /* still waits: a success elsewhere forgives nothing */
    assert_int_equal(try_sign_in(&w->bed, "zmk", "melnikova", "nope"), ERR_TOO_MANY);
    w->bed.now_us += 2 * SECOND_US;
    assert_int_equal(try_sign_in(&w->bed, "zmk", "melnikova", "serdce-iz-4-kamer"), OK);
    for (int i = 0; i < 2; i++) /* the success has forgiven what was counted here */
        assert_int_equal(try_sign_in(&w->bed, "zmk", "melnikova", "nope"), ERR_WRONG_CREDENTIALS);
}

static void guesses_in_flight_are_counted_too(void **state)
{
    struct world *w = *state;
    struct attempt a[THROTTLE_FREE_LOGIN + 2];
    settled(w, "Мельникова", "melnikova", "serdce-iz-4-kamer");
    for (int i = 0; i < THROTTLE_FREE_LOGIN + 2; i++) {
        a[i] = (struct attempt){.in = {STR("zmk"), STR("melnikova"), STR("nope")}};
        if (i == THROTTLE_FREE_LOGIN + 1)
            a[i].in.password = STR("serdce-iz-4-kamer");
        assert_int_equal(bed_read(&w->bed, NULL, do_prepare, &a[i]), OK);
    }
    for (int i = 0; i < THROTTLE_FREE_LOGIN; i++)
        assert_int_equal(bed_write(&w->bed, NULL, do_sign_in, &a[i]), ERR_WRONG_CREDENTIALS);
    assert_int_equal(bed_write(&w->bed, NULL, do_sign_in, &a[THROTTLE_FREE_LOGIN]), ERR_TOO_MANY);
    assert_int_equal(bed_write(&w->bed, NULL, do_sign_in, &a[THROTTLE_FREE_LOGIN + 1]),
                     ERR_TOO_MANY);
}

static void the_wait_grows_to_a_minute_and_is_forgotten(void **state)
{
    struct world *w = *state;
    assert_int_equal(throttle_wait_us(4, 5), 0);
    assert_int_equal(throttle_wait_us(5, 5), SECOND_US);
    assert_int_equal(throttle_wait_us(8, 5), 8 * SECOND_US);
    assert_int_equal(throttle_wait_us(11, 5), THROTTLE_LONGEST_US);
    assert_int_equal(throttle_wait_us(INT64_MAX, 5), THROTTLE_LONGEST_US);
    for (int i = 0; i < 9; i++) {
        assert_int_equal(bed_write(&w->bed, NULL, do_fail, w), ERR_WRONG_CREDENTIALS);
        w->bed.now_us += THROTTLE_LONGEST_US;
    }
    w->bed.now_us += THROTTLE_FORGET_US;
    for (int i = 0; i < THROTTLE_FREE_LOGIN; i++)
        assert_int_equal(bed_write(&w->bed, NULL, do_fail, w), ERR_WRONG_CREDENTIALS);
    assert_int_equal(bed_write(&w->bed, NULL, do_fail, w), ERR_TOO_MANY);
    w->bed.now_us += 2 * DAY_US;
    assert_int_equal(try_sign_in(&w->bed, "zmk", "somebody", "nope"), ERR_WRONG_CREDENTIALS);
    assert_int_equal(bed_number(&w->bed, "select count(*) from sign_in_failure", 0, 0), 1);
}

static void a_session_ends_by_sign_out_by_time_and_by_closing(void **state)
{
    struct world *w = *state;
    struct caller c, again;
    settled(w, "Мельникова", "melnikova", "serdce-iz-4-kamer");
    assert_int_equal(try_sign_in(&w->bed, "zmk", "melnikova", "serdce-iz-4-kamer"), OK);
    struct str first = w->bed.op.new_session_token;
    assert_int_equal(try_sign_in(&w->bed, "zmk", "melnikova", "serdce-iz-4-kamer"), OK);
    struct str second = w->bed.op.new_session_token;
    assert_int_equal(authenticate(&w->bed, first, &c), OK);
    assert_int_equal(bed_write(&w->bed, &c, do_sign_out, NULL), OK);
    assert_true(w->bed.op.ends_session);
    assert_true(w->bed.op.access_changes && w->bed.op.access_changes->session.n == c.session.n);
    assert_int_equal(authenticate(&w->bed, first, &again), ERR_NO_SESSION);
    assert_int_equal(authenticate(&w->bed, second, &again), OK);
    w->bed.now_us += SESSION_TERM_US;
    assert_int_equal(authenticate(&w->bed, second, &again), ERR_NO_SESSION);
    assert_int_equal(authenticate(&w->bed, STR("guess"), &again), ERR_NO_SESSION);
    assert_int_equal(try_sign_in(&w->bed, "zmk", "melnikova", "serdce-iz-4-kamer"), OK);
    struct str third = w->bed.op.new_session_token;
    assert_int_equal(bed_write(&w->bed, &w->admin, do_close, &c.member), OK);
    assert_int_equal(authenticate(&w->bed, third, &again), ERR_NO_SESSION);
    assert_int_equal(try_sign_in(&w->bed, "zmk", "melnikova", "serdce-iz-4-kamer"),
                     ERR_WRONG_CREDENTIALS);
}

static enum err do_close_only(struct op *op, void *ctx)
{
    struct world *w = ctx;
    return q_member_close(op, w->org, w->admin.member, op->now_us, op->now_us);
}

struct opening {
    org_id org;
    member_id member;
};

static enum err do_open(struct op *op, void *ctx)
{
    struct opening *o = ctx;
    return people_open_session(op, o->org, o->member);
}

static void the_oldest_of_too_many_sessions_ends(void **state)
{
    struct world *w = *state;
    struct opening o = {w->org, w->admin.member};
    struct caller c;
    assert_int_equal(bed_write(&w->bed, NULL, do_open, &o), OK);
    struct str first = w->bed.op.new_session_token;
    for (int i = 1; i < LIMIT_SESSIONS_PER_MEMBER; i++)
        assert_int_equal(bed_write(&w->bed, NULL, do_open, &o), OK);
    assert_int_equal(authenticate(&w->bed, first, &c), OK);
    assert_int_equal(bed_write(&w->bed, NULL, do_open, &o), OK);
    assert_int_equal(authenticate(&w->bed, first, &c), ERR_NO_SESSION);
}

static void a_session_is_worth_nothing_when_its_member_is_gone(void **state)
{
    struct world *w = *state;
    struct opening o = {w->org, w->admin.member};
    struct caller c;
    assert_int_equal(bed_write(&w->bed, NULL, do_open, &o), OK);
    struct str token = w->bed.op.new_session_token;
    assert_int_equal(authenticate(&w->bed, token, &c), OK);
    assert_int_equal(bed_write(&w->bed, NULL, do_close_only, w),
                     OK); /* its sessions were left open */
    assert_int_equal(authenticate(&w->bed, token, &c), ERR_NO_SESSION);
}

static void the_operator_has_a_session_without_a_member(void **state)
{
    struct world *w = *state;
    struct opening o = {{0}, {0}};
    struct caller c;
    struct whoami me = {0};
    assert_int_equal(bed_write(&w->bed, NULL, do_open, &o), OK);
    assert_int_equal(authenticate(&w->bed, w->bed.op.new_session_token, &c), OK);
    assert_int_equal(c.roles, ROLE_OPERATOR);
    assert_int_equal(c.org.n, 0);
    assert_int_equal(bed_read(&w->bed, &c, do_whoami, &me), OK);
    assert_true(me.is_operator && !me.has_me);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_code_opens_a_session_once_and_leads_to_a_password),
        T(codes_end),
        T(a_lost_answer_to_a_code_is_asked_for_again),
        T(a_login_is_proposed_that_nobody_has),
        T(weak_passwords_and_taken_logins_are_refused),
        T(wrong_login_and_wrong_password_are_one_answer),
        T(who_exists_is_not_told_by_the_work_either),
        T(who_exists_is_not_told_by_the_wait_either),
        T(a_guesser_waits_and_the_owner_elsewhere_does_not),
        T(guesses_in_flight_are_counted_too),
        T(the_wait_grows_to_a_minute_and_is_forgotten),
        T(a_session_ends_by_sign_out_by_time_and_by_closing),
        T(the_oldest_of_too_many_sessions_ends),
        T(a_session_is_worth_nothing_when_its_member_is_gone),
        T(the_operator_has_a_session_without_a_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
