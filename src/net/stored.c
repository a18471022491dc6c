/* stored.c - answers that are sent from an open file.
 *
 * WHY   200 MB for each of a hundred phones must not lie in memory, and one fast peer must not hold
 *       up the others.
 * HOW   the head goes by the queue as ever; once that is out, bytes of the file follow as the
 * socket takes them: by sendfile, or in pieces through the queue where TLS must see them. After
 *       STORED_TURN_BYTES the loop turns; the socket, being ready still, comes again. What the peer
 *       does not take costs nothing but the descriptor. The kernel is told early what comes next,
 *       so that the loop seldom waits for the disk.
 * OWNS  the descriptor, from net_reply on.
 * RUNS  on the front loop's thread.
 * TESTS net_stored_test.c, tests/system/files.test.ts */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "net/conn.h"

static void tell_kernel(const struct net_stored *s)
{
    off_t n = (off_t)(s->bytes < 2 * STORED_TURN_BYTES ? s->bytes : 2 * STORED_TURN_BYTES);
    (void)posix_fadvise(s->fd, (off_t)s->from, n, POSIX_FADV_WILLNEED); /* a hint */
}

void stored_begin(struct conn *c, const struct net_stored *s)
{
    c->stored = *s;
    c->has_stored = true;
    c->net->stored_count++;
    tell_kernel(s);
}

void stored_end(struct conn *c)
{
    if (!c->has_stored)
        return;
    close(c->stored.fd);
    c->has_stored = false;
    c->net->stored_count--;
}

static void moved_by(struct net_stored *s, size_t n)
{
    s->from += n;
    s->bytes -= n;
}

static enum stream_result send_plain(struct conn *c, size_t most)
{
    struct net_stored *s = &c->stored;
    off_t at = (off_t)s->from;
    enum stream_result r = stream_send_file(&c->stream, s->fd, &at, most);
    if (r == STREAM_OK)
        moved_by(s, (size_t)at - s->from);
    return r == STREAM_END ? STREAM_BROKEN : r;
}

/* Through the queue: TLS, refused once, must be given the same bytes again. */
static enum stream_result send_piece(struct conn *c, size_t most)
{
    struct net_stored *s = &c->stored;
    struct net_frame *f = frame_alloc(most < STORED_PIECE_BYTES ? most : STORED_PIECE_BYTES);
    ssize_t n = pread(s->fd, f->bytes, f->n, (off_t)s->from);
    if (n > 0) {
        f->n = (size_t)n;
        out_add_frame(&c->out, f, 0);
        moved_by(s, (size_t)n);
    }
    net_frame_unref(f);
    if (n <= 0)
        return n < 0 && errno == EINTR ? STREAM_OK : STREAM_BROKEN;
    bool moved;
    return out_flush(&c->out, &c->stream, &moved);
}

enum stream_result stored_flush(struct conn *c, bool *ret_moved)
{
    uint64_t before = c->stored.bytes;
    enum stream_result r = STREAM_OK;
    while (r == STREAM_OK && c->stored.bytes && before - c->stored.bytes < STORED_TURN_BYTES) {
        size_t left = STORED_TURN_BYTES - (size_t)(before - c->stored.bytes);
        size_t most = c->stored.bytes < left ? (size_t)c->stored.bytes : left;
        r = c->stream.tls ? send_piece(c, most) : send_plain(c, most);
    }
    *ret_moved |= before != c->stored.bytes;
    if (r != STREAM_OK)
        return r;
    if (!c->stored.bytes) {
        stored_end(c);
        return STREAM_OK;
    }
    tell_kernel(&c->stored);
    return STREAM_WAIT;
}
