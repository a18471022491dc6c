/* dcep.h - the two messages by which data channels are opened (RFC 8832). Pure; any thread. */
#ifndef MEDIA_DCEP_H
#define MEDIA_DCEP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Payload protocol identifiers of SCTP messages (RFC 8831 8). */
#define PPID_DCEP         50
#define PPID_STRING       51
#define PPID_BINARY       53
#define PPID_STRING_EMPTY 56
#define PPID_BINARY_EMPTY 57

enum dcep_kind { DCEP_BAD, DCEP_OPEN, DCEP_ACK };

enum dcep_reliability { DCEP_RELIABLE, DCEP_RETRANSMITS, DCEP_LIFETIME };

struct dcep_open {
    bool is_unordered;
    enum dcep_reliability reliability;
    uint32_t most;              /* retransmissions, or milliseconds */
    struct str label, protocol; /* views into the message */
};

enum dcep_kind dcep_read(struct str message, struct dcep_open *ret_open);

#define DCEP_HEAD_BYTES  12
#define DCEP_LABEL_BYTES 64 /* ours are short */
/* An OPEN without protocol; label at most DCEP_LABEL_BYTES. Returns its length. */
size_t dcep_write_open(unsigned char to[DCEP_HEAD_BYTES + DCEP_LABEL_BYTES],
                       const struct dcep_open *open);
#define DCEP_ACK_BYTE 0x02

#endif
