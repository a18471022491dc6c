/* parts.h - bytes of files that come in chunks, until they are whole and become a blob.
 *
 * One file a part, named by a number that the caller gives (a file_id). How many of its bytes count
 * is written down by the caller, in a transaction after part_write has returned: what is beyond is
 * written again. Any thread; part_open lets one writer in at a time. */
#ifndef STORE_PARTS_H
#define STORE_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/blobs.h"

/* For writing at `from`, which is how many bytes count so far; ask again whether it is, now that
 * nobody else writes: nothing is changed before part_write. Close lets the next one in.
 * ERR_UPLOAD_BUSY: somebody else is writing; ERR_STORAGE: fewer bytes are there than count, or it
 * is a blob already. */
MUST_CHECK enum err part_open(struct blobs *b, int64_t id, uint64_t from, int *ret_fd);
/* On the disk once it returns, and nothing behind it. ERR_STORAGE: no room above
 * BLOB_DISK_FLOOR_BYTES. */
MUST_CHECK enum err part_write(struct blobs *b, int fd, uint64_t from, struct str bytes);
void part_close(int fd);

/* The whole part of so many bytes, which nobody writes to any more, becomes a blob. Again is fine:
 * it stays here until parts_sweep finds it is no longer wanted. `stops`, asked now and then, gives
 * up with ERR_UNAVAILABLE. */
MUST_CHECK enum err part_adopt(struct blobs *b, int64_t id, uint64_t size,
                               bool (*stops)(const void *ctx), const void *ctx, struct hash *ret);
/* Parts that no upload needs any more go, `most` at a time. Within a transaction of the writer. */
MUST_CHECK enum err parts_sweep(struct blobs *b, struct db *db, int most, bool *ret_is_done);
/* Is there room for so many bytes? */
bool parts_have_room(const struct blobs *b, uint64_t bytes);

#endif
