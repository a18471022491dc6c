/* address.c - addresses of peers and the number of connections each has.
 *
 * WHY   one stranger must not take all the places.
 * HOW   an open-addressing table keyed by SipHash with a random key, since strangers choose what is
 *       in it; deleting moves later entries back, so there are no tombstones. At most one entry a
 *       connection, at most half full.
 * OWNS  the table.
 * RUNS  on the front loop's thread.  TESTS address_test.c. */
#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "base/log.h"
#include "crypto/token.h"

struct address address_from(const struct sockaddr *sa)
{
    struct address a = {{[10] = 0xff, [11] = 0xff}};
    if (sa->sa_family == AF_INET)
        memcpy(a.byte + 12, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
    else
        memcpy(a.byte, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
    return a;
}

static bool is_v4(const struct address *a)
{
    return IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(const void *)a->byte);
}

struct str address_text(const struct address *a, char text[ADDRESS_TEXT_BYTES])
{
    const char *p = is_v4(a) ? inet_ntop(AF_INET, a->byte + 12, text, ADDRESS_TEXT_BYTES)
                             : inet_ntop(AF_INET6, a->byte, text, ADDRESS_TEXT_BYTES);
    return str_from(p);
}

enum err address_to_bind(struct str host, int port, struct sockaddr_storage *ret,
                         socklen_t *ret_size)
{
    char text[ADDRESS_TEXT_BYTES] = "127.0.0.1";
    if (!str_equal(host, STR("localhost"))) {
        if (host.n == 0 || host.n >= sizeof text)
            return ERR_INVALID;
        memcpy(text, host.p, host.n);
        text[host.n] = 0;
    }
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    *ret = (struct sockaddr_storage){0};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
        memcpy(ret, &v4, sizeof v4);
        *ret_size = sizeof v4;
        return OK;
    }
    if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1) {
        memcpy(ret, &v6, sizeof v6);
        *ret_size = sizeof v6;
        return OK;
    }
    return ERR_INVALID;
}

/* --- how many connections an address has --- */

struct entry {
    struct address address;
    size_t count; /* 0: the place is free */
};

struct address_counts {
    struct entry *entry;
    size_t cap; /* a power of two */
    size_t used;
    unsigned char key[16];
};

struct address_counts *address_counts_new(const struct rand_source *r)
{
    struct address_counts *c = calloc(1, sizeof *c);
    ASSERT(c);
    c->cap = 64;
    c->entry = calloc(c->cap, sizeof *c->entry);
    ASSERT(c->entry);
    rand_fill(r, c->key, sizeof c->key);
    return c;
}

void address_counts_free(struct address_counts *c)
{
    if (!c)
        return;
    free(c->entry);
    free(c);
}

static struct address subscriber(const struct address *a)
{
    struct address s = *a;
    if (!is_v4(a))
        memset(s.byte + 8, 0, 8);
    return s;
}

static size_t home_of(const struct address_counts *c, const struct address *s)
{
    struct str bytes = {(const char *)s->byte, sizeof s->byte};
    return (size_t)hash_keyed(c->key, bytes) & (c->cap - 1);
}

/* Its place, or the free one where it would be. */
static struct entry *find(const struct address_counts *c, const struct address *s)
{
    size_t i = home_of(c, s);
    while (c->entry[i].count && memcmp(c->entry[i].address.byte, s->byte, sizeof s->byte) != 0)
        i = (i + 1) & (c->cap - 1);
    return &c->entry[i];
}

static void grow(struct address_counts *c)
{
    struct entry *old = c->entry;
    size_t old_cap = c->cap;
    c->cap *= 2;
    c->entry = calloc(c->cap, sizeof *c->entry);
    ASSERT(c->entry);
    for (size_t i = 0; i < old_cap; i++)
        if (old[i].count)
            *find(c, &old[i].address) = old[i];
    free(old);
}

/* Entries after the hole move back when their way from home leads over it. */
static void close_hole(struct address_counts *c, size_t hole)
{
    size_t mask = c->cap - 1;
    for (size_t i = (hole + 1) & mask; c->entry[i].count; i = (i + 1) & mask) {
        size_t way = (i - home_of(c, &c->entry[i].address)) & mask;
        if (way >= ((i - hole) & mask)) {
            c->entry[hole] = c->entry[i];
            hole = i;
        }
    }
    c->entry[hole] = (struct entry){0};
}

size_t address_counts_change(struct address_counts *c, const struct address *a, size_t was,
                             size_t now)
{
    struct address s = subscriber(a);
    if (2 * (c->used + 1) > c->cap)
        grow(c);
    struct entry *e = find(c, &s);
    ASSERT(e->count >= was);
    size_t before = e->count, after = before - was + now;
    if (before == 0)
        e->address = s;
    c->used += (before == 0) - (size_t)(after == 0);
    e->count = after;
    if (before && !after)
        close_hole(c, (size_t)(e - c->entry));
    return after;
}

size_t address_counts_of(const struct address_counts *c, const struct address *a)
{
    struct address s = subscriber(a);
    return find(c, &s)->count;
}

bool address_counts_add(struct address_counts *c, const struct address *a, size_t max)
{
    if (address_counts_of(c, a) >= max)
        return false;
    (void)address_counts_change(c, a, 0, 1);
    return true;
}

void address_counts_remove(struct address_counts *c, const struct address *a)
{
    (void)address_counts_change(c, a, 1, 0);
}
