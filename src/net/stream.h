/* stream.h - bytes to and from one peer: the seam behind which TCP lies, or TLS over it.
 * Front loop's thread. Nothing blocks. */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

struct tls;
struct tls_conn;

struct stream {
    int fd;
    struct tls_conn *tls; /* NULL: plain */
    bool has_begun;       /* the peer's first byte was seen (TLS only) */
    bool wants_write;     /* reading or the handshake goes on when the socket takes bytes */
    bool is_broken;       /* TLS came to grief: it may not even say goodbye */
};

enum stream_result {
    STREAM_OK,     /* some bytes went through */
    STREAM_WAIT,   /* none now */
    STREAM_END,    /* the peer sends no more (reading only) */
    STREAM_BROKEN, /* the connection is gone */
};

enum stream_result stream_read(struct stream *s, void *p, size_t n, size_t *ret_n);
enum stream_result stream_write(struct stream *s, const struct iovec *parts, size_t count,
                                size_t *ret_n);
/* Bytes of a file from *at on, n at most; *at moves. Not through TLS. STREAM_END: the file is
 * shorter than that. */
enum stream_result stream_send_file(struct stream *s, int fd, off_t *at, size_t n);
/* tls_stream.c: from now on through TLS, as the server; then stream_shake until it is not
 * STREAM_WAIT. *ret_is_plain: the peer speaks without TLS, and the stream is plain again. */
void stream_secure(struct stream *s, struct tls *identity);
enum stream_result stream_shake(struct stream *s, bool *ret_is_plain);
void stream_finish(struct stream *s); /* we send no more; the peer still may */
void stream_close(struct stream *s);

#endif
