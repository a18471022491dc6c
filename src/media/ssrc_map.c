/* ssrc_map.c - a small hash table.
 *
 * WHY   each packet is looked up by its SSRC, which its sender chooses; a publisher has a few, a
 *       subscriber hundreds.
 * HOW   open addressing at most half full. SSRCs are mixed before use, so that chosen ones do not
 *       make long chains by being near each other. Removal builds the table anew: tracks go seldom.
 * OWNS  its table.  RUNS  on its media thread.  TESTS ssrc_map_test.c */
#include "media/ssrc_map.h"

#include <stdlib.h>

#include "base/log.h"

enum { FIRST_CAP = 16 };

void ssrc_map_done(struct ssrc_map *m)
{
    free(m->at);
    *m = (struct ssrc_map){0};
}

static struct ssrc_entry *place(const struct ssrc_map *m, uint32_t ssrc)
{
    size_t i = (size_t)(ssrc * 0x9E3779B1u >> 8) & (m->cap - 1);
    while (m->at[i].value && m->at[i].ssrc != ssrc)
        i = (i + 1) & (m->cap - 1);
    return &m->at[i];
}

static void rebuild(struct ssrc_map *m, size_t cap, const void *without)
{
    struct ssrc_map old = *m;
    *m = (struct ssrc_map){.at = calloc(cap, sizeof *m->at), .cap = cap};
    ASSERT(m->at);
    for (size_t i = 0; i < old.cap; i++)
        if (old.at[i].value && old.at[i].value != without)
            ssrc_map_put(m, old.at[i].ssrc, old.at[i].value, old.at[i].tag);
    free(old.at);
}

void ssrc_map_put(struct ssrc_map *m, uint32_t ssrc, void *value, uint32_t tag)
{
    if (m->count >= LIMIT_SSRCS)
        return;
    if (2 * m->count >= m->cap)
        rebuild(m, m->cap ? 2 * m->cap : FIRST_CAP, NULL);
    struct ssrc_entry *e = place(m, ssrc);
    m->count += !e->value;
    *e = (struct ssrc_entry){ssrc, tag, value};
}

const struct ssrc_entry *ssrc_map_get(const struct ssrc_map *m, uint32_t ssrc)
{
    if (!m->cap)
        return NULL;
    const struct ssrc_entry *e = place(m, ssrc);
    return e->value ? e : NULL;
}

void ssrc_map_remove(struct ssrc_map *m, const void *value)
{
    if (m->cap)
        rebuild(m, m->cap, value);
}
