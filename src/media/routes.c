/* routes.c - a table from keys to transports.
 *
 * WHY   all peers of a thread share one port.
 * HOW   chains in a fixed number of buckets, hashed with a key of the process, since half of each
 *       key is the stranger's choice. Bounded: a transport has two ufrags and LIMIT_ICE_PAIRS
 *       paths.
 * OWNS  its entries.  RUNS  on one media thread.  TESTS routes_test.c */
#include "media/routes.h"

#include <stdlib.h>

#include "base/log.h"
#include "crypto/token.h"

struct route {
    struct route *next;
    struct transport *owner;
    size_t n;
    unsigned char key[ROUTE_KEY_BYTES];
};

void routes_init(struct routes *r, const struct rand_source *rand)
{
    *r = (struct routes){0};
    rand_fill(rand, r->seed, sizeof r->seed);
}

void routes_done(struct routes *r)
{
    for (size_t i = 0; i < ROUTE_BUCKETS; i++)
        while (r->bucket[i]) {
            struct route *gone = r->bucket[i];
            r->bucket[i] = gone->next;
            free(gone);
        }
}

/* Where the pointer to the entry is, or would be. */
static struct route **place_of(const struct routes *r, struct str key)
{
    size_t bucket = hash_keyed(r->seed, key) % ROUTE_BUCKETS;
    struct route *const *at = &r->bucket[bucket];
    while (*at && ((*at)->n != key.n || memcmp((*at)->key, key.p, key.n) != 0))
        at = &(*at)->next;
    return (struct route **)(uintptr_t)at;
}

struct transport *routes_owner(const struct routes *r, struct str key)
{
    if (!key.n || key.n > ROUTE_KEY_BYTES)
        return NULL;
    const struct route *found = *place_of(r, key);
    return found ? found->owner : NULL;
}

void routes_set(struct routes *r, struct str key, struct transport *owner)
{
    ASSERT(key.n && key.n <= ROUTE_KEY_BYTES);
    struct route **at = place_of(r, key);
    if (!*at) {
        *at = calloc(1, sizeof **at);
        ASSERT(*at);
        (*at)->n = key.n;
        memcpy((*at)->key, key.p, key.n);
    }
    (*at)->owner = owner;
}

void routes_remove(struct routes *r, struct str key, const struct transport *owner)
{
    if (!key.n)
        return;
    struct route **at = place_of(r, key), *gone = *at;
    if (!gone || gone->owner != owner)
        return;
    *at = gone->next;
    free(gone);
}
