/* data_packet_test.c - the sender is overwritten, all other bytes pass as they are. */
#include "media/data_packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct data_stamp ann = {STR_INIT("ann"), STR_INIT("PA_a"), false};
#define STAMPED                                                                                    \
    "\x22\x03"                                                                                     \
    "ann"                                                                                          \
    "\x8a\x01\x04"                                                                                 \
    "PA_a"

static void check_stamped(struct str in, const struct data_stamp *stamp, struct str want)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    assert_int_equal(data_packet_stamp(in, stamp, &out), OK);
    assert_int_equal(out.n, want.n);
    assert_memory_equal(out.p, want.p, want.n);
    buf_done(&out);
}

static void a_liar_is_overwritten(void **state)
{
    (void)state;
    /* kind LOSSY, identity "bob", sid "PA_b", chat_message (9) "hi" */
    check_stamped(STR("\x08\x01\x22\x03"
                      "bob"
                      "\x8a\x01\x04"
                      "PA_b"
                      "\x4a\x02hi"),
                  &ann, STR("\x4a\x02hi" STAMPED));
    const struct data_stamp lossy = {ann.identity, ann.sid, true};
    check_stamped(STR("\x4a\x02hi"), &lossy, STR("\x4a\x02hi\x08\x01" STAMPED));
}

static void unknown_fields_pass_byte_for_byte(void **state)
{
    (void)state;
    /* 19 as a varint written longer than need be, 20 fixed64, 21 fixed32, 99 bytes, sequence 7 */
    struct str odd = STR("\x98\x01\x81\x80\x00\xa1\x01"
                         "12345678"
                         "\xad\x01"
                         "1234"
                         "\x9a\x06\x03xyz\x80\x01\x07");
    char want[100];
    memcpy(want, odd.p, odd.n);
    memcpy(want + odd.n, STAMPED, sizeof STAMPED - 1);
    check_stamped(odd, &ann, (struct str){want, odd.n + sizeof STAMPED - 1});
    struct data_facts f;
    assert_int_equal(data_packet_read(odd, &f), OK);
    assert_int_equal(f.sequence, 7);
    assert_int_equal(f.body, 99);
    assert_true(f.may_pass);
}

static void user_is_stamped_inside_and_its_destinations_lifted(void **state)
{
    (void)state;
    /* user { sid "PA_b", payload "p", identity "bob", to "cy", unknown 15: 1 } */
    struct str in = STR("\x12\x14\x0a\x04"
                        "PA_b"
                        "\x12\x01p\x2a\x03"
                        "bob"
                        "\x32\x02"
                        "cy"
                        "\x78\x01");
    check_stamped(in, &ann,
                  STR("\x12\x14\x12\x01p\x32\x02"
                      "cy"
                      "\x78\x01\x0a\x04"
                      "PA_a"
                      "\x2a\x03"
                      "ann"
                      "\x2a\x02"
                      "cy" STAMPED));
    struct data_facts f;
    assert_int_equal(data_packet_read(in, &f), OK);
    assert_int_equal(f.destinations, 1);
    assert_true(data_packet_is_for(&f, STR("cy")));
    assert_false(data_packet_is_for(&f, STR("ann")));
    struct str all[LIMIT_DATA_DESTINATIONS];
    size_t n = data_packet_destinations(&f, all), found = 0;
    assert_int_equal(n, f.destinations);
    for (size_t i = 0; i < n; i++)
        found += str_equal(all[i], STR("cy"));
    assert_int_equal(found, 1);
}

static void the_packets_own_destinations_win(void **state)
{
    (void)state;
    struct str in = STR("\x2a\x02"
                        "di\x12\x04\x32\x02"
                        "cy\x2a\x02"
                        "ed");
    struct data_facts f;
    assert_int_equal(data_packet_read(in, &f), OK);
    assert_int_equal(f.destinations, 2);
    assert_true(data_packet_is_for(&f, STR("di")));
    assert_true(data_packet_is_for(&f, STR("ed")));
    assert_false(data_packet_is_for(&f, STR("cy")));
    struct data_facts everybody;
    assert_int_equal(data_packet_read(STR("\x4a\x02hi"), &everybody), OK);
    assert_true(data_packet_is_for(&everybody, STR("anybody")));
}

static void what_people_may_not_say(void **state)
{
    (void)state;
    const struct str refused[] = {STR("\x1a\x01x"), STR("\x3a\x01x"), STR("\x42\x01x"),
                                  STR("\x1a\x01x\x4a\x02hi")}; /* hidden before another body */
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct data_facts f;
        assert_int_equal(data_packet_read(refused[i], &f), OK);
        assert_false(f.may_pass);
    }
}

static void odd_packets_are_refused(void **state)
{
    (void)state;
    const struct str bad[] = {
        STR("\x4a\x05hi"),                                       /* longer than all */
        STR("\x00\x01"),                                         /* field 0 */
        STR("\x4b\x4c"),                                         /* a group */
        STR("\x20\x01"),                                         /* identity as a number */
        STR("\x0a\x01x"),                                        /* kind as bytes */
        STR("\x12\x02\x08\x01"),                                 /* user's sid as a number */
        STR("\x12\x02\x12\x09"),                                 /* cut inside user */
        STR("\x98\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), /* above 64 bits */
        STR("\xff\xff\xff\xff\x7f\x01"),                         /* a tag above 32 bits */
        STR("\x98"),
    };
    struct buf out;
    buf_init(&out, 1000);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct data_facts f = {.body = 1234};
        assert_int_equal(data_packet_read(bad[i], &f), ERR_MALFORMED);
        assert_int_equal(f.body, 1234);
        assert_int_equal(data_packet_stamp(bad[i], &ann, &out), ERR_MALFORMED);
    }
    assert_int_equal(out.n, 0);
    buf_done(&out);
}

static void bounds(void **state)
{
    (void)state;
    struct buf in, out;
    struct data_facts f;
    buf_init(&in, 10000);
    for (int i = 0; i < LIMIT_DATA_DESTINATIONS; i++)
        buf_add(&in, STR("\x2a\x01x"));
    assert_int_equal(data_packet_read(buf_str(&in), &f), OK);
    buf_init(&out, 100);
    assert_int_equal(data_packet_stamp(buf_str(&in), &ann, &out), ERR_TOO_LARGE);
    buf_add(&in, STR("\x2a\x01x"));
    assert_int_equal(data_packet_read(buf_str(&in), &f), ERR_TOO_LARGE);
    buf_done(&in);
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_liar_is_overwritten),
        cmocka_unit_test(unknown_fields_pass_byte_for_byte),
        cmocka_unit_test(user_is_stamped_inside_and_its_destinations_lifted),
        cmocka_unit_test(the_packets_own_destinations_win),
        cmocka_unit_test(what_people_may_not_say),
        cmocka_unit_test(odd_packets_are_refused),
        cmocka_unit_test(bounds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
