/* limits.h - what a stranger may make net hold, and for how long. Plain values, any thread.
 *
 * Those in struct net_limits are settings; the LIMIT_ ones are fixed. */
#ifndef NET_LIMITS_H
#define NET_LIMITS_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

struct net_limits {
    size_t connections; /* in all; one more is answered 503 and closed */
    /* From one address (IPv6: one /64); one more is answered 429 and closed. 4,096: a whole college
     * stands behind one address of its provider, and 2,000 people there have a live socket each and
     * a few short ones while a page loads. One stranger with 4,096 idle sockets costs us 4 MB. */
    size_t connections_per_address;
    int64_t handshake_us;    /* TLS, from the first byte of TCP to the last of the handshake */
    int64_t head_us;         /* from the first byte of a request to the end of its head, else 408 */
    int64_t body_grace_us;   /* a body may be slower than the rate for so long, else 408 */
    size_t body_bytes_per_s; /* the least rate of a body */
    size_t large_body_bytes_per_s; /* of what is beyond LIMIT_SMALL_BODY_BYTES */
    /* What a body that came fast has earned lasts so long at most, else 408: one of which no byte
     * comes is cut then, and one that drips is no better. Without it 25 MB sent at once could lie
     * here for 51 minutes. */
    int64_t body_stall_us;
    int64_t idle_us;      /* a silent keep-alive connection is closed */
    int64_t stall_us;     /* a peer that takes no byte of an answer for so long is cut */
    int64_t ws_ping_us;   /* a WebSocket silent for so long is pinged ... */
    int64_t ws_silent_us; /* ... and cut after so long */
};

struct net_limits net_limits_default(void);

#define LIMIT_HTTP_LINE_BYTES 8192  /* request line, else 414 (RFC 9112 3 asks for 8000) */
#define LIMIT_HTTP_HEAD_BYTES 16384 /* request line and header fields, else 431 */
#define LIMIT_HTTP_FIELDS     100   /* header fields, else 431 */
#define LIMIT_HTTP_CHUNK_OVERHEAD                                                                  \
    16384 /* framing and trailers beyond 8 bytes for each of the body */
#define LIMIT_HTTP_BODY_BYTES                                                                      \
    (64 * 1024 * 1024)               /* whatever the host allows; larger things come in parts */
#define LIMIT_SMALL_BODY_BYTES 65536 /* bodies and answers up to this are not counted */
/* Of larger bodies, while they come and as long as an operation works on them: six files of 25 MB;
 * one more is answered 503. */
#define LIMIT_BODIES_HELD_BYTES ((size_t)160 << 20)
/* Of these, what strangers may hold: together and from one address (IPv6: one /64; behind a trusted
 * proxy, the one it names). Whom the host knows is bound by the whole alone, so that neither a
 * stranger nor a college behind the same address locks anybody out. */
#define LIMIT_STRANGERS_HELD_BYTES (LIMIT_BODIES_HELD_BYTES / 2)
#define LIMIT_ADDRESS_HELD_BYTES   (LIMIT_BODIES_HELD_BYTES / 4)
#define LIMIT_ANSWERS_HELD_BYTES   ((size_t)256 << 20) /* of files that are not yet taken: 503 */
#define LIMIT_STORED_SENDING       2048 /* files from the disk that are not yet taken: 503 */
#define STORED_PIECE_BYTES         ((size_t)64 << 10) /* of a file in memory, where TLS needs it */
#define STORED_TURN_BYTES          ((size_t)512 << 10) /* of one file; then the others have their turn */
#define LIMIT_READ_BYTES           16384 /* taken from a socket at once; also bounds pipelined bytes */
#define LIMIT_WS_MESSAGE_BYTES     (128 * 1024)  /* else 1009 */
#define LIMIT_WS_UNPACKED_BYTES    1024          /* shorter messages are not worth packing */
#define LIMIT_WS_UNREAD_BACKLOG    (64 * 1024)   /* with so much unsent we stop reading that peer */
#define LIMIT_LINGER_BYTES         (1024 * 1024) /* read and dropped after the last answer */
#define LIMIT_LINGER_US            (2 * SECOND_US)
#define LIMIT_WS_CLOSING_US        (3 * SECOND_US) /* for the peer's close frame after ours */
#define LIMIT_DRAIN_US             (4 * SECOND_US)
#define LIMIT_REFUSALS_LOGGED      10 /* lines a second; the others are only counted */
#define LIMIT_ACCEPT_A_TURN        64
#define LIMIT_SHAKES_A_TURN        16 /* steps of TLS handshakes: the bell rings, the others go on */
#define ACCEPT_PAUSE_US            100000 /* when the process has no descriptor left */

#endif
