/* forwarded.c - who is behind a proxy that we trust.
 *
 * WHY   behind a proxy all connections come from one address: rates, the journal of sign-ins and
 *       "came by TLS" would be about the proxy. A stranger who writes the same fields must get
 *       nothing by it.
 * HOW   X-Forwarded-For is read from its right end, where the nearest proxy wrote, as long as what
 *       stands there is a proxy of ours; the first other address is the client. A member that is no
 *       address ends the walk at what was known. RFC 7239's Forwarded is not read: no proxy we know
 *       sends it unless told to, and two sources of one truth can be played against each other.
 * RUNS  pure.  SPEC docs/operating/reverse-proxy.md.  TESTS forwarded_test.c.
 * FUZZ fuzz/fuzz_forwarded.c. */
#include "net/forwarded.h"

#include <arpa/inet.h>

#include "net/http_in.h"

/* --- addresses and networks --- */

static bool address_plain(struct str text, struct address *ret)
{
    char z[ADDRESS_TEXT_BYTES];
    if (text.n == 0 || text.n >= sizeof z || str_find_byte(text, 0) < text.n)
        return false;
    memcpy(z, text.p, text.n);
    z[text.n] = 0;
    *ret = (struct address){{[10] = 0xff, [11] = 0xff}};
    if (inet_pton(AF_INET, z, ret->byte + 12) == 1)
        return true;
    return inet_pton(AF_INET6, z, ret->byte) == 1;
}

static bool is_port(struct str text)
{
    long long n;
    return text.n > 0 && text.n <= 5 && text.p[0] != '-' && str_to_i64(text, &n) && n <= 65535;
}

bool forwarded_address(struct str text, struct address *ret)
{
    size_t colon = str_find_byte(text, ':');
    if (text.n && text.p[0] == '[') {
        size_t end = str_find_byte(text, ']');
        struct str rest = str_slice(text, end + 1, text.n);
        bool has_port = rest.n && rest.p[0] == ':' && is_port(str_slice(rest, 1, rest.n));
        struct str inner = str_slice(text, 1, end);
        return end < text.n && (rest.n == 0 || has_port) && str_find_byte(inner, ':') < inner.n &&
               address_plain(inner, ret);
    }
    struct str port = str_slice(text, colon + 1, text.n);
    bool has_one_colon = colon < text.n && str_find_byte(port, ':') == port.n;
    if (has_one_colon)
        return is_port(port) && address_plain(str_slice(text, 0, colon), ret);
    return address_plain(text, ret);
}

static bool has_bit(const struct address *a, unsigned at)
{
    return a->byte[at / 8] & (0x80u >> at % 8);
}

static bool network_parse(struct str text, struct proxy_network *ret)
{
    size_t slash = str_find_byte(text, '/');
    struct str base = str_slice(text, 0, slash);
    if (!address_plain(base, &ret->base))
        return false;
    bool is_v4 = str_find_byte(base, ':') == base.n;
    long long bits = is_v4 ? 32 : 128;
    struct str length = str_slice(text, slash + 1, text.n);
    if (slash < text.n && (!length.n || length.n > 3 || !str_to_i64(length, &bits) || bits < 0 ||
                           bits > (is_v4 ? 32 : 128)))
        return false;
    ret->bits = (unsigned)bits + (is_v4 ? 96 : 0);
    for (unsigned i = ret->bits; i < 128; i++)
        if (has_bit(&ret->base, i))
            return false; /* 10.0.0.1/8: a slip, and nobody knows which part is meant */
    return true;
}

enum err trusted_proxies_parse(struct str list, struct trusted_proxies *ret, struct str *ret_wrong)
{
    *ret = (struct trusted_proxies){0};
    while (list.n) {
        size_t comma = str_find_byte(list, ',');
        struct str member = str_trim(str_slice(list, 0, comma));
        list = str_slice(list, comma + 1, list.n);
        *ret_wrong = member;
        if (ret->count == LIMIT_TRUSTED_PROXIES ||
            !network_parse(member, &ret->network[ret->count]))
            return ERR_INVALID;
        ret->count++;
    }
    return OK;
}

static bool network_has(const struct proxy_network *n, const struct address *a)
{
    unsigned whole = n->bits / 8, rest = n->bits % 8;
    if (memcmp(n->base.byte, a->byte, whole) != 0)
        return false;
    return rest == 0 || (n->base.byte[whole] ^ a->byte[whole]) >> (8 - rest) == 0;
}

bool trusted_proxies_has(const struct trusted_proxies *t, const struct address *a)
{
    for (size_t i = 0; i < t->count; i++)
        if (network_has(&t->network[i], a))
            return true;
    return false;
}

/* --- the fields of a request --- */

/* Cuts the last member off the list; false at its beginning. */
static bool take_last(struct str *list, struct str *ret)
{
    if (!list->p || list->n == 0)
        return false;
    size_t from = list->n;
    while (from > 0 && list->p[from - 1] != ',')
        from--;
    *ret = str_trim(str_slice(*list, from, list->n));
    *list = str_slice(*list, 0, from ? from - 1 : 0);
    return true;
}

static void read_client(const struct trusted_proxies *t, struct str list, struct forwarded *ret)
{
    struct str member;
    for (int hops = 0; take_last(&list, &member); hops++) {
        struct address a;
        if (hops == LIMIT_FORWARDED_HOPS || !forwarded_address(member, &a)) {
            ret->has_malformed = true;
            return;
        }
        ret->client = a;
        if (!trusted_proxies_has(t, &a))
            return;
    }
}

static void read_proto(struct str list, struct forwarded *ret)
{
    struct str proto;
    if (!take_last(&list, &proto))
        return;
    if (str_equal_ascii_nocase(proto, STR("https")))
        ret->is_https = true;
    else if (str_equal_ascii_nocase(proto, STR("http")))
        ret->is_https = false;
    else
        ret->has_malformed = true;
}

void forwarded_read(const struct trusted_proxies *t, const struct address *peer,
                    const struct forwarded_fields *fields, struct forwarded *ret)
{
    *ret = (struct forwarded){.client = *peer, .is_https = ret->is_https};
    read_client(t, fields->for_whom, ret);
    read_proto(fields->proto, ret);
    struct str list = fields->host, host;
    if (!take_last(&list, &host))
        return;
    if (http_is_host(host))
        ret->host = host;
    else
        ret->has_malformed = true;
}
