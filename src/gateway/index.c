/* index.c - hash index over structs that carry their own node.
 *
 * WHY   a session, a member, a topic, a subscription and a ticket are each found by a small key on
 * the hot path; nodes inside the structs cost no allocation and no second memory look-up. HOW
 * chains in a table of a power of two slots, doubled when there are as many nodes as slots. It does
 * not shrink: the table of a busy evening is 8 bytes a node. OWNS  the table of slots; nodes belong
 * to their structs. RUNS  on the front loop's thread.  TESTS index_test.c. */
#include "gateway/index.h"

#include <stdlib.h>

#include "base/log.h"

#define FIRST_SLOTS 64

void index_init(struct index *ix, uint64_t seed)
{
    *ix = (struct index){.slots = FIRST_SLOTS, .seed = seed};
    ix->slot = calloc(FIRST_SLOTS, sizeof *ix->slot);
    ASSERT(ix->slot);
}

void index_done(struct index *ix)
{
    free(ix->slot);
    *ix = (struct index){0};
}

/* The finaliser of splitmix64 (Steele, Lea, Flood 2014): every bit of the input moves every bit. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

uint64_t index_hash(const struct index *ix, uint64_t a, uint64_t b)
{
    return mix(mix(a ^ ix->seed) + (b ^ ix->seed >> 1));
}

static struct index_node **slot_of(const struct index *ix, uint64_t hash)
{
    return &ix->slot[hash & (ix->slots - 1)];
}

static void grow(struct index *ix)
{
    struct index_node **old = ix->slot;
    size_t slots = ix->slots;
    ix->slots = slots * 2;
    ix->slot = calloc(ix->slots, sizeof *ix->slot);
    ASSERT(ix->slot);
    for (size_t i = 0; i < slots; i++)
        for (struct index_node *n = old[i], *next; n; n = next) {
            next = n->next;
            n->next = *slot_of(ix, n->hash);
            *slot_of(ix, n->hash) = n;
        }
    free(old);
}

void index_add(struct index *ix, struct index_node *n, uint64_t hash)
{
    if (ix->count == ix->slots)
        grow(ix);
    n->hash = hash;
    n->next = *slot_of(ix, hash);
    *slot_of(ix, hash) = n;
    ix->count++;
}

void index_remove(struct index *ix, struct index_node *n)
{
    struct index_node **at = slot_of(ix, n->hash);
    while (*at != n) {
        ASSERT(*at); /* it was never added, or to another index */
        at = &(*at)->next;
    }
    *at = n->next;
    ix->count--;
}

static struct index_node *same_hash(struct index_node *n, uint64_t hash)
{
    while (n && n->hash != hash)
        n = n->next;
    return n;
}

struct index_node *index_first(const struct index *ix, uint64_t hash)
{
    return same_hash(*slot_of(ix, hash), hash);
}

struct index_node *index_next(const struct index_node *n)
{
    return same_hash(n->next, n->hash);
}
