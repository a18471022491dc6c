/* rewrite.c - continuous numbers out of changing sources.
 *
 * WHY   a receiver takes a gap in sequence numbers for loss and asks again; a gap in VP8 picture
 *       ids makes it wait for a frame that never comes; a jump in time breaks its buffer.
 * HOW   sequence and picture id are the publisher's plus an offset. Each skipped packet (upper
 *       temporal layers) begins a span with an offset one less; late packets are placed by the span
 *       they fall into, so reordering at a skip does not collide. A restart drops all spans.
 * OWNS  nothing.  RUNS  on its media thread.  SPEC  RFC 3550 5.1, RFC 7741 4.2.
 * TESTS rewrite_test.c, tests/media-sim (every frame delivered is checked) */
#include "media/rewrite.h"

#include "media/rtp.h"

void rewrite_init(struct rewrite *w, struct rewritten before)
{
    *w = (struct rewrite){.newest = before};
}

static struct rewrite_span *newest_span(struct rewrite *w)
{
    return &w->span[(w->spans - 1) % REWRITE_SPANS];
}

/* Picture ids of 7 bits are continued to 15. */
static uint16_t long_picture(const struct rewrite *w, const struct vp8 *v)
{
    if (v->has_15_bits || !v->has_picture_id)
        return v->picture_id;
    int ahead = (v->picture_id - w->up_picture) & 127;
    return (uint16_t)(w->up_picture + (ahead < 64 ? ahead : ahead - 128));
}

void rewrite_restart(struct rewrite *w, const struct unit *u, uint32_t ts)
{
    w->source = u->source;
    w->up_picture = u->vp8.picture_id;
    w->spans = 1;
    *newest_span(w) = (struct rewrite_span){
        .from = u->seq,
        .seq = (uint16_t)(w->newest.seq + 1 - u->seq),
        .picture = (uint16_t)(w->newest.picture_id + 1 - u->vp8.picture_id),
    };
    w->tl0_add = (uint8_t)(w->newest.tl0 + 1 - u->vp8.tl0);
    w->ts_add = ts - u->ts;
}

static const struct rewrite_span *span_of(const struct rewrite *w, uint16_t seq)
{
    uint32_t kept = w->spans < REWRITE_SPANS ? w->spans : REWRITE_SPANS;
    for (uint32_t i = 1; i <= kept; i++) {
        const struct rewrite_span *s = &w->span[(w->spans - i) % REWRITE_SPANS];
        if (!seq_is_newer(s->from, seq))
            return s;
    }
    return NULL;
}

bool rewrite_unit(struct rewrite *w, const struct unit *u, struct rewritten *ret)
{
    const struct rewrite_span *s = span_of(w, u->seq);
    if (!s || u->source != w->source)
        return false;
    uint16_t picture = long_picture(w, &u->vp8);
    *ret = (struct rewritten){
        .ts = u->ts + w->ts_add,
        .seq = (uint16_t)(u->seq + s->seq),
        .picture_id = (uint16_t)((picture + s->picture) & 0x7FFF),
        .tl0 = (uint8_t)(u->vp8.tl0 + w->tl0_add),
    };
    if (seq_is_newer(ret->seq, w->newest.seq)) {
        w->newest = *ret;
        w->up_picture = picture;
    }
    return true;
}

void rewrite_skip(struct rewrite *w, const struct unit *u)
{
    struct rewrite_span *s = newest_span(w);
    if (!w->spans || u->source != w->source || seq_is_newer(s->from, u->seq))
        return;
    w->up_picture = long_picture(w, &u->vp8);
    struct rewrite_span closed = {.from = (uint16_t)(u->seq + 1),
                                  .seq = (uint16_t)(s->seq - 1),
                                  .picture = (uint16_t)(s->picture - u->vp8.is_start)};
    if (s->from != u->seq || w->spans == 1) /* else: the one before was skipped, too */
        w->spans++;
    *newest_span(w) = closed;
}

void rewrite_back_to(struct rewrite *w, const struct rewritten *first_unsent)
{
    w->newest.seq = (uint16_t)(first_unsent->seq - 1);
    w->newest.picture_id = (uint16_t)((first_unsent->picture_id - 1) & 0x7FFF);
    w->newest.ts = first_unsent->ts - 1;
    w->spans = 0;
}
