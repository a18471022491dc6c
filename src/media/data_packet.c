/* data_packet.c - overwrite who sent a DataPacket, and nothing else.
 *
 * WHY   clients of different ages talk through us: a decoder that knows only today's messages would
 *       drop what tomorrow's say. So the packet is never decoded; fields are walked as protobuf
 *       writes them, and each is copied as it is or left out.
 * HOW   left out: kind (1), participant_identity (4), participant_sid (17), and in user (2) the
 *       same two (5, 1). Ours are appended; protobuf allows any order, and the last one counts.
 *       Two user fields are merged by a reader, so each of them is stamped. Groups are refused:
 *       proto3 has none, and they alone would need a stack.
 * OWNS  nothing.  RUNS  any thread.
 * SPEC  protobuf wire format; DataPacket of livekit_models.proto.
 * TESTS data_packet_test.c.  FUZZ fuzz/fuzz_data_packet.c. */
#include "media/data_packet.h"

#include "base/rd.h"

enum {
    PACKET_KIND = 1,
    PACKET_USER = 2,
    PACKET_IDENTITY = 4,
    PACKET_DESTINATION = 5,
    PACKET_SEQUENCE = 16,
    PACKET_SID = 17,
    PACKET_ENCRYPTED = 18,
    USER_SID = 1,
    USER_IDENTITY = 5,
    USER_DESTINATION = 6
};
enum { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

struct field {
    uint32_t number;
    unsigned wire;
    uint64_t value;   /* of a varint */
    struct str bytes; /* of WIRE_BYTES */
    struct str whole; /* tag and all */
};

static uint64_t read_varint(struct rd *r)
{
    uint64_t v = 0;
    for (int shift = 0; shift < 70; shift += 7) {
        uint8_t b = rd_u8(r);
        if (shift == 63 && b > 1)
            break; /* does not fit 64 bits */
        v |= (uint64_t)(b & 0x7f) << shift;
        if (!(b & 0x80))
            return v;
    }
    r->bad = true;
    return 0;
}

/* The next field; false at the end, and when r is bad. */
static bool next_field(struct rd *r, struct str all, struct field *ret)
{
    if (rd_left(r) == 0)
        return false;
    size_t from = r->at;
    uint64_t tag = read_varint(r);
    struct field f = {.number = (uint32_t)(tag >> 3), .wire = tag & 7};
    if (tag > UINT32_MAX || f.number == 0)
        r->bad = true;
    if (f.wire == WIRE_VARINT) {
        f.value = read_varint(r);
    } else if (f.wire == WIRE_BYTES) {
        uint64_t n = read_varint(r);
        f.bytes = rd_bytes(r, n > SIZE_MAX ? SIZE_MAX : (size_t)n);
    } else if (f.wire == WIRE_64 || f.wire == WIRE_32) {
        (void)rd_bytes(r, f.wire == WIRE_64 ? 8 : 4);
    } else {
        r->bad = true;
    }
    if (r->bad)
        return false;
    f.whole = str_slice(all, from, r->at);
    *ret = f;
    return true;
}

/* A field we act upon must be written as it should be: what a reader would skip, we must not use.
 */
static bool is_as_declared(const struct field *f, bool is_in_user)
{
    if (is_in_user)
        return f->wire == WIRE_BYTES || (f->number != USER_SID && f->number != USER_IDENTITY &&
                                         f->number != USER_DESTINATION);
    if (f->number == PACKET_KIND || f->number == PACKET_SEQUENCE)
        return f->wire == WIRE_VARINT;
    return f->wire == WIRE_BYTES || f->number > PACKET_ENCRYPTED;
}

static bool is_body(uint32_t number)
{
    return number == PACKET_USER || number == DATA_BODY_SPEAKER ||
           (number > PACKET_DESTINATION && number < PACKET_SEQUENCE) || number > PACKET_SID;
}

static bool body_may_pass(uint32_t number)
{
    return number != DATA_BODY_SPEAKER && number != DATA_BODY_TRANSCRIPTION &&
           number != DATA_BODY_METRICS;
}

/* --- reading --- */

/* Destinations that the user fields name; when the packet has its own, they do not count. */
static size_t count_user_destinations(struct str user, bool *ret_ok)
{
    struct rd r = rd_from(user);
    struct field f;
    size_t count = 0;
    while (next_field(&r, user, &f)) {
        if (!is_as_declared(&f, true))
            r.bad = true;
        else if (f.number == USER_DESTINATION)
            count++;
    }
    if (r.bad)
        *ret_ok = false;
    return count;
}

enum err data_packet_read(struct str packet, struct data_facts *ret)
{
    struct data_facts facts = {.may_pass = true, .packet = packet};
    struct rd r = rd_from(packet);
    struct field f;
    size_t of_user = 0;
    bool ok = true;
    while (ok && next_field(&r, packet, &f)) {
        ok = is_as_declared(&f, false);
        if (ok && f.number == PACKET_USER)
            of_user += count_user_destinations(f.bytes, &ok);
        if (f.number == PACKET_DESTINATION)
            facts.destinations++;
        if (f.number == PACKET_SEQUENCE)
            facts.sequence = (uint32_t)f.value;
        if (!is_body(f.number))
            continue;
        facts.body = f.number;
        facts.may_pass = facts.may_pass && body_may_pass(f.number);
    }
    if (!ok || r.bad)
        return ERR_MALFORMED;
    if (facts.destinations == 0)
        facts.destinations = of_user;
    if (facts.destinations > LIMIT_DATA_DESTINATIONS || of_user > LIMIT_DATA_DESTINATIONS)
        return ERR_TOO_LARGE;
    *ret = facts;
    return OK;
}

static bool names(struct str message, uint32_t number, struct str identity, size_t *ret_seen)
{
    struct rd r = rd_from(message);
    struct field f;
    while (next_field(&r, message, &f)) {
        if (f.number != number)
            continue;
        ++*ret_seen;
        if (str_equal(f.bytes, identity))
            return true;
    }
    return false;
}

bool data_packet_is_for(const struct data_facts *facts, struct str identity)
{
    size_t seen = 0;
    if (facts->destinations == 0 || names(facts->packet, PACKET_DESTINATION, identity, &seen))
        return true;
    if (seen)
        return false;
    struct rd r = rd_from(facts->packet);
    struct field f;
    while (next_field(&r, facts->packet, &f))
        if (f.number == PACKET_USER && names(f.bytes, USER_DESTINATION, identity, &seen))
            return true;
    return false;
}

static size_t gather(struct str message, uint32_t number, struct str *ret, size_t n)
{
    struct rd r = rd_from(message);
    struct field f;
    while (n < LIMIT_DATA_DESTINATIONS && next_field(&r, message, &f))
        if (f.number == number)
            ret[n++] = f.bytes;
    return n;
}

size_t data_packet_destinations(const struct data_facts *facts,
                                struct str ret[LIMIT_DATA_DESTINATIONS])
{
    if (facts->destinations == 0)
        return 0;
    size_t n = gather(facts->packet, PACKET_DESTINATION, ret, 0);
    if (n)
        return n;
    struct rd r = rd_from(facts->packet);
    struct field f;
    while (next_field(&r, facts->packet, &f))
        if (f.number == PACKET_USER)
            n = gather(f.bytes, USER_DESTINATION, ret, n);
    return n;
}

/* --- writing --- */

static void add_varint(struct buf *to, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        buf_add_byte(to, (char)(v | 0x80));
    buf_add_byte(to, (char)v);
}

static void add_bytes(struct buf *to, uint32_t number, struct str s)
{
    add_varint(to, number << 3 | WIRE_BYTES);
    add_varint(to, s.n);
    buf_add(to, s);
}

static size_t varint_bytes(uint64_t v)
{
    size_t n = 1;
    while (v >>= 7)
        n++;
    return n;
}

/* Bytes that add_bytes will write for a number below 16. */
static size_t added_bytes(struct str s)
{
    return 1 + varint_bytes(s.n) + s.n;
}

static bool is_kept_in_user(const struct field *f)
{
    return f->number != USER_SID && f->number != USER_IDENTITY;
}

/* A user field, stamped; its length comes first, so the fields are walked twice. */
static void add_user(struct buf *to, struct str user, const struct data_stamp *stamp)
{
    struct rd r = rd_from(user);
    struct field f;
    size_t n = added_bytes(stamp->sid) + added_bytes(stamp->identity);
    while (next_field(&r, user, &f))
        if (is_kept_in_user(&f))
            n += f.whole.n;
    add_varint(to, PACKET_USER << 3 | WIRE_BYTES);
    add_varint(to, n);
    r = rd_from(user);
    while (next_field(&r, user, &f))
        if (is_kept_in_user(&f))
            buf_add(to, f.whole);
    add_bytes(to, USER_SID, stamp->sid);
    add_bytes(to, USER_IDENTITY, stamp->identity);
}

static void lift_destinations(struct buf *to, struct str user)
{
    struct rd r = rd_from(user);
    struct field f;
    while (next_field(&r, user, &f))
        if (f.number == USER_DESTINATION)
            add_bytes(to, PACKET_DESTINATION, f.bytes);
}

enum err data_packet_stamp(struct str packet, const struct data_stamp *stamp, struct buf *out)
{
    struct data_facts facts;
    enum err e = data_packet_read(packet, &facts);
    if (e)
        return e;
    size_t own_destinations = 0;
    struct rd r = rd_from(packet);
    struct field f;
    while (next_field(&r, packet, &f)) {
        own_destinations += f.number == PACKET_DESTINATION;
        if (f.number == PACKET_USER)
            add_user(out, f.bytes, stamp);
        else if (f.number != PACKET_KIND && f.number != PACKET_IDENTITY && f.number != PACKET_SID)
            buf_add(out, f.whole);
    }
    r = rd_from(packet);
    while (own_destinations == 0 && next_field(&r, packet, &f))
        if (f.number == PACKET_USER)
            lift_destinations(out, f.bytes);
    if (stamp->is_lossy) {
        add_varint(out, PACKET_KIND << 3 | WIRE_VARINT);
        add_varint(out, 1);
    }
    add_bytes(out, PACKET_IDENTITY, stamp->identity);
    add_bytes(out, PACKET_SID, stamp->sid);
    return out->failed ? ERR_TOO_LARGE : OK;
}
