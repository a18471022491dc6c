/* archive.c - libzip over bytes in memory, with one budget for all that is unpacked.
 *
 * WHY   a ZIP of 40 kB can unpack to petabytes, and says of its sizes what it likes.
 * HOW   nothing is allocated by a size that was said: pieces are read and counted.
 * OWNS  the archive, until archive_end.  RUNS  in kafedra-sandbox.  TESTS xlsx_test.c */
#include "sandbox/archive.h"

#include <stdlib.h>
#include <zip.h>

struct archive {
    zip_t *zip;
    uint64_t count;
    size_t unpacked;
    char piece[ZIP_PIECE_BYTES];
};

bool archive_open(struct str bytes, struct archive **ret, struct table_out *t)
{
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, NULL);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, NULL) : NULL;
    if (!zip) {
        zip_source_free(source);
        return table_out_refuse(t, "zip", false);
    }
    zip_int64_t count = zip_get_num_entries(zip, 0);
    struct archive *z = count <= LIMIT_ZIP_ENTRIES ? calloc(1, sizeof *z) : NULL;
    if (!z) {
        zip_discard(zip);
        return table_out_refuse(t, "entries", true);
    }
    z->zip = zip;
    z->count = (uint64_t)count;
    *ret = z;
    return true;
}

void archive_end(struct archive *z)
{
    if (!z)
        return;
    zip_discard(z->zip);
    free(z);
}

uint64_t archive_count(const struct archive *z)
{
    return z->count;
}

struct str archive_entry(const struct archive *z, uint64_t index)
{
    return str_from(zip_get_name(z->zip, index, ZIP_FL_ENC_GUESS));
}

int64_t archive_find(const struct archive *z, const char *name)
{
    return zip_name_locate(z->zip, name, ZIP_FL_NOCASE);
}

static const char *read_pieces(struct archive *z, zip_file_t *f,
                               bool (*take)(void *ctx, struct str piece), void *ctx)
{
    for (;;) {
        zip_int64_t n = zip_fread(f, z->piece, sizeof z->piece);
        if (n < 0)
            return "zip";
        if (!n)
            return NULL;
        z->unpacked += (size_t)n;
        if (z->unpacked > LIMIT_TABLE_BYTES)
            return "bytes";
        if (!take(ctx, (struct str){z->piece, (size_t)n}))
            return NULL;
    }
}

bool archive_read(struct archive *z, uint64_t index, bool (*take)(void *ctx, struct str piece),
                  void *ctx, struct table_out *t)
{
    zip_file_t *f = zip_fopen_index(z->zip, index, 0);
    if (!f) {
        int why = zip_error_code_zip(zip_get_error(z->zip));
        return table_out_refuse(t, why == ZIP_ER_NOPASSWD ? "locked" : "zip", false);
    }
    const char *wrong = read_pieces(z, f, take, ctx);
    zip_fclose(f);
    return !wrong || table_out_refuse(t, wrong, str_equal(str_from(wrong), STR("bytes")));
}
