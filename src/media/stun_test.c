/* stun_test.c - published messages, our own back again, and a table of what is not STUN. */
#include "media/stun.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define PASSWORD "VOkJxbRl1RmTxUk/WvJxBt" /* of RFC 5769 */

static struct str bytes(const unsigned char *p, size_t n)
{
    return (struct str){(const char *)p, n};
}

/* RFC 5769 2.1. */
static const unsigned char request[] =
    "\x00\x01\x00\x58\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae\x80\x22\x00"
    "\x10STUN test client\x00\x24\x00\x04\x6e\x00\x01\xff\x80\x29\x00\x08\x93\x2f\xf9\xb1\x51\x26"
    "\x3b\x36\x00\x06\x00\x09"
    "evtj:h6vY   \x00\x08\x00\x14\x9a\xea\xa7\x0c\xbf\xd8\xcb\x56\x78\x1e\xf2\xb5\xb2\xd3\xf2\x49"
    "\xc1\xb5\x71\xa2\x80\x28\x00\x04\xe5\x7a\x3b\xcf";
/* RFC 5769 2.2. */
static const unsigned char answer[] =
    "\x01\x01\x00\x3c\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae\x80\x22\x00"
    "\x0btest vector \x00\x20\x00\x08\x00\x01\xa1\x47\xe1\x12\xa6\x43\x00\x08\x00\x14\x2b\x91\xf5"
    "\x99\xfd\x9e\x90\xc3\x8c\x74\x89\xf9\x2a\xf9\xba\x53\xf0\x6b\xe7\xd7\x80\x28\x00\x04\xc0\x7d"
    "\x4c\x96";

static void published_messages(void **state)
{
    (void)state;
    struct stun s;
    struct str packet = bytes(request, sizeof request - 1);
    assert_int_equal(stun_read(packet, &s), OK);
    assert_int_equal(s.kind, STUN_REQUEST);
    assert_true(str_equal(s.username, STR("evtj:h6vY")));
    assert_true(s.has_fingerprint && s.has_priority && s.priority == 0x6e0001ff);
    assert_false(s.has_use_candidate);
    assert_int_equal(s.unknown_count, 0);
    assert_true(stun_is_signed(&s, packet, STR(PASSWORD)));
    assert_false(stun_is_signed(&s, packet, STR("VOkJxbRl1RmTxUk/WvJxBu")));
    packet = bytes(answer, sizeof answer - 1);
    assert_int_equal(stun_read(packet, &s), OK);
    assert_int_equal(s.kind, STUN_SUCCESS);
    assert_true(stun_is_signed(&s, packet, STR(PASSWORD)));
}

/* The address of RFC 5769 2.2 and 2.3. */
static void mapped_addresses(void **state)
{
    (void)state;
    struct stun s;
    unsigned char out[STUN_ANSWER_BYTES];
    assert_int_equal(stun_read(bytes(request, sizeof request - 1), &s), OK);
    struct udp_path v4 = {.remote = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1},
                          .port = 32853};
    size_t n = stun_write_success(&s, &v4, STR(PASSWORD), out);
    assert_memory_equal(out + 20, answer + 36, 12);
    struct stun back;
    assert_int_equal(stun_read(bytes(out, n), &back), OK);
    assert_true(stun_is_signed(&back, bytes(out, n), STR(PASSWORD)) && back.has_fingerprint);
    struct udp_path v6 = {.remote = {0x20, 0x01, 0x0d, 0xb8, 0x12, 0x34, 0x56, 0x78, 0x00, 0x11,
                                     0x22, 0x33, 0x44, 0x55, 0x66, 0x77},
                          .port = 32853};
    (void)stun_write_success(&s, &v6, STR(PASSWORD), out);
    assert_memory_equal(out + 20,
                        "\x00\x20\x00\x14\x00\x02\xa1\x47\x01\x13\xa9\xfa\xa5\xd3\xf1\x79\xbc\x25"
                        "\xf4\xb5\xbe\xd2\xb9\xd9",
                        24);
}

static void checks_and_errors_back_again(void **state)
{
    (void)state;
    unsigned char out[STUN_CHECK_BYTES];
    struct stun_check c = {.id = "0123456789a",
                           .username = STR("left:right"),
                           .pwd = STR(PASSWORD),
                           .priority = 77,
                           .has_use_candidate = true};
    size_t n = stun_write_check(&c, out);
    struct stun s, e;
    assert_int_equal(stun_read(bytes(out, n), &s), OK);
    assert_true(s.has_use_candidate && s.priority == 77 && s.unknown_count == 0);
    assert_true(stun_is_signed(&s, bytes(out, n), STR(PASSWORD)));
    unsigned char error[STUN_ANSWER_BYTES];
    size_t m = stun_write_error(&s, 401, (struct str){0}, error);
    assert_true(m <= n);
    assert_int_equal(stun_read(bytes(error, m), &e), OK);
    assert_int_equal(e.error, 401);
    assert_memory_equal(e.id, s.id, sizeof e.id);
    s.unknown[0] = 0x7001;
    s.unknown_count = 1;
    m = stun_write_error(&s, 420, STR(PASSWORD), error);
    assert_int_equal(stun_read(bytes(error, m), &e), OK);
    assert_int_equal(e.error, 420);
    assert_true(stun_is_signed(&e, bytes(error, m), STR(PASSWORD)));
    assert_memory_equal(error + 28, "\x00\x0a\x00\x02\x70\x01\x00\x00", 8);
}

static void what_is_not_signed_is_not_read(void **state)
{
    (void)state;
    unsigned char packet[sizeof request + 8];
    struct stun s;
    size_t end = sizeof request - 1 - 8; /* without FINGERPRINT */
    memcpy(packet, request, end);
    memcpy(packet + end, "\x00\x25\x00\x00", 4); /* USE-CANDIDATE behind the signature */
    packet[3] = (unsigned char)(end + 4 - 20);
    assert_int_equal(stun_read(bytes(packet, end + 4), &s), OK);
    assert_false(s.has_use_candidate);
}

static void unknown_attributes_are_named(void **state)
{
    (void)state;
    struct stun s;
    unsigned char packet[20 + 8 * 8] = "\x00\x01\x00\x40\x21\x12\xa4\x42";
    for (unsigned i = 0; i < 8; i++) {
        packet[20 + 8 * i] = i % 2 ? 0xf0 : 0x70; /* every other one is optional */
        packet[21 + 8 * i] = (unsigned char)i;
        packet[23 + 8 * i] = 3; /* and padded */
    }
    assert_int_equal(stun_read(bytes(packet, sizeof packet), &s), OK);
    assert_int_equal(s.unknown_count, LIMIT_STUN_UNKNOWN);
    assert_int_equal(s.unknown[1], 0x7002);
    assert_false(stun_is_signed(&s, bytes(packet, sizeof packet), STR("")));
}

static void what_is_no_binding_message(void **state)
{
    (void)state;
    struct stun s;
    unsigned char packet[LIMIT_STUN_BYTES + 4];
    size_t n = sizeof request - 1;
    for (size_t cut = 0; cut < n; cut++)
        assert_int_equal(stun_read(bytes(request, cut), &s), ERR_MALFORMED);
    for (size_t i = 0; i < n; i++) { /* the type of FINGERPRINT itself is nobody's to guard */
        memcpy(packet, request, n);
        packet[i] ^= 1;
        bool is_taken = stun_read(bytes(packet, n), &s) == OK &&
                        stun_is_signed(&s, bytes(packet, n), STR(PASSWORD));
        assert_int_equal(is_taken, i == n - 8 || i == n - 7);
    }
    static const struct {
        const char *what;
        size_t at;
        unsigned char is;
    } wrong[] = {{"two high bits", 0, 0x80},      {"another method", 1, 0x03},
                 {"no cookie", 4, 0x20},          {"odd length", 3, 0x57},
                 {"shorter length", 3, 0x54},     {"longer", 3, 0x5c},
                 {"attribute too long", 23, 0xff}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        memcpy(packet, request, n);
        packet[wrong[i].at] = wrong[i].is;
        if (stun_read(bytes(packet, n), &s) == OK)
            fail_msg("taken: %s", wrong[i].what);
    }
    memset(packet, 0, sizeof packet);
    memcpy(packet, "\x00\x01\x02\x14\x21\x12\xa4\x42", 8); /* a row of empty attributes, too long */
    assert_int_equal(stun_read(bytes(packet, sizeof packet), &s), ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(published_messages),
                                       cmocka_unit_test(mapped_addresses),
                                       cmocka_unit_test(checks_and_errors_back_again),
                                       cmocka_unit_test(what_is_not_signed_is_not_read),
                                       cmocka_unit_test(unknown_attributes_are_named),
                                       cmocka_unit_test(what_is_no_binding_message)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
