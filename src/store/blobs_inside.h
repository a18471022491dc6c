/* blobs_inside.h - what blobs.c and parts.c share. Inside store only. Any thread. */
#ifndef STORE_BLOBS_INSIDE_H
#define STORE_BLOBS_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "crypto/token.h"

struct blobs {
    int folder;
    int parts; /* of files that are still coming: parts.c */
};

#define BLOB_NAME_BYTES (2 + 1 + 62 + 1) /* "ab/cdef…" */
void blob_name(const struct hash *h, char ret[BLOB_NAME_BYTES]);
int blob_open_shelf(const struct blobs *b, const char *name); /* -1: errno */
/* An open file gets a name there; true also when there is one. */
bool blob_link(int fd, int shelf, const char *name);
/* Makes the name stay. NULL: done; else what went wrong, and errno. */
const char *blob_settle(int shelf, const char *name);
/* So many bytes more, and the last part of the disk stays free? */
bool blob_has_room(int folder, size_t n);
MUST_CHECK enum err blob_refuse(const char *what); /* told to the log; ERR_STORAGE */

#endif
