/* candidate.h - what a description says of one end of a transport: where it listens, who starts the
 * handshake. Plain values; any thread. */
#ifndef MEDIA_CANDIDATE_H
#define MEDIA_CANDIDATE_H

#include <netinet/in.h>
#include <stdint.h>

/* a=setup (RFC 8842): active starts the DTLS handshake, passive waits for it. */
enum sdp_setup { SDP_ACTPASS, SDP_ACTIVE, SDP_PASSIVE };

/* A UDP host candidate, component 1 (RFC 8839 5.1). */
struct candidate {
    char address[INET6_ADDRSTRLEN]; /* numeric */
    int port;
    uint32_t priority;
    char foundation[12];
};

#endif
