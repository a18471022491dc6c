/* password_test.c - hashes that match, costs that do not tell, passwords that are refused. */
#include "crypto/password.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "crypto/token.h"

static void a_hash_matches_its_password_only(void **state)
{
    struct arena *a = *state;
    struct str phc;
    assert_int_equal(password_hash(a, STR("длинный пароль"), &phc), OK);
    assert_true(str_starts_with(phc, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    assert_true(password_matches(phc, STR("длинный пароль")));
    assert_false(password_matches(phc, STR("длинный паролЬ")));
    assert_false(password_matches(phc, STR("длинный пароль ")));
    assert_false(password_matches(phc, (struct str){NULL, 0}));
}

static void two_hashes_of_one_password_differ(void **state)
{
    struct arena *a = *state;
    struct str one, other;
    assert_int_equal(password_hash(a, STR("same password"), &one), OK);
    assert_int_equal(password_hash(a, STR("same password"), &other), OK);
    assert_false(str_equal(one, other));
}

static void an_absent_or_broken_hash_never_matches(void **state)
{
    (void)state;
    char long_phc[400];
    memset(long_phc, 'x', sizeof long_phc);
    assert_false(password_matches((struct str){NULL, 0}, STR("anything")));
    assert_false(password_matches(STR(""), STR("anything")));
    assert_false(password_matches(STR("$argon2id$v=19$m=19456"), STR("anything")));
    assert_false(password_matches((struct str){long_phc, sizeof long_phc}, STR("anything")));
}

static int64_t cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* CPU time of this thread, the least of three: other work on the machine does not matter. */
static int64_t cost_us(struct str phc)
{
    int64_t least = INT64_MAX;
    for (int i = 0; i < 3; i++) {
        int64_t start = cpu_us();
        (void)password_matches(phc, STR("a guess that is wrong")); /* only its cost is wanted */
        int64_t cost = cpu_us() - start;
        least = cost < least ? cost : least;
    }
    return least;
}

static void an_unknown_login_costs_as_much_as_a_known_one(void **state)
{
    struct arena *a = *state;
    struct str phc;
    assert_int_equal(password_hash(a, STR("some password"), &phc), OK);
    int64_t known = cost_us(phc), unknown = cost_us((struct str){NULL, 0});
    assert_true(known > 1000); /* argon2 ran at all */
    assert_true(unknown > known / 2 && unknown < known * 2);
}

static void a_full_arena_is_too_large(void **state)
{
    (void)state;
    struct arena *a = arena_new(32);
    struct str phc;
    assert_int_equal(password_hash(a, STR("some password"), &phc), ERR_TOO_LARGE);
    arena_free(a);
}

static const struct {
    struct str password, login;
    bool is_weak;
} weighed[] = {
    {STR_INIT(""), STR_INIT("anna"), true},
    {STR_INIT("short"), STR_INIT("anna"), true},
    {STR_INIT("ninesigns"), STR_INIT("anna"), true},
    {STR_INIT("ten signs!"), STR_INIT("anna"), false},
    {STR_INIT("девятьзна"), STR_INIT("anna"), true}, /* nine signs in eighteen bytes */
    {STR_INIT("десятьзнак"), STR_INIT("anna"), false},
    {STR_INIT("anna.ivanova"), STR_INIT("anna.ivanova"), true},
    {STR_INIT("Anna.Ivanova"), STR_INIT("anna.ivanova"), true},
    {STR_INIT("anna.ivanova2024"), STR_INIT("anna.ivanova"), true},
    {STR_INIT("АннаИванова"), STR_INIT("аннаиванова"), true},
    {STR_INIT("ПётрЁлкин!!"), STR_INIT("пётрёлкин"), true},
    {STR_INIT("anna.ivanova"), STR_INIT(""), false},
    {STR_INIT("1234567890"), STR_INIT("anna"), true},
    {STR_INIT("QWERTYuiop"), STR_INIT("anna"), true},
    {STR_INIT("Qwerty2024!!"), STR_INIT("anna"), true},
    {STR_INIT("Password1!"), STR_INIT("anna"), true},
    {STR_INIT("йцукенгшщз"), STR_INIT("anna"), true},
    {STR_INIT("ЙЦУКЕН1234"), STR_INIT("anna"), true},
    {STR_INIT("Пароль2024"), STR_INIT("anna"), true},
    {STR_INIT("Gfhjkm12345"), STR_INIT("anna"), true}, /* Пароль in the wrong layout */
    {STR_INIT("ghbdtnghbdtn"), STR_INIT("anna"), true},
    {STR_INIT("zaq12wsxcde3"), STR_INIT("anna"), true},
    {STR_INIT("aaaaaaaaaaaa"), STR_INIT("anna"), true},
    {STR_INIT("яяяяяяяяяя"), STR_INIT("anna"), true},
    {STR_INIT("!!!!!!!!!!"), STR_INIT("anna"), true},
    {STR_INIT("correct horse battery"), STR_INIT("anna"), false},
    {STR_INIT("мыла раму мама"), STR_INIT("anna"), false},
};

static void weak_passwords_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof weighed / sizeof *weighed; i++)
        if (password_is_weak(weighed[i].password, weighed[i].login) != weighed[i].is_weak)
            fail_msg("\"%.*s\"", STR_ARG(weighed[i].password));
}

static void very_long_passwords_are_not_weak(void **state)
{
    (void)state;
    char text[1000], login[1000];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = login[i] = (char)('a' + i % 26);
    assert_false(password_is_weak((struct str){text, 128}, STR("anna")));
    assert_true(password_is_weak((struct str){text, 128}, (struct str){login, 128}));
    assert_false(password_is_weak((struct str){text, 129}, (struct str){login, 128}));
    assert_false(password_is_weak((struct str){text, sizeof text}, (struct str){login, 1000}));
}

static int set_up(void **state)
{
    crypto_init();
    *state = arena_new(1 << 16);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

#define WITH_ARENA(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(a_hash_matches_its_password_only),
        WITH_ARENA(two_hashes_of_one_password_differ),
        WITH_ARENA(an_absent_or_broken_hash_never_matches),
        WITH_ARENA(an_unknown_login_costs_as_much_as_a_known_one),
        cmocka_unit_test(a_full_arena_is_too_large),
        cmocka_unit_test(weak_passwords_are_known),
        cmocka_unit_test(very_long_passwords_are_not_weak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
