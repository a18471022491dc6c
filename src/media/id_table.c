/* id_table.c - a hash table of numbers.
 *
 * WHY   sessions, rooms and associations are named by numbers in messages between threads.
 * HOW   open addressing, at most half full; a row taken out lets those behind it move up, so there
 *       are no graves. Keys are our own counters or keyed hashes: nobody can aim at one bucket.
 * OWNS  its rows.  TESTS id_table_test.c */
#include "media/id_table.h"

#include <stdlib.h>

#include "base/log.h"

static size_t place_of(const struct id_table *t, uint64_t key)
{
    return (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (t->cap - 1);
}

/* The row of the key, or the free one where it would stand. */
static struct id_row *seek(const struct id_table *t, uint64_t key)
{
    size_t at = place_of(t, key);
    while (t->row[at].key && t->row[at].key != key)
        at = (at + 1) & (t->cap - 1);
    return &t->row[at];
}

static void grow(struct id_table *t)
{
    struct id_table old = *t;
    t->cap = old.cap ? 2 * old.cap : 16;
    t->row = calloc(t->cap, sizeof *t->row);
    ASSERT(t->row);
    for (size_t i = 0; i < old.cap; i++)
        if (old.row[i].key)
            *seek(t, old.row[i].key) = old.row[i];
    free(old.row);
}

void id_table_done(struct id_table *t)
{
    free(t->row);
    *t = (struct id_table){0};
}

void *id_table_find(const struct id_table *t, uint64_t key)
{
    return t->cap && key ? seek(t, key)->value : NULL;
}

void id_table_put(struct id_table *t, uint64_t key, void *value)
{
    ASSERT(key && value);
    if (2 * (t->count + 1) > t->cap)
        grow(t);
    struct id_row *row = seek(t, key);
    ASSERT(!row->key);
    *row = (struct id_row){key, value};
    t->count++;
}

/* Moves up whoever is kept from its place by the hole. */
static void close_hole(struct id_table *t, size_t hole)
{
    size_t mask = t->cap - 1;
    for (size_t at = (hole + 1) & mask; t->row[at].key; at = (at + 1) & mask) {
        size_t home = place_of(t, t->row[at].key);
        if (((at - home) & mask) < ((at - hole) & mask))
            continue; /* stands between its home and the hole's other side */
        t->row[hole] = t->row[at];
        t->row[at] = (struct id_row){0};
        hole = at;
    }
}

void *id_table_take(struct id_table *t, uint64_t key)
{
    if (!t->cap || !key)
        return NULL;
    struct id_row *row = seek(t, key);
    void *value = row->value;
    if (!row->key)
        return NULL;
    *row = (struct id_row){0};
    t->count--;
    close_hole(t, (size_t)(row - t->row));
    return value;
}
