/* address.h - who is at the other end, and how many connections each address has.
 * Front loop's thread. */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/rand.h"
#include "base/str.h"

/* IPv4 is kept as ::ffff:a.b.c.d. */
struct address {
    unsigned char byte[16];
};

struct address address_from(const struct sockaddr *sa);
#define ADDRESS_TEXT_BYTES 46
/* "203.0.113.5" or "2001:db8::1", a view of text. */
struct str address_text(const struct address *a, char text[ADDRESS_TEXT_BYTES]);
/* "127.0.0.1", "::", "localhost" and a port as something to bind. ERR_INVALID: not an address. */
MUST_CHECK enum err address_to_bind(struct str host, int port, struct sockaddr_storage *ret,
                                    socklen_t *ret_size);

/* Connections per address: IPv4 by address, IPv6 by /64 (one subscriber). */
struct address_counts;
struct address_counts *address_counts_new(const struct rand_source *r);
void address_counts_free(struct address_counts *c); /* NULL is fine */
/* False when this address has max already; then nothing is counted. */
MUST_CHECK bool address_counts_add(struct address_counts *c, const struct address *a, size_t max);
void address_counts_remove(struct address_counts *c, const struct address *a);

/* The same table for amounts: what an address holds of something goes from was to now (0:
 * forgotten). Its whole amount after that. */
size_t address_counts_change(struct address_counts *c, const struct address *a, size_t was,
                             size_t now);
size_t address_counts_of(const struct address_counts *c, const struct address *a);

#endif
