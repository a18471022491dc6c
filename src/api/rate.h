/* rate.h - who has asked too often. Front loop's thread; time is an argument. */
#ifndef API_RATE_H
#define API_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rate_table;

#define LIMIT_RATE_ROWS                                                                            \
    65536 /* 16 bytes each; beyond them the longest idle row of four is reused */

struct rate_table *rate_table_new(size_t rows); /* a power of two, 4 at least */
void rate_table_free(struct rate_table *t);     /* NULL is fine */
/* Count one more for key (a keyed hash: strangers choose what is hashed), which may come count
 * times in seconds. 0: fine; else the microseconds to wait, and nothing is counted. */
int64_t rate_take(struct rate_table *t, uint64_t key, int count, int seconds, int64_t now_us);
/* The same answer, and nothing is counted. */
int64_t rate_wait(const struct rate_table *t, uint64_t key, int count, int seconds, int64_t now_us);
/* In a table of its own: remember a key until then (0: forget it). The ones whose end is nearest go
 * first. */
void rate_hold(struct rate_table *t, uint64_t key, int64_t until_us);
bool rate_is_held(const struct rate_table *t, uint64_t key, int64_t now_us);

#endif
