/* queue.c - bounded queue from any thread to worker threads.
 *
 * WHY   workers may block, so they wait on a condition instead of turning a loop; the writer takes
 *       all that waits in one go (group commit).
 * HOW   a list, a mutex and one condition.
 * OWNS  the messages inside; it must be empty when freed.
 * RUNS  on any thread.  TESTS queue_test.c. */
#include "loop/queue.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"

struct queue {
    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t filled;
    struct mail *first, **end;
    size_t count, max;
    bool is_closed;
};

struct queue *queue_new(size_t max)
{
    struct queue *q = calloc(1, sizeof *q);
    ASSERT(q && max > 0);
    q->end = &q->first;
    q->max = max;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->filled, NULL);
    return q;
}

void queue_free(struct queue *q)
{
    if (!q)
        return;
    ASSERT(q->count == 0);
    pthread_cond_destroy(&q->filled);
    pthread_mutex_destroy(&q->lock);
    free(q);
}

bool queue_push(struct queue *q, struct mail *m)
{
    pthread_mutex_lock(&q->lock);
    bool fits = !q->is_closed && q->count < q->max;
    if (fits) {
        m->next = NULL;
        *q->end = m;
        q->end = &m->next;
        q->count++;
        pthread_cond_signal(&q->filled);
    }
    pthread_mutex_unlock(&q->lock);
    return fits;
}

static size_t take(struct queue *q, struct mail **ret, size_t max)
{
    size_t n = 0;
    for (; n < max && q->first; n++) {
        ret[n] = q->first;
        q->first = q->first->next;
        ret[n]->next = NULL;
    }
    q->count -= n;
    if (!q->first)
        q->end = &q->first;
    return n;
}

size_t queue_pop(struct queue *q, struct mail **ret, size_t max)
{
    ASSERT(max > 0);
    pthread_mutex_lock(&q->lock);
    while (!q->first && !q->is_closed)
        pthread_cond_wait(&q->filled, &q->lock);
    size_t n = take(q, ret, max);
    pthread_mutex_unlock(&q->lock);
    return n;
}

void queue_close(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->is_closed = true;
    pthread_cond_broadcast(&q->filled);
    pthread_mutex_unlock(&q->lock);
}

size_t queue_length(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    size_t n = q->count;
    pthread_mutex_unlock(&q->lock);
    return n;
}
