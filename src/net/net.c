/* net.c - the table of connections, the drain, and net's own life.
 *
 * WHY   other rooms name a connection by a handle, which may outlive it.
 * HOW   a table of slots; a slot's generation changes with every request and every connection, so
 *       a late answer finds nobody. The drain ends when the last connection is buried.
 * OWNS  all connections, the listener, the scratch buffers.
 * RUNS  on the front loop's thread.  TESTS net_test.c. */
#include "net/net.h"

#include <stdlib.h>

#include "base/log.h"
#include "crypto/token.h"
#include "net/conn.h"
#include "net/deflate.h"
#include "net/static.h"

#define LIMIT_HEAD_OUT_BYTES 12288 /* of an answer: our own headers, one cookie, a long name */

/* --- slots --- */

static void next_generation(struct slot *s)
{
    if (++s->generation == 0)
        s->generation = 1; /* 0 is nobody */
}

static void add_slots(struct net *n)
{
    n->slot_cap = n->slot_cap ? 2 * n->slot_cap : 64;
    n->slot = reallocarray(n->slot, n->slot_cap, sizeof *n->slot);
    ASSERT(n->slot);
}

void net_slot_take(struct net *n, struct conn *c)
{
    uint32_t at;
    if (n->first_free) {
        at = n->first_free - 1;
        n->first_free = n->slot[at].next_free;
    } else {
        if (n->slot_count == n->slot_cap)
            add_slots(n);
        at = n->slot_count++;
        n->slot[at] = (struct slot){0};
    }
    n->slot[at].conn = c;
    c->handle.slot = at;
    net_slot_renew(n, c);
}

void net_slot_renew(struct net *n, struct conn *c)
{
    struct slot *s = &n->slot[c->handle.slot];
    next_generation(s);
    c->handle.generation = s->generation;
}

void net_slot_release(struct net *n, struct conn *c)
{
    struct slot *s = &n->slot[c->handle.slot];
    s->conn = NULL;
    next_generation(s);
    s->next_free = n->first_free;
    n->first_free = c->handle.slot + 1;
}

struct conn *net_conn(const struct net *n, struct net_handle h)
{
    if (h.loop != 0 || h.slot >= n->slot_count)
        return NULL;
    const struct slot *s = &n->slot[h.slot];
    return s->generation == h.generation ? s->conn : NULL;
}

const char *net_date(struct net *n)
{
    int64_t wall = loop_wall_us(n->loop);
    if (wall / SECOND_US != n->date_second) {
        n->date_second = wall / SECOND_US;
        http_date(wall, n->date);
    }
    return n->date;
}

/* --- drain --- */

static void on_drain_end(struct deferred *d)
{
    struct net *n = (struct net *)((char *)d - offsetof(struct net, drain_end));
    loop_timer_stop(n->loop, &n->drain_timer);
    n->drained(n->drained_ctx);
}

void net_conn_gone(struct net *n)
{
    if (n->is_draining && n->conn_count == 0)
        loop_defer(n->loop, &n->drain_end);
}

static void on_drain_timer(struct timer *t)
{
    struct net *n = (struct net *)((char *)t - offsetof(struct net, drain_timer));
    for (struct conn *c = n->conns; c; c = c->next)
        conn_end(c); /* stays in the list until it is buried */
}

void net_drain(struct net *n, void (*drained)(void *ctx), void *ctx)
{
    if (n->is_draining)
        return;
    n->is_draining = true;
    n->drained = drained;
    n->drained_ctx = ctx;
    listener_close(n);
    for (struct conn *c = n->conns; c; c = c->next) {
        if (c->phase == PHASE_IDLE || c->phase == PHASE_HANDSHAKE)
            conn_end(c);
        else if (c->phase == PHASE_WS)
            ws_close(c, WS_CLOSE_AWAY, STR("the server restarts"));
    }
    loop_timer_start(n->loop, &n->drain_timer, LIMIT_DRAIN_US);
    net_conn_gone(n);
}

/* --- life --- */

enum err net_new(struct loop *l, const struct net_conf *conf, const struct net_host *host,
                 struct net **ret)
{
    struct net *n = calloc(1, sizeof *n);
    ASSERT(n);
    struct rand_source random = crypto_rand();
    n->loop = l;
    n->host = *host;
    n->limits = conf->limits ? *conf->limits : net_limits_default();
    if (conf->proxies)
        n->proxies = *conf->proxies;
    n->assets = conf->assets;
    n->asset_count = conf->asset_count;
    n->tls = conf->tls;
    n->is_strict = conf->is_strict;
    n->only_page = conf->only_page;
    n->addresses = address_counts_new(&random);
    n->strangers = address_counts_new(&random);
    rand_fill(&random, &n->request_seed, sizeof n->request_seed);
    n->deflate = deflate_new(LIMIT_WS_MESSAGE_BYTES);
    n->date_second = -1;
    n->drain_timer.fire = on_drain_timer;
    n->drain_end.run = on_drain_end;
    buf_init(&n->head, LIMIT_HEAD_OUT_BYTES);
    buf_init(&n->body, LIMIT_HEAD_OUT_BYTES);
    enum err e = listener_open(n, conf->host, conf->port);
    if (e) {
        net_free(n);
        return e;
    }
    *ret = n;
    return OK;
}

int net_port(const struct net *n)
{
    return n->port;
}

void net_set_tls(struct net *n, struct tls *t)
{
    ASSERT(n->tls && t); /* a plain net stays plain: its clients have begun so */
    n->tls = t;
}

bool net_is_host_path(const struct net *n, struct str target)
{
    return static_is_host_path(target) ||
           (n->only_page.p && static_is_page(n->assets, n->asset_count, target) &&
            !str_equal(str_slice(target, 0, str_find_byte(target, '?')), n->only_page));
}

struct net_counts net_counts(const struct net *n)
{
    return n->counts;
}

void net_free(struct net *n)
{
    if (!n)
        return;
    listener_close(n);
    loop_timer_stop(n->loop, &n->drain_timer);
    while (n->conns)
        conn_free(n->conns);
    if (n->spare) {
        http_in_done(n->spare);
        free(n->spare);
    }
    address_counts_free(n->addresses);
    address_counts_free(n->strangers);
    deflate_free(n->deflate);
    buf_done(&n->head);
    buf_done(&n->body);
    free(n->slot);
    free(n);
}
