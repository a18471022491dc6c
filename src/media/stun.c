/* stun.c - binding messages of STUN as ICE uses them.
 *
 * WHY   connectivity checks are the first bytes a stranger can send to us; small, bounded, fuzzed.
 * HOW   one walk over the attributes fills a struct of views. What comes behind MESSAGE-INTEGRITY
 *       is not signed and so not read, FINGERPRINT excepted. Writing goes through a cursor that
 *       patches the length before each signature, as the RFC wants it.
 * OWNS  nothing.  RUNS  any thread.
 * SPEC  RFC 8489 5, 6, 14; RFC 8445 16.1; RFC 7983; draft-thatcher-ice-renomination.
 * TESTS stun_test.c (RFC 5769 vectors).  FUZZ fuzz/fuzz_stun.c */
#include "media/stun.h"

#include "base/log.h"
#include "base/rd.h"
#include "crypto/packet_cipher.h"

#define STUN_COOKIE      0x2112A442U
#define FINGERPRINT_MASK 0x5354554EU

enum { HEAD_BYTES = 20, INTEGRITY_BYTES = 20, METHOD_BINDING = 1 };

enum attribute {
    USERNAME = 0x0006,
    MESSAGE_INTEGRITY = 0x0008,
    ERROR_CODE = 0x0009,
    UNKNOWN_ATTRIBUTES = 0x000A,
    XOR_MAPPED_ADDRESS = 0x0020,
    PRIORITY = 0x0024,
    USE_CANDIDATE = 0x0025,
    FIRST_OPTIONAL = 0x8000,
    FINGERPRINT = 0x8028,
    ICE_CONTROLLING = 0x802A,
    NOMINATION = 0xC001, /* libwebrtc */
};

/* CRC-32 of Ethernet, four bits a step. */
static uint32_t crc32_of(struct str s)
{
    static const uint32_t step[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
                                      0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
                                      0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                      0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    uint32_t crc = 0xffffffffU;
    for (size_t i = 0; i < s.n; i++) {
        crc ^= (unsigned char)s.p[i];
        crc = crc >> 4 ^ step[crc & 15];
        crc = crc >> 4 ^ step[crc & 15];
    }
    return ~crc;
}

/* --- reading --- */

static uint32_t u32_of(struct str value)
{
    struct rd r = rd_from(value);
    return rd_u32be(&r);
}

static int error_of(struct str value)
{
    struct rd r = rd_from(value);
    (void)rd_u16be(&r);
    int hundreds = rd_u8(&r) & 7;
    int rest = rd_u8(&r);
    return r.bad || rest > 99 ? 0 : 100 * hundreds + rest;
}

static void note_unknown(struct stun *s, uint16_t type)
{
    if (type < FIRST_OPTIONAL && s->unknown_count < LIMIT_STUN_UNKNOWN)
        s->unknown[s->unknown_count++] = type;
}

/* False: the value has not the size that its type has. */
static bool note_attribute(struct stun *s, uint16_t type, struct str value)
{
    switch (type) {
    case USERNAME:
        if (!s->username.p)
            s->username = value;
        return true;
    case PRIORITY:
        s->has_priority = true;
        s->priority = u32_of(value);
        return value.n == 4;
    case USE_CANDIDATE:
        s->has_use_candidate = true;
        return value.n == 0;
    case NOMINATION:
        s->has_nomination = true;
        s->nomination = u32_of(value);
        return value.n == 4;
    case ERROR_CODE:
        s->error = error_of(value);
        return s->error != 0;
    case XOR_MAPPED_ADDRESS: /* of answers; a check's answer tells us nothing we use */
    case UNKNOWN_ATTRIBUTES:
        return true;
    default:
        note_unknown(s, type);
        return true;
    }
}

/* at: where the attribute begins. */
static bool is_fingerprint_right(struct str packet, size_t at, struct str value)
{
    return value.n == 4 && at + 8 == packet.n &&
           (crc32_of(str_slice(packet, 0, at)) ^ FINGERPRINT_MASK) == u32_of(value);
}

static bool read_attributes(struct rd *r, struct str packet, struct stun *s)
{
    while (rd_left(r) > 0) {
        size_t at = r->at;
        uint16_t type = rd_u16be(r), n = rd_u16be(r);
        struct str value = rd_bytes(r, n);
        (void)rd_bytes(r, (size_t)(-n & 3));
        if (r->bad)
            return false;
        if (type == FINGERPRINT) {
            s->has_fingerprint = true;
            return is_fingerprint_right(packet, at, value);
        }
        if (s->integrity.p)
            continue; /* not signed: as if it were not there */
        if (type == MESSAGE_INTEGRITY) {
            if (n != INTEGRITY_BYTES)
                return false;
            s->integrity = value;
            s->integrity_at = at;
        } else if (!note_attribute(s, type, value)) {
            return false;
        }
    }
    return true;
}

enum err stun_read(struct str packet, struct stun *ret)
{
    struct rd r = rd_from(packet);
    struct stun s = {0};
    uint16_t type = rd_u16be(&r), n = rd_u16be(&r);
    uint32_t cookie = rd_u32be(&r);
    struct str id = rd_bytes(&r, STUN_ID_BYTES);
    if (r.bad || packet.n > LIMIT_STUN_BYTES || type >> 14 || cookie != STUN_COOKIE || n & 3 ||
        n != rd_left(&r) || (type & ~0x0110) != METHOD_BINDING)
        return ERR_MALFORMED;
    memcpy(s.id, id.p, id.n);
    s.kind = (enum stun_kind)((type >> 4 & 1) | (type >> 7 & 2));
    if (!read_attributes(&r, packet, &s))
        return ERR_MALFORMED;
    *ret = s;
    return OK;
}

/* The HMAC of the first `at` bytes, with the length as if the message ended behind its integrity.
 */
static void sign(struct str packet, size_t at, struct str pwd, unsigned char ret[INTEGRITY_BYTES])
{
    unsigned char copy[LIMIT_STUN_BYTES];
    size_t length = at + 4 + INTEGRITY_BYTES - HEAD_BYTES;
    ASSERT(at >= HEAD_BYTES && at <= sizeof copy);
    memcpy(copy, packet.p, at);
    copy[2] = (unsigned char)(length >> 8);
    copy[3] = (unsigned char)length;
    hmac_sha1(pwd, (struct str){(const char *)copy, at}, ret);
}

bool stun_is_signed(const struct stun *s, struct str packet, struct str pwd)
{
    unsigned char expected[INTEGRITY_BYTES];
    if (!s->integrity.p)
        return false;
    sign(packet, s->integrity_at, pwd, expected);
    return bytes_equal(expected, s->integrity.p, INTEGRITY_BYTES);
}

/* --- writing --- */

struct pen {
    unsigned char *p;
    size_t at, room;
};

static void put_bytes(struct pen *w, const void *p, size_t n)
{
    ASSERT(n <= w->room - w->at);
    if (n)
        memcpy(w->p + w->at, p, n);
    w->at += n;
}

static void put_u16(struct pen *w, unsigned v)
{
    unsigned char b[2] = {(unsigned char)(v >> 8), (unsigned char)v};
    put_bytes(w, b, 2);
}

static void put_u32(struct pen *w, uint32_t v)
{
    put_u16(w, v >> 16);
    put_u16(w, v & 0xffff);
}

static void set_length(struct pen *w, size_t end)
{
    w->p[2] = (unsigned char)((end - HEAD_BYTES) >> 8);
    w->p[3] = (unsigned char)(end - HEAD_BYTES);
}

static struct pen pen_start(unsigned char *out, size_t room, enum stun_kind kind,
                            const unsigned char *id)
{
    struct pen w = {out, 0, room};
    put_u16(&w, METHOD_BINDING | (kind & 1U) << 4 | (kind & 2U) << 7);
    put_u16(&w, 0);
    put_u32(&w, STUN_COOKIE);
    put_bytes(&w, id, STUN_ID_BYTES);
    return w;
}

static void put_attribute(struct pen *w, enum attribute type, const void *p, size_t n)
{
    static const unsigned char zeros[3];
    put_u16(w, type);
    put_u16(w, (unsigned)n);
    put_bytes(w, p, n);
    put_bytes(w, zeros, -n & 3);
}

/* Signature (when pwd is there), FINGERPRINT and the length. Gives the bytes in all. */
static size_t pen_end(struct pen *w, struct str pwd)
{
    if (pwd.p) {
        unsigned char mac[INTEGRITY_BYTES];
        sign((struct str){(const char *)w->p, w->at}, w->at, pwd, mac);
        put_attribute(w, MESSAGE_INTEGRITY, mac, sizeof mac);
    }
    set_length(w, w->at + 8);
    uint32_t crc = crc32_of((struct str){(const char *)w->p, w->at}) ^ FINGERPRINT_MASK;
    put_u16(w, FINGERPRINT);
    put_u16(w, 4);
    put_u32(w, crc);
    return w->at;
}

static void put_mapped(struct pen *w, const unsigned char *id, const struct udp_path *path)
{
    unsigned char mask[UDP_IP_BYTES] = {0x21, 0x12, 0xA4, 0x42}, ip[UDP_IP_BYTES];
    memcpy(mask + 4, id, STUN_ID_BYTES);
    bool is_v4 = udp_ip_is_v4(path->remote);
    size_t n = is_v4 ? 4 : 16;
    for (size_t i = 0; i < n; i++)
        ip[i] = path->remote[UDP_IP_BYTES - n + i] ^ mask[i];
    put_u16(w, XOR_MAPPED_ADDRESS);
    put_u16(w, (unsigned)(4 + n));
    put_u16(w, is_v4 ? 1 : 2);
    put_u16(w, path->port ^ (STUN_COOKIE >> 16));
    put_bytes(w, ip, n);
}

size_t stun_write_success(const struct stun *request, const struct udp_path *path, struct str pwd,
                          unsigned char *out)
{
    struct pen w = pen_start(out, STUN_ANSWER_BYTES, STUN_SUCCESS, request->id);
    put_mapped(&w, request->id, path);
    return pen_end(&w, pwd);
}

size_t stun_write_error(const struct stun *request, int code, struct str pwd, unsigned char *out)
{
    struct pen w = pen_start(out, STUN_ANSWER_BYTES, STUN_ERROR, request->id);
    unsigned char value[4] = {0, 0, (unsigned char)(code / 100), (unsigned char)(code % 100)};
    put_attribute(&w, ERROR_CODE, value, sizeof value); /* no phrase: bytes to the unproven */
    if (code == 420) {
        unsigned char types[2 * LIMIT_STUN_UNKNOWN];
        for (size_t i = 0; i < request->unknown_count; i++) {
            types[2 * i] = (unsigned char)(request->unknown[i] >> 8);
            types[2 * i + 1] = (unsigned char)request->unknown[i];
        }
        put_attribute(&w, UNKNOWN_ATTRIBUTES, types, 2 * request->unknown_count);
    }
    return pen_end(&w, pwd);
}

size_t stun_write_check(const struct stun_check *c, unsigned char *out)
{
    struct pen w = pen_start(out, STUN_CHECK_BYTES, STUN_REQUEST, c->id);
    put_attribute(&w, USERNAME, c->username.p, c->username.n);
    put_u16(&w, ICE_CONTROLLING);
    put_u16(&w, 8);
    put_u32(&w, (uint32_t)(c->tie_breaker >> 32));
    put_u32(&w, (uint32_t)c->tie_breaker);
    put_u16(&w, PRIORITY);
    put_u16(&w, 4);
    put_u32(&w, c->priority);
    if (c->has_use_candidate)
        put_attribute(&w, USE_CANDIDATE, NULL, 0);
    return pen_end(&w, c->pwd);
}
