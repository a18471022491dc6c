/* queue.h - bounded queue from any thread to worker threads; the worker side blocks. */
#ifndef LOOP_QUEUE_H
#define LOOP_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "loop/mailbox.h"

struct queue;

struct queue *queue_new(size_t max);
void queue_free(struct queue *q); /* must be empty */
/* False when full or closed: refuse the request with ERR_UNAVAILABLE. */
MUST_CHECK bool queue_push(struct queue *q, struct mail *m);
/* Waits for at least one, takes at most max that are there, in order. 0 only when closed and empty.
 */
size_t queue_pop(struct queue *q, struct mail **ret, size_t max);
/* No pushes any more; the workers empty it and get 0. */
void queue_close(struct queue *q);
size_t queue_length(struct queue *q);

#endif
