/* seal_test.c - only the right key opens, and only what was sealed. */
#include "crypto/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int set_up(void **state)
{
    *state = arena_new(1 << 20);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static const struct str texts[] = {{NULL, 0},
                                   STR_INIT(""),
                                   STR_INIT("К7М4-9Р2Т"),
                                   {"a\0b", 3},
                                   STR_INIT("{\"code\":\"К7М4-9Р2Т\"}")};

static void what_was_sealed_is_opened_with_its_key(void **state)
{
    struct rand_source r = crypto_rand();
    struct hash key = token_hash("reply", STR("the key"));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str sealed = secret_seal(*state, &r, &key, texts[i]), got;
        assert_int_equal(sealed.n, texts[i].n + SEAL_BYTES);
        assert_true(secret_open(*state, &key, sealed, &got));
        assert_non_null(got.p);
        assert_int_equal(got.n, texts[i].n);
        if (got.n)
            assert_memory_equal(got.p, texts[i].p, got.n);
    }
}

static void the_text_is_not_in_it_and_no_two_are_alike(void **state)
{
    struct rand_source r = crypto_rand();
    struct hash key = token_hash("reply", STR("the key"));
    struct str plain = STR("К7М4-9Р2Т"), one = secret_seal(*state, &r, &key, plain),
               two = secret_seal(*state, &r, &key, plain);
    assert_null(memmem(one.p, one.n, plain.p, plain.n));
    assert_false(str_equal(one, two));
}

static void another_key_does_not_open(void **state)
{
    struct rand_source r = crypto_rand();
    struct hash key = token_hash("reply", STR("the key")), other = token_hash("reply", STR("key"));
    struct str sealed = secret_seal(*state, &r, &key, STR("К7М4-9Р2Т")), got;
    assert_false(secret_open(*state, &other, sealed, &got));
}

static void no_byte_can_be_changed_or_cut(void **state)
{
    struct rand_source r = crypto_rand();
    struct hash key = token_hash("reply", STR("the key"));
    struct str sealed = secret_seal(*state, &r, &key, STR("К7М4-9Р2Т")), got;
    for (size_t i = 0; i < sealed.n; i++) {
        char copy[SEAL_BYTES + 32];
        memcpy(copy, sealed.p, sealed.n);
        copy[i] = (char)(copy[i] ^ 1);
        assert_false(secret_open(*state, &key, (struct str){copy, sealed.n}, &got));
        assert_false(secret_open(*state, &key, (struct str){sealed.p, i}, &got));
    }
    assert_false(secret_open(*state, &key, (struct str){NULL, 0}, &got));
}

static void a_full_arena_gives_nothing(void **state)
{
    struct rand_source r = crypto_rand();
    struct hash key = token_hash("reply", STR("the key"));
    char big[4096] = {0};
    struct str plain = {big, sizeof big}, sealed = secret_seal(*state, &r, &key, plain), got;
    struct arena *small = arena_new(1024);
    assert_null(secret_seal(small, &r, &key, plain).p);
    assert_false(secret_open(small, &key, sealed, &got));
    arena_free(small);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(what_was_sealed_is_opened_with_its_key),
        T(the_text_is_not_in_it_and_no_two_are_alike),
        T(another_key_does_not_open),
        T(no_byte_can_be_changed_or_cut),
        T(a_full_arena_gives_nothing),
    };
    crypto_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
