/* zip_out.c - a ZIP archive written into memory.
 *
 * WHY   a copy of somebody's data is one file that every computer opens, and is made while it is
 *       read from the store: the whole of it never lies in memory unpacked.
 * HOW   APPNOTE 6.3, method 8 (zlib, raw), names in UTF-8 (bit 11). An entry's header is completed
 *       when its sizes are known, which memory allows; so there are no data descriptors, and no
 *       ZIP64, since an archive is far below 4 GB.
 * OWNS  the bytes and one zlib stream.
 * RUNS  on the thread of its owner.
 * SPEC  PKWARE APPNOTE 6.3.
 * TESTS zip_out_test.c. */
#include "text/zip_out.h"

#include <stdlib.h>
#include <time.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"

#define CHUNK_BYTES   16384
#define WINDOW_BITS   (-15) /* raw: no zlib header */
#define MEMORY_LEVEL  8
#define LOCAL_BYTES   30 /* of a local header, before the name */
#define LOCAL_FROM    14 /* where checksum and sizes stand in it */
#define VERSION       20
#define NAMES_ARE_UTF 0x0800
#define METHOD        8

struct entry {
    struct str name;
    size_t at; /* of its local header */
    uint32_t crc, packed, plain;
};

struct zip_out {
    struct buf out;
    struct entry entry[LIMIT_ZIP_ENTRIES];
    size_t count;
    uint16_t date, time;
    z_stream packer;
    bool has_packer, is_open, failed;
};

static void set_date(struct zip_out *z, int64_t wall_us)
{
    time_t at = (time_t)(wall_us / SECOND_US);
    struct tm tm = {.tm_year = 80, .tm_mday = 1};
    if (gmtime_r(&at, &tm) && tm.tm_year >= 80 && tm.tm_year < 80 + 128) {
        z->date = (uint16_t)((tm.tm_year - 80) << 9 | (tm.tm_mon + 1) << 5 | tm.tm_mday);
        z->time = (uint16_t)(tm.tm_hour << 11 | tm.tm_min << 5 | tm.tm_sec / 2);
    }
}

struct zip_out *zip_out_new(size_t max_bytes, int64_t wall_us)
{
    struct zip_out *z = calloc(1, sizeof *z);
    ASSERT(z);
    buf_init(&z->out, max_bytes);
    set_date(z, wall_us);
    z->has_packer = deflateInit2(&z->packer, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_BITS,
                                 MEMORY_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK;
    z->failed = !z->has_packer;
    return z;
}

void zip_out_free(struct zip_out *z)
{
    if (!z)
        return;
    if (z->has_packer)
        deflateEnd(&z->packer);
    for (size_t i = 0; i < z->count; i++)
        free((char *)z->entry[i].name.p);
    buf_done(&z->out);
    free(z);
}

static void put16(struct zip_out *z, uint16_t n)
{
    char bytes[2] = {(char)(n & 0xff), (char)(n >> 8)};
    z->failed |= !buf_add(&z->out, (struct str){bytes, 2});
}

static void put32(struct zip_out *z, uint32_t n)
{
    put16(z, (uint16_t)(n & 0xffff));
    put16(z, (uint16_t)(n >> 16));
}

static void set32(struct zip_out *z, size_t at, uint32_t n)
{
    for (int i = 0; i < 4; i++)
        z->out.p[at + (size_t)i] = (char)(n >> (8 * i) & 0xff);
}

/* What local and central headers have in common, from the version on. */
static void put_facts(struct zip_out *z, const struct entry *e)
{
    put16(z, VERSION);
    put16(z, NAMES_ARE_UTF);
    put16(z, METHOD);
    put16(z, z->time);
    put16(z, z->date);
    put32(z, e->crc);
    put32(z, e->packed);
    put32(z, e->plain);
    put16(z, (uint16_t)e->name.n);
    put16(z, 0); /* no extra field */
}

void zip_begin(struct zip_out *z, struct str name)
{
    char *copy = malloc(name.n + 1);
    ASSERT(copy && (!z->is_open || z->failed));
    if (z->count == LIMIT_ZIP_ENTRIES || name.n > UINT16_MAX)
        z->failed = true;
    if (z->failed) {
        free(copy);
        return;
    }
    memcpy(copy, name.p, name.n);
    struct entry *e = &z->entry[z->count++];
    *e = (struct entry){.name = {copy, name.n}, .at = z->out.n, .crc = (uint32_t)crc32(0, NULL, 0)};
    put32(z, 0x04034b50);
    put_facts(z, e);
    z->failed |= !buf_add(&z->out, e->name);
    z->failed |= deflateReset(&z->packer) != Z_OK;
    z->is_open = true;
}

/* Packs what is in the stream's input, all of it. */
static void pack(struct zip_out *z, int flush)
{
    unsigned char chunk[CHUNK_BYTES];
    do {
        z->packer.next_out = chunk;
        z->packer.avail_out = sizeof chunk;
        if (deflate(&z->packer, flush) == Z_STREAM_ERROR)
            z->failed = true;
        size_t n = sizeof chunk - z->packer.avail_out;
        z->failed |= n && !buf_add(&z->out, (struct str){(const char *)chunk, n});
    } while (!z->failed && !z->packer.avail_out);
}

void zip_add(struct zip_out *z, struct str bytes)
{
    if (z->failed || !z->is_open || !bytes.n)
        return;
    struct entry *e = &z->entry[z->count - 1];
    if (bytes.n > UINT32_MAX - e->plain) {
        z->failed = true;
        return;
    }
    e->crc = (uint32_t)crc32(e->crc, (const unsigned char *)bytes.p, (uInt)bytes.n);
    e->plain += (uint32_t)bytes.n;
    z->packer.next_in = (unsigned char *)bytes.p; /* zlib does not write there */
    z->packer.avail_in = (uInt)bytes.n;
    pack(z, Z_NO_FLUSH);
}

void zip_end(struct zip_out *z)
{
    if (z->failed || !z->is_open)
        return;
    struct entry *e = &z->entry[z->count - 1];
    z->packer.avail_in = 0;
    pack(z, Z_FINISH);
    z->is_open = false;
    if (z->failed)
        return;
    e->packed = (uint32_t)(z->out.n - e->at - LOCAL_BYTES - e->name.n);
    set32(z, e->at + LOCAL_FROM, e->crc);
    set32(z, e->at + LOCAL_FROM + 4, e->packed);
    set32(z, e->at + LOCAL_FROM + 8, e->plain);
}

size_t zip_bytes(const struct zip_out *z)
{
    return z->out.n;
}

static void put_central(struct zip_out *z, const struct entry *e)
{
    put32(z, 0x02014b50);
    put16(z, VERSION); /* made by */
    put_facts(z, e);
    put16(z, 0); /* no comment */
    put16(z, 0); /* disk */
    put16(z, 0);
    put32(z, 0);
    put32(z, (uint32_t)e->at);
    z->failed |= !buf_add(&z->out, e->name);
}

struct str zip_finish(struct zip_out *z)
{
    size_t from = z->out.n;
    ASSERT(!z->is_open || z->failed);
    for (size_t i = 0; i < z->count; i++)
        put_central(z, &z->entry[i]);
    size_t bytes = z->out.n - from;
    put32(z, 0x06054b50);
    put32(z, 0); /* disks */
    put16(z, (uint16_t)z->count);
    put16(z, (uint16_t)z->count);
    put32(z, (uint32_t)bytes);
    put32(z, (uint32_t)from);
    put16(z, 0); /* no comment */
    return z->failed ? (struct str){0} : buf_str(&z->out);
}
