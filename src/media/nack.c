/* nack.c - decide which lost RTP packets to ask for again.
 *
 * WHY   one resent packet is far cheaper than the key frame that repairs its loss.
 * HOW   a gap puts its numbers on a list and they are asked for at once; then again after one round
 *       trip, with half as much more each time. Reordered packets cost one needless resend, which
 *       is less than waiting with every real loss. The round trip is measured by answers to first
 *       requests.
 * OWNS  nothing.  RUNS  on its media thread.  SPEC  RFC 4585 6.2.1.  TESTS nack_test.c */
#include "media/nack.h"

#include <string.h>

#include "media/rtp.h"

enum { FIRST_RTT_US = 100000, LEAST_WAIT_US = 30000, MOST_WAIT_US = 400000 };

void nack_init(struct nack *n)
{
    *n = (struct nack){.rtt_us = FIRST_RTT_US};
}

bool nack_gap(struct nack *n, uint16_t seq, uint16_t missing, int64_t now_us)
{
    if (missing > LIMIT_NACK_LIST - n->count) {
        n->count = 0;
        return false;
    }
    for (uint16_t i = missing; i > 0; i--)
        n->entry[n->count++] = (struct nack_entry){(uint16_t)(seq - i), 0, now_us, 0};
    return true;
}

static void remove_at(struct nack *n, size_t at)
{
    n->count--;
    memmove(&n->entry[at], &n->entry[at + 1], (n->count - at) * sizeof n->entry[0]);
}

bool nack_came(struct nack *n, uint16_t seq, int64_t now_us)
{
    for (size_t i = 0; i < n->count; i++) {
        struct nack_entry e = n->entry[i];
        if (e.seq != seq)
            continue;
        if (e.tries == 1)
            n->rtt_us += (now_us - e.asked_us - n->rtt_us) / 8;
        remove_at(n, i);
        return e.tries > 0;
    }
    return false;
}

static int64_t wait_of(const struct nack *n, const struct nack_entry *e)
{
    int64_t wait = n->rtt_us < LEAST_WAIT_US ? LEAST_WAIT_US : n->rtt_us;
    for (int i = 1; i < e->tries && wait < MOST_WAIT_US; i++)
        wait += wait / 2;
    return wait < MOST_WAIT_US ? wait : MOST_WAIT_US;
}

size_t nack_due(struct nack *n, int64_t now_us, uint16_t *ret, size_t max, bool *ret_gave_up)
{
    size_t due = 0;
    for (size_t i = 0; i < n->count && due < max;) {
        struct nack_entry *e = &n->entry[i];
        if (e->tries >= LIMIT_NACK_TRIES || now_us - e->since_us > LIMIT_NACK_US) {
            *ret_gave_up = true;
            remove_at(n, i);
            continue;
        }
        if (e->tries == 0 || now_us - e->asked_us >= wait_of(n, e)) {
            ret[due++] = e->seq;
            e->tries++;
            e->asked_us = now_us;
        }
        i++;
    }
    return due;
}

void nack_forget_before(struct nack *n, uint16_t seq)
{
    while (n->count && seq_is_newer(seq, n->entry[0].seq))
        remove_at(n, 0);
}
