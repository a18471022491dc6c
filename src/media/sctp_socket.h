/* sctp_socket.h - usrsctp's sockets as an association wants them. Inside sctp.c only; the data
 * thread's. */
#ifndef MEDIA_SCTP_SOCKET_H
#define MEDIA_SCTP_SOCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define LIMIT_STREAMS 64

struct socket;
/* Already connecting; address is handed to the library's output call. NULL: no memory for one. */
struct socket *sctp_socket_new(void *address,
                               void (*upcall)(struct socket *socket, void *address, int flags));
void sctp_socket_free(struct socket *s); /* ABORT, no upcall any more; NULL is fine */

enum sctp_put { SCTP_PUT, SCTP_FULL, SCTP_NO_STREAM };
enum sctp_put sctp_socket_put(struct socket *s, uint16_t stream, uint32_t ppid, bool is_lossy,
                              struct str message);
/* Close our half of these streams, a bit each. False: not now, try again. */
bool sctp_socket_reset(struct socket *s, uint64_t streams);

#endif
