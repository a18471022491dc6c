/* deflate.h - permessage-deflate (RFC 7692): one packer and one unpacker for all sockets of a
 * thread. Owned by one thread. */
#ifndef NET_DEFLATE_H
#define NET_DEFLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

struct deflate;

/* Takes no memory worth naming before its first use, about 300 kB after it. max_unpacked: of one
 * message. */
struct deflate *deflate_new(size_t max_unpacked);
void deflate_free(struct deflate *d); /* NULL is fine */

/* Does a Sec-WebSocket-Extensions hold an offer that we can take? Then the answer is DEFLATE_TERMS.
 */
bool deflate_is_offered(struct str extensions);
#define DEFLATE_TERMS "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

/* The payload of a message, packed. False: it would not be shorter. ret is valid until the next
 * call of this function. */
MUST_CHECK bool deflate_pack(struct deflate *d, struct str plain, struct str *ret);

enum unpack_result {
    UNPACK_OK,
    UNPACK_TOO_LARGE, /* more than max_unpacked would come out; 1009 */
    UNPACK_BROKEN,    /* 1007 */
};
/* ret is valid until the next call of this function. */
MUST_CHECK enum unpack_result deflate_unpack(struct deflate *d, struct str packed, struct str *ret);

#endif
