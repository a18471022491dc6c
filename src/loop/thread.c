/* thread.c - the only creator of threads, and the pause of a background thread.
 *
 * WHY   signals belong to the main thread; names are needed to read top and stack dumps; a thread
 *       that works now and then must end at once when told.
 * HOW   pthreads; the pause is a condition on the monotonic clock.
 * OWNS  its own structs; thread_join frees.
 * RUNS  on any thread.  TESTS thread_test.c. */
#include "loop/thread.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"

struct thread {
    pthread_t id;
    void (*run)(void *ctx);
    void *ctx;
    char name[16];
};

static void *thread_main(void *arg)
{
    struct thread *t = arg;
    pthread_setname_np(pthread_self(), t->name);
    t->run(t->ctx);
    return NULL;
}

enum err thread_start(const char *name, void (*run)(void *ctx), void *ctx, struct thread **ret)
{
    struct thread *t = calloc(1, sizeof *t);
    ASSERT(t && strlen(name) < sizeof t->name);
    memcpy(t->name, name, strlen(name));
    t->run = run;
    t->ctx = ctx;
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old); /* the new thread inherits the full mask */
    int failed = pthread_create(&t->id, NULL, thread_main, t);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (failed) {
        free(t);
        return ERR_UNAVAILABLE;
    }
    *ret = t;
    return OK;
}

void thread_join(struct thread *t)
{
    if (!t)
        return;
    ASSERT(pthread_join(t->id, NULL) == 0);
    free(t);
}

struct pause {
    pthread_mutex_t lock; /* of all here */
    pthread_cond_t changed;
    bool is_ended, is_woken;
};

struct pause *pause_new(void)
{
    struct pause *p = calloc(1, sizeof *p);
    ASSERT(p);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->changed, &attr);
    pthread_condattr_destroy(&attr);
    return p;
}

void pause_free(struct pause *p)
{
    if (!p)
        return;
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

static struct timespec from_now(int64_t us)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    int64_t ns = at.tv_nsec + (us % SECOND_US) * 1000;
    at.tv_sec += us / SECOND_US + ns / 1000000000;
    at.tv_nsec = ns % 1000000000;
    return at;
}

bool pause_wait(struct pause *p, int64_t us)
{
    struct timespec until = from_now(us > 0 ? us : 0);
    int over = 0;
    pthread_mutex_lock(&p->lock);
    while (!p->is_ended && !p->is_woken && over != ETIMEDOUT)
        over = pthread_cond_timedwait(&p->changed, &p->lock, &until);
    bool ended = p->is_ended;
    p->is_woken = false;
    pthread_mutex_unlock(&p->lock);
    return ended;
}

void pause_wake(struct pause *p)
{
    pthread_mutex_lock(&p->lock);
    p->is_woken = true;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

void pause_end(struct pause *p)
{
    pthread_mutex_lock(&p->lock);
    p->is_ended = true;
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->lock);
}
