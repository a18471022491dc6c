/* forwarded.h - who is behind a proxy that we trust. Pure.
 *
 * A proxy tells in X-Forwarded-For, -Proto and -Host for whom it asks. Anybody can write such
 * fields, so they count only when the connection comes from an address the operator named. */
#ifndef NET_FORWARDED_H
#define NET_FORWARDED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "net/address.h"

#define LIMIT_TRUSTED_PROXIES 32 /* networks in the setting */
#define LIMIT_FORWARDED_HOPS  32 /* addresses looked at in one X-Forwarded-For */

struct proxy_network {
    struct address base;
    unsigned bits; /* of 128; an IPv4 network has 96 more than its CIDR says */
};

struct trusted_proxies {
    struct proxy_network network[LIMIT_TRUSTED_PROXIES];
    size_t count;
};

/* "10.0.0.0/8, ::1, 2001:db8::/32"; empty: none. ERR_INVALID: something is no network, or has bits
 * behind its length, or there are too many; *ret_wrong is that member. */
MUST_CHECK enum err trusted_proxies_parse(struct str list, struct trusted_proxies *ret,
                                          struct str *ret_wrong);
bool trusted_proxies_has(const struct trusted_proxies *t, const struct address *a);

/* Fields of a request; absent: not sent. */
struct forwarded_fields {
    struct str for_whom, proto, host;
};

struct forwarded {
    struct address client;
    struct str host;    /* absent: what Host says */
    bool is_https;      /* set by the caller for a request whose proto is not told */
    bool has_malformed; /* something was not understood and left out */
};

/* peer is trusted. The client is the rightmost address that is not: what stands left of it was
 * written by a stranger. Of proto and host the last counts, which the nearest proxy wrote. */
void forwarded_read(const struct trusted_proxies *t, const struct address *peer,
                    const struct forwarded_fields *fields, struct forwarded *ret);
/* "203.0.113.5", "203.0.113.5:4711", "2001:db8::1", "[2001:db8::1]:4711". */
bool forwarded_address(struct str text, struct address *ret);

#endif
