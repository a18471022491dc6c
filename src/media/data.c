/* data.c - the data thread: associations by number, jobs in, mail out.
 *
 * WHY   usrsctp has one state for the whole process. Rather than lock it, one thread owns it, and
 *       media threads post what it has to do; at the rates of data channels a copy costs nothing.
 * HOW   one mailbox of jobs. What records and messages on their way weigh is counted, so that the
 *       box is bounded by bytes; openings and closings are few and always fit. A tick drives the
 *       library's timers: every 10 ms while there is traffic, 500 ms when all is still, never
 *       without associations. What a full box of a media thread refuses waits here in order, and
 *       that association is read no further until it went: its sender feels it through SCTP's own
 *       window. Only records are dropped, SCTP repeats them.
 * OWNS  the thread, its loop, all associations.
 * RUNS  data_* on any thread, the rest on the data thread.
 * TESTS data_test.c. */
#include "media/data.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/log.h"
#include "loop/loop.h"
#include "loop/thread.h"
#include "media/sctp.h"

#define TICK_US          (10 * INT64_C(1000))
#define TICK_STILL_US    (500 * INT64_C(1000)) /* what is outstanding then waits for seconds */
#define STILL_AFTER_US   (2 * SECOND_US)
#define BUCKETS          1024
#define LIMIT_CUTS_BYTES (1024 * 1024)     /* beyond the inbox: who is cut */
#define LIMIT_JOBS       (4 * 1024 * 1024) /* bytes bound it before */

struct job {
    struct mail mail;
    enum { JOB_OPEN, JOB_RECORD, JOB_SEND, JOB_CLOSE, JOB_CUT } what;
    enum data_channel channel;
    bool opens_channels;
    uint64_t assoc;
    struct mailbox *box;
    size_t bytes;
    char byte[];
};

struct assoc {
    struct assoc *next; /* of its bucket */
    struct data *data;
    uint64_t id;
    struct mailbox *box;
    struct sctp *sctp;
    struct mail *backlog, **backlog_end; /* what the box had no room for */
    bool is_closed;                      /* only the backlog keeps it */
};

enum counted {
    RECORDS_IN,
    RECORDS_OUT,
    MESSAGES_IN,
    MESSAGES_OUT,
    LOSSY_DROPPED,
    READERS_CUT,
    BAD_DROPPED,
    INBOX_DROPPED,
    COUNTED
};

struct data {
    struct loop *loop;
    struct thread *thread;
    struct mailbox *jobs;
    struct sctp_house *house;
    struct timer tick;
    struct assoc *bucket[BUCKETS];
    size_t assocs, backlogs;
    int64_t busy_us; /* when something last came or went */
    atomic_size_t inbox_bytes;
    atomic_uint_fast64_t count[COUNTED];
};

static void count(struct data *d, enum counted c)
{
    atomic_fetch_add_explicit(&d->count[c], 1, memory_order_relaxed);
}

/* --- any thread: jobs --- */

static size_t job_weight(size_t bytes)
{
    return sizeof(struct job) + bytes;
}

static struct job *job_new(uint64_t assoc, struct str bytes)
{
    struct job *j = malloc(job_weight(bytes.n));
    if (!j)
        return NULL;
    *j = (struct job){.assoc = assoc, .bytes = bytes.n};
    if (bytes.n)
        memcpy(j->byte, bytes.p, bytes.n);
    return j;
}

/* Few and small: they always fit, and a machine without memory for them ends. */
static void order(struct data *d, const struct job *job)
{
    struct job *j = job_new(job->assoc, (struct str){NULL, 0});
    ASSERT(j);
    memcpy(j, job, sizeof *j);
    ASSERT(mailbox_post(d->jobs, &j->mail));
}

static bool bring(struct data *d, const struct job *job, struct str bytes, size_t more)
{
    size_t weight = job_weight(bytes.n);
    size_t before = atomic_fetch_add(&d->inbox_bytes, weight);
    struct job *j =
        before + weight <= LIMIT_DATA_INBOX_BYTES + more ? job_new(job->assoc, bytes) : NULL;
    if (j) {
        j->what = job->what;
        j->channel = job->channel;
        if (mailbox_post(d->jobs, &j->mail))
            return true;
        free(j);
    }
    atomic_fetch_sub(&d->inbox_bytes, weight);
    return false;
}

void data_open(struct data *d, uint64_t assoc, struct mailbox *box, bool opens_channels)
{
    order(d, &(struct job){
                 .what = JOB_OPEN, .assoc = assoc, .box = box, .opens_channels = opens_channels});
}

void data_record(struct data *d, uint64_t assoc, struct str sctp_packet)
{
    if (!bring(d, &(struct job){.what = JOB_RECORD, .assoc = assoc}, sctp_packet, 0))
        count(d, INBOX_DROPPED);
}

/* There may be as many of these as there are messages in a flood: they may find no room. */
static void order_cut(struct data *d, uint64_t assoc)
{
    if (!bring(d, &(struct job){.what = JOB_CUT, .assoc = assoc}, (struct str){NULL, 0},
               LIMIT_CUTS_BYTES))
        count(d, INBOX_DROPPED); /* one before it tells the same, or it is as lost as the message */
}

void data_send(struct data *d, uint64_t assoc, enum data_channel channel, struct str message)
{
    const struct job job = {.what = JOB_SEND, .assoc = assoc, .channel = channel};
    if (message.n == 0 || message.n > LIMIT_DATA_MESSAGE_BYTES)
        count(d, BAD_DROPPED);
    else if (bring(d, &job, message, 0))
        return;
    else if (channel == DATA_LOSSY)
        count(d, LOSSY_DROPPED);
    else
        order_cut(d, assoc);
}

void data_close(struct data *d, uint64_t assoc)
{
    order(d, &(struct job){.what = JOB_CLOSE, .assoc = assoc});
}

struct data_counts data_counts(struct data *d)
{
    uint64_t n[COUNTED];
    for (int i = 0; i < COUNTED; i++)
        n[i] = atomic_load_explicit(&d->count[i], memory_order_relaxed);
    return (struct data_counts){n[RECORDS_IN],    n[RECORDS_OUT], n[MESSAGES_IN], n[MESSAGES_OUT],
                                n[LOSSY_DROPPED], n[READERS_CUT], n[BAD_DROPPED], n[INBOX_DROPPED]};
}

void data_mail_free(struct data_mail *m)
{
    free(m);
}

/* --- associations --- */

static struct assoc **find(struct data *d, uint64_t id)
{
    struct assoc **at = &d->bucket[id * UINT64_C(0x9e3779b97f4a7c15) >> 54];
    while (*at && (*at)->id != id)
        at = &(*at)->next;
    return at;
}

static void forget(struct assoc **at)
{
    struct assoc *a = *at;
    *at = a->next;
    a->data->assocs--;
    a->data->backlogs -= a->backlog != NULL;
    sctp_free(a->sctp);
    while (a->backlog) {
        struct mail *gone = a->backlog;
        a->backlog = gone->next;
        data_mail_free((struct data_mail *)gone);
    }
    free(a);
}

/* --- mail to the media thread --- */

static struct data_mail *mail_new(uint64_t assoc, enum data_what what, struct str bytes)
{
    struct data_mail *m = malloc(sizeof *m + bytes.n);
    ASSERT(m); /* at most a message; without memory for one nothing works */
    *m = (struct data_mail){.assoc = assoc, .what = what, .bytes = {(char *)(m + 1), bytes.n}};
    if (bytes.n)
        memcpy(m + 1, bytes.p, bytes.n);
    return m;
}

/* In order behind what waits. False: it waits. */
static bool tell(struct assoc *a, enum data_what what, enum data_channel c, struct str bytes)
{
    struct data_mail *m = mail_new(a->id, what, bytes);
    m->channel = c;
    if (!a->backlog && mailbox_post(a->box, &m->mail))
        return true;
    if (!a->backlog) {
        a->backlog_end = &a->backlog;
        a->data->backlogs++;
    }
    m->mail.next = NULL;
    *a->backlog_end = &m->mail;
    a->backlog_end = &m->mail.next;
    return false;
}

static void on_packet(void *ctx, struct str packet)
{
    struct assoc *a = ctx;
    struct data_mail *m = mail_new(a->id, DATA_RECORD, packet);
    if (mailbox_post(a->box, &m->mail))
        count(a->data, RECORDS_OUT);
    else
        data_mail_free(m); /* sent again by SCTP */
}

static void on_opened(void *ctx, enum data_channel channel)
{
    (void)tell(ctx, DATA_OPENED, channel, (struct str){NULL, 0}); /* or in the backlog */
}

static bool on_message(void *ctx, enum data_channel channel, struct str message)
{
    struct assoc *a = ctx;
    count(a->data, MESSAGES_IN);
    return tell(a, DATA_MESSAGE, channel, message);
}

static void on_bad(void *ctx)
{
    count(((struct assoc *)ctx)->data, BAD_DROPPED);
}

/* Gone once DATA_CLOSED is in the box. */
static void on_closed(void *ctx)
{
    struct assoc *a = ctx;
    sctp_free(a->sctp);
    a->sctp = NULL;
    a->is_closed = true;
    if (tell(a, DATA_CLOSED, DATA_RELIABLE, (struct str){NULL, 0}))
        forget(find(a->data, a->id));
}

/* --- jobs on the data thread --- */

static void refuse(const struct job *j)
{
    struct data_mail *m = mail_new(j->assoc, DATA_CLOSED, (struct str){NULL, 0});
    if (!mailbox_post(j->box, &m->mail))
        data_mail_free(m); /* so full that its owner has other troubles */
}

static void open_assoc(struct data *d, const struct job *j)
{
    struct assoc **at = find(d, j->assoc);
    ASSERT(!*at);
    if (d->assocs >= LIMIT_DATA_ASSOCS) {
        refuse(j);
        return;
    }
    struct assoc *a = calloc(1, sizeof *a);
    ASSERT(a);
    *a = (struct assoc){.data = d, .id = j->assoc, .box = j->box};
    const struct sctp_host host = {a, on_packet, on_opened, on_message, on_bad, on_closed};
    *at = a;
    d->assocs++;
    a->sctp = sctp_new(d->house, &host, j->opens_channels);
    if (!a->sctp)
        on_closed(a);
}

static void send_message(struct assoc *a, const struct job *j)
{
    enum sctp_sent sent = sctp_send(a->sctp, j->channel, (struct str){j->byte, j->bytes});
    count(a->data, sent == SCTP_SENT      ? MESSAGES_OUT
                   : sent == SCTP_DROPPED ? LOSSY_DROPPED
                                          : READERS_CUT);
    if (sent == SCTP_TOO_SLOW)
        on_closed(a);
}

static void do_job(struct data *d, const struct job *j)
{
    if (j->what == JOB_OPEN) {
        open_assoc(d, j);
        return;
    }
    struct assoc **at = find(d, j->assoc), *a = *at;
    if (a && j->what == JOB_CLOSE) {
        forget(at);
    } else if (!a || a->is_closed) {
        if (j->what != JOB_CLOSE)
            count(d, BAD_DROPPED);
    } else if (j->what == JOB_RECORD) {
        count(d, RECORDS_IN);
        sctp_input(a->sctp, (struct str){j->byte, j->bytes});
    } else if (j->what == JOB_SEND) {
        send_message(a, j);
    } else {
        count(d, READERS_CUT);
        on_closed(a);
    }
}

/* --- the tick --- */

/* The box takes again what it had no room for. */
static void retry(struct assoc **at)
{
    struct assoc *a = *at;
    a->backlog = mailbox_post_chain(a->box, a->backlog);
    if (a->backlog)
        return;
    a->data->backlogs--;
    if (a->is_closed)
        forget(at);
    else
        sctp_read_on(a->sctp);
}

static void retry_backlogs(struct data *d)
{
    for (size_t b = 0; d->backlogs && b < BUCKETS; b++)
        for (struct assoc **at = &d->bucket[b], *a; (a = *at);) {
            if (a->backlog)
                retry(at);
            if (*at == a)
                at = &a->next;
        }
}

static void start_tick(struct data *d)
{
    bool is_still = loop_now(d->loop).us - d->busy_us > STILL_AFTER_US && !d->backlogs;
    loop_timer_start(d->loop, &d->tick, is_still ? TICK_STILL_US : TICK_US);
}

static void on_tick(struct timer *t)
{
    struct data *d = (struct data *)((char *)t - offsetof(struct data, tick));
    sctp_house_tick(d->house, loop_now(d->loop).us);
    retry_backlogs(d);
    if (d->assocs)
        start_tick(d);
}

static void deliver(void *ctx, struct mail *m)
{
    struct data *d = ctx;
    struct job *j = (struct job *)m;
    int64_t now_us = loop_now(d->loop).us;
    bool was_still = now_us - d->busy_us > TICK_US;
    if (was_still) /* the library's clock stood behind; what starts now counts from now */
        sctp_house_tick(d->house, now_us);
    d->busy_us = now_us;
    if (j->what == JOB_RECORD || j->what == JOB_SEND || j->what == JOB_CUT)
        atomic_fetch_sub(&d->inbox_bytes, job_weight(j->bytes));
    do_job(d, j);
    free(j);
    if (d->assocs && (was_still || !d->tick.heap_at))
        start_tick(d);
}

/* --- life --- */

static void run(void *ctx)
{
    struct data *d = ctx;
    d->house = sctp_house_new(loop_now(d->loop).us);
    loop_run(d->loop);
    loop_timer_stop(d->loop, &d->tick);
    for (size_t b = 0; b < BUCKETS; b++)
        while (d->bucket[b])
            forget(&d->bucket[b]);
    sctp_house_free(d->house);
}

static void drop_job(void *ctx, struct mail *m)
{
    (void)ctx;
    free(m);
}

enum err data_new(struct clock clock, struct data **ret)
{
    struct data *d = calloc(1, sizeof *d);
    ASSERT(d);
    d->tick.fire = on_tick;
    enum err e = loop_new(&clock, &d->loop);
    if (!e)
        e = mailbox_new(d->loop, LIMIT_JOBS, deliver, d, &d->jobs);
    if (!e)
        e = thread_start("data", run, d, &d->thread);
    if (e) {
        mailbox_free(d->jobs, drop_job);
        loop_free(d->loop);
        free(d);
        return e;
    }
    *ret = d;
    return OK;
}

void data_free(struct data *d)
{
    if (!d)
        return;
    loop_stop(d->loop);
    thread_join(d->thread);
    mailbox_free(d->jobs, drop_job);
    loop_free(d->loop);
    free(d);
}
