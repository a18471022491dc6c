/* deflate.c - permessage-deflate: one packer and one unpacker for all sockets of a thread.
 *
 * WHY   lists and long messages shrink to a third, which a phone on a bad network feels; zlib's
 *       window and tables for each of 20,000 idle sockets would be 6 GB.
 * HOW   no context is taken over in either direction: every message stands alone, so one pair of
 *       zlib streams, reset for each message, serves everybody, and one packed form of a message
 *       serves all its receivers. What comes out of the unpacker is counted as it comes: a bomb
 * ends at the limit, having cost no more than a message of that size. Level 1: it runs on the front
 *       loop, and the levels above gain little on JSON of a few kilobytes.
 *       An offer that limits our window (server_max_window_bits) is not taken: the shared form
 *       knows one window. No browser sends it.
 * OWNS  the streams and two buffers, made at first use.
 * RUNS  on its owner's thread.  SPEC RFC 7692.  TESTS deflate_test.c.  FUZZ fuzz/fuzz_deflate.c. */
#include "net/deflate.h"

#include <stdlib.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/log.h"

#define CHUNK_BYTES  16384
#define WINDOW_BITS  (-15) /* raw: no zlib header */
#define MEMORY_LEVEL 8
#define LIMIT_PACKED (1024 * 1024)           /* longer messages go as they are */
#define TAIL         STR("\x00\x00\xff\xff") /* of a flush: left out by the sender (7.2.1) */

struct deflate {
    z_stream packer, unpacker;
    bool has_packer, has_unpacker;
    struct buf packed, unpacked;
};

struct deflate *deflate_new(size_t max_unpacked)
{
    struct deflate *d = calloc(1, sizeof *d);
    ASSERT(d);
    buf_init(&d->packed, LIMIT_PACKED);
    buf_init(&d->unpacked, max_unpacked);
    return d;
}

void deflate_free(struct deflate *d)
{
    if (!d)
        return;
    if (d->has_packer)
        deflateEnd(&d->packer);
    if (d->has_unpacker)
        inflateEnd(&d->unpacker);
    buf_done(&d->packed);
    buf_done(&d->unpacked);
    free(d);
}

/* --- the offer --- */

static struct str cut(struct str *rest, char separator)
{
    size_t end = str_find_byte(*rest, separator);
    struct str part = str_trim(str_slice(*rest, 0, end));
    *rest = str_slice(*rest, end + 1, rest->n);
    return part;
}

static struct str unquoted(struct str v)
{
    bool has_quotes = v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"';
    return has_quotes ? str_slice(v, 1, v.n - 1) : v;
}

/* 8 to 15 without leading zeros (7.1.2). */
static bool is_window_bits(struct str v)
{
    v = unquoted(v);
    if (v.n == 1)
        return v.p[0] == '8' || v.p[0] == '9';
    return v.n == 2 && v.p[0] == '1' && v.p[1] >= '0' && v.p[1] <= '5';
}

enum { SAYS_SERVER_NO_TAKEOVER = 1, SAYS_CLIENT_NO_TAKEOVER = 2, SAYS_CLIENT_BITS = 4 };

/* Which parameter it is, 0 for one that can not be granted. */
static unsigned parameter(struct str p)
{
    size_t equals = str_find_byte(p, '=');
    struct str name = str_trim(str_slice(p, 0, equals));
    struct str value = str_trim(str_slice(p, equals + 1, p.n));
    bool has_value = equals < p.n;
    if (str_equal_ascii_nocase(name, STR("client_max_window_bits")))
        return !has_value || is_window_bits(value) ? SAYS_CLIENT_BITS : 0;
    if (str_equal_ascii_nocase(name, STR("server_no_context_takeover")))
        return has_value ? 0 : SAYS_SERVER_NO_TAKEOVER;
    if (str_equal_ascii_nocase(name, STR("client_no_context_takeover")))
        return has_value ? 0 : SAYS_CLIENT_NO_TAKEOVER;
    return 0;
}

static bool is_offer(struct str offer)
{
    if (!str_equal_ascii_nocase(cut(&offer, ';'), STR("permessage-deflate")))
        return false;
    for (unsigned seen = 0; offer.n;) {
        unsigned p = parameter(cut(&offer, ';'));
        if (!p || seen & p)
            return false; /* unknown, or said twice */
        seen |= p;
    }
    return true;
}

bool deflate_is_offered(struct str extensions)
{
    while (extensions.n)
        if (is_offer(cut(&extensions, ',')))
            return true;
    return false;
}

/* --- packing --- */

bool deflate_pack(struct deflate *d, struct str plain, struct str *ret)
{
    z_stream *z = &d->packer;
    unsigned char chunk[CHUNK_BYTES];
    if (plain.n > LIMIT_PACKED)
        return false;
    if (d->has_packer)
        ASSERT(deflateReset(z) == Z_OK);
    else
        ASSERT(deflateInit2(z, Z_BEST_SPEED, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL,
                            Z_DEFAULT_STRATEGY) == Z_OK);
    d->has_packer = true;
    buf_clear(&d->packed);
    z->next_in = (Bytef *)plain.p;
    z->avail_in = (uInt)plain.n;
    do {
        z->next_out = chunk;
        z->avail_out = sizeof chunk;
        ASSERT(deflate(z, Z_SYNC_FLUSH) != Z_STREAM_ERROR);
        if (!buf_add(&d->packed, (struct str){(char *)chunk, sizeof chunk - z->avail_out}))
            return false;
    } while (z->avail_out == 0);
    struct str all = buf_str(&d->packed);
    ASSERT(str_ends_with(all, TAIL));
    *ret = str_slice(all, 0, all.n - TAIL.n);
    return ret->n < plain.n;
}

/* --- unpacking --- */

static enum unpack_result unpack_part(struct deflate *d, struct str part)
{
    z_stream *z = &d->unpacker;
    unsigned char chunk[CHUNK_BYTES];
    z->next_in = (Bytef *)part.p;
    z->avail_in = (uInt)part.n;
    for (;;) {
        z->next_out = chunk;
        z->avail_out = sizeof chunk;
        int r = inflate(z, Z_SYNC_FLUSH);
        if (r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR)
            return UNPACK_BROKEN;
        size_t n = sizeof chunk - z->avail_out;
        if (n && !buf_add(&d->unpacked, (struct str){(char *)chunk, n}))
            return UNPACK_TOO_LARGE;
        if (r == Z_STREAM_END && z->avail_in)
            ASSERT(inflateReset(z) ==
                   Z_OK); /* a last block is not the end of a message (7.2.3.4) */
        else if (z->avail_out || r == Z_STREAM_END)
            return z->avail_in ? UNPACK_BROKEN : UNPACK_OK;
    }
}

enum unpack_result deflate_unpack(struct deflate *d, struct str packed, struct str *ret)
{
    if (d->has_unpacker)
        ASSERT(inflateReset(&d->unpacker) == Z_OK);
    else
        ASSERT(inflateInit2(&d->unpacker, WINDOW_BITS) == Z_OK);
    d->has_unpacker = true;
    buf_clear(&d->unpacked);
    enum unpack_result r = unpack_part(d, packed);
    if (!r)
        r = unpack_part(d, TAIL);
    *ret = buf_str(&d->unpacked);
    return r;
}
