/* static.c - which file of the client answers a path, and how.
 *
 * WHY   the program carries its client; nothing here can reach the disk.
 * HOW   binary search in the packed table; the smallest coding the browser takes. A coding has its
 * own ETag, since a strong tag names bytes. OWNS  nothing: assets live as long as the process. RUNS
 * pure.  SPEC RFC 9110 8.8.3, 12.5.3, 13.1.2; RFC 8246 (immutable).  TESTS static_test.c. */
#include "net/static.h"

#include <stdio.h>

#include "net/http_list.h"

static struct str path_of(struct str target)
{
    return str_slice(target, 0, str_find_byte(target, '?'));
}

bool static_is_host_path(struct str target)
{
    struct str path = path_of(target);
    return str_starts_with(path, STR("/api/")) || str_equal(path, STR("/api")) ||
           str_starts_with(path, STR("/rtc/")) || str_equal(path, STR("/rtc")) ||
           str_equal(path, STR("/healthz")) || str_equal(path, STR("/metrics"));
}

static int compare(struct str path, const char *name)
{
    size_t n = strlen(name);
    int c = memcmp(path.p, name, path.n < n ? path.n : n);
    return c ? c : (path.n > n) - (path.n < n);
}

static const struct net_asset *find_path(const struct net_asset *assets, size_t count,
                                         struct str path)
{
    size_t from = 0, to = count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int c = compare(path, assets[middle].path);
        if (c == 0)
            return &assets[middle];
        if (c < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}

/* A page of the client: segments of plain signs, no dot in the last. "/..", "//", "%2e" are none.
 */
static bool is_page(struct str path)
{
    size_t segment = 0;
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] == '/') {
            if (i > 0 && i == segment)
                return false;
            segment = i + 1;
        } else if (path.p[i] == '\\' || (path.p[i] == '.' && i == segment)) {
            return false;
        }
    }
    struct str last = str_slice(path, segment, path.n);
    return str_find_byte(last, '.') == last.n && str_find_byte(path, '%') == path.n;
}

bool static_is_page(const struct net_asset *assets, size_t count, struct str target)
{
    struct str path = path_of(target);
    return str_equal(path, STR("/index.html")) || !find_path(assets, count, path);
}

static void choose_coding(const struct net_asset *a, struct str accept, struct static_answer *ret)
{
    ret->body = a->plain;
    if (a->brotli.p && http_list_accepts(accept, STR("br"))) {
        ret->body = a->brotli;
        ret->encoding = STR("br");
    } else if (a->gzip.p && http_list_accepts(accept, STR("gzip"))) {
        ret->body = a->gzip;
        ret->encoding = STR("gzip");
    }
}

/* "\"3f9a\"" and "br" become "\"3f9a-br\"". */
static void write_etag(const char *etag, struct static_answer *ret)
{
    int n = (int)strlen(etag);
    if (ret->encoding.p)
        n = snprintf(ret->etag_text, sizeof ret->etag_text, "%.*s-%.*s\"", n - 1, etag,
                     STR_ARG(ret->encoding));
    else
        n = snprintf(ret->etag_text, sizeof ret->etag_text, "%s", etag);
    ret->etag = str_slice((struct str){ret->etag_text, sizeof ret->etag_text - 1}, 0, (size_t)n);
}

void static_find(const struct net_asset *assets, size_t count, struct str target,
                 struct str accept_encoding, struct str if_none_match, struct static_answer *ret)
{
    struct str path = path_of(target);
    const struct net_asset *a = NULL;
    if (!str_equal(path, STR("/")))
        a = find_path(assets, count, path);
    if (!a && is_page(path))
        a = find_path(assets, count, STR("/index.html"));
    *ret = (struct static_answer){.asset = a};
    if (!a)
        return;
    choose_coding(a, accept_encoding, ret);
    write_etag(a->etag, ret);
    ret->is_not_modified = if_none_match.p && http_list_has_etag(if_none_match, ret->etag);
}

struct str static_cache_control(const struct net_asset *a)
{
    return a->is_immutable ? STR("public, max-age=31536000, immutable") : STR("no-cache");
}
