/* http_refusal.c - net's own refusals: said to the client, and to the log.
 *
 * WHY   who is refused before an operation is reached reads the same as from an operation: a
 * problem in their language with an id that stands in the log. HOW   the language is looked up in
 * what came of the head. A flood of bad requests may not flood the log: at most
 * LIMIT_REFUSALS_LOGGED a second, with the number of those left out. RUNS  on the front loop's
 * thread.  SPEC RFC 9457.  TESTS net_test.c, net_refusal_test.c. */
#include "base/log.h"
#include "net/conn.h"
#include "net/language.h"

#define PROBLEM_TYPE STR("application/problem+json")
#define ALLOW_HOST   STR("GET, HEAD, POST, PUT, PATCH, DELETE")

static void log_refusal(struct net *n, enum refusal r, uint32_t id)
{
    struct refusal_log *l = &n->refusal_log;
    int64_t second = loop_now(n->loop).us / SECOND_US;
    if (second != l->second) {
        if (l->unsaid)
            log_line(LOG_INFO, "refused_more", "count=%lld", (long long)l->unsaid);
        *l = (struct refusal_log){.second = second};
    }
    if (l->said < LIMIT_REFUSALS_LOGGED)
        log_line(LOG_INFO, "refused", "request=%08x op=none code=%s", (unsigned)id,
                 refusal_code(r));
    else
        l->unsaid++;
    l->said++;
}

/* The body into n->body, the rest as the answer's head. */
static struct http_head compose(struct net *n, enum refusal r, bool is_english)
{
    struct http_head h = {.status = refusal_status(r),
                          .content_type = PROBLEM_TYPE,
                          .cache_control = STR("no-store"),
                          .language = is_english ? STR("en") : STR("ru")};
    if (r == REFUSE_UPGRADE)
        h.extra = STR("Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
    if (r == REFUSE_FULL || r == REFUSE_ADDRESS_FULL)
        h.retry_after_s = 5;
    uint32_t id = n->request_seed + ++n->request_count * UINT32_C(2654435761);
    buf_clear(&n->body);
    refusal_body(r, is_english, id, &n->body);
    h.content_length = n->body.n;
    if (r != REFUSE_NOT_FOUND) /* everyday */
        log_refusal(n, r, id);
    return h;
}

void http_answer_problem(struct conn *c, enum refusal r, const struct refusal_words *words)
{
    struct http_head h = compose(c->net, r, words->is_english);
    h.allow = words->allow;
    h.content_range = words->content_range;
    http_answer(c, &h, buf_str(&c->net->body), false);
}

struct net_frame *http_refusal_frame(struct net *n, enum refusal r)
{
    struct http_head h = compose(n, r, false);
    h.closes = true;
    buf_clear(&n->head);
    ASSERT(http_head_write(&n->head, &h, net_date(n)));
    return frame_of(buf_str(&n->head), buf_str(&n->body));
}

static bool is_host_request(const struct net *n, const struct http_in *in)
{
    return in && in->target.n && net_is_host_path(n, in->target);
}

void http_refuse(struct conn *c, enum refusal r)
{
    struct refusal_words words = {0};
    if (refusal_is_limit(r))
        c->net->counts.refused_limits++;
    else
        c->net->counts.refused_malformed++;
    if (r == REFUSE_METHOD)
        words.allow = is_host_request(c->net, c->http) ? ALLOW_HOST : STR("GET, HEAD");
    words.is_english = c->http && language_of_head(buf_str(&c->http->head));
    c->closes = true;
    c->is_http_10 = false;
    c->is_head_request = c->http && c->http->method == NET_HEAD;
    http_release(c);
    http_answer_problem(c, r, &words);
}
