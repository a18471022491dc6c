/* dtls_test.c - two ends hand their datagrams to each other: handshake, keys, records, loss. */
#include "crypto/dtls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <poll.h>

#include "base/buf.h"

enum { IN_FLIGHT = 64 };

struct end {
    struct dtls_identity *identity;
    struct dtls *dtls;
    struct buf flight[IN_FLIGHT]; /* what it sent and the other has not got */
    size_t count, largest;
    struct buf records;
};

static void take_flight(void *ctx, struct str datagram)
{
    struct end *e = ctx;
    assert_true(e->count < IN_FLIGHT);
    buf_init(&e->flight[e->count], 4096);
    buf_add(&e->flight[e->count++], datagram);
    if (datagram.n > e->largest)
        e->largest = datagram.n;
}

static void take_record(void *ctx, struct str bytes)
{
    buf_add(&((struct end *)ctx)->records, bytes);
}

/* All that a has in flight, but those for which lost says so, reaches b. */
static enum dtls_state deliver(struct end *a, struct end *b, bool is_lost)
{
    enum dtls_state state = DTLS_SHAKING;
    size_t n = a->count;
    a->count = 0;
    struct buf flight[IN_FLIGHT];
    memcpy(flight, a->flight, n * sizeof *flight);
    for (size_t i = 0; i < n; i++) {
        if (!is_lost)
            state = dtls_receive(b->dtls, buf_str(&flight[i]));
        buf_done(&flight[i]);
    }
    return state;
}

static void end_init(struct end *e)
{
    *e = (struct end){.identity = dtls_identity_new()};
    buf_init(&e->records, 4096);
}

static void end_done(struct end *e)
{
    for (size_t i = 0; i < e->count; i++)
        buf_done(&e->flight[i]);
    dtls_free(e->dtls);
    dtls_identity_free(e->identity);
    buf_done(&e->records);
}

static void expect(struct end *e, const struct end *other, bool is_client, unsigned char flip)
{
    unsigned char fingerprint[DTLS_FINGERPRINT_BYTES];
    struct dtls_host host = {e, take_flight, take_record};
    dtls_identity_fingerprint(other->identity, fingerprint);
    fingerprint[31] ^= flip;
    e->dtls = dtls_new(e->identity, &host, is_client, fingerprint);
}

static void shake(struct end *client, struct end *server)
{
    enum dtls_state c = dtls_start(client->dtls), s = DTLS_SHAKING;
    for (int i = 0; i < 6 && (c == DTLS_SHAKING || s == DTLS_SHAKING); i++) {
        if (client->count)
            s = deliver(client, server, false);
        if (server->count)
            c = deliver(server, client, false);
    }
    assert_int_equal(c, DTLS_READY);
    assert_int_equal(s, DTLS_READY);
}

static void two_ends_agree_on_keys_and_records(void **state)
{
    (void)state;
    struct end client, server;
    end_init(&client);
    end_init(&server);
    expect(&client, &server, true, 0);
    expect(&server, &client, false, 0);
    shake(&client, &server);
    assert_true(client.largest <= DTLS_MTU_BYTES && server.largest <= DTLS_MTU_BYTES);
    struct dtls_keys c, s;
    dtls_keys(client.dtls, &c);
    dtls_keys(server.dtls, &s);
    assert_int_equal(c.kind, PACKET_AES_128_GCM);
    assert_memory_equal(&c.ours, &s.theirs, sizeof c.ours);
    assert_memory_equal(&c.theirs, &s.ours, sizeof c.theirs);
    assert_memory_not_equal(&c.ours, &c.theirs, sizeof c.ours);
    assert_true(dtls_send(client.dtls, STR("one")));
    assert_true(dtls_send(client.dtls, STR("two")));
    assert_int_equal(deliver(&client, &server, false), DTLS_READY);
    assert_true(str_equal(buf_str(&server.records), STR("onetwo")));
    char longest[DTLS_RECORD_BYTES + 1] = {0};
    assert_true(dtls_send(server.dtls, (struct str){longest, DTLS_RECORD_BYTES}));
    assert_false(dtls_send(server.dtls, (struct str){longest, sizeof longest}));
    assert_int_equal(deliver(&server, &client, false), DTLS_READY);
    assert_int_equal(client.records.n, DTLS_RECORD_BYTES);
    assert_int_equal(dtls_receive(client.dtls, STR("\x17\xfe\xfd not sealed by anybody")),
                     DTLS_READY);
    dtls_close(server.dtls);
    assert_int_equal(deliver(&server, &client, false), DTLS_CLOSED);
    end_done(&client);
    end_done(&server);
}

static void either_wrong_certificate_fails(void **state)
{
    (void)state;
    for (int who = 0; who < 2; who++) {
        struct end client, server;
        end_init(&client);
        end_init(&server);
        expect(&client, &server, true, who == 0);
        expect(&server, &client, false, who == 1);
        enum dtls_state c = dtls_start(client.dtls), s = DTLS_SHAKING;
        for (int i = 0; i < 6; i++) {
            s = deliver(&client, &server, false);
            c = deliver(&server, &client, false);
        }
        (void)s;
        assert_true(c != DTLS_READY || who == 1);
        assert_int_equal(dtls_receive(server.dtls, STR("\x16 more")), DTLS_FAILED);
        end_done(&client);
        end_done(&server);
    }
}

static void a_lost_flight_comes_again(void **state)
{
    (void)state;
    struct end client, server;
    end_init(&client);
    end_init(&server);
    expect(&client, &server, true, 0);
    expect(&server, &client, false, 0);
    assert_int_equal(dtls_wait_us(server.dtls), -1);
    (void)dtls_start(client.dtls);
    (void)deliver(&client, &server, true);
    int64_t wait = dtls_wait_us(client.dtls);
    assert_in_range(wait, 0, 100000);
    while ((wait = dtls_wait_us(client.dtls)) > 0) /* OpenSSL's own clock: really wait */
        poll(NULL, 0, (int)(wait / 1000 + 1));
    assert_int_equal(client.count, 0);
    assert_int_equal(dtls_retransmit(client.dtls), DTLS_SHAKING);
    assert_true(client.count > 0);
    assert_in_range(dtls_wait_us(client.dtls), 100001, 200000);
    enum dtls_state c = DTLS_SHAKING;
    for (int i = 0; i < 6 && c == DTLS_SHAKING; i++) {
        (void)deliver(&client, &server, false);
        c = deliver(&server, &client, false);
    }
    assert_int_equal(c, DTLS_READY);
    end_done(&client);
    end_done(&server);
}

static void fingerprints_as_text(void **state)
{
    (void)state;
    unsigned char f[DTLS_FINGERPRINT_BYTES], back[DTLS_FINGERPRINT_BYTES];
    char text[104];
    for (unsigned char i = 0; i < sizeof f; i++)
        f[i] = (unsigned char)(i * 37);
    dtls_fingerprint_write(f, text);
    assert_int_equal(strlen(text), 103);
    assert_true(dtls_fingerprint_read(str_from(text), back));
    assert_memory_equal(f, back, sizeof f);
    text[3] = '-';
    for (char *p = text; *p; p++)
        *p = (char)(*p >= 'A' && *p <= 'F' ? *p | 0x20 : *p);
    memcpy(text, "SHA-256", 7);
    assert_true(dtls_fingerprint_read(str_from(text), back));
    static const char *const bad[] = {"", "sha-256", "sha-256 ", "sha-256 AB:CD", "sha-1 AB:CD"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(dtls_fingerprint_read(str_from(bad[i]), back));
    text[20] = 'g';
    assert_false(dtls_fingerprint_read(str_from(text), back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(two_ends_agree_on_keys_and_records),
                                       cmocka_unit_test(either_wrong_certificate_fails),
                                       cmocka_unit_test(a_lost_flight_comes_again),
                                       cmocka_unit_test(fingerprints_as_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
