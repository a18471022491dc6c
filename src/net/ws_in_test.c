/* ws_in_test.c - the frame parser against a table of good and hostile frames, each fed whole, byte
 * by byte, and cut at every place. Frames are written unmasked in the table and masked here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "net/ws_in.h"

#define MAX_MESSAGE 1000

/* Events as text: "T(hello)", "P(x)", "O(x)" pong, "C1000", "!1002". */
struct log {
    char text[4096];
    size_t n;
};

static void log_event(struct log *l, char letter, struct str payload)
{
    l->n += (size_t)snprintf(l->text + l->n, sizeof l->text - l->n, "%c(%.*s)", letter,
                             STR_ARG(payload));
}

static void log_code(struct log *l, char letter, unsigned code)
{
    l->n += (size_t)snprintf(l->text + l->n, sizeof l->text - l->n, "%c%u", letter, code);
}

/* False: nothing can follow. */
static bool note(struct log *l, const struct ws_in *in, enum ws_event e, struct str payload)
{
    if (e == WS_TEXT)
        log_event(l, 'T', payload);
    else if (e == WS_PING)
        log_event(l, 'P', payload);
    else if (e == WS_PONG)
        log_event(l, 'O', payload);
    else if (e == WS_CLOSE)
        log_code(l, 'C', in->close_code);
    else if (e == WS_BAD)
        log_code(l, '!', in->close_code);
    return e != WS_BAD && e != WS_CLOSE;
}

static struct log feed(const char *bytes, size_t n, size_t most, size_t first)
{
    struct log l = {0};
    struct ws_in in;
    ws_in_init(&in, MAX_MESSAGE);
    char *copy = malloc(n + 1);
    memcpy(copy, bytes, n);
    bool goes_on = true;
    for (size_t at = 0; at < n && goes_on;) {
        size_t part = at < first ? first - at : most;
        part = part < n - at ? part : n - at;
        for (size_t used = 0; goes_on;) {
            size_t step;
            struct str payload = {0};
            enum ws_event e = ws_in_feed(&in, copy + at + used, part - used, &step, &payload);
            used += step;
            if (e == WS_MORE)
                break;
            goes_on = note(&l, &in, e, payload);
        }
        at += part;
    }
    if (in.message.n == 0)
        assert_null(in.message.p); /* an idle parser holds no memory */
    ws_in_done(&in);
    free(copy);
    return l;
}

/* Masks every frame of the row: the mask bit is set and four key bytes are put in. */
static size_t masked(const char *plain, size_t n, char *out)
{
    static const char key[4] = {0x37, (char)0xfa, 0x21, 0x3d};
    size_t o = 0;
    for (size_t at = 0; at < n;) {
        size_t length = (unsigned char)plain[at + 1] & 127;
        size_t wide = length == 126 ? 2 : length == 127 ? 8 : 0;
        out[o++] = plain[at];
        out[o++] = (char)(plain[at + 1] | 0x80);
        for (size_t i = 0; i < wide; i++)
            out[o++] = plain[at + 2 + i];
        if (wide)
            length =
                (size_t)(unsigned char)plain[at + wide] << 8 | (unsigned char)plain[at + wide + 1];
        memcpy(out + o, key, 4);
        o += 4;
        at += 2 + wide;
        for (size_t i = 0; i < length && at < n; i++, at++)
            out[o++] = (char)(plain[at] ^ key[i % 4]);
    }
    return o;
}

struct row {
    const char *events, *name, *frames;
    size_t n;
};

#define ROW(events, name, frames)                                                                  \
    {                                                                                              \
        events, name, frames, sizeof(frames) - 1                                                   \
    }

static const struct row rows[] = {
    /* data (5.6) */
    ROW("T(Hello)", "text", "\x81\x05Hello"),
    ROW("T()", "empty text", "\x81\x00"),
    ROW("T(a)T(b)", "two messages",
        "\x81\x01"
        "a\x81\x01"
        "b"),
    ROW("T(\xd0\x9f\xd1\x80)", "cyrillic", "\x81\x04\xd0\x9f\xd1\x80"),
    ROW("!1003", "binary is not taken",
        "\x82\x01"
        "a"),

    /* fragments (5.4) */
    ROW("T(Hello)", "two parts", "\x01\x03Hel\x80\x02lo"),
    ROW("T(abc)", "three parts",
        "\x01\x01"
        "a\x00\x01"
        "b\x80\x01"
        "c"),
    ROW("T(abc)T(d)", "a message after a split one",
        "\x01\x01"
        "a\x80\x02"
        "bc\x81\x01"
        "d"),
    ROW("T(a)", "empty first part",
        "\x01\x00\x80\x01"
        "a"),
    ROW("T(a)", "empty last part",
        "\x01\x01"
        "a\x80\x00"),
    ROW("T()", "all parts empty", "\x01\x00\x00\x00\x80\x00"),
    ROW("P(x)T(ab)", "ping between parts",
        "\x01\x01"
        "a\x89\x01x\x80\x01"
        "b"),
    ROW("O()P()T(ab)", "pong and ping between parts",
        "\x01\x01"
        "a\x8a\x00\x89\x00\x80\x01"
        "b"),
    ROW("C1000", "close between parts",
        "\x01\x01"
        "a\x88\x02\x03\xe8"),
    ROW("!1002", "continuation of nothing",
        "\x80\x01"
        "a"),
    ROW("!1002", "open continuation of nothing",
        "\x00\x01"
        "a"),
    ROW("T(ab)!1002", "continuation after the end",
        "\x01\x01"
        "a\x80\x01"
        "b\x80\x01"
        "c"),
    ROW("!1002", "text inside a message",
        "\x01\x01"
        "a\x81\x01"
        "b"),
    ROW("!1002", "binary inside a message",
        "\x01\x01"
        "a\x82\x01"
        "b"),

    /* heads (5.2) */
    ROW("!1002", "rsv1",
        "\xc1\x01"
        "a"),
    ROW("!1002", "rsv2",
        "\xa1\x01"
        "a"),
    ROW("!1002", "rsv3",
        "\x91\x01"
        "a"),
    ROW("!1002", "opcode 3", "\x83\x00"),
    ROW("!1002", "opcode 7", "\x87\x00"),
    ROW("!1002", "opcode 11", "\x8b\x00"),
    ROW("!1002", "opcode 15", "\x8f\x00"),
    ROW("!1002", "16-bit length of 125", "\x81\x7e\x00\x7d"),
    ROW("!1002", "64-bit length of 65535", "\x81\x7f\x00\x00\x00\x00\x00\x00\xff\xff"),
    ROW("!1002", "64-bit length with the top bit", "\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00"),
    ROW("!1009", "64-bit length", "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ROW("!1009", "larger than a message may be", "\x81\x7e\x03\xe9"),

    /* control frames (5.5) */
    ROW("P()", "empty ping", "\x89\x00"),
    ROW("P(abc)", "ping",
        "\x89\x03"
        "abc"),
    ROW("O(abc)", "unasked pong",
        "\x8a\x03"
        "abc"),
    ROW("!1002", "ping in parts",
        "\x09\x01"
        "a"),
    ROW("!1002", "close in parts", "\x08\x00"),
    ROW("!1002", "ping of 126 bytes", "\x89\x7e\x00\x7e"),
    ROW("!1002", "close with 64-bit length", "\x88\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),

    /* close (5.5.1, 7.4) */
    ROW("C0", "close without code", "\x88\x00"),
    ROW("C1000", "close normal", "\x88\x02\x03\xe8"),
    ROW("C1001", "close with reason",
        "\x88\x05\x03\xe9"
        "bye"),
    ROW("C3000", "close registered", "\x88\x02\x0b\xb8"),
    ROW("C4999", "close private", "\x88\x02\x13\x87"),
    ROW("C1000", "nothing is read after close",
        "\x88\x02\x03\xe8\x81\x01"
        "a"),
    ROW("!1002", "close of one byte", "\x88\x01\x03"),
    ROW("!1002", "close 999", "\x88\x02\x03\xe7"),
    ROW("!1002", "close 0", "\x88\x02\x00\x00"),
    ROW("!1002", "close 1004", "\x88\x02\x03\xec"),
    ROW("!1002", "close 1005", "\x88\x02\x03\xed"),
    ROW("!1002", "close 1006", "\x88\x02\x03\xee"),
    ROW("!1002", "close 1015", "\x88\x02\x03\xf7"),
    ROW("!1002", "close 2999", "\x88\x02\x0b\xb7"),
    ROW("!1002", "close 5000", "\x88\x02\x13\x88"),
    ROW("!1007", "close with bad reason", "\x88\x03\x03\xe8\xff"),

    /* UTF-8 (8.1) */
    ROW("T(\xf0\x9f\x8e\x93)", "sign split over parts", "\x01\x02\xf0\x9f\x80\x02\x8e\x93"),
    ROW("P()T(\xd0\x9f)", "ping inside a sign", "\x01\x01\xd0\x89\x00\x80\x01\x9f"),
    ROW("!1007", "lone continuation byte", "\x81\x01\x80"),
    ROW("!1007", "overlong slash", "\x81\x02\xc0\xaf"),
    ROW("!1007", "surrogate", "\x81\x03\xed\xa0\x80"),
    ROW("!1007", "past U+10FFFF", "\x81\x04\xf4\x90\x80\x80"),
    ROW("!1007", "cut sign at the end", "\x81\x01\xd0"),
    ROW("!1007", "cut sign at the end of the last part", "\x01\x01\xd0\x80\x00"),
    ROW("!1007", "bad byte in the first part",
        "\x01\x01\xff\x80\x01"
        "a"),
};

static int check(const struct row *row, size_t most, size_t first)
{
    char bytes[256];
    size_t n = masked(row->frames, row->n, bytes);
    struct log l = feed(bytes, n, most, first);
    if (strcmp(l.text, row->events) == 0)
        return 0;
    print_error("%s (parts of %zu, first %zu): got %s\n", row->name, most, first, l.text);
    return 1;
}

static void every_row_is_judged_the_same_however_it_is_cut(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int before = wrong;
        wrong += check(&rows[i], SIZE_MAX, 0);
        wrong += check(&rows[i], 1, 0);
        for (size_t cut = 1; cut < 24 && wrong == before; cut++)
            wrong += check(&rows[i], SIZE_MAX, cut);
    }
    assert_int_equal(wrong, 0);
}

static void frame_without_mask_is_refused(void **state)
{
    (void)state;
    assert_string_equal(feed("\x81\x05Hello", 7, SIZE_MAX, 0).text, "!1002");
    assert_string_equal(feed("\x89\x00", 2, 1, 0).text, "!1002");
}

/* A text message of parts of so many bytes each, the last is final. */
static struct log send_parts(size_t parts, size_t bytes, size_t most)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < parts; i++) {
        unsigned char head[WS_HEAD_BYTES];
        size_t n = ws_head(i ? WS_OP_CONTINUE : WS_OP_TEXT, bytes, head);
        if (i + 1 < parts)
            head[0] &= 0x7f;
        head[1] |= 0x80;
        buf_add(&b, (struct str){(char *)head, n});
        buf_add(&b, STR("\0\0\0\0"));
        for (size_t k = 0; k < bytes; k++)
            buf_add_byte(&b, 'x');
    }
    struct log l = feed(b.p, b.n, most, 0);
    buf_done(&b);
    return l;
}

static void message_is_taken_up_to_its_limit(void **state)
{
    (void)state;
    assert_int_equal(send_parts(1, MAX_MESSAGE, SIZE_MAX).n, MAX_MESSAGE + 3);
    assert_int_equal(send_parts(1, MAX_MESSAGE, 100).n, MAX_MESSAGE + 3);
    assert_int_equal(send_parts(10, MAX_MESSAGE / 10, 7).n, MAX_MESSAGE + 3);
    assert_string_equal(send_parts(1, MAX_MESSAGE + 1, SIZE_MAX).text, "!1009");
    assert_string_equal(send_parts(11, MAX_MESSAGE / 10, 7).text, "!1009");
}

static void binary_socket_takes_any_bytes_and_no_text(void **state)
{
    (void)state;
    /* "\xff\0a" in two frames around a ping, then a text */
    static const char wire[] =
        "\x02\x82\0\0\0\0\xff\0\x89\x80\0\0\0\0\x80\x81\0\0\0\0a\x81\x80\0\0\0\0";
    for (size_t part = 1; part < sizeof wire; part++) {
        char copy[sizeof wire];
        memcpy(copy, wire, sizeof wire);
        struct ws_in in;
        ws_in_init(&in, MAX_MESSAGE);
        in.is_binary = true;
        int messages = 0, pings = 0, refused = 0;
        for (size_t at = 0; at < sizeof wire - 1 && !refused;) {
            size_t used, n = part < sizeof wire - 1 - at ? part : sizeof wire - 1 - at;
            struct str payload = {0};
            enum ws_event e = ws_in_feed(&in, copy + at, n, &used, &payload);
            at += used;
            messages += e == WS_BINARY;
            pings += e == WS_PING;
            refused = e == WS_BAD ? in.close_code : 0;
            if (e == WS_BINARY)
                assert_memory_equal(payload.p, "\xff\0a", 3);
        }
        assert_int_equal(messages, 1);
        assert_int_equal(pings, 1);
        assert_int_equal(refused, WS_CLOSE_TYPE);
        ws_in_done(&in);
    }
}

static void own_heads_have_the_shortest_form(void **state)
{
    (void)state;
    unsigned char h[WS_HEAD_BYTES];
    assert_int_equal(ws_head(WS_OP_TEXT, 125, h), 2);
    assert_memory_equal(h, "\x81\x7d", 2);
    assert_int_equal(ws_head(WS_OP_PING, 126, h), 4);
    assert_memory_equal(h, "\x89\x7e\x00\x7e", 4);
    assert_int_equal(ws_head(WS_OP_TEXT, 65535, h), 4);
    assert_int_equal(ws_head(WS_OP_TEXT, 65536, h), 10);
    assert_memory_equal(h, "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_judged_the_same_however_it_is_cut),
        cmocka_unit_test(frame_without_mask_is_refused),
        cmocka_unit_test(message_is_taken_up_to_its_limit),
        cmocka_unit_test(binary_socket_takes_any_bytes_and_no_text),
        cmocka_unit_test(own_heads_have_the_shortest_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
