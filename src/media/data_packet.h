/* data_packet.h - LiveKit's DataPacket as it passes through a server: who sent it is overwritten,
 * everything else goes on byte for byte, so that kinds of payload we never heard of pass too.
 * Pure; any thread. */
#ifndef MEDIA_DATA_PACKET_H
#define MEDIA_DATA_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#define LIMIT_DATA_DESTINATIONS 256 /* identities a packet may name */

/* Field number of the payload inside (DataPacket's oneof); others pass as well. */
enum data_body {
    DATA_BODY_NONE = 0,
    DATA_BODY_USER = 2,
    DATA_BODY_SPEAKER = 3,       /* old; the server alone says who speaks */
    DATA_BODY_TRANSCRIPTION = 7, /* from agents only */
    DATA_BODY_METRICS = 8        /* for the server */
};

struct data_facts {
    uint32_t body;       /* enum data_body or another field number; the last one in the packet */
    uint32_t sequence;   /* of a reliable packet; 0: has none */
    bool may_pass;       /* false: a body that is not forwarded from people */
    size_t destinations; /* 0: for everybody */
    struct str packet;   /* what was read; must outlive the facts */
};

/* ERR_MALFORMED: not a DataPacket. ERR_TOO_LARGE: too many destinations. */
MUST_CHECK enum err data_packet_read(struct str packet, struct data_facts *ret);
/* Is this identity among the destinations (the packet's, else those of user), or are there none? */
bool data_packet_is_for(const struct data_facts *f, struct str identity);

/* The destinations, as views, in one walk: for who asks for many. */
size_t data_packet_destinations(const struct data_facts *f,
                                struct str ret[LIMIT_DATA_DESTINATIONS]);

struct data_stamp {
    struct str identity, sid; /* of the sender */
    bool is_lossy;            /* the channel it came on */
};
/* Appends to out: the packet with kind, participant_identity and participant_sid as stamped (in
 * user too), and the destinations of user lifted to the packet when it has none of its own.
 * ERR_MALFORMED as above; ERR_TOO_LARGE: out is full. */
MUST_CHECK enum err data_packet_stamp(struct str packet, const struct data_stamp *stamp,
                                      struct buf *out);

#endif
