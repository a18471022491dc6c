/* index.h - hash index over structs that carry their own node. Inside gateway; front loop's thread.
 *
 * The index knows hashes only: the caller walks the nodes of one hash and compares keys. */
#ifndef GATEWAY_INDEX_H
#define GATEWAY_INDEX_H

#include <stddef.h>
#include <stdint.h>

struct index_node {
    struct index_node *next; /* in the same slot */
    uint64_t hash;
};

struct index {
    struct index_node **slot;
    size_t slots; /* a power of two */
    size_t count;
    uint64_t seed; /* clients choose some keys: they must not choose the slots */
};

void index_init(struct index *ix, uint64_t seed);
void index_done(struct index *ix); /* nodes are the caller's */
uint64_t index_hash(const struct index *ix, uint64_t a, uint64_t b);
void index_add(struct index *ix, struct index_node *n, uint64_t hash);
void index_remove(struct index *ix, struct index_node *n);
/* The nodes of one hash, in no order; NULL after the last. */
struct index_node *index_first(const struct index *ix, uint64_t hash);
struct index_node *index_next(const struct index_node *n);

/* The struct around a node. */
#define INDEX_OWNER(node, type, field) ((type *)(void *)((char *)(node)-offsetof(type, field)))

#endif
