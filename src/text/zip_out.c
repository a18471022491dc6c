/* zip_out.c - a ZIP archive written into memory or a file.
 *
 * WHY   a copy of somebody's data is one file that every computer opens, and is made while it is
 *       read from the store: the whole of it never lies in memory unpacked.
 * HOW   APPNOTE 6.3, method 8 (zlib, raw), names in UTF-8 (bit 11). An entry's header is completed
 *       when its sizes are known, in memory or at its place in the file; so there are no data
 *       descriptors, and no ZIP64, since an archive stays below 4 GiB. What is packed already is
 *       taken as it is, in stored blocks of the same method.
 * OWNS  the bytes and one zlib stream.
 * RUNS  on the thread of its owner.
 * SPEC  PKWARE APPNOTE 6.3.
 * TESTS zip_out_test.c. */
#include "text/zip_out.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"

#define CHUNK_BYTES   16384
#define FILE_BYTES    (256 * 1024) /* gathered before they go to the file */
#define WINDOW_BITS   (-15)        /* raw: no zlib header */
#define MEMORY_LEVEL  8
#define LOCAL_BYTES   30 /* of a local header, before the name */
#define LOCAL_FROM    14 /* where checksum and sizes stand in it */
#define VERSION       20
#define NAMES_ARE_UTF 0x0800
#define METHOD        8

struct entry {
    struct str name;
    uint64_t at; /* of its local header */
    uint32_t crc, packed, plain;
};

struct zip_out {
    struct buf out;
    struct entry entry[LIMIT_ZIP_ENTRIES];
    size_t count;
    int fd;           /* -1: into memory */
    uint64_t written; /* to the file; what follows lies in `out` */
    uint64_t max;     /* of a file */
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
    z->fd = -1;
    set_date(z, wall_us);
    z->has_packer = deflateInit2(&z->packer, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_BITS,
                                 MEMORY_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK;
    z->failed = !z->has_packer;
    return z;
}

struct zip_out *zip_out_new_file(int fd, uint64_t max_bytes, int64_t wall_us)
{
    struct zip_out *z = zip_out_new(4 * FILE_BYTES, wall_us);
    z->fd = fd;
    z->max = max_bytes < UINT32_MAX ? max_bytes : UINT32_MAX;
    return z;
}

static uint64_t place(const struct zip_out *z)
{
    return z->written + z->out.n;
}

static bool write_at(int fd, struct str bytes, uint64_t at)
{
    while (bytes.n) {
        ssize_t n = pwrite(fd, bytes.p, bytes.n, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += (uint64_t)n;
        bytes = str_slice(bytes, (size_t)n, bytes.n);
    }
    return true;
}

static void flush_above(struct zip_out *z, size_t least)
{
    if (z->fd < 0 || z->failed || z->out.n <= least)
        return;
    z->failed |= place(z) > z->max || !write_at(z->fd, buf_str(&z->out), z->written);
    z->written += z->out.n;
    buf_consume(&z->out, z->out.n);
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

static void set32(struct zip_out *z, uint64_t at, uint32_t n)
{
    char bytes[4];
    for (int i = 0; i < 4; i++)
        bytes[i] = (char)(n >> (8 * i) & 0xff);
    if (at < z->written)
        z->failed |= !write_at(z->fd, (struct str){bytes, sizeof bytes}, at);
    else
        memcpy(z->out.p + (at - z->written), bytes, sizeof bytes);
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

static void begin(struct zip_out *z, struct str name, int level)
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
    *e = (struct entry){.name = {copy, name.n}, .at = place(z), .crc = (uint32_t)crc32(0, NULL, 0)};
    put32(z, 0x04034b50);
    put_facts(z, e);
    z->failed |= !buf_add(&z->out, e->name);
    z->failed |= deflateReset(&z->packer) != Z_OK;
    z->failed |= deflateParams(&z->packer, level, Z_DEFAULT_STRATEGY) != Z_OK;
    z->is_open = true;
    flush_above(z, 0); /* a header lies in one place */
}

void zip_begin(struct zip_out *z, struct str name)
{
    begin(z, name, Z_DEFAULT_COMPRESSION);
}

void zip_begin_plain(struct zip_out *z, struct str name)
{
    begin(z, name, Z_NO_COMPRESSION);
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
        flush_above(z, FILE_BYTES);
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
    e->packed = (uint32_t)(place(z) - e->at - LOCAL_BYTES - e->name.n);
    set32(z, e->at + LOCAL_FROM, e->crc);
    set32(z, e->at + LOCAL_FROM + 4, e->packed);
    set32(z, e->at + LOCAL_FROM + 8, e->plain);
}

size_t zip_bytes(const struct zip_out *z)
{
    return (size_t)place(z);
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

static void put_end(struct zip_out *z)
{
    uint64_t from = place(z);
    ASSERT(!z->is_open || z->failed);
    for (size_t i = 0; i < z->count; i++) {
        put_central(z, &z->entry[i]);
        flush_above(z, FILE_BYTES);
    }
    uint64_t bytes = place(z) - from;
    put32(z, 0x06054b50);
    put32(z, 0); /* disks */
    put16(z, (uint16_t)z->count);
    put16(z, (uint16_t)z->count);
    put32(z, (uint32_t)bytes);
    put32(z, (uint32_t)from);
    put16(z, 0); /* no comment */
    flush_above(z, 0);
}

bool zip_finish_file(struct zip_out *z, uint64_t *ret_bytes)
{
    put_end(z);
    *ret_bytes = place(z);
    return !z->failed;
}

struct str zip_finish(struct zip_out *z)
{
    put_end(z);
    return z->failed ? (struct str){0} : buf_str(&z->out);
}
