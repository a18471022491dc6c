/* sum.h - SHA-256 of what comes in pieces. One thread at a time. */
#ifndef CRYPTO_SUM_H
#define CRYPTO_SUM_H

#include "base/str.h"
#include "crypto/token.h"

struct sum;

struct sum *sum_new(void);
void sum_add(struct sum *s, struct str bytes);
struct hash sum_end(struct sum *s); /* frees it */

#endif
