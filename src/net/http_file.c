/* http_file.c - answers with a file of the client: whole, a part, or "you have it".
 *
 * WHY   a broken download goes on, a player seeks; both by ranges.
 * HOW   the order of RFC 9110 13.2.2: If-None-Match first, then If-Range and Range, which count for
 *       GET alone. A range is one of the bytes that are sent: of the brotli form when that was
 *       chosen, whose tag differs from the plain one's, so parts of two forms are never put
 * together. OWNS  nothing; the bytes are borrowed for ever. RUNS  on the front loop's thread.  SPEC
 * RFC 9110 13, 14.  TESTS net_test.c. */
#include "net/conn.h"
#include "net/language.h"
#include "net/range.h"
#include "net/static.h"

static enum range_answer pick_range(const struct http_in *in, const struct static_answer *a,
                                    struct range *ret)
{
    struct str field = http_in_header(in, "range");
    if (!field.p || in->method != NET_GET || !range_is_for(http_in_header(in, "if-range"), a->etag))
        return RANGE_WHOLE;
    return range_pick(field, a->body.n, ret);
}

static void describe_file(const struct static_answer *a, struct http_head *h)
{
    h->content_type = str_from(a->asset->content_type);
    h->cache_control = static_cache_control(a->asset);
    h->etag = a->etag;
    h->encoding = a->encoding;
    h->accepts_ranges = true;
    h->varies = a->asset->gzip.p || a->asset->brotli.p;
}

void http_answer_file(struct conn *c, const struct http_in *in)
{
    struct static_answer a;
    static_find(c->net->assets, c->net->asset_count, in->target,
                http_in_header(in, "accept-encoding"), http_in_header(in, "if-none-match"), &a);
    struct refusal_words words = {.is_english =
                                      language_is_english(http_in_header(in, "accept-language"))};
    if (!a.asset) {
        http_answer_problem(c, REFUSE_NOT_FOUND, &words);
        return;
    }
    char text[RANGE_TEXT_BYTES];
    struct range r;
    enum range_answer part = a.is_not_modified ? RANGE_WHOLE : pick_range(in, &a, &r);
    if (part == RANGE_BEYOND) {
        words.content_range = range_text(NULL, a.body.n, text);
        http_answer_problem(c, REFUSE_RANGE, &words);
        return;
    }
    struct http_head h = {.status = a.is_not_modified ? 304 : 200};
    struct str body = a.body;
    if (part == RANGE_PART) {
        h.status = 206;
        h.content_range = range_text(&r, a.body.n, text);
        body = str_slice(a.body, r.first, r.last + 1);
    }
    describe_file(&a, &h);
    http_answer(c, &h, body, true);
}
