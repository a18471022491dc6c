/* frame.c - frames shared by many sockets, and the queue of one socket.
 *
 * WHY   a message to 1,000 members is encoded and stored once; a slow socket holds a reference.
 * HOW   a frame is a counted block; a queue is an array of (frame, rest), gone when empty, written
 *       by sendmsg up to 64 parts at a time.
 * OWNS  the queue owns one reference for each item; borrowed bytes live as long as the process.
 * RUNS  on the front loop's thread.  TESTS frame_test.c. */
#include "net/frame.h"

#include <stdlib.h>

#include "base/log.h"

#define PARTS_A_WRITE 64

struct net_frame *frame_alloc(size_t n)
{
    struct net_frame *f = malloc(sizeof *f + n);
    ASSERT(f); /* n is bounded by the caller's limits */
    f->refs = 1;
    f->n = n;
    f->packed = NULL;
    f->is_not_packed = false;
    return f;
}

struct net_frame *frame_trimmed(struct net_frame *f)
{
    struct net_frame *smaller = realloc(f, sizeof *f + f->n);
    return smaller ? smaller : f;
}

struct net_frame *frame_of(struct str a, struct str b)
{
    struct net_frame *f = frame_alloc(a.n + b.n);
    if (a.n)
        memcpy(f->bytes, a.p, a.n);
    if (b.n)
        memcpy(f->bytes + a.n, b.p, b.n);
    return f;
}

struct net_frame *net_frame_join(struct net_frame *const *frames, size_t count)
{
    size_t n = 0, at = 0;
    for (size_t i = 0; i < count; i++)
        n += frames[i]->n;
    struct net_frame *all = frame_alloc(n);
    for (size_t i = 0; i < count; at += frames[i]->n, i++)
        memcpy(all->bytes + at, frames[i]->bytes, frames[i]->n);
    return all;
}

struct net_frame *net_frame_ref(struct net_frame *f)
{
    f->refs++;
    return f;
}

void net_frame_unref(struct net_frame *f)
{
    if (!f || --f->refs)
        return;
    net_frame_unref(f->packed);
    free(f);
}

static struct out_item *new_item(struct out *o)
{
    if (o->first + o->count == o->cap && o->first > o->count) {
        memcpy(o->item, o->item + o->first, o->count * sizeof *o->item);
        o->first = 0;
    }
    if (o->first + o->count == o->cap) {
        o->cap = o->cap ? 2 * o->cap : 4;
        o->item = reallocarray(o->item, o->cap, sizeof *o->item);
        ASSERT(o->item);
    }
    return &o->item[o->first + o->count++];
}

static void add(struct out *o, struct net_frame *f, struct str bytes)
{
    if (bytes.n == 0)
        return;
    *new_item(o) = (struct out_item){f ? net_frame_ref(f) : NULL, bytes};
    o->bytes += bytes.n;
}

void out_add_frame(struct out *o, struct net_frame *f, size_t from)
{
    add(o, f, (struct str){f->bytes + from, f->n - from});
}

void out_add_borrowed(struct out *o, struct str bytes)
{
    add(o, NULL, bytes);
}

static size_t gather(const struct out *o, struct iovec *parts)
{
    size_t n = 0;
    for (; n < o->count && n < PARTS_A_WRITE; n++) {
        struct str left = o->item[o->first + n].left;
        parts[n] = (struct iovec){(void *)left.p, left.n};
    }
    return n;
}

static void drop_written(struct out *o, size_t n)
{
    o->bytes -= n;
    while (o->count) {
        struct out_item *i = &o->item[o->first];
        if (n < i->left.n) {
            i->left = str_slice(i->left, n, i->left.n);
            return;
        }
        n -= i->left.n;
        net_frame_unref(i->frame);
        o->first++;
        o->count--;
    }
}

enum stream_result out_flush(struct out *o, struct stream *s, bool *ret_moved)
{
    *ret_moved = false;
    while (o->count) {
        struct iovec parts[PARTS_A_WRITE];
        size_t sent = 0;
        enum stream_result r = stream_write(s, parts, gather(o, parts), &sent);
        if (r != STREAM_OK)
            return r;
        drop_written(o, sent);
        *ret_moved = true;
    }
    out_clear(o);
    return STREAM_OK;
}

void out_clear(struct out *o)
{
    for (uint32_t i = 0; i < o->count; i++)
        net_frame_unref(o->item[o->first + i].frame);
    free(o->item);
    *o = (struct out){0};
}

size_t out_backlog(const struct out *o)
{
    return o->bytes + o->count * sizeof *o->item;
}
