/* fuzz_srtp.c - sealed packets from anybody, and plain ones from ourselves.
 *
 * The input is a row of datagrams, each behind its length (two bytes). Laws: what was not sealed
 * under the key is not opened; what we seal is opened once, as it was. */
#include "base/rd.h"
#include "check.h"
#include "media/srtp.h"

enum { ROOM = 2048, LONGEST = 1500 };

struct ends {
    struct srtp *a, *b;
};

static struct ends ends_new(enum packet_cipher_kind kind)
{
    struct dtls_keys a = {.kind = kind, .ours = {{1}, {2}}, .theirs = {{3}, {4}}};
    struct dtls_keys b = {.kind = kind, .ours = {{3}, {4}}, .theirs = {{1}, {2}}};
    return (struct ends){srtp_new(&a), srtp_new(&b)};
}

static void open_foreign(struct ends e, struct str bytes)
{
    unsigned char out[ROOM];
    size_t n;
    CHECK(srtp_open_rtp(e.b, bytes, out, &n) != SRTP_OK);
    CHECK(srtp_open_rtcp(e.b, bytes, out, &n) != SRTP_OK);
}

static void there_and_back(struct ends e, struct str plain, size_t head)
{
    unsigned char sealed[ROOM], out[ROOM];
    size_t got;
    size_t n = srtp_seal_rtp(e.a, str_slice(plain, 0, head), (struct str){0},
                             str_slice(plain, head, plain.n), sealed);
    struct str wire = {(const char *)sealed, n};
    if (n) {
        CHECK(n > plain.n && n <= plain.n + SRTP_EXTRA_BYTES);
        CHECK(srtp_open_rtp(e.b, wire, out, &got) == SRTP_OK);
        CHECK(got == plain.n && memcmp(out, plain.p, got) == 0);
        CHECK(srtp_open_rtp(e.b, wire, out, &got) == SRTP_REPLAYED);
    }
    n = srtp_seal_rtcp(e.a, plain, sealed);
    wire.n = n;
    if (n) {
        CHECK(n > plain.n && n <= plain.n + SRTCP_EXTRA_BYTES);
        CHECK(srtp_open_rtcp(e.b, wire, out, &got) == SRTP_OK);
        CHECK(got == plain.n && memcmp(out, plain.p, got) == 0);
        CHECK(srtp_open_rtcp(e.b, wire, out, &got) == SRTP_REPLAYED);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct rd r = rd_from((struct str){n ? (const char *)data : "", n});
    struct ends e = ends_new(rd_u8(&r) & 1 ? PACKET_AES_128_CM_SHA1_80 : PACKET_AES_128_GCM);
    for (int i = 0; i < 64 && rd_left(&r) > 3; i++) {
        size_t head = rd_u8(&r), size = rd_u16be(&r) % LONGEST;
        struct str bytes = rd_bytes(&r, size < rd_left(&r) ? size : rd_left(&r));
        open_foreign(e, bytes);
        there_and_back(e, bytes, head);
    }
    srtp_free(e.a);
    srtp_free(e.b);
    return 0;
}
