/* stream.h - bytes to and from one peer: the seam behind which TCP lies today and TLS will.
 * Front loop's thread. Nothing blocks. */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include <stddef.h>
#include <sys/uio.h>

struct stream {
    int fd;
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
void stream_finish(struct stream *s); /* we send no more; the peer still may */
void stream_close(struct stream *s);

#endif
