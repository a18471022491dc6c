/* talk.c - data packets of a room: who said it is stamped, then it goes to whom it is for.
 *
 * WHY   chat, streams, calls of procedures and whatever comes later all travel in one envelope,
 *       which the server need not understand.
 * HOW   the sender's identity and channel are written over what the packet claims. Reliable packets
 *       carry a growing number; after a resume a client sends its last ones again, and what was
 *       heard is dropped. The last two seconds of them are kept for those who are just joining or
 *       coming back: whatever reaches them twice, they drop by the same number.
 * OWNS  the kept packets.  RUNS  media thread.
 * TESTS tests/system/rtc.test.ts, rtc-node */
#include <stdlib.h>

#include "media/data_packet.h"
#include "media/room.h"

struct kept_packet {
    int64_t at_us;
    uint32_t sequence;
    char sid[SID_BYTES]; /* of the sender */
    struct str bytes;    /* kept; stamped */
};

struct replay {
    struct kept_packet packet[LIMIT_REPLAY_PACKETS];
    size_t first, count, bytes;
};

/* --- what is kept --- */

static void forget_first(struct replay *r)
{
    struct kept_packet *k = &r->packet[r->first];
    r->bytes -= k->bytes.n;
    kept_drop(&k->bytes);
    r->first = (r->first + 1) % LIMIT_REPLAY_PACKETS;
    r->count--;
}

static void forget_old(struct replay *r, int64_t now_us)
{
    while (r->count && (r->packet[r->first].at_us < now_us - REPLAY_US ||
                        r->bytes > LIMIT_REPLAY_BYTES || r->count == LIMIT_REPLAY_PACKETS))
        forget_first(r);
}

static void keep(struct participant *from, uint32_t sequence, struct str bytes)
{
    struct room *room = from->room;
    if (!room->replay)
        room->replay = calloc(1, sizeof *room->replay);
    struct replay *r = room->replay;
    ASSERT(r);
    int64_t now = media_thread_now(room->thread);
    forget_old(r, now);
    struct kept_packet *k = &r->packet[(r->first + r->count++) % LIMIT_REPLAY_PACKETS];
    *k = (struct kept_packet){.at_us = now, .sequence = sequence};
    memcpy(k->sid, from->sid, sizeof k->sid);
    kept_set(&k->bytes, bytes);
    r->bytes += bytes.n;
}

void talk_forget(struct room *r)
{
    while (r->replay && r->replay->count)
        forget_first(r->replay);
    free(r->replay);
    r->replay = NULL;
}

/* --- on its way --- */

static void deliver_to(struct participant *p, enum data_channel channel, struct str bytes)
{
    if (p->subscriber.assoc)
        data_send(p->room->thread->data, p->subscriber.assoc, channel, bytes);
}

/* Whom a packet is for, read out of it once: walking it again for each of a thousand would let one
 * packet of many small fields stop the room. */
struct hearers {
    struct str name[LIMIT_DATA_DESTINATIONS];
    size_t count; /* 0: everybody */
};

static bool is_hearer(const struct hearers *h, const struct participant *from,
                      const struct participant *p)
{
    for (size_t i = 0; i < h->count; i++)
        if (str_equal(h->name[i], p->identity))
            return p != from;
    return !h->count && p != from;
}

static void deliver(struct participant *from, const struct hearers *h, enum data_channel channel,
                    struct str bytes)
{
    for (struct participant *p = from->room->people; p; p = p->next)
        if (is_hearer(h, from, p))
            deliver_to(p, channel, bytes);
}

static bool is_repeated(struct participant *p, const struct data_facts *f)
{
    if (!f->sequence)
        return false;
    if (f->sequence <= p->last_sequence)
        return true;
    p->last_sequence = f->sequence;
    return false;
}

static int64_t hearer_count(const struct participant *from, const struct hearers *h)
{
    int64_t n = 0;
    for (const struct participant *p = from->room->people; p; p = p->next)
        n += is_hearer(h, from, p);
    return n;
}

/* False: it says more, to more, than anybody has to. */
static bool may_say(struct participant *p, const struct hearers *h, size_t bytes)
{
    int64_t now_us = media_thread_now(p->room->thread), passed = now_us - p->talk_us;
    int64_t back = passed < MINUTE_US ? passed * LIMIT_TALK_BYTES_A_S / SECOND_US : p->talk_spent;
    int64_t cost = (int64_t)(bytes + TALK_COPY_BYTES) * (1 + hearer_count(p, h));
    p->talk_us = now_us;
    p->talk_spent -= back < p->talk_spent ? back : p->talk_spent;
    if (p->talk_spent + cost > LIMIT_TALK_BYTES)
        return false;
    p->talk_spent += cost;
    return true;
}

/* Lossy packets may be lost; who sends others believes they arrive. Once a second is enough. */
static void tell_over(struct participant *p)
{
    int64_t now_us = media_thread_now(p->room->thread);
    if (p->talk_told_us && now_us - p->talk_told_us < SECOND_US)
        return;
    p->talk_told_us = now_us;
    Livekit__RequestResponse r = LIVEKIT__REQUEST_RESPONSE__INIT;
    tell_refused(p, LIVEKIT__REQUEST_RESPONSE__REASON__LIMIT_EXCEEDED,
                 "data packets were dropped: too many bytes for too many people", &r);
}

void talk_from(struct participant *p, enum data_channel channel, struct str packet)
{
    struct media_thread *t = p->room->thread;
    struct data_facts facts;
    struct data_stamp stamp = {p->identity, str_from(p->sid), channel == DATA_LOSSY};
    bool is_reliable = channel == DATA_RELIABLE;
    struct hearers h;
    bool is_good = p->can_publish_data && !data_packet_read(packet, &facts) && facts.may_pass;
    if (is_good)
        h.count = data_packet_destinations(&facts, h.name);
    if (!is_good) {
        t->counts.data_dropped++;
        return;
    }
    if (!may_say(p, &h, packet.n)) {
        t->counts.data_over++;
        if (is_reliable)
            tell_over(p);
        return;
    }
    if (is_reliable && is_repeated(p, &facts))
        return;
    buf_clear(&t->out);
    if (data_packet_stamp(packet, &stamp, &t->out)) {
        t->counts.data_dropped++;
        return;
    }
    t->counts.data_packets++;
    deliver(p, &h, channel, buf_str(&t->out));
    if (is_reliable)
        keep(p, facts.sequence, buf_str(&t->out));
}

/* The last number that it says it has of this sender; -1: it says nothing of him. */
static int64_t last_had(const Livekit__SyncState *s, const char *sid)
{
    int64_t last = -1;
    for (size_t i = 0; i < s->n_datachannel_receive_states && i < LIMIT_REQUEST_SIDS; i++)
        if (!strcmp(s->datachannel_receive_states[i]->publisher_sid, sid))
            last = s->datachannel_receive_states[i]->last_seq;
    return last;
}

void talk_replay(struct participant *p, const Livekit__SyncState *has)
{
    struct replay *r = p->room->replay;
    if (!r)
        return;
    forget_old(r, media_thread_now(p->room->thread));
    for (size_t i = 0; i < r->count; i++) {
        const struct kept_packet *k = &r->packet[(r->first + i) % LIMIT_REPLAY_PACKETS];
        struct data_facts facts;
        int64_t last = has ? last_had(has, k->sid) : 0;
        bool is_own = str_equal(str_from(p->sid), str_from(k->sid));
        if (last < 0 || is_own || k->at_us < p->came_us || (last && k->sequence <= last) ||
            data_packet_read(k->bytes, &facts) || !data_packet_is_for(&facts, p->identity))
            continue;
        deliver_to(p, DATA_RELIABLE, k->bytes);
    }
}
