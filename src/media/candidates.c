/* candidates.c - host candidates of a socket.
 *
 * WHY   a lite agent tells every address it can be reached at and lets the client try.
 * HOW   getifaddrs when bound to all addresses: up, not link-local (a browser's scope is not ours).
 *       Priorities fall in the order of the list, IPv6 first as RFC 8421 wants it for equals.
 * OWNS  nothing.  RUNS  at start.
 * SPEC  RFC 8445 5.1.2.1, RFC 8839 5.1, RFC 8421.  TESTS candidates_test.c */
#include "media/candidates.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { TYPE_HOST = 126, COMPONENT_RTP = 1, LONGEST_TEXT = 63 };

/* False: the list is full. The same address twice is told once. */
static bool add(struct candidates *list, const char *address, int port)
{
    for (size_t i = 0; i < list->count; i++)
        if (!strcmp(list->at[i].address, address) && list->at[i].port == port)
            return true;
    if (list->count == LIMIT_CANDIDATES)
        return false;
    struct candidate *c = &list->at[list->count];
    uint32_t local_preference = 65535 - (uint32_t)list->count;
    *c = (struct candidate){.port = port,
                            .priority = (uint32_t)TYPE_HOST << 24 | local_preference << 8 |
                                        (256 - COMPONENT_RTP)};
    snprintf(c->address, sizeof c->address, "%s", address);
    snprintf(c->foundation, sizeof c->foundation, "%zu", ++list->count);
    return true;
}

/* --- announced --- */

/* "ADDRESS", "ADDRESS:PORT" (IPv4) or "[ADDRESS]:PORT". */
static bool split_announced(struct str text, struct str *ret_address, struct str *ret_port)
{
    *ret_port = (struct str){0};
    if (str_starts_with(text, STR("["))) {
        size_t end = str_find_byte(text, ']');
        *ret_address = str_slice(text, 1, end);
        struct str rest = str_slice(text, end + 1, text.n);
        if (end == text.n || (rest.n && rest.p[0] != ':'))
            return false;
        if (rest.n)
            *ret_port = str_slice(rest, 1, rest.n);
        return true;
    }
    size_t colon = str_find_byte(text, ':');
    bool is_v6 = str_find_byte(str_slice(text, colon + 1, text.n), ':') <
                 str_slice(text, colon + 1, text.n).n;
    *ret_address = is_v6 ? text : str_slice(text, 0, colon);
    if (!is_v6 && colon < text.n)
        *ret_port = str_slice(text, colon + 1, text.n);
    return true;
}

static bool is_numeric(const char *address)
{
    unsigned char ip[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, address, ip) == 1 || inet_pton(AF_INET6, address, ip) == 1;
}

enum err candidates_announced(const struct str *text, size_t count, int port,
                              struct candidates *ret)
{
    struct candidates list = {0};
    for (size_t i = 0; i < count; i++) {
        struct str address, port_text;
        char copy[LONGEST_TEXT + 1] = "";
        long long own = port;
        if (!split_announced(str_trim(text[i]), &address, &port_text) || address.n > LONGEST_TEXT)
            return ERR_INVALID;
        if (port_text.p && (!str_to_i64(port_text, &own) || own < 1 || own > 65535))
            return ERR_INVALID;
        if (address.n)
            memcpy(copy, address.p, address.n);
        if (!is_numeric(copy) || !add(&list, copy, (int)own))
            return ERR_INVALID;
    }
    *ret = list;
    return OK;
}

/* --- found --- */

static bool is_loopback(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr) >> 24 == 127;
    return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr);
}

/* Can a datagram to this address reach the socket, from elsewhere? */
static bool is_wanted(const struct ifaddrs *i, sa_family_t family, bool loopback)
{
    if (!i->ifa_addr || i->ifa_addr->sa_family != family || !(i->ifa_flags & IFF_UP) ||
        is_loopback(i->ifa_addr) != loopback)
        return false;
    const struct sockaddr_in6 *v6 = (const void *)i->ifa_addr;
    return family == AF_INET || !IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr);
}

static void add_family(struct candidates *list, const struct ifaddrs *all, sa_family_t family,
                       int port, bool loopback)
{
    for (const struct ifaddrs *i = all; i; i = i->ifa_next) {
        char text[INET6_ADDRSTRLEN];
        if (!is_wanted(i, family, loopback))
            continue;
        const void *ip =
            family == AF_INET
                ? (const void *)&((const struct sockaddr_in *)(const void *)i->ifa_addr)->sin_addr
                : &((const struct sockaddr_in6 *)(const void *)i->ifa_addr)->sin6_addr;
        if (inet_ntop(family, ip, text, sizeof text) && !add(list, text, port))
            return; /* the first ones are enough */
    }
}

static void add_all(struct candidates *list, const struct udp_local *socket, int port,
                    bool loopback)
{
    struct ifaddrs *all = NULL;
    if (getifaddrs(&all))
        return;
    if (socket->is_v6)
        add_family(list, all, AF_INET6, port, loopback);
    add_family(list, all, AF_INET, port, loopback);
    freeifaddrs(all);
}

bool candidates_is_loopback(struct str host)
{
    return str_equal(host, STR("localhost")) || str_equal(host, STR("::1")) ||
           str_equal(host, STR("[::1]")) || str_starts_with(host, STR("127."));
}

void candidates_found(const struct udp_local *socket, int port, bool is_loopback_first,
                      struct candidates *ret)
{
    char text[INET6_ADDRSTRLEN];
    *ret = (struct candidates){0};
    if (socket->is_any) {
        if (is_loopback_first)
            (void)add(ret, "127.0.0.1", port); /* the first always fits */
        add_all(ret, socket, port, false);
        if (!ret->count)
            add_all(ret, socket, port, true);
        return;
    }
    bool is_v4 = udp_ip_is_v4(socket->ip);
    if (inet_ntop(is_v4 ? AF_INET : AF_INET6, socket->ip + (is_v4 ? 12 : 0), text, sizeof text))
        (void)add(ret, text, port);
}
