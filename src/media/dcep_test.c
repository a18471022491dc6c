/* dcep_test.c - what browsers send is read, what we send can be read, the rest is refused. */
#include "media/dcep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void an_open_of_a_browser(void **state)
{
    (void)state;
    struct dcep_open o;
    struct str lossy = STR("\x03\x81\x00\x00\x00\x00\x00\x00\x00\x06\x00\x02_lossypr");
    assert_int_equal(dcep_read(lossy, &o), DCEP_OPEN);
    assert_true(o.is_unordered);
    assert_int_equal(o.reliability, DCEP_RETRANSMITS);
    assert_int_equal(o.most, 0);
    assert_true(str_equal(o.label, STR("_lossy")));
    assert_true(str_equal(o.protocol, STR("pr")));
}

static void what_we_write_we_read(void **state)
{
    (void)state;
    for (int unordered = 0; unordered < 2; unordered++) {
        unsigned char bytes[DCEP_HEAD_BYTES + DCEP_LABEL_BYTES];
        struct dcep_open o = {unordered, DCEP_LIFETIME, 0x01020304, STR("_reliable"), STR("")};
        struct dcep_open back;
        size_t n = dcep_write_open(bytes, &o);
        assert_int_equal(dcep_read((struct str){(char *)bytes, n}, &back), DCEP_OPEN);
        assert_int_equal(back.is_unordered, unordered);
        assert_int_equal(back.reliability, DCEP_LIFETIME);
        assert_int_equal(back.most, 0x01020304);
        assert_true(str_equal(back.label, o.label));
    }
}

static void odd_messages_are_refused(void **state)
{
    (void)state;
    const struct str bad[] = {
        STR(""),
        STR("\x01"),                                                 /* a type of old drafts */
        STR("\x02\x00"),                                             /* an ACK with more */
        STR("\x03\x00"),                                             /* cut */
        STR("\x03\x03\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00x"),    /* unknown reliability */
        STR("\x03\x00\x00\x00\x00\x00\x00\x00\x00\x09\x00\x00_rel"), /* label longer than all */
        STR("\x03\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00xy"),   /* bytes after the end */
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct dcep_open o = {.most = 7};
        assert_int_equal(dcep_read(bad[i], &o), DCEP_BAD);
        assert_int_equal(o.most, 7); /* untouched */
    }
    struct dcep_open o;
    assert_int_equal(dcep_read(STR("\x02"), &o), DCEP_ACK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(an_open_of_a_browser),
                                       cmocka_unit_test(what_we_write_we_read),
                                       cmocka_unit_test(odd_messages_are_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
