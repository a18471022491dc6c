/* jobs.h - the table of work for later: retention, and what features will schedule.
 *
 * Called inside a transaction: changes on the write db, within an operation or a work of the job
 * runner. A job is done by its kind's handler in chunks of at most LIMIT_JOB_CHUNK_US; a chunk that
 * leaves something calls job_go_on. Kind and payload together are unique: putting a job twice keeps
 * one, with the earlier time. Delivery is "at least once": a handler may see a job again after a
 * crash.
 * A slow job has a part that needs no writer (`prepare`) and takes seconds. The runner marks it
 * when it meets it first; from then on it stands in a line of its own. One that is put again while
 * it runs is the one that runs. */
#ifndef STORE_JOBS_H
#define STORE_JOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "store/db.h"

#define LIMIT_JOBS              100000 /* rows of the table: job_put says ERR_LIMIT_REACHED */
#define LIMIT_JOB_PAYLOAD_BYTES 4096
#define LIMIT_JOBS_DUE          64        /* of one answer */
#define LIMIT_JOB_CHUNK_US      20000     /* no handler holds the writer longer */
#define JOB_RETRY_FIRST_US      SECOND_US /* then 2, 4, 8 ... seconds */
#define JOB_RETRY_MOST_US       HOUR_US
#define LIMIT_JOB_ERROR_BYTES   200

struct job {
    int64_t id;
    struct str kind;    /* "retention" */
    struct str payload; /* of the kind's own form; "" is fine */
    int64_t attempts;   /* failed ones so far */
    int64_t due_us;
};

struct job_list {
    struct job *job;
    size_t count;
};

MUST_CHECK enum err job_put(struct db *db, struct str kind, struct str payload, int64_t due_us,
                            int64_t now_us);
/* A round of a sweep has run: the next one when the earliest row comes due, never at once. 0: there
 * is no row. */
MUST_CHECK enum err job_round(struct db *db, struct str kind, int64_t next_us, int64_t now_us);
/* The earliest LIMIT_JOBS_DUE whose time has come, slow ones apart; texts in the arena. */
MUST_CHECK enum err jobs_due(struct db *db, struct arena *arena, int64_t now_us,
                             struct job_list *ret);
MUST_CHECK enum err jobs_due_slow(struct db *db, struct arena *arena, int64_t now_us,
                                  struct job_list *ret);
MUST_CHECK enum err job_mark_slow(struct db *db, int64_t id);
/* When the first one comes due; 0: there is none. Slow ones that are due already do not count: they
 * wait for a place, not for a time. */
MUST_CHECK enum err jobs_next(struct db *db, int64_t now_us, int64_t *ret_us);
MUST_CHECK enum err job_done(struct db *db, int64_t id);
/* A chunk is done, or a periodic job has run: again at due_us, failures forgotten. */
MUST_CHECK enum err job_go_on(struct db *db, int64_t id, int64_t due_us);
/* It failed: again after a growing pause. error is for the operator, cut at LIMIT_JOB_ERROR_BYTES.
 */
MUST_CHECK enum err job_retry(struct db *db, const struct job *job, int64_t now_us,
                              struct str error);
/* The pause after so many failures. */
int64_t job_pause_us(int64_t attempts);

#endif
