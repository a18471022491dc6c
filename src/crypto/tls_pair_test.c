/* tls_pair_test.c - what a browser would refuse is refused here, in words; and names are read. */
#include "crypto/tls_pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "crypto/tls_ca.h"
#include "crypto/token.h"

#define NOW (INT64_C(1800000000) * SECOND_US)

struct room {
    struct arena *a;
    struct tls_issued ca, one, two;
};

static struct tls_issued issue(struct room *r, const char *text)
{
    struct tls_names names;
    struct tls_issued made;
    struct str trouble;
    assert_int_equal(tls_names_parse(r->a, str_from(text), &names, &trouble), OK);
    assert_int_equal(tls_ca_issue(r->a, r->ca.cert_pem, r->ca.key_pem, &names, (struct str){0}, NOW,
                                  &made, &trouble),
                     OK);
    return made;
}

static int set_up(void **state)
{
    static struct room r;
    struct tls_names names;
    struct str trouble;
    crypto_init();
    r.a = arena_new(1 << 20);
    assert_int_equal(tls_names_parse(r.a, STR("k.example,10.0.0.5"), &names, &trouble), OK);
    assert_int_equal(tls_ca_make(r.a, &names, NOW, &r.ca, &trouble), OK);
    r.one = issue(&r, "k.example,10.0.0.5");
    r.two = issue(&r, "k.example");
    *state = &r;
    return 0;
}

static int tear_down(void **state)
{
    arena_free(((struct room *)*state)->a);
    return 0;
}

static void refused(struct room *r, struct str cert, struct str key, int64_t now, const char *words)
{
    struct tls_pair *p = NULL;
    struct str trouble = {0};
    assert_int_equal(tls_pair_read(r->a, cert, key, now, &p, &trouble), ERR_INVALID);
    assert_null(p);
    if (!trouble.p || !strstr(trouble.p, words))
        fail_msg("\"%s\" does not say \"%s\"", trouble.p, words);
}

static void a_pair_is_read_and_described(void **state)
{
    struct room *r = *state;
    struct tls_pair *p;
    struct str trouble;
    assert_int_equal(tls_pair_read(r->a, r->one.cert_pem, r->one.key_pem, NOW, &p, &trouble), OK);
    struct tls_facts f = tls_pair_facts(p, r->a);
    assert_string_equal(f.names.p, "k.example, 10.0.0.5");
    assert_string_equal(f.first.p, "k.example");
    assert_int_equal(f.ends_us, NOW + SERVER_DAYS * DAY_US);
    assert_true(tls_pair_names(p, STR("K.example")));
    assert_true(tls_pair_names(p, STR("10.0.0.5")));
    assert_false(tls_pair_names(p, STR("10.0.0.6")));
    assert_false(tls_pair_names(p, STR("x.k.example")));
    assert_false(tls_pair_names(p, (struct str){0}));
    tls_pair_free(p);
}

static void what_is_wrong_is_said(void **state)
{
    struct room *r = *state;
    struct str good = r->one.cert_pem, key = r->one.key_pem;
    refused(r, STR("hello"), key, NOW, "no certificate in PEM form");
    refused(r, good, STR("hello"), NOW, "no private key in PEM form");
    refused(r, good, good, NOW, "no private key in PEM form");
    refused(r, good, r->two.key_pem, NOW, "not the key of this certificate");
    refused(r, good, key, NOW + (SERVER_DAYS + 1) * DAY_US, "ended on 2028-");
    refused(r, good, key, NOW - 2 * DAY_US, "is the clock right?");
    struct str chain = arena_printf(r->a, "%s%s", r->ca.cert_pem.p, good.p);
    refused(r, chain, key, NOW, "must be the first");
    struct str torn = arena_printf(r->a, "%s-----BEGIN CERTIFICATE-----\nAAAA\n", good.p);
    refused(r, torn, key, NOW, "certificate number 2");
}

static void a_long_chain_and_a_large_file_are_refused(void **state)
{
    struct room *r = *state;
    struct str all = r->one.cert_pem;
    for (int i = 0; i < LIMIT_TLS_CHAIN - 1; i++)
        all = arena_printf(r->a, "%s%s", all.p, r->ca.cert_pem.p);
    struct tls_pair *p;
    struct str trouble;
    assert_int_equal(tls_pair_read(r->a, all, r->one.key_pem, NOW, &p, &trouble), OK);
    tls_pair_free(p);
    all = arena_printf(r->a, "%s%s", all.p, r->ca.cert_pem.p);
    refused(r, all, r->one.key_pem, NOW, "more than 10");
    static char large[LIMIT_TLS_FILE_BYTES + 1];
    refused(r, (struct str){large, sizeof large}, r->one.key_pem, NOW, "larger than");
}

static void the_authority_vouches_for_its_names_only(void **state)
{
    struct room *r = *state;
    static const char *const foreign[] = {"bank.example", "10.0.0.6", "::1",
                                          "k.example,other.example"};
    struct tls_names names;
    struct tls_issued made;
    struct str trouble;
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        assert_int_equal(tls_names_parse(r->a, str_from(foreign[i]), &names, &trouble), OK);
        assert_int_equal(tls_ca_issue(r->a, r->ca.cert_pem, r->ca.key_pem, &names, (struct str){0},
                                      NOW, &made, &trouble),
                         ERR_INVALID);
    }
    (void)issue(r, "deep.k.example"); /* what lies under a name is permitted with it */
}

static void a_renewal_keeps_the_key(void **state)
{
    struct room *r = *state;
    struct tls_names names;
    struct tls_issued made;
    struct tls_pair *p;
    struct str trouble;
    assert_int_equal(tls_names_parse(r->a, STR("k.example"), &names, &trouble), OK);
    assert_int_equal(tls_ca_issue(r->a, r->ca.cert_pem, r->ca.key_pem, &names, r->one.key_pem,
                                  NOW + DAY_US, &made, &trouble),
                     OK);
    assert_null(made.key_pem.p);
    assert_int_equal(tls_pair_read(r->a, made.cert_pem, r->one.key_pem, NOW + DAY_US, &p, &trouble),
                     OK);
    tls_pair_free(p);
}

static void names_are_written_one_way(void **state)
{
    struct room *r = *state;
    static const char *const bad[] = {"",           ",",         "a b",   "-a.example", "a..b",
                                      "1.2.3",      "300.1.1.1", "a_b",   "*.example",  "школа.рф",
                                      "a.example,", "http://a",  "[::1]", "a:80"};
    struct tls_names names;
    struct str trouble;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (tls_names_parse(r->a, str_from(bad[i]), &names, &trouble) != ERR_INVALID)
            fail_msg("\"%s\" was taken", bad[i]);
    assert_int_equal(
        tls_names_parse(r->a, STR(" K.Example , 10.0.0.5,0:0::1,k.example"), &names, &trouble), OK);
    assert_int_equal(names.count, 3);
    assert_string_equal(names.name[0].p, "k.example");
    assert_string_equal(names.name[2].p, "::1");
    assert_true(names.is_address[1] && names.is_address[2] && !names.is_address[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_is_read_and_described),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(a_long_chain_and_a_large_file_are_refused),
        cmocka_unit_test(the_authority_vouches_for_its_names_only),
        cmocka_unit_test(a_renewal_keeps_the_key),
        cmocka_unit_test(names_are_written_one_way),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
