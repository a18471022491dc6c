/* routes.h - which transport a datagram is for: by path (5-tuple), by our ufrag. One thread. */
#ifndef MEDIA_ROUTES_H
#define MEDIA_ROUTES_H

#include <stddef.h>

#include "base/rand.h"
#include "base/str.h"
#include "media/udp_path.h"

#define ROUTE_BUCKETS   4096
#define ROUTE_KEY_BYTES sizeof(struct udp_path) /* the longest; ufrags are shorter */

struct transport;
struct route;
struct routes {
    struct route *bucket[ROUTE_BUCKETS];
    unsigned char seed[16]; /* keys come from strangers */
};

void routes_init(struct routes *r, const struct rand_source *rand);
void routes_done(struct routes *r);
/* NULL: nobody's. */
struct transport *routes_owner(const struct routes *r, struct str key);
/* From now on it is this owner's, whoever had it. */
void routes_set(struct routes *r, struct str key, struct transport *owner);
void routes_remove(struct routes *r, struct str key, const struct transport *owner);

static inline struct str route_key(const struct udp_path *p)
{
    return (struct str){(const char *)p, sizeof *p};
}

#endif
