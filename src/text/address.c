/* address.c - whom an address stands for.
 *
 * WHY   a subscriber of IPv6 has 2^64 addresses: who counts by the address counts nothing.
 * HOW   the last eight bytes are dropped. IPv4 in IPv6's clothes stays as it is: it is one address.
 * OWNS  nothing.  RUNS  any thread.  SPEC  RFC 4291 2.5.4, 2.5.5.2.  TESTS address_test.c. */
#include "text/address.h"

#include <arpa/inet.h>
#include <string.h>

struct str address_network(struct str address, char room[ADDRESS_TEXT_MAX])
{
    struct in6_addr ip;
    if (!address.p || address.n >= ADDRESS_TEXT_MAX)
        return address;
    memcpy(room, address.p, address.n);
    room[address.n] = 0;
    if (inet_pton(AF_INET6, room, &ip) != 1 || IN6_IS_ADDR_V4MAPPED(&ip))
        return address;
    memset(ip.s6_addr + 8, 0, 8);
    return inet_ntop(AF_INET6, &ip, room, ADDRESS_TEXT_MAX) ? str_from(room) : address;
}
