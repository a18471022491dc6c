/* transport_media.c - media of one peer connection: opened, counted, handed over; sealed, queued.
 *
 * WHY   the hot path of the room stands by itself.
 * HOW   a received packet is opened from the socket's room right into a packet of the pool; a sent
 *       one is sealed right into the chunk that the kernel will read. Nothing is copied twice.
 * OWNS  nothing.  RUNS  on its loop's thread.
 * SPEC  RFC 3711, RFC 5761.  TESTS transport_test.c */
#include "media/transport_inside.h"

/* --- media in --- */

static void count_dropped(struct transport *t, enum srtp_result why)
{
    t->counts.dropped_malformed += why == SRTP_MALFORMED;
    t->counts.dropped_forged += why == SRTP_FORGED;
    t->counts.dropped_replayed += why == SRTP_REPLAYED;
}

static bool is_early(struct transport *t)
{
    if (t->is_over)
        return true;
    t->counts.dropped_early += !t->srtp;
    return !t->srtp;
}

void transport_take_rtp(struct transport *t, struct str datagram, int64_t now_us)
{
    size_t n;
    if (is_early(t))
        return;
    struct packet *p = packet_new(t->ts->conf.pool);
    if (!p) {
        t->ts->counts.dropped_no_packet++;
        return;
    }
    enum srtp_result result = srtp_open_rtp(t->srtp, datagram, p->byte, &n);
    if (result == SRTP_OK) {
        p->bytes = (uint16_t)n;
        p->arrived_us = now_us;
        t->counts.rtp++;
        t->host.rtp(t->host.ctx, p);
    } else {
        count_dropped(t, result);
    }
    packet_unref(p);
}

void transport_take_rtcp(struct transport *t, struct str datagram, int64_t now_us)
{
    unsigned char plain[LIMIT_PACKET_BYTES];
    size_t n;
    if (is_early(t))
        return;
    enum srtp_result result = srtp_open_rtcp(t->srtp, datagram, plain, &n);
    if (result == SRTP_OK) {
        t->counts.rtcp++;
        t->host.rtcp(t->host.ctx, (struct str){(const char *)plain, n}, now_us);
    } else {
        count_dropped(t, result);
    }
}

/* --- media out --- */

/* Where to, when this many bytes may go; NULL: counted as dropped. */
static const struct udp_path *may_send(struct transport *t, size_t bytes)
{
    if (transport_is_connected(t) && bytes <= LIMIT_PACKET_BYTES)
        return ice_path(&t->ice);
    t->counts.dropped_out++;
    return NULL;
}

static bool commit(struct transport *t, size_t bytes)
{
    udp_commit(&t->out, bytes);
    t->counts.sent_bytes += bytes;
    t->counts.dropped_out += !bytes;
    return bytes != 0;
}

void transport_send_rtp(struct transport *t, struct str header, struct str patch,
                        struct str payload)
{
    size_t most = header.n + patch.n + payload.n + SRTP_EXTRA_BYTES;
    const struct udp_path *path = may_send(t, most);
    if (!path)
        return;
    unsigned char *room = udp_reserve(&t->out, path, most);
    t->counts.sent_rtp += commit(t, srtp_seal_rtp(t->srtp, header, patch, payload, room));
}

void transport_send_rtcp(struct transport *t, struct str plain)
{
    size_t most = plain.n + SRTCP_EXTRA_BYTES;
    const struct udp_path *path = may_send(t, most);
    if (!path)
        return;
    unsigned char *room = udp_reserve(&t->out, path, most);
    t->counts.sent_rtcp += commit(t, srtp_seal_rtcp(t->srtp, plain, room));
}

void transport_send_record(struct transport *t, struct str sctp)
{
    if (transport_is_connected(t) && dtls_send(t->dtls, sctp))
        t->counts.sent_records++;
    else
        t->counts.dropped_out++;
}
