/* id_table.h - who has this number: 64-bit keys, 0 excluded, to pointers. Owned by one thread. */
#ifndef MEDIA_ID_TABLE_H
#define MEDIA_ID_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct id_row {
    uint64_t key; /* 0: free */
    void *value;
};
struct id_table { /* zeroed is empty */
    struct id_row *row;
    size_t cap, count; /* cap: 0 or a power of two */
};

void id_table_done(struct id_table *t);                           /* the values are not its own */
void *id_table_find(const struct id_table *t, uint64_t key);      /* NULL: nobody */
void id_table_put(struct id_table *t, uint64_t key, void *value); /* the key must be new */
void *id_table_take(struct id_table *t, uint64_t key);            /* removed; NULL: was not there */

#endif
