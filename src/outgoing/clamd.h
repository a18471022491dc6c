/* clamd.h - ask a ClamAV daemon about a file (INSTREAM). Blocks: on a worker that may wait. */
#ifndef OUTGOING_CLAMD_H
#define OUTGOING_CLAMD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

#define LIMIT_CLAMD_PLACE 256
#define LIMIT_CLAMD_NAME  96 /* of what was found */
#define LIMIT_CLAMD_REPLY 1024

/* How it was lately, for all who ask one daemon: op/scan.h keeps it. Zeros: nothing is known. */
struct clamd_health {
    atomic_llong until_us;  /* monotonic; till then it is not asked. 0: it answers */
    atomic_int failures;    /* in a row */
    atomic_bool is_rescans; /* somebody asks about a file that went out already */
};

struct clamd {
    bool is_unix;
    char host[LIMIT_CLAMD_PLACE], port[8]; /* or host is the socket's path */
    int64_t most_us;                       /* of one file, in all */
    const atomic_bool *stops;              /* set: whoever waits gives up; NULL: never */
    struct clamd_health *health;           /* NULL: nobody remembers */
};

/* "unix:/run/clamav/clamd.ctl", "tcp:127.0.0.1:3310", "tcp:[::1]:3310". False: neither. */
MUST_CHECK bool clamd_place(struct str text, struct clamd *ret);

enum clamd_verdict {
    CLAMD_CLEAN,
    CLAMD_FOUND,
    CLAMD_TOO_LARGE /* past its StreamMaxLength: nothing is known */
};

struct clamd_answer {
    enum clamd_verdict verdict;
    char name[LIMIT_CLAMD_NAME]; /* "Win.Test.EICAR_HDB-1": printable ASCII, cut */
};

/* The whole regular file, whatever its offset is. ERR_UNAVAILABLE: it is not there, breaks off,
 * says something else, takes longer than most_us, or stops was set. */
MUST_CHECK enum err clamd_scan(const struct clamd *c, int fd, struct clamd_answer *ret);
/* "ClamAV 1.4.6/27500/...": printable ASCII. ERR_UNAVAILABLE likewise. */
MUST_CHECK enum err clamd_version(const struct clamd *c, char ret[LIMIT_CLAMD_NAME]);

/* What it said, up to its NUL. ERR_UNAVAILABLE: none of the three. Pure. */
MUST_CHECK enum err clamd_read_reply(struct str reply, struct clamd_answer *ret);

#endif
