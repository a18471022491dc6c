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
/* Those that a socket can be reached at: its own, or, bound to all, each of the machine's. Loopback
 * only when there is no other. */
void candidates_found(const struct udp_local *socket, int port, struct candidates *ret);

#endif
