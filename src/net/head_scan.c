/* head_scan.c - finds the end of a request's head and refuses what is no line.
 *
 * WHY   two servers that see lines differently can be made to see different requests (smuggling).
 *       Versions of llhttp differ in what they forgive; this does not.
 * HOW   one state per line: CR must be followed by LF and LF preceded by CR; no control byte but
 * HT; no line begins with a blank or a colon. One empty line before the request line is forgiven
 * (RFC 9112 2.2), a second is not. RUNS  pure.  SPEC RFC 9112 2.2, 5.2.  TESTS head_scan_test.c.
 * FUZZ fuzz/fuzz_http.c. */
#include "net/head_scan.h"

#include "net/limits.h"

static enum head_scan_result line_end(struct head_scan *h)
{
    bool is_empty = h->line_bytes == 0;
    h->line_bytes = 0;
    if (!is_empty) {
        h->lines++;
        return HEAD_SCAN_MORE;
    }
    if (h->lines > 0)
        return HEAD_SCAN_END;
    if (h->had_empty_line)
        return HEAD_SCAN_BAD;
    h->had_empty_line = true;
    return HEAD_SCAN_MORE;
}

static bool is_control(unsigned char c)
{
    return (c < ' ' && c != '\t') || c == 127;
}

static enum head_scan_result step(struct head_scan *h, unsigned char c)
{
    if (h->is_after_cr) {
        h->is_after_cr = false;
        return c == '\n' ? line_end(h) : HEAD_SCAN_BAD;
    }
    if (c == '\r') {
        h->is_after_cr = true;
        return HEAD_SCAN_MORE;
    }
    if (is_control(c))
        return HEAD_SCAN_BAD;
    if (h->line_bytes == 0 && (c == ' ' || c == '\t' || c == ':'))
        return HEAD_SCAN_BAD;
    h->line_bytes++;
    if (h->lines == 0 && h->line_bytes > LIMIT_HTTP_LINE_BYTES)
        return HEAD_SCAN_LONG_LINE;
    return HEAD_SCAN_MORE;
}

enum head_scan_result head_scan_feed(struct head_scan *h, struct str bytes, size_t *ret_used)
{
    for (size_t i = 0; i < bytes.n; i++) {
        enum head_scan_result r = step(h, (unsigned char)bytes.p[i]);
        if (r != HEAD_SCAN_MORE) {
            *ret_used = i + 1;
            return r;
        }
    }
    *ret_used = bytes.n;
    return HEAD_SCAN_MORE;
}

bool head_scan_framing(struct head_scan *h, struct str bytes)
{
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        bool is_fine = h->is_after_cr ? c == '\n' : c == '\r' || !is_control(c);
        h->is_after_cr = c == '\r';
        if (!is_fine)
            return false;
    }
    return true;
}
