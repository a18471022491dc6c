/* trust.h - the files under /trust/: what a device needs to trust this server. Made once, at start;
 * everything lives in the arena given. Main thread. */
#ifndef APP_TRUST_H
#define APP_TRUST_H

#include "app/tls_files.h"
#include "net/asset.h"

struct trust_assets {
    const struct net_asset *asset; /* the client's with ours among them, sorted by path */
    size_t count;
};

/* False with words: the authority's certificate can not be read. */
MUST_CHECK bool trust_assets_make(struct arena *a, const struct tls_files *f,
                                  const struct net_asset *client, size_t count,
                                  struct trust_assets *ret, struct str *ret_trouble);

#endif
