/* twcc.c - write transport-wide feedback.
 *
 * WHY   the publisher's own estimator (ramp-up, probing, choice of layers) runs on it alone.
 * HOW   arrivals stand in a ring by sequence number. A feedback covers all from the first not yet
 *       told to the highest that came: two-bit symbols, seven to a chunk, runs of equal symbols as
 *       one chunk; deltas in 250 us, one byte, or two when large or negative. A number told as lost
 *       that comes later is told again by moving the start back to it, as the draft allows.
 * OWNS  its ring.  RUNS on its media thread.
 * SPEC  draft-holmer-rmcat-transport-wide-cc-extensions-01 3.1.  TESTS twcc_test.c.
 * FUZZ  fuzz/fuzz_rtcp.c (twcc_read) */
#include "media/twcc.h"

#include "media/rtp.h"

enum {
    TICK_US = 250,
    REFERENCE_US = 64000,
    LOST = 0,
    SMALL = 1,
    LARGE = 2,
    SYMBOLS = 7,
    RUN_MAX = 8191,
    DUE_PACKETS = 100,
    DUE_FRAME_US = 50000,
    DUE_US = 100000
};

static int64_t *slot(struct twcc *t, uint16_t seq)
{
    return &t->arrived_us[seq % LIMIT_TWCC_PACKETS];
}

static void forget(struct twcc *t, uint16_t from, uint16_t to)
{
    for (uint16_t s = from; s != to; s++)
        *slot(t, s) = 0;
}

void twcc_note(struct twcc *t, uint16_t seq, uint32_t ssrc, int64_t now_us)
{
    if (!t->is_begun) {
        t->is_begun = true;
        t->next = seq;
        t->highest = (uint16_t)(seq - 1);
        t->sent_us = now_us;
    }
    t->media = ssrc;
    if (seq_is_newer(seq, t->highest)) {
        uint16_t ahead = (uint16_t)(seq - t->next);
        if (ahead >= LIMIT_TWCC_PACKETS) { /* a jump: what is before it is told no more */
            forget(t, 0, LIMIT_TWCC_PACKETS);
            t->next = (uint16_t)(seq - LIMIT_TWCC_PACKETS / 2);
        } else {
            forget(t, (uint16_t)(t->highest + 1), (uint16_t)(seq + 1));
        }
        t->highest = seq;
    } else if (seq_is_newer(t->next, seq)) {
        if ((uint16_t)(t->highest - seq) >= LIMIT_TWCC_PACKETS)
            return;    /* too late to be told */
        t->next = seq; /* those between are told once more, as they are */
    }
    if (*slot(t, seq) == 0) {
        *slot(t, seq) = now_us;
        t->waiting++;
    }
}

bool twcc_is_due(const struct twcc *t, bool is_frame_end, int64_t now_us)
{
    int64_t since = now_us - t->sent_us;
    return t->waiting && (t->waiting >= DUE_PACKETS || since >= DUE_US ||
                          (is_frame_end && since >= DUE_FRAME_US));
}

int64_t twcc_due_us(const struct twcc *t)
{
    return t->sent_us + DUE_US;
}

struct feedback {
    uint8_t symbol[LIMIT_TWCC_PACKETS];
    int16_t delta[LIMIT_TWCC_PACKETS];
    size_t count;
    int64_t reference; /* in 64 ms */
};

/* Symbols and deltas of all that are told; stops before a delta that does not fit 16 bits. */
static void measure(struct twcc *t, struct feedback *f)
{
    size_t wanted = (size_t)(uint16_t)(t->highest - t->next) + 1;
    int64_t at = -1; /* in ticks */
    for (; f->count < wanted && f->count < LIMIT_TWCC_PACKETS; f->count++) {
        int64_t us = *slot(t, (uint16_t)(t->next + f->count));
        f->symbol[f->count] = LOST;
        if (us == 0)
            continue;
        if (at < 0) {
            f->reference = us / REFERENCE_US;
            at = f->reference * (REFERENCE_US / TICK_US);
        }
        int64_t delta = us / TICK_US - at;
        if (delta < INT16_MIN || delta > INT16_MAX)
            return;
        f->delta[f->count] = (int16_t)delta;
        f->symbol[f->count] = delta >= 0 && delta <= 255 ? SMALL : LARGE;
        at += delta;
    }
}

static void write_chunks(struct wr *w, const struct feedback *f)
{
    for (size_t i = 0; i < f->count;) {
        size_t run = 1;
        while (i + run < f->count && f->symbol[i + run] == f->symbol[i] && run < RUN_MAX)
            run++;
        if (run > SYMBOLS || i + run == f->count) {
            wr_u16(w, (uint16_t)(f->symbol[i] << 13 | run));
            i += run;
            continue;
        }
        uint32_t chunk = 0xC000; /* a vector of two-bit symbols */
        for (size_t k = 0; k < SYMBOLS && i + k < f->count; k++)
            chunk |= (uint32_t)f->symbol[i + k] << (12 - 2 * k);
        wr_u16(w, (uint16_t)chunk);
        i += SYMBOLS;
    }
}

static void write_deltas(struct wr *w, const struct feedback *f)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->symbol[i] == SMALL)
            wr_u8(w, (uint8_t)f->delta[i]);
        else if (f->symbol[i] == LARGE)
            wr_u16(w, (uint16_t)f->delta[i]);
    }
}

bool twcc_write(struct twcc *t, struct wr *w, uint32_t sender, int64_t now_us)
{
    if (!t->waiting)
        return false;
    struct feedback f = {.count = 0};
    measure(t, &f);
    size_t at = w->n;
    wr_u8(w, 0x80 | RTPFB_TWCC);
    wr_u8(w, RTCP_RTPFB);
    wr_u16(w, 0);
    wr_u32(w, sender);
    wr_u32(w, t->media);
    wr_u16(w, t->next);
    wr_u16(w, (uint16_t)f.count);
    wr_be(w, (uint64_t)f.reference & 0xFFFFFF, 3);
    wr_u8(w, t->feedbacks++);
    write_chunks(w, &f);
    write_deltas(w, &f);
    uint8_t padding = (uint8_t)((4 - (w->n - at) % 4) % 4);
    for (uint8_t i = padding; i > 0; i--)
        wr_u8(w, i == 1 ? padding : 0);
    if (padding && !w->bad)
        w->p[at] |= 0x20;
    wr_patch_u16(w, at + 2, (uint16_t)((w->n - at) / 4 - 1));
    t->next = (uint16_t)(t->next + f.count);
    if (t->next == (uint16_t)(t->highest + 1)) /* else the rest comes with the next feedback */
        t->waiting = 0;
    t->sent_us = now_us;
    return f.count > 0;
}

static bool read_chunk(uint16_t chunk, uint8_t symbol[RUN_MAX + 1], size_t *ret_count)
{
    size_t n = 0;
    if (!(chunk & 0x8000)) {
        for (n = 0; n < (size_t)(chunk & RUN_MAX); n++)
            symbol[n] = chunk >> 13 & 3;
    } else if (chunk & 0x4000) {
        for (; n < SYMBOLS; n++)
            symbol[n] = chunk >> (12 - 2 * n) & 3;
    } else {
        for (; n < 14; n++)
            symbol[n] = chunk >> (13 - n) & 1;
    }
    *ret_count = n;
    return n > 0;
}

enum err twcc_read(struct rtcp *p, void (*each)(void *ctx, uint16_t seq, int64_t arrived_us),
                   void *ctx)
{
    struct rd chunks = p->body;
    uint16_t seq = rd_u16be(&chunks), count = rd_u16be(&chunks);
    int64_t at = (int64_t)(rd_u32be(&chunks) >> 8) * REFERENCE_US;
    struct rd deltas = chunks;
    uint8_t symbol[RUN_MAX + 1];
    size_t n;
    for (size_t told = 0; told < count && !deltas.bad; told += n) /* the deltas begin behind */
        if (!read_chunk(rd_u16be(&deltas), symbol, &n))
            return ERR_MALFORMED;
    for (size_t told = 0; told < count && !deltas.bad;) {
        if (!read_chunk(rd_u16be(&chunks), symbol, &n))
            return ERR_MALFORMED;
        for (size_t i = 0; i < n && told < count; i++, told++) {
            if (symbol[i] == SMALL)
                at += (int64_t)rd_u8(&deltas) * TICK_US;
            else if (symbol[i] == LARGE)
                at += (int64_t)(int16_t)rd_u16be(&deltas) * TICK_US;
            if (deltas.bad)
                return ERR_MALFORMED;
            each(ctx, (uint16_t)(seq + told), symbol[i] == LOST ? -1 : at);
        }
    }
    return deltas.bad ? ERR_MALFORMED : OK;
}
