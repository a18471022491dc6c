/* tls_stream.c - bytes to and from one peer through TLS.
 *
 * WHY   connection code speaks of bytes; records, and a library that must be asked again with the
 *       same bytes, stay here.
 * HOW   a frame shared by many sockets is encrypted for each straight out of the frame. Only small
 *       neighbours in the queue are put together first, so that ten events are one record and not
 *       ten. What was refused comes again from the front of the same queue, so it begins with the
 *       same bytes, as the library demands. Reading takes whole records: nothing stays in the
 *       library where epoll would not see it.
 * OWNS  s->tls, from stream_secure to stream_close.
 * RUNS  on the front loop's thread.
 * TESTS tls_net_test.c */
#include "net/tls_stream.h"

#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "crypto/tls.h"
#include "net/limits.h"

_Static_assert(LIMIT_READ_BYTES >= TLS_RECORD_BYTES, "a read must take a whole record");

static enum stream_result result_of(struct stream *s, enum tls_result r)
{
    s->wants_write = r == TLS_WANTS_WRITE;
    switch (r) {
    case TLS_OK:
        return STREAM_OK;
    case TLS_WANTS_READ:
    case TLS_WANTS_WRITE:
        return STREAM_WAIT;
    case TLS_END:
        return STREAM_END;
    case TLS_BROKEN:
        break;
    }
    s->is_broken = true;
    return STREAM_BROKEN;
}

void stream_secure(struct stream *s, struct tls *identity)
{
    s->tls = tls_conn_new(identity, s->fd);
}

/* Does the peer begin with a letter, as HTTP does and TLS (22) does not? */
static bool is_plain(struct stream *s)
{
    unsigned char first = 0;
    if (s->has_begun || recv(s->fd, &first, 1, MSG_PEEK) != 1)
        return false;
    s->has_begun = true;
    return first >= 'A' && first <= 'Z';
}

enum stream_result stream_shake(struct stream *s, bool *ret_is_plain)
{
    *ret_is_plain = is_plain(s);
    if (*ret_is_plain) {
        tls_conn_free(s->tls);
        s->tls = NULL;
        return STREAM_OK;
    }
    return result_of(s, tls_conn_shake(s->tls));
}

enum stream_result tls_stream_read(struct stream *s, void *p, size_t n, size_t *ret_n)
{
    return result_of(s, tls_conn_read(s->tls, p, n, ret_n));
}

/* As many of the first parts as fit into one record. */
static size_t gather(const struct iovec *parts, size_t count, char *to)
{
    size_t n = 0;
    for (size_t i = 0; i < count && n < TLS_RECORD_BYTES; i++) {
        size_t left = TLS_RECORD_BYTES - n;
        size_t part = parts[i].iov_len < left ? parts[i].iov_len : left;
        memcpy(to + n, parts[i].iov_base, part);
        n += part;
    }
    return n;
}

enum stream_result tls_stream_write(struct stream *s, const struct iovec *parts, size_t count,
                                    size_t *ret_n)
{
    char together[TLS_RECORD_BYTES];
    const void *p = parts[0].iov_base;
    size_t n = parts[0].iov_len;
    if (count > 1 && n < TLS_RECORD_BYTES) {
        n = gather(parts, count, together);
        p = together;
    }
    enum stream_result r = result_of(s, tls_conn_write(s->tls, p, n, ret_n));
    s->wants_write = false; /* the queue, not being empty, says the same */
    return r;
}
