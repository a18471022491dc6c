/* dcep.c - the two messages by which data channels are opened.
 *
 * WHY   a channel is only a pair of SCTP streams; these messages give it a name and its rules.
 * HOW   read through base/rd.h; bytes after the label and the protocol make a message bad, since
 *       nobody sends them.
 * OWNS  nothing.  RUNS  any thread.  SPEC  RFC 8832 5.  TESTS dcep_test.c.  FUZZ fuzz_dcep.c. */
#include "media/dcep.h"

#include "base/log.h"
#include "base/rd.h"

#define TYPE_OPEN      0x03
#define TYPE_UNORDERED 0x80

static enum dcep_kind read_open(struct rd *r, struct dcep_open *ret)
{
    uint8_t type = rd_u8(r);
    (void)rd_u16be(r); /* priority: all channels are equal here */
    struct dcep_open o = {.is_unordered = type & TYPE_UNORDERED, .most = rd_u32be(r)};
    uint16_t label = rd_u16be(r), protocol = rd_u16be(r);
    o.label = rd_bytes(r, label);
    o.protocol = rd_bytes(r, protocol);
    unsigned reliability = type & ~(unsigned)TYPE_UNORDERED;
    if (r->bad || rd_left(r) || reliability > DCEP_LIFETIME)
        return DCEP_BAD;
    o.reliability = (enum dcep_reliability)reliability;
    *ret = o;
    return DCEP_OPEN;
}

enum dcep_kind dcep_read(struct str message, struct dcep_open *ret_open)
{
    struct rd r = rd_from(message);
    uint8_t type = rd_u8(&r);
    if (type == TYPE_OPEN)
        return read_open(&r, ret_open);
    return type == DCEP_ACK_BYTE && !r.bad && rd_left(&r) == 0 ? DCEP_ACK : DCEP_BAD;
}

size_t dcep_write_open(unsigned char to[DCEP_HEAD_BYTES + DCEP_LABEL_BYTES],
                       const struct dcep_open *open)
{
    ASSERT(open->label.n <= DCEP_LABEL_BYTES && open->protocol.n == 0);
    memset(to, 0, DCEP_HEAD_BYTES);
    to[0] = TYPE_OPEN;
    to[1] = (unsigned char)(open->reliability | (open->is_unordered ? TYPE_UNORDERED : 0));
    for (int i = 0; i < 4; i++)
        to[4 + i] = (unsigned char)(open->most >> (24 - 8 * i));
    to[9] = (unsigned char)open->label.n;
    memcpy(to + DCEP_HEAD_BYTES, open->label.p, open->label.n);
    return DCEP_HEAD_BYTES + open->label.n;
}
