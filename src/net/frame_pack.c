/* frame_pack.c - the packed form of a frame: made once, for all sockets that agreed on packing.
 *
 * WHY   an event for 1,000 sockets is packed once, and never when nobody asked for it.
 * HOW   a frame of ours is one or more whole messages as they go out (net_frame_join); each text
 *       above 1 KiB is packed on its own when that makes it shorter, the others stay. The form
 * hangs on the plain frame and goes with it. RUNS  on the front loop's thread.  SPEC RFC
 * 7692 7.2.1.  TESTS deflate_test.c, net_ws_test.c. */
#include "net/deflate.h"
#include "net/frame.h"
#include "net/limits.h"
#include "net/ws_in.h"

/* The next message of a frame of ours: unmasked, final, in the shortest form. */
struct part {
    struct str whole, payload;
    bool is_text;
};

static struct part part_at(struct str bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    size_t n = p[1], head = 2;
    if (n >= 126) {
        head = n == 126 ? 4 : 10;
        n = 0;
        for (size_t i = 2; i < head; i++)
            n = n << 8 | p[i];
    }
    return (struct part){.whole = str_slice(bytes, 0, head + n),
                         .payload = str_slice(bytes, head, head + n),
                         .is_text = p[0] == (128 | WS_OP_TEXT)};
}

static bool is_worth_packing(struct str bytes)
{
    while (bytes.n) {
        struct part p = part_at(bytes);
        if (p.is_text && p.payload.n > LIMIT_WS_UNPACKED_BYTES)
            return true;
        bytes = str_slice(bytes, p.whole.n, bytes.n);
    }
    return false;
}

static size_t put(char *to, struct str s)
{
    memcpy(to, s.p, s.n);
    return s.n;
}

/* Into at least as many bytes as the whole has; how many it took. */
static size_t pack_part(struct deflate *d, const struct part *p, char *to)
{
    unsigned char head[WS_HEAD_BYTES];
    struct str packed;
    if (!p->is_text || p->payload.n <= LIMIT_WS_UNPACKED_BYTES ||
        !deflate_pack(d, p->payload, &packed))
        return put(to, p->whole);
    size_t n = ws_head(WS_OP_TEXT, packed.n, head);
    head[0] |= WS_PACKED_BIT;
    n = put(to, (struct str){(const char *)head, n});
    return n + put(to + n, packed);
}

struct net_frame *frame_packed(struct net_frame *f, struct deflate *d)
{
    struct str rest = {f->bytes, f->n};
    if (f->packed)
        return f->packed;
    if (f->n <= LIMIT_WS_UNPACKED_BYTES || f->is_not_packed || !is_worth_packing(rest))
        return f;
    struct net_frame *made = frame_alloc(f->n);
    made->n = 0;
    while (rest.n) {
        struct part p = part_at(rest);
        made->n += pack_part(d, &p, made->bytes + made->n);
        rest = str_slice(rest, p.whole.n, rest.n);
    }
    if (made->n == f->n) {
        f->is_not_packed = true; /* it does not shrink: not to be tried for every socket */
        net_frame_unref(made);
        return f;
    }
    f->packed = frame_trimmed(made);
    return f->packed;
}
