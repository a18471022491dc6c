/* thread.h - the only creator of threads, and the pause of a background thread. */
#ifndef LOOP_THREAD_H
#define LOOP_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

struct thread;
/* name: at most 15 bytes, seen in top and in logs. All signals are blocked in the new thread. */
MUST_CHECK enum err thread_start(const char *name, void (*run)(void *ctx), void *ctx,
                                 struct thread **ret);
void thread_join(struct thread *t); /* frees it; NULL is fine */

/* A switch that a background thread waits on with a time limit. */
struct pause;
struct pause *pause_new(void);
void pause_free(struct pause *p);
/* True when pause_end was called, false when time is over or somebody wakes it: also one who did
 * while nobody waited. */
bool pause_wait(struct pause *p, int64_t us);
void pause_wake(struct pause *p);
void pause_end(struct pause *p);

#endif
