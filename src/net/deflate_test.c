/* deflate_test.c - offers, packing there and back, bombs, and the packed form of frames. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "net/deflate.h"
#include "net/frame.h"
#include "net/limits.h"
#include "net/ws_in.h"

#define MAX_UNPACKED 100000

static int setup(void **state)
{
    *state = deflate_new(MAX_UNPACKED);
    return 0;
}

static int teardown(void **state)
{
    deflate_free(*state);
    return 0;
}

static void offers_are_taken_or_left(void **state)
{
    (void)state;
    static const struct {
        const char *extensions;
        bool is_taken;
    } rows[] = {
        {"permessage-deflate", true},
        {"permessage-deflate; client_max_window_bits", true}, /* browsers */
        {"permessage-deflate; client_max_window_bits=10", true},
        {"Permessage-Deflate;Client_No_Context_Takeover", true},
        {"permessage-deflate; server_no_context_takeover; client_max_window_bits=\"15\"", true},
        {"permessage-deflate; server_max_window_bits=10, permessage-deflate", true},
        {"x-webkit-deflate-frame, permessage-deflate", true},
        {NULL, false},
        {"", false},
        {"deflate", false},
        {"permessage-deflate; server_max_window_bits=10", false},
        {"permessage-deflate; server_max_window_bits", false},
        {"permessage-deflate; client_max_window_bits=7", false},
        {"permessage-deflate; client_max_window_bits=16", false},
        {"permessage-deflate; client_max_window_bits=08", false},
        {"permessage-deflate; client_max_window_bits=", false},
        {"permessage-deflate; client_no_context_takeover=1", false},
        {"permessage-deflate; client_no_context_takeover; client_no_context_takeover", false},
        {"permessage-deflate; unknown", false},
        {"permessage-deflate;;", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (deflate_is_offered(str_from(rows[i].extensions)) != rows[i].is_taken)
            fail_msg("%s", rows[i].extensions);
}

/* Lines as JSON has them: they shrink. */
static struct str lines(char *room, size_t n)
{
    static const char line[] = "{\"t\":\"event\",\"topic\":\"c17\",\"kind\":\"message_created\"},";
    for (size_t i = 0; i < n; i++)
        room[i] = line[i % (sizeof line - 1)];
    return (struct str){room, n};
}

static void what_is_packed_comes_back(void **state)
{
    struct deflate *d = *state;
    static char room[MAX_UNPACKED + 1], kept[MAX_UNPACKED];
    for (size_t n = 1025; n <= MAX_UNPACKED; n = n * 3 + 1) {
        struct str plain = lines(room, n), packed, back;
        assert_true(deflate_pack(d, plain, &packed));
        memcpy(kept, packed.p, packed.n);
        /* Nothing is taken over from the message before: the same bytes again. */
        size_t first = packed.n;
        assert_true(deflate_pack(d, plain, &packed));
        assert_int_equal(packed.n, first);
        assert_memory_equal(packed.p, kept, first);
        assert_int_equal(deflate_unpack(d, packed, &back), UNPACK_OK);
        assert_true(str_equal(back, plain));
    }
}

static void noise_is_not_packed(void **state)
{
    struct deflate *d = *state;
    char noise[4096];
    struct str packed;
    unsigned x = 1;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)((x = x * 1103515245 + 12345) >> 16);
    assert_false(deflate_pack(d, (struct str){noise, sizeof noise}, &packed));
}

static void a_bomb_ends_at_the_limit(void **state)
{
    struct deflate *big = deflate_new(1 << 20);
    static char zeroes[1 << 20];
    struct str packed, out;
    assert_true(deflate_pack(big, (struct str){zeroes, MAX_UNPACKED + 1}, &packed));
    assert_true(packed.n < 1000);
    assert_int_equal(deflate_unpack(*state, packed, &out), UNPACK_TOO_LARGE);
    assert_true(out.n <= MAX_UNPACKED);
    assert_true(deflate_pack(big, (struct str){zeroes, MAX_UNPACKED}, &packed));
    assert_int_equal(deflate_unpack(*state, packed, &out), UNPACK_OK);
    assert_int_equal(out.n, MAX_UNPACKED);
    deflate_free(big);
}

static void examples_of_the_standard_are_read(void **state)
{
    static const struct str rows[] = {
        STR_INIT("\xf2\x48\xcd\xc9\xc9\x07\x00"),                         /* 7.2.3.1 */
        STR_INIT("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"),         /* 7.2.3.3 */
        STR_INIT("\xf3\x48\xcd\xc9\xc9\x07\x00\x00"),                     /* 7.2.3.4 */
        STR_INIT("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"), /* 7.2.3.5 */
    };
    struct str out;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(deflate_unpack(*state, rows[i], &out), UNPACK_OK);
        assert_true(str_equal(out, STR("Hello")));
    }
    assert_int_equal(deflate_unpack(*state, STR("\x00"), &out), UNPACK_OK);
    assert_int_equal(out.n, 0);
    assert_int_equal(deflate_unpack(*state, STR("\xff\xff\xff"), &out), UNPACK_BROKEN);
    assert_int_equal(deflate_unpack(*state, STR("\xf2\x00\x11\x00\x00"), &out), UNPACK_BROKEN);
}

/* --- frames --- */

static void read_all(struct deflate *d, struct net_frame *f, struct str *texts, size_t count)
{
    struct str rest = {f->bytes, f->n};
    for (size_t i = 0; i < count; i++) {
        const unsigned char *p = (const unsigned char *)rest.p;
        size_t n = p[1], head = 2;
        if (n == 126) {
            n = (size_t)p[2] << 8 | p[3];
            head = 4;
        }
        struct str payload = str_slice(rest, head, head + n), text = payload;
        if (p[0] & WS_PACKED_BIT)
            assert_int_equal(deflate_unpack(d, payload, &text), UNPACK_OK);
        assert_true(str_equal(text, texts[i]));
        rest = str_slice(rest, head + n, rest.n);
    }
    assert_int_equal(rest.n, 0);
}

static void a_frame_is_packed_once_and_only_when_long(void **state)
{
    struct deflate *d = *state;
    static char room[8192];
    struct net_frame *small = net_frame_new(lines(room, LIMIT_WS_UNPACKED_BYTES));
    struct net_frame *large = net_frame_new(lines(room, LIMIT_WS_UNPACKED_BYTES + 1));
    assert_ptr_equal(frame_packed(small, d), small);
    struct net_frame *packed = frame_packed(large, d);
    assert_ptr_not_equal(packed, large);
    assert_true(packed->n < large->n / 4);
    assert_ptr_equal(frame_packed(large, d), packed);
    net_frame_unref(small);
    net_frame_unref(large);
}

static void joined_frames_keep_their_order(void **state)
{
    struct deflate *d = *state;
    static char a[3000], b[5000];
    struct str texts[] = {STR("one"), lines(a, sizeof a), STR("two"), lines(b, sizeof b)};
    struct net_frame *frames[4];
    for (size_t i = 0; i < 4; i++)
        frames[i] = net_frame_new(texts[i]);
    struct net_frame *all = net_frame_join(frames, 4), *packed = frame_packed(all, d);
    assert_true(packed->n < all->n / 4);
    read_all(d, packed, texts, 4);
    read_all(d, all, texts, 4);
    for (size_t i = 0; i < 4; i++)
        net_frame_unref(frames[i]);
    net_frame_ref(packed); /* a slow socket still holds it */
    net_frame_unref(all);
    read_all(d, packed, texts, 4);
    net_frame_unref(packed);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offers_are_taken_or_left),
        T(what_is_packed_comes_back),
        T(noise_is_not_packed),
        T(a_bomb_ends_at_the_limit),
        T(examples_of_the_standard_are_read),
        T(a_frame_is_packed_once_and_only_when_long),
        T(joined_frames_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
