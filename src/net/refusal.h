/* refusal.h - what net itself answers to requests that never become an operation.
 * Plain values, any thread. */
#ifndef NET_REFUSAL_H
#define NET_REFUSAL_H

#include <stdint.h>

#include "base/buf.h"

enum refusal {
    REFUSE_NOTHING,
    REFUSE_MALFORMED,    /* 400 */
    REFUSE_PLAIN,        /* 400: no TLS where TLS is spoken */
    REFUSE_NOT_FOUND,    /* 404 */
    REFUSE_METHOD,       /* 405 */
    REFUSE_TIMEOUT,      /* 408 */
    REFUSE_BODY,         /* 413 */
    REFUSE_TARGET,       /* 414 */
    REFUSE_RANGE,        /* 416 */
    REFUSE_EXPECTATION,  /* 417 */
    REFUSE_UPGRADE,      /* 426: another version of WebSocket */
    REFUSE_ADDRESS_FULL, /* 429 */
    REFUSE_HEAD,         /* 431 */
    REFUSE_CODING,       /* 501: a transfer coding other than chunked */
    REFUSE_FULL,         /* 503 */
    REFUSE_VERSION,      /* 505 */
    REFUSE_COUNT
};

int refusal_status(enum refusal r);
/* Is it a limit (counted apart from malformed input)? */
bool refusal_is_limit(enum refusal r);
const char *refusal_code(enum refusal r);
/* RFC 9457 body. request_id: what the log calls it. */
void refusal_body(enum refusal r, bool is_english, uint32_t request_id, struct buf *ret_json);

#endif
