/* table.h - who has this number: 64-bit keys, 0 excluded, to pointers. Owned by one thread. */
#ifndef MEDIA_TABLE_H
#define MEDIA_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct table_row {
    uint64_t key; /* 0: free */
    void *value;
};
struct table { /* zeroed is empty */
    struct table_row *row;
    size_t cap, count; /* cap: 0 or a power of two */
};

void table_done(struct table *t);                           /* the values are not its own */
void *table_find(const struct table *t, uint64_t key);      /* NULL: nobody */
void table_put(struct table *t, uint64_t key, void *value); /* the key must be new */
void *table_take(struct table *t, uint64_t key);            /* removed; NULL: was not there */

#endif
