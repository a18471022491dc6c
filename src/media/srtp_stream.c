/* srtp_stream.c - sequence numbers seen, per SSRC.
 *
 * WHY   a packet must be accepted once, and an IV used once; the wire carries only 16 bits of the
 *       48 that make an index.
 * HOW   a ring of 1024 bits behind the highest index; moving on clears what is passed, a word at a
 *       time when it is far.
 * OWNS  the table.  RUNS  on the thread of its connection.
 * SPEC  RFC 3711 3.3.1, 3.3.2.  TESTS srtp_test.c */
#include "media/srtp_stream.h"

#include <stdlib.h>

#include "base/log.h"

static uint32_t place_of(const struct srtp_streams *t, uint32_t ssrc)
{
    return (ssrc * 0x9E3779B1U ^ ssrc >> 15) & (t->size - 1);
}

static struct srtp_stream *slot_of(struct srtp_streams *t, uint32_t ssrc)
{
    uint32_t i = place_of(t, ssrc);
    while (t->at[i].is_used && t->at[i].ssrc != ssrc)
        i = (i + 1) & (t->size - 1);
    return &t->at[i];
}

struct srtp_stream *srtp_stream_find(struct srtp_streams *t, uint32_t ssrc)
{
    if (!t->size)
        return NULL;
    struct srtp_stream *s = slot_of(t, ssrc);
    return s->is_used ? s : NULL;
}

static void grow(struct srtp_streams *t)
{
    struct srtp_streams bigger = {
        .count = t->count, .size = t->size ? 2 * t->size : 4, .limit = t->limit};
    bigger.at = calloc(bigger.size, sizeof *bigger.at);
    ASSERT(bigger.at);
    for (uint32_t i = 0; i < t->size; i++)
        if (t->at[i].is_used)
            *slot_of(&bigger, t->at[i].ssrc) = t->at[i];
    free(t->at);
    *t = bigger;
}

struct srtp_stream *srtp_stream_take(struct srtp_streams *t, uint32_t ssrc)
{
    struct srtp_stream *s = srtp_stream_find(t, ssrc);
    if (s)
        return s;
    if (t->count >= t->limit)
        return NULL;
    if (4 * (t->count + 1) > 3 * t->size)
        grow(t);
    s = slot_of(t, ssrc);
    *s = (struct srtp_stream){.ssrc = ssrc, .is_used = true, .rtcp = -1};
    t->count++;
    return s;
}

int64_t srtp_guess(const struct srtp_stream *s, uint16_t sequence)
{
    if (!s || !s->has_rtp)
        return sequence;
    /* The nearest index whose low bits are these: a signed difference of 16 bits. */
    int64_t index = s->index + (int16_t)(sequence - (uint16_t)s->index);
    return index < 0 || index >= INT64_C(1) << 48 ? -1 : index;
}

static uint64_t bit_of(int64_t index)
{
    return UINT64_C(1) << (index & 63);
}

static size_t word_of(int64_t index)
{
    return (size_t)(index / 64 % (SRTP_WINDOW / 64));
}

bool srtp_is_new(const struct srtp_stream *s, int64_t index)
{
    if (index < 0)
        return false;
    if (!s || !s->has_rtp || index > s->index)
        return true;
    return index > s->index - SRTP_WINDOW && !(s->window[word_of(index)] & bit_of(index));
}

void srtp_note(struct srtp_stream *s, int64_t index)
{
    if (!s->has_rtp || index - s->index >= SRTP_WINDOW) {
        memset(s->window, 0, sizeof s->window);
        s->has_rtp = true;
        s->index = index;
    }
    while (s->index < index) {
        s->index++;
        s->window[word_of(s->index)] &= ~bit_of(s->index);
    }
    s->window[word_of(index)] |= bit_of(index);
}

bool srtcp_is_new(const struct srtp_stream *s, int64_t index)
{
    if (!s || index > s->rtcp)
        return true;
    int64_t late = s->rtcp - index;
    return late < 64 && !(s->rtcp_window >> late & 1);
}

void srtcp_note(struct srtp_stream *s, int64_t index)
{
    if (index > s->rtcp) {
        int64_t ahead = index - s->rtcp;
        s->rtcp_window = (ahead < 64 ? s->rtcp_window << ahead : 0) | 1;
        s->rtcp = index;
    } else {
        s->rtcp_window |= UINT64_C(1) << (s->rtcp - index);
    }
}
