/* frame.h - bytes on their way out: shared by reference, or borrowed for ever (packed assets).
 * Front loop's thread; counted without atomics. */
#ifndef NET_FRAME_H
#define NET_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "net/net.h"
#include "net/stream.h"

struct net_frame {
    size_t refs;
    size_t n;
    struct net_frame *packed; /* frame_packed; its reference; NULL: none (yet) */
    bool is_not_packed;       /* it was tried and is not shorter */
    char bytes[];
};

struct deflate;

/* One reference, n bytes to be filled. */
struct net_frame *frame_alloc(size_t n);
struct net_frame *frame_of(struct str a, struct str b); /* both copied, one after the other */

struct net_frame *frame_trimmed(struct net_frame *f); /* gives back what n leaves of its memory */
/* What goes to a socket that agreed on packing: f itself, or its packed form, made at first. Both
 * live as long as f. */
struct net_frame *frame_packed(struct net_frame *f, struct deflate *d);

struct out_item {
    struct net_frame *frame; /* its reference, or NULL for borrowed bytes */
    struct str left;         /* what is still to be written */
};

/* The queue of one connection. Holds no memory while empty. */
struct out {
    struct out_item *item;
    uint32_t first, count, cap;
    size_t bytes; /* in all items */
};

static inline bool out_is_empty(const struct out *o)
{
    return o->count == 0;
}
void out_add_frame(struct out *o, struct net_frame *f,
                   size_t from); /* takes a reference of its own */
void out_add_borrowed(struct out *o, struct str bytes);
/* Writes what the stream takes. STREAM_OK: all is out; STREAM_WAIT: some is left; STREAM_BROKEN.
 * ret_moved: did any byte go. */
enum stream_result out_flush(struct out *o, struct stream *s, bool *ret_moved);
void out_clear(struct out *o);
/* What the queue costs us in memory. */
size_t out_backlog(const struct out *o);

#endif
