/* retention.c - forget what is over, a few rows at a time.
 *
 * WHY   a table that only grows is a leak; one large DELETE would hold the writer for seconds.
 * HOW   parts in a fixed order; a part that deleted a full chunk is not finished. Topics are walked
 * by key, a page in each step, since no index knows which has too many events or too old ones: an
 * index by age would cost a write for each event, this a look at the oldest event of each topic
 * once an hour. OWNS  nothing.  RUNS on the write worker, from the job "retention".  TESTS
 * jobs_test.c */
#include "store/retention.h"

#include "store/parts.h"
#include "store/store.q.h"

enum {
    PART_IDEMPOTENCY,
    PART_SESSION_ENDED,
    PART_SESSION_EXPIRED,
    PART_MESSAGE_COPY,
    PART_EVENT,
    PART_BLOB,
    PART_UPLOAD, /* bytes of uploads that are over */
    PART_COUNT
};

/* The parts that are one query by age. */
static enum err delete_old(struct db *db, int part, int64_t now_us, int64_t *ret_changes)
{
    switch (part) {
    case PART_IDEMPOTENCY:
        return q_retention_idempotency(db, now_us - RETENTION_IDEMPOTENCY_US, LIMIT_RETENTION_ROWS,
                                       ret_changes);
    case PART_SESSION_ENDED:
        return q_retention_session_ended(db, now_us - RETENTION_SESSION_US, LIMIT_RETENTION_ROWS,
                                         ret_changes);
    case PART_MESSAGE_COPY: /* the day stands in the row: the feature knows its term */
        return q_retention_message_copy(db, now_us, LIMIT_RETENTION_ROWS, ret_changes);
    default:
        return q_retention_session_expired(db, now_us - RETENTION_SESSION_US, LIMIT_RETENTION_ROWS,
                                           ret_changes);
    }
}

/* One page of topics. Stops within the page when the rows of a step are used up; then the next step
 * begins at that topic again. */
static enum err trim_topics(struct db *db, struct arena *arena, int64_t now_us, struct retention *r,
                            bool *ret_is_part_done)
{
    struct q_retention_topic_page_list page;
    enum err e = q_retention_topic_page(db, arena, r->topic_kind, r->topic_object,
                                        LIMIT_RETENTION_TOPICS, &page);
    int64_t left = LIMIT_RETENTION_ROWS, before_us = now_us - RETENTION_EVENT_US;
    for (size_t i = 0; !e && i < page.count; i++) {
        const struct q_retention_topic_page_row *t = &page.row[i];
        int64_t changes = 0, last_seq = t->seq - RETENTION_EVENTS_OF_TOPIC;
        if (t->first_seq <= last_seq || t->first_us < before_us)
            e = q_retention_event(db, t->kind, t->object_id, last_seq, before_us, left, &changes);
        left -= changes;
        if (left == 0) {
            *ret_is_part_done = false;
            return e;
        }
        r->topic_kind = t->kind;
        r->topic_object = t->object_id;
    }
    if (e)
        return e;
    *ret_is_part_done = page.count < LIMIT_RETENTION_TOPICS;
    return OK;
}

enum err retention_step(struct db *db, struct arena *arena, int64_t now_us, struct retention *r,
                        bool *ret_is_done)
{
    struct retention next = *r;
    bool is_part_done = false;
    enum err e;
    if (next.part == PART_EVENT) {
        e = trim_topics(db, arena, now_us, &next, &is_part_done);
    } else if (next.part == PART_BLOB) {
        e = next.blobs ? blobs_sweep(next.blobs, db, next.shelf++, now_us) : OK;
        is_part_done = !next.blobs || next.shelf == BLOB_SHELVES;
    } else if (next.part == PART_UPLOAD) {
        e = next.blobs ? parts_sweep(next.blobs, db, LIMIT_RETENTION_PARTS, &is_part_done) : OK;
        is_part_done |= !next.blobs;
    } else {
        int64_t changes = 0;
        e = delete_old(db, next.part, now_us, &changes);
        is_part_done = changes < LIMIT_RETENTION_ROWS;
    }
    if (e)
        return e;
    next.part += is_part_done;
    *ret_is_done = next.part >= PART_COUNT;
    *r = *ret_is_done ? (struct retention){.blobs = r->blobs} : next;
    return OK;
}
