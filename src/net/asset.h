/* asset.h - one file of the web client, in memory, ready to send. Made by tools/pack_web.py. */
#ifndef NET_ASSET_H
#define NET_ASSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct net_asset {
    const char *path; /* "/assets/index-Bx2f.js" */
    const char *content_type;
    const char *etag;               /* quoted, strong */
    struct str plain, gzip, brotli; /* absent when not smaller */
    bool is_immutable;              /* hash in its name: may be cached for ever */
};

#endif
