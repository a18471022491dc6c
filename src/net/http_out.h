/* http_out.h - heads of answers. Pure but for the buffer given. */
#ifndef NET_HTTP_OUT_H
#define NET_HTTP_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

struct http_head {
    int status;
    struct str content_type;  /* absent: none */
    size_t content_length;    /* left out for 1xx, 204 and 304 */
    struct str cache_control; /* absent: none */
    struct str etag, encoding, set_cookie, language, allow, content_range, location,
        extra; /* absent: none; extra: whole lines */
    int retry_after_s;
    bool accepts_ranges;
    bool varies;     /* by Accept-Encoding */
    bool is_strict;  /* the browser shall come by https only */
    bool closes;     /* the last answer of this connection */
    bool is_http_10; /* keep-alive must be said */
};

#define HTTP_DATE_BYTES 30
/* "Sun, 06 Nov 1994 08:49:37 GMT" */
void http_date(int64_t wall_us, char ret[HTTP_DATE_BYTES]);
/* Status line to empty line, security headers included. False: something holds a line break or is
 * too long, which is a bug of the caller; nothing is usable then. */
bool http_head_write(struct buf *out, const struct http_head *h, const char *date);
const char *http_reason(int status);

#endif
