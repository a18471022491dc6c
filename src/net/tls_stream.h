/* tls_stream.h - the half of a stream that speaks TLS. Called by stream.c only, when s->tls is set.
 * Front loop's thread. */
#ifndef NET_TLS_STREAM_H
#define NET_TLS_STREAM_H

#include "net/stream.h"

enum stream_result tls_stream_read(struct stream *s, void *p, size_t n, size_t *ret_n);
enum stream_result tls_stream_write(struct stream *s, const struct iovec *parts, size_t count,
                                    size_t *ret_n);

#endif
