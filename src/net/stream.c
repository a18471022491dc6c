/* stream.c - bytes to and from one TCP peer.
 *
 * WHY   connection code must not know whether TLS lies between.
 * HOW   recv and sendmsg on a non-blocking socket; errno becomes four words. What goes through TLS
 *       is tls_stream.c's.
 * OWNS  the descriptor, closed by stream_close.
 * RUNS  on the front loop's thread.  TESTS through connection tests. */
#include "net/stream.h"

#include <errno.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crypto/tls.h"
#include "net/tls_stream.h"

static enum stream_result result_of_errno(void)
{
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ENOBUFS)
        return STREAM_WAIT;
    return STREAM_BROKEN;
}

enum stream_result stream_read(struct stream *s, void *p, size_t n, size_t *ret_n)
{
    if (s->tls)
        return tls_stream_read(s, p, n, ret_n);
    ssize_t got = recv(s->fd, p, n, 0);
    if (got < 0)
        return result_of_errno();
    if (got == 0)
        return STREAM_END;
    *ret_n = (size_t)got;
    return STREAM_OK;
}

enum stream_result stream_write(struct stream *s, const struct iovec *parts, size_t count,
                                size_t *ret_n)
{
    if (s->tls)
        return tls_stream_write(s, parts, count, ret_n);
    struct msghdr m = {.msg_iov = (struct iovec *)parts, .msg_iovlen = count};
    ssize_t sent = sendmsg(s->fd, &m, MSG_NOSIGNAL);
    if (sent < 0)
        return result_of_errno();
    *ret_n = (size_t)sent;
    return STREAM_OK;
}

enum stream_result stream_send_file(struct stream *s, int fd, off_t *at, size_t n)
{
    ssize_t sent = sendfile(s->fd, fd, at, n);
    if (sent < 0)
        return result_of_errno();
    return sent ? STREAM_OK : STREAM_END;
}

void stream_finish(struct stream *s)
{
    if (s->tls && !s->is_broken)
        tls_conn_finish(s->tls);
    (void)shutdown(s->fd, SHUT_WR); /* fails only when the peer is gone, which reading will tell */
}

void stream_close(struct stream *s)
{
    if (s->tls)
        tls_conn_free(s->tls);
    s->tls = NULL;
    close(s->fd);
    s->fd = -1;
}
