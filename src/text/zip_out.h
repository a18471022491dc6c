/* zip_out.h - a ZIP archive written into memory or a file, entry after entry, in pieces of any
 * size.
 *
 * Owned and used by one thread at a time. All calls after a failure do nothing; look at
 * zip_finish once at the end. */
#ifndef TEXT_ZIP_OUT_H
#define TEXT_ZIP_OUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

#define LIMIT_ZIP_ENTRIES 8000

struct zip_out; /* opaque */

/* Never longer than max_bytes; every entry has this date. */
struct zip_out *zip_out_new(size_t max_bytes, int64_t wall_us);
/* Into an open file, from its beginning; the caller's to close. At most 4 GiB. */
struct zip_out *zip_out_new_file(int fd, uint64_t max_bytes, int64_t wall_us);
void zip_out_free(struct zip_out *z); /* NULL is fine */
/* name: UTF-8 with '/' between folders, made by us. */
void zip_begin(struct zip_out *z, struct str name);
/* The same for what is packed already: photos, films. */
void zip_begin_plain(struct zip_out *z, struct str name);
void zip_add(struct zip_out *z, struct str bytes);
void zip_end(struct zip_out *z);
/* So far. */
size_t zip_bytes(const struct zip_out *z);
/* Of one that is written into a file: everything is there, so many bytes. */
MUST_CHECK bool zip_finish_file(struct zip_out *z, uint64_t *ret_bytes);
/* The archive, which lives as long as z. Absent: it did not fit, or memory is short. */
struct str zip_finish(struct zip_out *z);

#endif
