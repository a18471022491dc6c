/* metrics.c - counters of the process for whoever runs it.
 *
 * WHY   sums only: nothing here can be led back to a person (product.md, promise 4).
 * HOW   Prometheus' text form. Loopback alone may read; a request that a proxy on this machine
 *       passed on says so in its headers and is somebody else's.
 * RUNS  front loop.
 * TESTS tests/system */
#include "api/inside.h"

#include <inttypes.h>

bool metrics_may_read(const struct net_request *r)
{
    static const char *const proxy_headers[] = {"forwarded", "x-forwarded-for", "x-real-ip", "via"};
    for (size_t i = 0; i < sizeof proxy_headers / sizeof *proxy_headers; i++)
        if (net_header(r, proxy_headers[i]).p)
            return false;
    return str_starts_with(r->peer, STR("127.")) || str_equal(r->peer, STR("::1"));
}

struct str metrics_text(struct api *a)
{
    struct net_counts n = net_counts(a->net);
    struct gateway_counts g = gateway_counts(a->gateway);
    struct store_counts s = store_counts(a->conf.store);
    const struct {
        const char *name;
        int64_t value;
    } rows[] = {
        {"http_connections", n.connections},
        {"http_requests_total", n.requests},
        {"http_refused_malformed_total", n.refused_malformed},
        {"http_refused_limits_total", n.refused_limits},
        {"websocket_open", n.ws_open},
        {"websocket_messages_total", n.ws_messages},
        {"live_sessions", g.sessions},
        {"live_subscriptions", g.subscriptions},
        {"live_events_total", g.events},
        {"live_deliveries_total", g.deliveries},
        {"live_resyncs_total", g.resyncs},
        {"live_cut_slow_total", g.cut_slow},
        {"bus_dropped_total", bus_dropped(a->bus)},
        {"store_batches_total", s.batches},
        {"store_operations_total", s.operations},
        {"store_reruns_total", s.reruns},
        {"store_checkpoints_total", s.checkpoints},
        {"calls_out", (int64_t)a->calls_out},
        {"calls_refused_total", a->calls_refused},
        {"queue_read", (int64_t)queue_length(a->reads)},
        {"queue_write", (int64_t)queue_length(a->writes)},
        {"queue_slow", (int64_t)queue_length(a->slows)},
    };
    struct buf *b = &a->front.reply;
    buf_clear(b);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        (void)buf_printf(b, "kafedra_%s %" PRId64 "\n", rows[i].name,
                         rows[i].value); /* far below the maximum */
    return buf_str(b);
}
