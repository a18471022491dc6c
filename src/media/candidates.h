/* candidates.h - the addresses that descriptions tell: announced ones, or the machine's. At start;
 * any thread. */
#ifndef MEDIA_CANDIDATES_H
#define MEDIA_CANDIDATES_H

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "media/transport.h"
#include "media/udp.h"

struct candidates {
    struct candidate at[LIMIT_CANDIDATES];
    size_t count;
};

/* ERR_INVALID: an announced one is no numeric address (with or without a port), or there are too
 * many. */
MUST_CHECK enum err candidates_announced(const struct str *text, size_t count, int port,
                                         struct candidates *ret);
/* Those that a socket can be reached at: its own, or, bound to all, each of the machine's.
 * 127.0.0.1 only when is_loopback_first, or when there is no other. */
void candidates_found(const struct udp_local *socket, int port, bool is_loopback_first,
                      struct candidates *ret);
/* "localhost", 127.x.y.z, ::1, with or without brackets. */
bool candidates_is_loopback(struct str host);

#endif
