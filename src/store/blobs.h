/* blobs.h - the bytes of files, on disk, named by their SHA-256.
 *
 * Kept before the transaction that speaks of them: once blob_keep has returned, the bytes survive a
 * power cut. A row of `file` names them; bytes that no row names are swept after a day. Any thread.
 */
#ifndef STORE_BLOBS_H
#define STORE_BLOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "crypto/token.h"
#include "store/db.h"

struct blobs;

/* In folder/blobs, made when absent. */
MUST_CHECK enum err blobs_open(struct str folder, struct blobs **ret);
void blobs_close(struct blobs *b); /* NULL is fine */

/* New bytes leave at least so much of the file system free. */
#define BLOB_DISK_FLOOR_BYTES ((uint64_t)512 << 20)
/* Durable when it returns OK; the same bytes twice are kept once. On a slow worker, in prepare.
 * ERR_STORAGE: no room above BLOB_DISK_FLOOR_BYTES, or the disk refuses. */
MUST_CHECK enum err blob_keep(struct blobs *b, struct str bytes, struct hash *ret);
/* ERR_TOO_LARGE past max bytes; ERR_NOT_FOUND: gone; ERR_STORAGE: the disk refuses, or the bytes
 * are no longer those that were kept. */
MUST_CHECK enum err blob_read(struct blobs *b, const struct hash *hash, struct arena *arena,
                              size_t max, struct str *ret);
/* At most n bytes from `from` on, unchecked: fewer at the end. For chunks of a job. */
MUST_CHECK enum err blob_read_part(struct blobs *b, const struct hash *hash, struct arena *arena,
                                   uint64_t from, size_t n, struct str *ret);

/* Its bytes as an open file: the caller's to close. Unchecked, as blob_read_part. */
MUST_CHECK enum err blob_open(struct blobs *b, const struct hash *hash, int *ret_fd,
                              uint64_t *ret_size);

/* Names its bytes for good, to whom they are given: an ETag. */
struct str blob_tag(struct arena *arena, const struct hash *hash);

/* For bytes that are too many for memory: a file without a name, gone when it is closed. Written to
 * at will by one thread, then blob_adopt makes it durable under its hash; the caller closes it.
 * `most`: at most so many bytes will come, and there is room for them (ERR_STORAGE). `stops`, asked
 * now and then, gives up with ERR_UNAVAILABLE. */
MUST_CHECK enum err blob_begin(struct blobs *b, uint64_t most, int *ret_fd);
MUST_CHECK enum err blob_adopt(struct blobs *b, int fd, uint64_t size,
                               bool (*stops)(const void *ctx), const void *ctx, struct hash *ret);

/* Is it there? On the writer, which also sweeps, the answer holds until the transaction ends. */
bool blob_is_there(const struct blobs *b, const struct hash *hash);

#define BLOB_SHELVES   256
#define BLOB_ORPHAN_US DAY_US
/* One shelf: what no living row of `file` names, and was kept longer than a day ago, goes. Within a
 * transaction of the writer. */
MUST_CHECK enum err blobs_sweep(struct blobs *b, struct db *db, int shelf, int64_t now_us);

#endif
