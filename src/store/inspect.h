/* inspect.h - look at the database of a folder without changing it, beside a running server or
 * alone. For `kafedra doctor`. Any thread; opens and closes a connection of its own. */
#ifndef STORE_INSPECT_H
#define STORE_INSPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

struct store_health {
    bool exists;           /* false: no server has run on this folder yet; the rest is 0 */
    struct str damage;     /* what SQLite found broken, its first line; absent: nothing */
    int64_t version;       /* last applied migration */
    int64_t known_version; /* last one this program knows */
    int64_t bytes, wal_bytes;
    int64_t newest_us; /* of the newest event; 0: none */
};

/* Reads every page (PRAGMA integrity_check), so it takes about a second for 500 MB. ERR_STORAGE:
 * the file is there and can not be opened as a database. */
MUST_CHECK enum err store_inspect(struct arena *arena, struct str folder, struct store_health *ret);

#endif
