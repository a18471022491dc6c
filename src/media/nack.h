/* nack.h - which lost packets of one stream to ask for, and when. Pure. */
#ifndef MEDIA_NACK_H
#define MEDIA_NACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LIMIT_NACK_LIST  256     /* packets missing at a time; more: a key frame is cheaper */
#define LIMIT_NACK_TRIES 8       /* for one packet */
#define LIMIT_NACK_US    1500000 /* then it is too late for it */
#define NACK_TICK_US     20000

struct nack {
    struct nack_entry {
        uint16_t seq;
        uint8_t tries;
        int64_t since_us, asked_us;
    } entry[LIMIT_NACK_LIST]; /* rising by sequence */
    size_t count;
    int64_t rtt_us; /* from asking to coming, smoothed */
};
void nack_init(struct nack *n);
/* missing packets before seq. False: too many, the list is empty now, ask for a key frame. */
bool nack_gap(struct nack *n, uint16_t seq, uint16_t missing, int64_t now_us);
/* A late packet came. True when it was asked for. */
bool nack_came(struct nack *n, uint16_t seq, int64_t now_us);
/* Those to be asked for now, rising, at most max. *ret_gave_up: some were let go for good. */
size_t nack_due(struct nack *n, int64_t now_us, uint16_t *ret, size_t max, bool *ret_gave_up);
/* All older than seq is not needed: a key frame begins there. */
void nack_forget_before(struct nack *n, uint16_t seq);

#endif
