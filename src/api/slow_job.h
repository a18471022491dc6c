/* slow_job.h - jobs with a slow part, for background.c only: what a look at the table takes along,
 * finds, and hands over. */
#ifndef API_SLOW_JOB_H
#define API_SLOW_JOB_H

#include "api/inside.h"
#include "store/jobs.h"

struct slow_failed {
    struct job job; /* id and attempts */
    enum err e;
};

struct slow_look {
    int64_t busy[LIMIT_SLOW_JOBS]; /* ids of those that are out, or have failed */
    size_t busy_count, room;
    const struct api_op
        *alone[LIMIT_SLOW_JOBS]; /* kinds of which one is out, and may be no other */
    size_t alone_count;
    struct slow_failed failed[LIMIT_SLOW_JOBS];
    size_t failed_count;
    struct job found[LIMIT_SLOW_JOBS]; /* texts in the arena of the look's call */
    size_t found_count;
};

struct slow_jobs;
struct slow_jobs *slow_jobs_new(struct api *a);
void slow_jobs_free(struct slow_jobs *all); /* NULL is fine */

/* Is this operation a job with a slow part? NULL is none. */
bool slow_jobs_is_kind(const struct api_op *row);

/* Front loop: before a look, and after one that was committed, while its call lives. */
void slow_jobs_send(const struct slow_jobs *all, struct slow_look *look);
void slow_jobs_take(struct slow_jobs *all, const struct slow_look *look);

/* The writer: put off those that have failed; find due ones for the free places. */
MUST_CHECK enum err slow_jobs_mend(const struct slow_look *look, struct db *db, int64_t now_us);
MUST_CHECK enum err slow_jobs_look(struct slow_look *look, struct db *db, struct call *c);

#endif
