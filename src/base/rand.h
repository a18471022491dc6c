/* rand.h - randomness as an argument, so that tests can own it. Any thread.
 * The real source is crypto_rand() in crypto/token.h; tests may use a seeded one. */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include <stddef.h>

struct rand_source {
    void (*fill)(void *ctx, void *bytes, size_t n);
    void *ctx;
};

static inline void rand_fill(const struct rand_source *r, void *bytes, size_t n)
{
    r->fill(r->ctx, bytes, n);
}

#endif
