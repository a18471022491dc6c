/* ssrc_map.h - from SSRC to what it belongs to, on one connection. Its media thread. */
#ifndef MEDIA_SSRC_MAP_H
#define MEDIA_SSRC_MAP_H

#include <stddef.h>
#include <stdint.h>

#define LIMIT_SSRCS 2048 /* of one connection; more are not entered */

struct ssrc_map {
    struct ssrc_entry {
        uint32_t ssrc;
        uint32_t tag; /* the owner's: which layer, whether RTX */
        void *value;  /* NULL: free */
    } * at;
    size_t count, cap; /* cap: 0 or a power of two */
};
void ssrc_map_done(struct ssrc_map *m);
/* Replaces what was there. */
void ssrc_map_put(struct ssrc_map *m, uint32_t ssrc, void *value, uint32_t tag);
const struct ssrc_entry *ssrc_map_get(const struct ssrc_map *m, uint32_t ssrc); /* NULL: none */
/* Everything that leads to value goes. */
void ssrc_map_remove(struct ssrc_map *m, const void *value);

#endif
