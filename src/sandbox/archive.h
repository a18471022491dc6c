/* archive.h - files within a ZIP, read within bounds. In kafedra-sandbox. */
#ifndef SANDBOX_ARCHIVE_H
#define SANDBOX_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "text/table_wire.h"

#define LIMIT_ZIP_ENTRIES 2000
#define ZIP_PIECE_BYTES   65536

struct archive;

/* False: t->wrong ("zip", "entries"). The bytes must outlive it. */
bool archive_open(struct str bytes, struct archive **ret, struct table_out *t);
void archive_end(struct archive *z); /* NULL is fine */
uint64_t archive_count(const struct archive *z);
/* Absent: it has no name. */
struct str archive_entry(const struct archive *z, uint64_t index);
/* Its place, or -1. */
int64_t archive_find(const struct archive *z, const char *name);
/* Gives it in pieces until take says false, or to the end. False: t->wrong ("locked", "zip",
 * "bytes": all that was read of this ZIP is more than LIMIT_TABLE_BYTES, whatever it says of
 * itself). */
bool archive_read(struct archive *z, uint64_t index, bool (*take)(void *ctx, struct str piece),
                  void *ctx, struct table_out *t);

#endif
