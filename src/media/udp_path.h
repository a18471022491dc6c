/* udp_path.h - who speaks to which of our addresses: what tells one flow of datagrams from another.
 * A plain value that can be compared byte by byte; any thread. */
#ifndef MEDIA_UDP_PATH_H
#define MEDIA_UDP_PATH_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define UDP_IP_BYTES 16

/* IPv4 is written as ::ffff:a.b.c.d. No padding. */
struct udp_path {
    unsigned char remote[UDP_IP_BYTES], local[UDP_IP_BYTES]; /* local: zeros when the socket has
                                                                one address only */
    uint32_t scope; /* interface of a link-local remote; 0 otherwise */
    uint16_t port;  /* of remote, host order */
    uint16_t zero;
};

static inline bool udp_path_equal(const struct udp_path *a, const struct udp_path *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static inline bool udp_ip_is_v4(const unsigned char *ip)
{
    static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return memcmp(ip, mapped, sizeof mapped) == 0;
}

#endif
