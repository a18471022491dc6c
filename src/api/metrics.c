/* metrics.c - counters of the process for whoever runs it.
 *
 * WHY   sums only: nothing here can be led back to a person (product.md, promise 4), and no
 *       operation is named, since "how often codes are issued" is already somebody's business.
 * HOW   Prometheus' text form. This machine may read, and whoever has the token of
 *       --metrics-token-file; a request that a proxy on this machine passed on says so in its
 *       headers and is somebody else's. Tokens are compared by their hashes: no time tells how
 *       much of one was right.
 * RUNS  front loop.
 * TESTS exposition_test.c, tests/system/metrics.test.ts */
#include "api/exposition.h"
#include "api/inside.h"
#include "base/err.h"

static bool is_of_this_machine(const struct net_request *r)
{
    static const char *const proxy_headers[] = {"forwarded", "x-forwarded-for", "x-real-ip", "via"};
    for (size_t i = 0; i < sizeof proxy_headers / sizeof *proxy_headers; i++)
        if (net_header(r, proxy_headers[i]).p)
            return false;
    return str_starts_with(r->peer, STR("127.")) || str_equal(r->peer, STR("::1"));
}

static bool has_token(const struct api *a, const struct net_request *r)
{
    struct str said = net_header(r, "authorization"), scheme = STR("bearer ");
    if (said.n <= scheme.n || !str_equal_ascii_nocase(str_slice(said, 0, scheme.n), scheme))
        return false;
    struct hash is = token_hash("metrics", str_trim(str_slice(said, scheme.n, said.n)));
    struct hash wanted = token_hash("metrics", a->conf.metrics_token);
    return hash_equal(&is, &wanted);
}

enum metrics_door metrics_may_read(const struct api *a, const struct net_request *r)
{
    if (is_of_this_machine(r))
        return METRICS_OPEN;
    if (!a->conf.metrics_token.n)
        return METRICS_ABSENT;
    return has_token(a, r) ? METRICS_OPEN : METRICS_SHUT;
}

/* --- what is counted here --- */

enum call_result { CALL_FINE, CALL_REFUSED, CALL_FAILED };

static enum call_result result_of(enum err e)
{
    if (!e)
        return CALL_FINE;
    return err_row(e)->status < 500 ? CALL_REFUSED : CALL_FAILED;
}

static enum call_class class_of(const struct call *c)
{
    if (!c->row || c->row->db != API_DB_WRITE)
        return CLASS_READ;
    return c->row->prepare ? CLASS_SLOW : CLASS_WRITE;
}

void metrics_count_call(struct api *a, const struct call *c)
{
    a->results[c->kind][result_of(c->result)]++;
    if (c->kind == CALL_JOB || c->kind == CALL_SLOW_JOB) {
        histogram_add(&a->jobs_held, c->held_us);
        if (c->held_us > a->job_longest_us)
            a->job_longest_us = c->held_us;
    } else
        histogram_add(&a->took[class_of(c)], clock_mono(&a->conf.clock).us - c->came.us);
}

/* --- the page --- */

static void write_own(struct buf *b, const struct api *a)
{
    static const char *const ways[] = {"http",  "frame", "connect", "subscribe",
                                       "watch", "local", "job",     "slow_job"};
    static const char *const results[] = {"ok", "refused", "failed"};
    static const char *const classes[] = {"read", "write", "slow"};
    char labels[64];
    exposition_head(b, "operations_total", METRIC_COUNTER,
                    "Calls answered, by the way they came; refused is the caller's doing, failed "
                    "is ours.");
    for (int way = 0; way < CALL_KINDS; way++)
        for (int r = 0; r < CALL_RESULTS; r++) {
            snprintf(labels, sizeof labels, "way=\"%s\",result=\"%s\"", ways[way], results[r]);
            exposition_value(b, "operations_total", labels, a->results[way][r]);
        }
    exposition_head(b, "operation_seconds", METRIC_HISTOGRAM,
                    "From the arrival of a call to its answer; slow ones hash passwords.");
    for (int i = 0; i < CALL_CLASSES; i++) {
        snprintf(labels, sizeof labels, "class=\"%s\"", classes[i]);
        exposition_histogram(b, "operation_seconds", labels, &a->took[i]);
    }
    exposition_head(b, "job_held_seconds", METRIC_HISTOGRAM,
                    "How long the writer was held by a piece of background work, commit included.");
    exposition_histogram(b, "job_held_seconds", NULL, &a->jobs_held);
}

static void write_build(struct buf *b, const struct api *a)
{
    char labels[96];
    snprintf(labels, sizeof labels, "version=\"%s\",database=\"%s\"",
             a->conf.version ? a->conf.version : "",
             store_takes_writers(a->conf.store) ? "postgresql" : "sqlite");
    exposition_head(b, "build_info", METRIC_GAUGE, "Always 1; what runs here.");
    exposition_value(b, "build_info", labels, 1);
    exposition_head(b, "start_time_seconds", METRIC_GAUGE, "When the process began, Unix time.");
    exposition_value(b, "start_time_seconds", NULL, a->began_us / SECOND_US);
}

struct row {
    const char *name, *help;
    int64_t value;
};

/* A name in _total only rises; the others are how it is now. */
static void write_rows(struct buf *b, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str name = str_from(rows[i].name);
        bool is_counter = str_ends_with(name, STR("_total"));
        exposition_head(b, rows[i].name, is_counter ? METRIC_COUNTER : METRIC_GAUGE, rows[i].help);
        exposition_value(b, rows[i].name, NULL, rows[i].value);
    }
}

#define WRITE_ROWS(b, rows) write_rows(b, rows, sizeof(rows) / sizeof *(rows))

static void write_net(struct buf *b, const struct api *a)
{
    struct net_counts n = net_counts(a->net);
    const struct row rows[] = {
        {"http_connections", "Connections open now, live sockets included.", n.connections},
        {"http_requests_total", "Requests read whole.", n.requests},
        {"http_refused_malformed_total", "Requests that were no HTTP.", n.refused_malformed},
        {"http_refused_limits_total", "Requests too large or too slow.", n.refused_limits},
        {"http_forwarded_malformed_total",
         "Unreadable X-Forwarded fields of a trusted proxy, left out.", n.forwarded_malformed},
        {"tls_handshakes_total", "TLS handshakes that came to an end.", n.tls_handshakes},
        {"tls_failed_total", "TLS handshakes that did not.", n.tls_failed},
        {"websocket_open", "Live sockets open now.", n.ws_open},
        {"websocket_messages_total", "Messages that came by live sockets.", n.ws_messages},
    };
    WRITE_ROWS(b, rows);
}

static void write_gateway(struct buf *b, const struct api *a)
{
    struct gateway_counts g = gateway_counts(a->gateway);
    const struct row rows[] = {
        {"live_sessions", "Live sockets that are signed in.", g.sessions},
        {"live_subscriptions", "Topics listened to, over all sockets.", g.subscriptions},
        {"live_events_total", "Events that came for listeners.", g.events},
        {"live_deliveries_total", "Events handed to sockets, replayed ones included.",
         g.deliveries},
        {"live_resyncs_total", "Sockets told to read anew, having missed too much.", g.resyncs},
        {"live_cut_slow_total", "Sockets closed for not taking what they were sent.", g.cut_slow},
        {"live_malformed_total", "Frames that could not be read.", g.malformed},
        {"live_typing_total", "Typing frames passed on.", g.typing},
        {"live_throttled_total", "Times a socket was not read for its many frames.", g.throttled},
        {"bus_dropped_total", "Events lost between rooms; listeners read anew.",
         bus_dropped(a->bus)},
    };
    WRITE_ROWS(b, rows);
}

static void write_store(struct buf *b, struct api *a)
{
    struct store_counts s = store_counts(a->conf.store);
    const struct row rows[] = {
        {"store_away", "1 while the database does not answer.", store_is_away(a->conf.store)},
        {"store_batches_total", "Transactions that wrote.", s.batches},
        {"store_operations_total", "Operations in them; over batches: the size of a batch.",
         s.operations},
        {"store_reruns_total", "Operations run again after another one failed.", s.reruns},
        {"store_checkpoints_total", "Times the log was moved into the database.", s.checkpoints},
        {"job_longest_microseconds", "The longest of job_held_seconds since the start.",
         a->job_longest_us},
        {"calls_out", "Calls on their way now.", (int64_t)a->calls_out},
        {"calls_refused_total", "Calls refused since too many were on their way.",
         a->calls_refused},
        {"queue_read", "Calls waiting for a read worker.", (int64_t)queue_length(a->reads)},
        {"queue_write", "Calls waiting for the writer.", (int64_t)queue_length(a->writes)},
        {"queue_slow", "Calls waiting for a slow worker.", (int64_t)queue_length(a->slows)},
    };
    WRITE_ROWS(b, rows);
}

struct str metrics_text(struct api *a)
{
    struct buf *b = &a->front.reply; /* far below its maximum */
    buf_clear(b);
    write_build(b, a);
    write_net(b, a);
    write_gateway(b, a);
    write_own(b, a);
    write_store(b, a);
    if (a->conf.more_metrics)
        a->conf.more_metrics(a->conf.more_metrics_ctx, b);
    exposition_head(b, "loop_turn_seconds", METRIC_HISTOGRAM,
                    "How long the front loop worked before it waited again.");
    exposition_histogram(b, "loop_turn_seconds", NULL, loop_turns(a->loop));
    return buf_str(b);
}
