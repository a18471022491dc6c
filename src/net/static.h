/* static.h - which file of the client answers a path, and how. Pure. */
#ifndef NET_STATIC_H
#define NET_STATIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "net/asset.h"

struct static_answer {
    const struct net_asset *asset; /* NULL: 404 */
    struct str body;               /* in the coding chosen */
    struct str encoding;           /* "br", "gzip", absent */
    struct str etag;               /* of this coding, a view of etag_text */
    char etag_text[80];
    bool is_not_modified; /* 304 */
};

/* Paths that belong to net's host and not to the client's files. */
bool static_is_host_path(struct str target);
/* Is it no file, but perhaps an address that the client shows (which index.html stands for)? */
bool static_is_page(const struct net_asset *assets, size_t count, struct str target);
/* target as sent, query included. Any path without a dot in its last segment that is no file gives
 * /index.html: the client routes it. ret->etag points into ret. */
void static_find(const struct net_asset *assets, size_t count, struct str target,
                 struct str accept_encoding, struct str if_none_match, struct static_answer *ret);
struct str static_cache_control(const struct net_asset *a);

#endif
