/* wal_vfs.h - the log in few large writes instead of two small ones for each page. Private to
 * store. */
#ifndef STORE_WAL_VFS_H
#define STORE_WAL_VFS_H

#include "base/attr.h"

struct wal_vfs;

/* Frames of one connection that wait for the sync: 31 of them. The default VFS takes at most
 * 0x1ffff bytes in one write (os_unix.c, seekAndWriteFd). */
#define LIMIT_WAL_BUFFER_BYTES (31 * (24 + 4096))

/* A VFS above below (NULL: the default), registered under a name of its own. NULL: below does not
 * exist. Only for synchronous=FULL: frames become visible to readers after a sync, which empties
 * the buffer. */
struct wal_vfs *wal_vfs_new(const char *below);
const char *wal_vfs_name(const struct wal_vfs *v);
/* Every connection through it closed before; NULL is fine. */
void wal_vfs_free(struct wal_vfs *v);

#endif
