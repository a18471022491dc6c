/* srtp.c - SRTP and SRTCP: what comes before and after the cipher.
 *
 * WHY   media is sealed once a viewer, so this is the hot path; see crypto/packet_cipher.c.
 * HOW   session keys are derived once. Of each packet: guess its index, build the IV, run the
 *       cipher, note the index. An opened packet makes or moves state only after its tag was right.
 *       Our RTCP has one counter for all SSRCs: unique per SSRC, which is all that is asked.
 * OWNS  four ciphers and two tables of SSRCs.
 * RUNS  on the thread of its connection.
 * SPEC  RFC 3711 (3.1, 3.4, 4.1.1, 4.3), RFC 7714 (8, 9, 11).
 * TESTS srtp_test.c.  FUZZ fuzz/fuzz_srtp.c */
#include "media/srtp.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/rd.h"
#include "media/srtp_stream.h"

enum { RTP_FIXED_BYTES = 12, RTCP_FIXED_BYTES = 8, SALT_BYTES = 14, INDEX_BYTES = 4 };
#define SRTCP_ENCRYPTED 0x80000000U
#define SRTCP_LAST      0x7fffffffU

/* RFC 3711 4.3.1: labels of the keys. */
enum {
    LABEL_RTP_KEY,
    LABEL_RTP_AUTH,
    LABEL_RTP_SALT,
    LABEL_RTCP_KEY,
    LABEL_RTCP_AUTH,
    LABEL_RTCP_SALT
};

struct way {
    struct packet_cipher *rtp, *rtcp;
    unsigned char rtp_salt[SALT_BYTES], rtcp_salt[SALT_BYTES];
    struct srtp_streams streams;
};

struct srtp {
    enum packet_cipher_kind kind;
    size_t tag;
    struct way ours, theirs;
    uint32_t sent_rtcp; /* the index of the next */
};

/* --- keys --- */

static void derive(const unsigned char *key, const unsigned char *salt, int label,
                   unsigned char *out, size_t n)
{
    unsigned char iv[16] = {0};
    memcpy(iv, salt, SALT_BYTES);
    iv[7] ^= (unsigned char)label; /* label << 48, and the rate is 0 */
    packet_keystream(key, iv, out, n);
}

static struct packet_cipher *cipher_from(enum packet_cipher_kind kind, const unsigned char *key,
                                         const unsigned char *salt, int label, bool is_sealing)
{
    unsigned char session[PACKET_KEY_BYTES], auth[PACKET_AUTH_BYTES];
    derive(key, salt, label, session, sizeof session);
    derive(key, salt, label + 1, auth, sizeof auth);
    struct packet_cipher *c = packet_cipher_new(kind, session, auth, is_sealing);
    bytes_wipe(session, sizeof session);
    bytes_wipe(auth, sizeof auth);
    return c;
}

static void way_init(struct way *w, enum packet_cipher_kind kind, const unsigned char *key,
                     const unsigned char *salt, bool is_sealing)
{
    w->rtp = cipher_from(kind, key, salt, LABEL_RTP_KEY, is_sealing);
    w->rtcp = cipher_from(kind, key, salt, LABEL_RTCP_KEY, is_sealing);
    derive(key, salt, LABEL_RTP_SALT, w->rtp_salt, SALT_BYTES);
    derive(key, salt, LABEL_RTCP_SALT, w->rtcp_salt, SALT_BYTES);
    w->streams.limit = is_sealing ? LIMIT_SRTP_OURS : LIMIT_SRTP_THEIRS;
}

struct srtp *srtp_new(const struct dtls_keys *keys)
{
    struct srtp *s = calloc(1, sizeof *s);
    ASSERT(s);
    s->kind = keys->kind;
    s->tag = packet_tag_bytes(keys->kind);
    way_init(&s->ours, s->kind, keys->ours.key, keys->ours.salt, true);
    way_init(&s->theirs, s->kind, keys->theirs.key, keys->theirs.salt, false);
    return s;
}

static void way_done(struct way *w)
{
    packet_cipher_free(w->rtp);
    packet_cipher_free(w->rtcp);
    free(w->streams.at);
}

void srtp_free(struct srtp *s)
{
    if (!s)
        return;
    way_done(&s->ours);
    way_done(&s->theirs);
    bytes_wipe(s, sizeof *s);
    free(s);
}

/* --- bytes and IVs --- */

static void put_u32(unsigned char *p, uint32_t v)
{
    p[0] = (unsigned char)(v >> 24);
    p[1] = (unsigned char)(v >> 16);
    p[2] = (unsigned char)(v >> 8);
    p[3] = (unsigned char)v;
}

/* GCM: 00 00 SSRC index(6); CM: 00 00 00 00 SSRC index(6) 00 00; each over the salt. */
static void make_iv(const struct srtp *s, const unsigned char *salt, uint32_t ssrc, int64_t index,
                    unsigned char iv[PACKET_IV_BYTES])
{
    unsigned char mixed[10];
    put_u32(mixed, ssrc);
    put_u32(mixed + 4, (uint32_t)(index >> 16));
    mixed[8] = (unsigned char)(index >> 8);
    mixed[9] = (unsigned char)index;
    memset(iv, 0, PACKET_IV_BYTES);
    memcpy(iv, salt, SALT_BYTES); /* GCM's is 12 long and reads no further */
    size_t from = s->kind == PACKET_AES_128_GCM ? 2 : 4;
    for (size_t i = 0; i < sizeof mixed; i++)
        iv[from + i] ^= mixed[i];
}

/* Bytes before the payload: fixed header, CSRCs, extension. 0: they do not fit, or no RTP. */
static size_t header_bytes(struct str packet, uint16_t *ret_sequence, uint32_t *ret_ssrc)
{
    struct rd r = rd_from(packet);
    uint8_t first = rd_u8(&r);
    (void)rd_u8(&r);
    *ret_sequence = rd_u16be(&r);
    (void)rd_u32be(&r);
    *ret_ssrc = rd_u32be(&r);
    (void)rd_bytes(&r, 4 * (size_t)(first & 0x0f));
    if (first & 0x10) {
        (void)rd_u16be(&r);
        (void)rd_bytes(&r, 4 * (size_t)rd_u16be(&r));
    }
    return r.bad || first >> 6 != 2 ? 0 : r.at;
}

/* What CM's MAC covers beyond the packet: the roll-over counter. */
static struct str counter_of(const struct srtp *s, int64_t index, unsigned char room[4])
{
    if (s->kind == PACKET_AES_128_GCM)
        return (struct str){0};
    put_u32(room, (uint32_t)(index >> 16));
    return (struct str){(const char *)room, 4};
}

/* --- RTP --- */

enum srtp_result srtp_open_rtp(struct srtp *s, struct str sealed, unsigned char *out, size_t *ret_n)
{
    unsigned char iv[PACKET_IV_BYTES], counter[4];
    uint16_t sequence;
    uint32_t ssrc;
    size_t head = header_bytes(sealed, &sequence, &ssrc);
    if (!head || sealed.n < head + s->tag)
        return SRTP_MALFORMED;
    struct srtp_stream *stream = srtp_stream_find(&s->theirs.streams, ssrc);
    int64_t index = srtp_guess(stream, sequence);
    if (!srtp_is_new(stream, index))
        return SRTP_REPLAYED;
    make_iv(s, s->theirs.rtp_salt, ssrc, index, iv);
    struct str secret = str_slice(sealed, head, sealed.n - s->tag);
    struct packet_clear clear = {str_slice(sealed, 0, head), counter_of(s, index, counter)};
    const unsigned char *tag = (const unsigned char *)sealed.p + sealed.n - s->tag;
    if (!packet_cipher_open(s->theirs.rtp, iv, clear, secret, tag, out + head))
        return SRTP_FORGED;
    if (!stream && !(stream = srtp_stream_take(&s->theirs.streams, ssrc)))
        return SRTP_REPLAYED; /* it could not be told from a replay */
    srtp_note(stream, index);
    memmove(out, sealed.p, head);
    *ret_n = head + secret.n;
    return SRTP_OK;
}

/* The two encrypted parts as one: in place at out when there is a patch, from its place if not. */
static struct str join(struct str patch, struct str payload, unsigned char *out)
{
    if (!patch.n)
        return payload;
    memcpy(out, patch.p, patch.n);
    if (payload.n)
        memcpy(out + patch.n, payload.p, payload.n);
    return (struct str){(const char *)out, patch.n + payload.n};
}

size_t srtp_seal_rtp(struct srtp *s, struct str header, struct str patch, struct str payload,
                     unsigned char *out)
{
    unsigned char iv[PACKET_IV_BYTES], counter[4];
    uint16_t sequence;
    uint32_t ssrc;
    if (header_bytes(header, &sequence, &ssrc) != header.n || !header.n)
        return 0;
    struct srtp_stream *stream = srtp_stream_take(&s->ours.streams, ssrc);
    int64_t index = srtp_guess(stream, sequence);
    if (!stream || !srtp_is_new(stream, index))
        return 0;
    srtp_note(stream, index);
    make_iv(s, s->ours.rtp_salt, ssrc, index, iv);
    memcpy(out, header.p, header.n);
    struct str secret = join(patch, payload, out + header.n);
    struct packet_clear clear = {header, counter_of(s, index, counter)};
    packet_cipher_seal(s->ours.rtp, iv, clear, secret, out + header.n);
    return header.n + secret.n + s->tag;
}

/* --- RTCP. On the wire: GCM: 8 clear bytes, secret, tag, E and index. CM: ..., E and index, tag.
 * --- */

struct sealed_rtcp {
    struct str head, secret, word;
    const unsigned char *tag;
    uint32_t ssrc, index;
    bool is_encrypted;
};

static bool split_rtcp(const struct srtp *s, struct str sealed, struct sealed_rtcp *ret)
{
    struct rd r = rd_from(sealed);
    if (sealed.n < RTCP_FIXED_BYTES + INDEX_BYTES + s->tag)
        return false;
    ret->head = rd_bytes(&r, RTCP_FIXED_BYTES);
    ret->secret = rd_bytes(&r, rd_left(&r) - INDEX_BYTES - s->tag);
    struct str tag = {0};
    if (s->kind == PACKET_AES_128_GCM)
        tag = rd_bytes(&r, s->tag);
    ret->word = rd_bytes(&r, INDEX_BYTES);
    if (s->kind != PACKET_AES_128_GCM)
        tag = rd_bytes(&r, s->tag);
    ret->tag = (const unsigned char *)tag.p;
    struct rd word = rd_from(ret->word), head = rd_from(ret->head);
    uint32_t index = rd_u32be(&word);
    uint8_t first = rd_u8(&head);
    (void)rd_bytes(&head, 3);
    ret->ssrc = rd_u32be(&head);
    ret->is_encrypted = index & SRTCP_ENCRYPTED;
    ret->index = index & SRTCP_LAST;
    return !r.bad && first >> 6 == 2;
}

enum srtp_result srtp_open_rtcp(struct srtp *s, struct str sealed, unsigned char *out,
                                size_t *ret_n)
{
    unsigned char iv[PACKET_IV_BYTES];
    struct sealed_rtcp p;
    if (!split_rtcp(s, sealed, &p) || !p.is_encrypted) /* WebRTC always encrypts */
        return SRTP_MALFORMED;
    struct srtp_stream *stream = srtp_stream_find(&s->theirs.streams, p.ssrc);
    if (!srtcp_is_new(stream, p.index))
        return SRTP_REPLAYED;
    make_iv(s, s->theirs.rtcp_salt, p.ssrc, p.index, iv);
    struct packet_clear clear = {p.head, p.word};
    if (!packet_cipher_open(s->theirs.rtcp, iv, clear, p.secret, p.tag, out + p.head.n))
        return SRTP_FORGED;
    if (!stream && !(stream = srtp_stream_take(&s->theirs.streams, p.ssrc)))
        return SRTP_REPLAYED;
    srtcp_note(stream, p.index);
    memmove(out, p.head.p, p.head.n);
    *ret_n = p.head.n + p.secret.n;
    return SRTP_OK;
}

size_t srtp_seal_rtcp(struct srtp *s, struct str plain, unsigned char *out)
{
    unsigned char iv[PACKET_IV_BYTES], word[INDEX_BYTES];
    struct rd r = rd_from(plain);
    struct str head = rd_bytes(&r, RTCP_FIXED_BYTES), secret = rd_rest(&r);
    if (r.bad || (unsigned char)plain.p[0] >> 6 != 2 || s->sent_rtcp >= SRTCP_LAST)
        return 0;
    struct rd ssrc = rd_from(str_slice(head, 4, 8));
    uint32_t index = s->sent_rtcp++;
    make_iv(s, s->ours.rtcp_salt, rd_u32be(&ssrc), index, iv);
    put_u32(word, SRTCP_ENCRYPTED | index);
    struct packet_clear clear = {head, {(const char *)word, sizeof word}};
    memcpy(out, head.p, head.n);
    if (s->kind == PACKET_AES_128_GCM) {
        packet_cipher_seal(s->ours.rtcp, iv, clear, secret, out + head.n);
        memcpy(out + plain.n + s->tag, word, sizeof word);
    } else { /* the tag goes behind the word, so the word is put in between afterwards */
        packet_cipher_seal(s->ours.rtcp, iv, clear, secret, out + head.n);
        memmove(out + plain.n + sizeof word, out + plain.n, s->tag);
        memcpy(out + plain.n, word, sizeof word);
    }
    return plain.n + s->tag + sizeof word;
}
