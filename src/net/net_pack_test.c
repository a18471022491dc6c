/* net_pack_test.c - packed messages (permessage-deflate) through real sockets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/net_world.h"

#include "net/deflate.h"
#include "net/ws_in.h"

struct house {
    struct world w;
    struct deflate *client; /* both ends of the test's sockets */
};

static int setup(void **state)
{
    static struct house h;
    world_start(&h.w, NULL);
    h.w.echoes = true;
    h.client = deflate_new(1 << 20);
    *state = &h;
    return 0;
}

static int teardown(void **state)
{
    struct house *h = *state;
    deflate_free(h->client);
    world_stop(&h->w);
    return 0;
}

static int open_socket(struct world *w, const char *extensions, bool is_packing)
{
    char t[4096], request[1024];
    (void)snprintf(request, sizeof request,
                   "GET /api/v1/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                   "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n",
                   extensions);
    int fd = client_open(w);
    client_say(w, fd, request);
    client_read(w, fd, t, sizeof t);
    assert_non_null(strstr(t, "HTTP/1.1 101 Switching Protocols\r\n"));
    bool is_agreed = strstr(t, "Sec-WebSocket-Extensions: " DEFLATE_TERMS "\r\n");
    assert_int_equal(is_agreed, is_packing);
    return fd;
}

#define OFFER "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"

/* A masked frame with a key of zeroes, at most 65,535 bytes. */
static void say(struct world *w, int fd, unsigned first, struct str payload)
{
    static char frame[70000];
    size_t at = 2;
    frame[0] = (char)first;
    frame[1] = (char)(0x80 | (payload.n < 126 ? payload.n : 126));
    if (payload.n >= 126) {
        frame[at++] = (char)(payload.n >> 8);
        frame[at++] = (char)payload.n;
    }
    memset(frame + at, 0, 4);
    memcpy(frame + at + 4, payload.p, payload.n);
    client_send(w, fd, frame, at + 4 + payload.n);
}

static struct str lines(size_t n)
{
    static char room[200000];
    static const char line[] = "{\"t\":\"event\",\"topic\":\"c17\",\"kind\":\"message_created\"},";
    for (size_t i = 0; i < n; i++)
        room[i] = line[i % (sizeof line - 1)];
    return (struct str){room, n};
}

/* One unmasked frame that has arrived; its first byte. */
static unsigned heard(struct world *w, int fd, struct str *ret_payload)
{
    static char t[200000];
    size_t got = client_read(w, fd, t, sizeof t);
    const unsigned char *p = (const unsigned char *)t;
    assert_true(got != CLIENT_GONE && got >= 2);
    size_t n = p[1], head = 2;
    if (n == 126) {
        n = (size_t)p[2] << 8 | p[3];
        head = 4;
    }
    assert_int_equal(got, head + n);
    *ret_payload = (struct str){t + head, n};
    return p[0];
}

static void a_packed_message_is_heard_and_answered(void **state)
{
    struct house *h = *state;
    struct str packed, payload, text;
    int fd = open_socket(&h->w, OFFER, true);
    assert_true(deflate_pack(h->client, lines(5000), &packed));
    say(&h->w, fd, 0xc1, packed);
    assert_int_equal(h->w.message_n, 5000);
    assert_int_equal(heard(&h->w, fd, &payload), 0xc1);
    assert_int_equal(deflate_unpack(h->client, payload, &text), UNPACK_OK);
    assert_true(str_equal(text, lines(5000)));
    say(&h->w, fd, 0x81, STR("short ones go as they are"));
    assert_int_equal(heard(&h->w, fd, &payload), 0x81);
    close(fd);
}

static void in_parts_with_a_ping_between(void **state)
{
    struct house *h = *state;
    struct str packed, payload;
    int fd = open_socket(&h->w, OFFER, true);
    assert_true(deflate_pack(h->client, lines(5000), &packed));
    say(&h->w, fd, 0x41, str_slice(packed, 0, 10));
    say(&h->w, fd, 0x89, STR("p"));
    assert_int_equal(heard(&h->w, fd, &payload), 0x8a);
    say(&h->w, fd, 0x00, str_slice(packed, 10, 20));
    assert_int_equal(h->w.messages, 0);
    say(&h->w, fd, 0x80, str_slice(packed, 20, packed.n));
    assert_int_equal(h->w.message_n, 5000);
    close(fd);
}

static void who_did_not_agree_gets_plain_ones(void **state)
{
    struct house *h = *state;
    struct str payload;
    static const char *const offers[] = {
        "", "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\n"};
    for (size_t i = 0; i < 2; i++) {
        int fd = open_socket(&h->w, offers[i], false);
        say(&h->w, fd, 0x81, lines(5000));
        assert_int_equal(heard(&h->w, fd, &payload), 0x81);
        assert_true(str_equal(payload, lines(5000)));
        close(fd);
    }
}

static void what_is_not_agreed_or_too_much_is_closed(void **state)
{
    struct house *h = *state;
    struct str packed, payload;
    static const struct {
        const char *offer;
        unsigned first;
        size_t unpacked; /* 0: broken bytes */
        unsigned code;
    } rows[] = {
        {"", 0xc1, 2000, 1002},    {OFFER, 0xe1, 2000, 1002},   {OFFER, 0x91, 2000, 1002},
        {OFFER, 0xc0, 2000, 1002}, {OFFER, 0xc9, 0, 1002},      {OFFER, 0xc2, 2000, 1003},
        {OFFER, 0xc1, 0, 1007},    {OFFER, 0xc1, 131073, 1009},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int fd = open_socket(&h->w, rows[i].offer, rows[i].offer[0] != 0);
        packed = STR("\xff\xff\xff");
        if (rows[i].unpacked)
            assert_true(deflate_pack(h->client, lines(rows[i].unpacked), &packed));
        say(&h->w, fd, rows[i].first, packed);
        assert_int_equal(heard(&h->w, fd, &payload), 0x88);
        unsigned code = (unsigned)(unsigned char)payload.p[0] << 8 | (unsigned char)payload.p[1];
        if (code != rows[i].code)
            fail_msg("row %zu: %u", i, code);
        close(fd);
        world_wait(&h->w);
    }
    assert_int_equal(h->w.messages, 0);
}

static void packed_text_must_be_utf8(void **state)
{
    struct house *h = *state;
    struct str packed, payload;
    char bad[2000];
    memset(bad, 'x', sizeof bad);
    bad[1999] = (char)0xc3;
    int fd = open_socket(&h->w, OFFER, true);
    assert_true(deflate_pack(h->client, (struct str){bad, sizeof bad}, &packed));
    say(&h->w, fd, 0xc1, packed);
    assert_int_equal(heard(&h->w, fd, &payload), 0x88);
    assert_memory_equal(payload.p, "\x03\xef", 2);
    close(fd);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_packed_message_is_heard_and_answered),
        T(in_parts_with_a_ping_between),
        T(who_did_not_agree_gets_plain_ones),
        T(what_is_not_agreed_or_too_much_is_closed),
        T(packed_text_must_be_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
