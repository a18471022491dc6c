/* http_out.c - heads of answers.
 *
 * WHY   one place writes them, so that no answer misses a security header and no value can break
 * out of its line. HOW   plain appending; values are refused when they hold a control byte. RUNS
 * pure.  SPEC RFC 9110 5.6.7, 6.6.1; RFC 9112 4.  TESTS http_out_test.c. */
#include "net/http_out.h"

#include <time.h>

#include "base/clock.h"
#include "net/security_headers.h"

void http_date(int64_t wall_us, char ret[HTTP_DATE_BYTES])
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t seconds = (time_t)(wall_us / SECOND_US);
    struct tm t;
    gmtime_r(&seconds, &t);
    /* Not strftime: its names follow the locale. */
    (void)snprintf(ret, HTTP_DATE_BYTES, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT",
                   days + 3 * t.tm_wday, (unsigned)t.tm_mday % 100, months + 3 * t.tm_mon,
                   (unsigned)(t.tm_year + 1900) % 10000, (unsigned)t.tm_hour % 100,
                   (unsigned)t.tm_min % 100, (unsigned)t.tm_sec % 100);
}

const char *http_reason(int status)
{
    static const struct {
        int status;
        const char *reason;
    } rows[] = {
        {101, "Switching Protocols"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {304, "Not Modified"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {422, "Unprocessable Content"},
        {423, "Locked"},
        {426, "Upgrade Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
        {507, "Insufficient Storage"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].status == status)
            return rows[i].reason;
    return "Unknown"; /* a reason may be anything (RFC 9112 4) */
}

static bool is_line_safe(struct str v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < ' ' && v.p[i] != '\t')
            return false;
    return true;
}

static void add_field(struct buf *out, const char *name, struct str value)
{
    if (!value.p)
        return;
    if (!is_line_safe(value)) {
        out->failed = true;
        return;
    }
    buf_add(out, str_from(name));
    buf_add(out, STR(": "));
    buf_add(out, value);
    buf_add(out, STR("\r\n"));
}

static bool has_length(int status)
{
    return status >= 200 && status != 204 && status != 304;
}

static void add_connection(struct buf *out, const struct http_head *h)
{
    if (h->closes)
        add_field(out, "Connection", STR("close"));
    else if (h->is_http_10)
        add_field(out, "Connection", STR("keep-alive"));
}

bool http_head_write(struct buf *out, const struct http_head *h, const char *date)
{
    buf_printf(out, "HTTP/1.1 %d %s\r\nDate: %s\r\n", h->status, http_reason(h->status), date);
    add_field(out, "Content-Type", h->content_type);
    if (has_length(h->status))
        buf_printf(out, "Content-Length: %zu\r\n", h->content_length);
    add_connection(out, h);
    add_field(out, "Cache-Control", h->cache_control);
    add_field(out, "ETag", h->etag);
    add_field(out, "Content-Encoding", h->encoding);
    if (h->accepts_ranges)
        buf_add(out, STR("Accept-Ranges: bytes\r\n"));
    add_field(out, "Content-Range", h->content_range);
    if (h->varies)
        add_field(out, "Vary", STR("Accept-Encoding"));
    add_field(out, "Content-Language", h->language);
    add_field(out, "Set-Cookie", h->set_cookie);
    add_field(out, "Allow", h->allow);
    add_field(out, "Location", h->location);
    if (h->retry_after_s > 0)
        buf_printf(out, "Retry-After: %d\r\n", h->retry_after_s);
    if (h->is_strict)
        buf_add(out, STR(NET_STRICT));
    if (h->extra.p)
        buf_add(out, h->extra);
    buf_add(out, STR(NET_SECURITY_HEADERS "\r\n"));
    return !out->failed;
}
