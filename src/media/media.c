/* media.c - the front's side: who may in, which thread has which room, messages both ways.
 *
 * WHY   one room lives on one thread; the front must know which, and nothing else of it.
 * HOW   a new room goes to the thread with the fewest sockets. Its row here is dropped when its
 *       thread says that it closed, unless somebody has been sent there since (the openings both
 *       sides counted differ): then the thread makes it again. What comes from sockets is metered
 *       here, before it costs a media thread anything.
 * OWNS  threads, the data thread, the mailbox into the front loop, sessions, keys.
 * RUNS  front loop; see product.c for what runs on any thread.
 * TESTS media_test.c, tests/system/rtc.test.ts */
#include "media/media.h"

#include <stdlib.h>

#include "base/log.h"
#include "crypto/token.h"
#include "media/data.h"
#include "media/kept.h"
#include "media/media_inside.h"
#include "media/room_limits.h"
#include "media/signal_codec.h"
#include "media/thread.h"
#include "media/ticket.h"
#include "text/base64.h"

#define INNER_KEY "inner" /* whose secret is made at each start */

/* --- admission --- */

static struct str path_of(struct str target)
{
    return str_slice(target, 0, str_find_byte(target, '?'));
}

bool media_owns(struct str target)
{
    struct str path = path_of(target);
    return str_equal(path, STR("/rtc")) || str_starts_with(path, STR("/rtc/"));
}

static uint64_t key_of(const struct media *m, struct str name)
{
    uint64_t key = hash_keyed(m->hash_key, name);
    return key ? key : 1;
}

static bool is_full(const struct media *m, const struct media_ticket *t)
{
    return m->sessions.count >= LIMIT_MEDIA_SESSIONS ||
           (m->rooms.count >= LIMIT_MEDIA_ROOMS && !id_table_find(&m->rooms, key_of(m, t->room)));
}

int media_admit(struct media *m, struct arena *a, const struct media_visit *v,
                struct media_ticket **ret_ticket, struct str *ret_text)
{
    struct media_ticket *t;
    struct str path = path_of(v->target);
    (void)a;
    if (!str_equal(path, STR("/rtc")) && !str_equal(path, STR("/rtc/validate"))) {
        *ret_text = STR("not found"); /* /rtc/v1: clients take /rtc then */
        return 404;
    }
    int status = ticket_read(&m->keys, v, clock_wall_us(&m->conf.clock), &t, ret_text);
    if (status != 200)
        return status;
    *ret_text = STR("success");
    if (!m->is_started || m->is_draining || is_full(m, t)) {
        *ret_text = STR("there is no room here now, try again later");
        status = 503;
    }
    if (status == 200 && ret_ticket)
        *ret_ticket = t;
    else
        media_ticket_free(t);
    return status;
}

/* --- sessions --- */

static struct front_session *session_of(const struct media *m, uint64_t session)
{
    return id_table_find(&m->sessions, session);
}

static void forget_session(struct media *m, uint64_t session)
{
    struct front_session *s = id_table_take(&m->sessions, session);
    if (!s)
        return;
    m->load[s->thread]--;
    free(s);
}

static int least_loaded(const struct media *m)
{
    int best = 0;
    for (int i = 1; i < m->conf.threads; i++)
        if (m->load[i] < m->load[best])
            best = i;
    return best;
}

static struct front_room *room_for(struct media *m, struct str name)
{
    uint64_t key = key_of(m, name);
    struct front_room *r = id_table_find(&m->rooms, key);
    if (r)
        return r;
    r = calloc(1, sizeof *r);
    ASSERT(r);
    kept_set(&r->name, name);
    r->thread = least_loaded(m);
    id_table_put(&m->rooms, key, r);
    return r;
}

static bool post(struct media *m, int thread, struct media_mail *mail)
{
    if (mailbox_post(m->thread[thread]->in, &mail->mail))
        return true;
    media_mail_free(mail);
    return false;
}

/* A media thread is so far behind that it is better to begin anew. */
static void cut(struct media *m, uint64_t session)
{
    m->mail_lost++;
    forget_session(m, session);
    m->host.close(m->host.ctx, session);
}

void media_open(struct media *m, uint64_t session, struct media_ticket *t)
{
    struct front_room *r = room_for(m, t->room);
    struct front_session *s = calloc(1, sizeof *s);
    ASSERT(s && session);
    *s = (struct front_session){.thread = r->thread,
                                .refilled_us = loop_now(m->conf.front).us,
                                .requests = LIMIT_REQUEST_BURST,
                                .bytes = LIMIT_REQUEST_BYTES};
    id_table_put(&m->sessions, session, s);
    m->load[s->thread]++;
    struct media_mail *mail =
        media_mail_new(MAIL_OPEN, (struct str){0}, (struct str){0}, (struct str){0});
    mail->session = session;
    mail->ticket = t;
    if (post(m, s->thread, mail))
        r->opened++;
    else
        cut(m, session);
}

/* False: it says more than any client has to. */
static bool take_from_bucket(struct front_session *s, int64_t now_us, size_t bytes)
{
    int64_t passed = now_us - s->refilled_us;
    passed = passed < MINUTE_US ? passed : MINUTE_US;
    int64_t more = passed * LIMIT_REQUESTS_A_SECOND / SECOND_US;
    if (more) {
        s->requests += more;
        s->bytes += passed * LIMIT_REQUEST_BYTES_A_S / SECOND_US;
        s->refilled_us = now_us;
    }
    s->requests = s->requests < LIMIT_REQUEST_BURST ? s->requests : LIMIT_REQUEST_BURST;
    s->bytes = s->bytes < LIMIT_REQUEST_BYTES ? s->bytes : LIMIT_REQUEST_BYTES;
    s->requests--;
    s->bytes -= (int64_t)bytes;
    return s->requests >= 0 && s->bytes >= 0;
}

void media_receive(struct media *m, uint64_t session, struct str bytes)
{
    struct front_session *s = session_of(m, session);
    if (!s)
        return;
    bool fits =
        bytes.n <= LIMIT_MEDIA_MESSAGE && take_from_bucket(s, loop_now(m->conf.front).us, bytes.n);
    struct media_mail *mail = media_mail_new(fits ? MAIL_BYTES : MAIL_GONE, (struct str){0},
                                             (struct str){0}, fits ? bytes : (struct str){0});
    mail->session = session;
    if (!post(m, s->thread, mail) || !fits)
        cut(m, session);
}

void media_gone(struct media *m, uint64_t session)
{
    struct front_session *s = session_of(m, session);
    if (!s)
        return;
    struct media_mail *mail =
        media_mail_new(MAIL_GONE, (struct str){0}, (struct str){0}, (struct str){0});
    mail->session = session;
    m->mail_lost += !post(m, s->thread, mail); /* its media will tell by their silence */
    forget_session(m, session);
}

/* --- mail of the threads --- */

static void on_send(struct media *m, const struct media_mail *mail)
{
    size_t n = 0;
    for (size_t i = 0; i < mail->session_count; i++)
        if (session_of(m, mail->sessions[i])) /* who left meanwhile gets nothing */
            mail->sessions[n++] = mail->sessions[i];
    if (n)
        m->host.send(m->host.ctx, mail->sessions, n, mail->bytes);
}

static void on_close(struct media *m, const struct media_mail *mail)
{
    if (!session_of(m, mail->session))
        return;
    forget_session(m, mail->session);
    m->host.close(m->host.ctx, mail->session);
}

static void on_room_gone(struct media *m, const struct media_mail *mail)
{
    uint64_t key = key_of(m, mail->room);
    struct front_room *r = id_table_find(&m->rooms, key);
    if (!r)
        return;
    r->opened -= mail->number; /* those it has seen; whoever is on his way makes it again */
    if (r->opened)
        return;
    id_table_take(&m->rooms, key);
    kept_drop(&r->name);
    free(r);
}

static void deliver(void *ctx, struct mail *mail)
{
    struct media *m = ctx;
    struct media_mail *news = (struct media_mail *)mail;
    switch (news->kind) {
    case MAIL_SEND:
        on_send(m, news);
        break;
    case MAIL_CLOSE:
        on_close(m, news);
        break;
    case MAIL_EVENT:
        if (m->host.happened)
            m->host.happened(m->host.ctx, &news->event);
        break;
    case MAIL_ROOM_GONE:
        on_room_gone(m, news);
        break;
    case MAIL_DRAINED:
        if (--m->undrained == 0)
            m->drained(m->drained_ctx);
        break;
    case MAIL_COUNTS:
        m->count[news->number] = news->counts;
        break;
    default:
        BUG("not for the front");
    }
    media_mail_free(news);
}

static void drop(void *ctx, struct mail *m)
{
    (void)ctx;
    media_mail_free((struct media_mail *)m);
}

/* --- life --- */

/* Longer than anybody guesses; it dies with the process, and all its tokens with it. */
static void make_inner_key(struct media *m)
{
    unsigned char secret[32];
    struct arena *a = arena_new(4096);
    rand_fill(&m->conf.rand, secret, sizeof secret);
    kept_set(&m->keys.inner, STR(INNER_KEY));
    kept_set(&m->keys.inner_secret,
             base64url_encode(a, (struct str){(const char *)secret, sizeof secret}));
    arena_free(a);
}

static enum err open_threads(struct media *m)
{
    enum err e = mailbox_new(m->conf.front, LIMIT_FRONT_MAIL, deliver, m, &m->box);
    if (!e)
        e = data_new(m->conf.clock, &m->data);
    for (int i = 0; !e && i < m->conf.threads; i++) {
        struct media_thread_conf conf = {
            .index = i, .conf = &m->conf, .keys = &m->keys, .front = m->box, .data = m->data};
        e = media_thread_new(&conf, &m->thread[i]);
    }
    return e;
}

enum err media_new(const struct media_conf *conf, const struct media_host *host, struct media **ret)
{
    ASSERT(conf->threads >= 1 && conf->threads <= LIMIT_MEDIA_THREADS);
    struct media *m = calloc(1, sizeof *m);
    ASSERT(m);
    m->conf = *conf;
    m->host = *host;
    rand_fill(&conf->rand, m->hash_key, sizeof m->hash_key);
    kept_set(&m->keys.outer, conf->key);
    kept_set(&m->keys.outer_secret, conf->secret);
    make_inner_key(m);
    enum err e = open_threads(m);
    if (e) {
        media_free(m);
        return e;
    }
    *ret = m;
    return OK;
}

enum err media_start(struct media *m)
{
    enum err e = OK;
    m->is_started = true;
    for (int i = 0; !e && i < m->conf.threads; i++)
        e = media_thread_start(m->thread[i]);
    return e;
}

int media_port(const struct media *m)
{
    return transports_port(m->thread[0]->transports);
}

void media_drain(struct media *m, void (*drained)(void *ctx), void *ctx)
{
    if (m->is_draining)
        return;
    m->is_draining = true;
    m->drained = drained;
    m->drained_ctx = ctx;
    m->undrained = m->conf.threads;
    if (!m->is_started) {
        drained(ctx);
        return;
    }
    media_command(m, media_mail_new(MAIL_DRAIN, (struct str){0}, (struct str){0}, (struct str){0}));
}

void media_stop(struct media *m)
{
    for (int i = 0; i < m->conf.threads; i++)
        media_thread_stop(m->thread[i]);
    m->is_started = false;
}

static void free_rows(struct media *m)
{
    for (size_t i = 0; i < m->sessions.cap; i++)
        free(m->sessions.row[i].value);
    for (size_t i = 0; i < m->rooms.cap; i++) {
        struct front_room *r = m->rooms.row[i].value;
        if (r)
            kept_drop(&r->name);
        free(r);
    }
    id_table_done(&m->sessions);
    id_table_done(&m->rooms);
}

void media_free(struct media *m)
{
    if (!m)
        return;
    data_free(m->data); /* it posts into the threads' boxes until here */
    for (int i = 0; i < LIMIT_MEDIA_THREADS; i++) {
        if (m->thread[i])
            m->thread[i]->data = NULL;
        media_thread_free(m->thread[i]);
    }
    mailbox_free(m->box, drop);
    free_rows(m);
    kept_drop(&m->keys.outer);
    kept_drop(&m->keys.outer_secret);
    kept_drop(&m->keys.inner);
    kept_drop(&m->keys.inner_secret);
    free(m);
}

struct media_counts media_counts(const struct media *m)
{
    struct media_counts sum = {.mail_lost = m->mail_lost};
    int64_t *to = (int64_t *)&sum;
    for (int i = 0; i < m->conf.threads; i++) {
        const int64_t *from = (const int64_t *)&m->count[i];
        for (size_t k = 0; k < sizeof sum / sizeof *to; k++)
            to[k] += from[k];
    }
    return sum;
}
