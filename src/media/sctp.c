/* sctp.c - one association of data channels.
 *
 * WHY   LiveKit clients speak data, streams and RPC over SCTP; usrsctp is what browsers themselves
 *       used for ten years.
 * HOW   AF_CONN sockets on port 5000, whose address is the struct sctp itself: packets go in by
 *       sctp_input and come out by the library's output call. The library's upcalls only mark an
 *       association as ready; reading and writing happen afterwards in settle(), so our code never
 *       runs inside theirs. Both sides connect, as browsers do; the library merges the two.
 *       A freed struct stays in a grave for some seconds: the library may still speak of it.
 * OWNS  sockets, queues, half received messages.
 * RUNS  on the data thread.
 * SPEC  RFC 8831, 8832, 3758 (lossy), 6525 (closing a channel).  TESTS data_test.c. */
#include "media/sctp.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <usrsctp.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "media/dcep.h"
#include "media/sctp_queue.h"
#include "media/sctp_socket.h"

#define GRAVE_US          (5 * SECOND_US)
#define FIRST_OWN_STREAM  1 /* the DTLS server takes odd numbers (RFC 8832 6) */
#define STREAM_NONE       UINT16_MAX
#define READS_AT_ONCE     64 /* one association must not hold up the others */
#define ROUNDS_AT_ONCE    4
#define LABEL_OF(channel) ((channel) == DATA_RELIABLE ? STR("_reliable") : STR("_lossy"))

enum stream_use { STREAM_FREE, STREAM_FOREIGN, STREAM_CHANNEL };

struct sctp_house {
    struct sctp *ready; /* marked by upcalls */
    struct sctp *graves, **graves_end;
    int64_t ticked_us;
    _Alignas(8) char piece[LIMIT_DATA_MESSAGE_BYTES]; /* what one read gives */
};

struct sctp {
    struct sctp_house *house;
    struct sctp_host host;
    struct socket *socket; /* NULL: not yet, or gone */
    struct sctp *next_ready, *next_grave;
    int64_t die_us;
    bool is_ready, is_up, is_over, is_told, is_paused, opens;
    bool is_gone;                        /* freed, in a grave */
    bool is_open[DATA_CHANNEL_COUNT];    /* told */
    uint8_t use[LIMIT_STREAMS];          /* enum stream_use + channel */
    uint16_t stream[DATA_CHANNEL_COUNT]; /* STREAM_NONE: not opened yet */
    uint64_t resets;                     /* streams of ours still to be reset, a bit each */
    struct sctp_queue waiting;           /* for room */
    struct sctp_queue early;             /* reliable, for its channel */
    struct buf partial;                  /* of one message */
    bool is_too_long;                    /* the message on its way is thrown away */
};

/* --- the library's calls --- */

static int on_output(void *address, void *bytes, size_t n, uint8_t tos, uint8_t set_df)
{
    struct sctp *s = address;
    (void)tos;
    (void)set_df;
    if (!s->is_gone)
        s->host.packet(s->host.ctx, (struct str){bytes, n});
    return 0;
}

static void on_upcall(struct socket *socket, void *ctx, int flags)
{
    struct sctp *s = ctx;
    (void)socket;
    (void)flags;
    if (s->is_ready || s->is_gone)
        return;
    s->is_ready = true;
    s->next_ready = s->house->ready;
    s->house->ready = s;
}

/* --- house --- */

struct sctp_house *sctp_house_new(int64_t now_us)
{
    struct sctp_house *h = calloc(1, sizeof *h);
    ASSERT(h);
    h->graves_end = &h->graves;
    h->ticked_us = now_us;
    usrsctp_init_nothreads(0, on_output, NULL);
    usrsctp_sysctl_set_sctp_blackhole(2); /* silent about what belongs to nobody */
    usrsctp_sysctl_set_sctp_ecn_enable(0);
    usrsctp_sysctl_set_sctp_asconf_enable(0);
    usrsctp_sysctl_set_sctp_auth_enable(0);
    /* A stream's sender may wait until all it sent is acknowledged: not 200 ms for the last packet.
     */
    usrsctp_sysctl_set_sctp_sack_freq_default(1);
    usrsctp_sysctl_set_sctp_nr_outgoing_streams_default(LIMIT_STREAMS);
    usrsctp_sysctl_set_sctp_nr_incoming_streams_default(LIMIT_STREAMS);
    usrsctp_sysctl_set_sctp_rto_initial_default(1000);
    usrsctp_sysctl_set_sctp_rto_min_default(300);
    usrsctp_sysctl_set_sctp_rto_max_default(10000);
    usrsctp_sysctl_set_sctp_init_rto_max_default(10000);
    /* Whoever does not speak SCTP is none the worse for it; who speaks late is heard. */
    usrsctp_sysctl_set_sctp_init_rtx_max_default(UINT16_MAX);
    /* There is but one path: given up, it would only be tried again by the heartbeats we lack. */
    usrsctp_sysctl_set_sctp_path_rtx_max_default(UINT16_MAX);
    return h;
}

static void bury(struct sctp_house *h, int64_t now_us)
{
    while (h->graves && h->graves->die_us <= now_us) {
        struct sctp *gone = h->graves;
        h->graves = gone->next_grave;
        if (!h->graves)
            h->graves_end = &h->graves;
        free(gone);
    }
}

void sctp_house_free(struct sctp_house *h)
{
    if (!h)
        return;
    /* Endpoints that are busy end by a timer of the library. */
    for (int i = 0; i < 200 && usrsctp_finish() != 0; i++)
        usrsctp_handle_timers(100);
    bury(h, INT64_MAX);
    free(h);
}

/* --- sending --- */

static enum sctp_put put(struct sctp *s, uint16_t stream, uint32_t ppid, struct str bytes)
{
    bool is_lossy = stream == s->stream[DATA_LOSSY] && ppid != PPID_DCEP;
    enum sctp_put p = sctp_socket_put(s->socket, stream, ppid, is_lossy, bytes);
    if (p == SCTP_NO_STREAM) /* it was closed meanwhile */
        s->host.bad(s->host.ctx);
    return p;
}

static void flush(struct sctp *s)
{
    while (s->is_up && s->waiting.first) {
        struct sctp_note *n = s->waiting.first;
        if (put(s, n->stream, n->ppid, (struct str){n->byte, n->bytes}) == SCTP_FULL)
            return;
        sctp_queue_drop_first(&s->waiting);
    }
}

/* In order behind what waits. False: the reader is too slow. */
static bool send_or_wait(struct sctp *s, uint16_t stream, uint32_t ppid, struct str bytes)
{
    if (s->is_up && !s->waiting.first && put(s, stream, ppid, bytes) != SCTP_FULL)
        return true;
    return sctp_queue_add(&s->waiting, stream, ppid, bytes, LIMIT_DATA_WAITING_BYTES);
}

enum sctp_sent sctp_send(struct sctp *s, enum data_channel channel, struct str message)
{
    uint16_t stream = s->stream[channel];
    if (channel == DATA_RELIABLE) {
        bool fits = stream == STREAM_NONE ? sctp_queue_add(&s->early, 0, PPID_BINARY, message,
                                                           LIMIT_DATA_WAITING_BYTES / 2)
                                          : send_or_wait(s, stream, PPID_BINARY, message);
        return fits ? SCTP_SENT : s->is_up ? SCTP_TOO_SLOW : SCTP_DROPPED;
    }
    if (stream == STREAM_NONE || !s->is_up || s->waiting.first ||
        put(s, stream, PPID_BINARY, message) != SCTP_PUT)
        return SCTP_DROPPED;
    return SCTP_SENT;
}

/* --- channels --- */

static void open_channels(struct sctp *s)
{
    for (int c = 0; c < DATA_CHANNEL_COUNT; c++) {
        struct dcep_open o = {.label = LABEL_OF(c), .protocol = STR("")};
        if (c == DATA_LOSSY) {
            o.is_unordered = true;
            o.reliability = DCEP_RETRANSMITS;
        }
        unsigned char bytes[DCEP_HEAD_BYTES + DCEP_LABEL_BYTES];
        size_t n = dcep_write_open(bytes, &o);
        (void)send_or_wait(s, s->stream[c], PPID_DCEP, (struct str){(char *)bytes, n}); /* fits */
    }
}

static void tell_opened(struct sctp *s, enum data_channel c)
{
    if (s->is_open[c])
        return;
    s->is_open[c] = true;
    s->host.opened(s->host.ctx, c);
}

static void channel_opened(struct sctp *s, uint16_t stream, enum data_channel c)
{
    s->use[stream] = (uint8_t)(STREAM_CHANNEL + c);
    s->stream[c] = stream;
    tell_opened(s, c);
    while (c == DATA_RELIABLE && s->early.first) {
        struct sctp_note *n = s->early.first;
        s->is_over |= !send_or_wait(s, stream, n->ppid, (struct str){n->byte, n->bytes});
        sctp_queue_drop_first(&s->early);
    }
}

static void on_dcep(struct sctp *s, uint16_t stream, struct str message)
{
    struct dcep_open o;
    enum dcep_kind k = dcep_read(message, &o);
    if (k == DCEP_ACK && s->opens && s->use[stream] >= STREAM_CHANNEL) {
        tell_opened(s, (enum data_channel)(s->use[stream] - STREAM_CHANNEL));
        return;
    }
    if (k != DCEP_OPEN || s->use[stream] != STREAM_FREE) {
        s->host.bad(s->host.ctx);
        return;
    }
    const char ack = DCEP_ACK_BYTE;
    (void)send_or_wait(s, stream, PPID_DCEP, (struct str){&ack, 1}); /* one by stream: it fits */
    s->use[stream] = STREAM_FOREIGN;
    for (int c = 0; c < DATA_CHANNEL_COUNT; c++)
        if (str_equal(o.label, LABEL_OF(c)))
            channel_opened(s, stream, (enum data_channel)c);
}

/* The other side closed a channel: our half of it is closed too (RFC 8831 6.7). */
static void on_reset(struct sctp *s, uint16_t stream)
{
    if (stream >= LIMIT_STREAMS || s->use[stream] == STREAM_FREE)
        return;
    if (s->use[stream] >= STREAM_CHANNEL) {
        int c = s->use[stream] - STREAM_CHANNEL;
        if (s->stream[c] == stream)
            s->stream[c] = STREAM_NONE;
    }
    s->use[stream] = STREAM_FREE;
    s->resets |= UINT64_C(1) << stream;
}

/* An empty list names all streams. */
static void on_resets(struct sctp *s, const struct sctp_stream_reset_event *e)
{
    if (!(e->strreset_flags & SCTP_STREAM_RESET_INCOMING_SSN))
        return;
    size_t count = (e->strreset_length - sizeof *e) / sizeof e->strreset_stream_list[0];
    for (size_t i = 0; i < count; i++)
        on_reset(s, e->strreset_stream_list[i]);
    for (uint16_t i = 0; count == 0 && i < LIMIT_STREAMS; i++)
        on_reset(s, i);
}

/* --- reading --- */

static void on_assoc_change(struct sctp *s, const struct sctp_assoc_change *c)
{
    if (c->sac_state == SCTP_COMM_UP && !s->is_up) {
        s->is_up = c->sac_outbound_streams > FIRST_OWN_STREAM + 2 * (DATA_CHANNEL_COUNT - 1);
        s->is_over = !s->is_up;
        flush(s);
    } else if (c->sac_state != SCTP_COMM_UP) {
        s->is_over = true; /* a restart as well: its channels are not ours any more */
    }
}

/* The library's own words, so they are read as structs, not through rd.h. */
static void on_notification(struct sctp *s, size_t n)
{
    const union sctp_notification *w = (const void *)s->house->piece;
    if (n < sizeof w->sn_header || w->sn_header.sn_length > n)
        return;
    if (w->sn_header.sn_type == SCTP_ASSOC_CHANGE && n >= sizeof w->sn_assoc_change) {
        on_assoc_change(s, &w->sn_assoc_change);
    } else if (w->sn_header.sn_type == SCTP_SHUTDOWN_EVENT) {
        s->is_over = true;
    } else if (w->sn_header.sn_type == SCTP_PARTIAL_DELIVERY_EVENT) {
        buf_clear(&s->partial);
        s->is_too_long = false;
    } else if (w->sn_header.sn_type == SCTP_STREAM_RESET_EVENT &&
               n >= sizeof w->sn_strreset_event) {
        on_resets(s, &w->sn_strreset_event);
    }
}

static void on_message(struct sctp *s, const struct sctp_rcvinfo *from, struct str message)
{
    uint32_t ppid = ntohl(from->rcv_ppid);
    if (from->rcv_sid >= LIMIT_STREAMS)
        s->host.bad(s->host.ctx);
    else if (ppid == PPID_DCEP)
        on_dcep(s, from->rcv_sid, message);
    else if (s->use[from->rcv_sid] >= STREAM_CHANNEL &&
             (ppid == PPID_BINARY || ppid == PPID_STRING))
        s->is_paused = !s->host.message(
            s->host.ctx, (enum data_channel)(s->use[from->rcv_sid] - STREAM_CHANNEL), message);
    else if (s->use[from->rcv_sid] != STREAM_FOREIGN)
        s->host.bad(s->host.ctx);
}

/* A piece of a message; the association gives one message at a time. */
static void on_piece(struct sctp *s, const struct sctp_rcvinfo *from, struct str piece,
                     bool is_last)
{
    if (is_last && s->partial.n == 0 && !s->is_too_long) {
        on_message(s, from, piece);
        return;
    }
    if (!s->is_too_long && !buf_add(&s->partial, piece))
        s->is_too_long = true;
    if (!is_last)
        return;
    if (s->is_too_long)
        s->host.bad(s->host.ctx);
    else
        on_message(s, from, buf_str(&s->partial));
    s->is_too_long = false;
    buf_done(&s->partial);
    buf_init(&s->partial, LIMIT_DATA_MESSAGE_BYTES);
}

/* False: nothing more is there. */
static bool read_piece(struct sctp *s)
{
    struct sctp_rcvinfo from = {0};
    struct sockaddr_conn address;
    socklen_t address_bytes = sizeof address, info_bytes = sizeof from;
    unsigned kind = 0;
    int flags = 0;
    char *piece = s->house->piece;
    ssize_t n = usrsctp_recvv(s->socket, piece, sizeof s->house->piece, (struct sockaddr *)&address,
                              &address_bytes, &from, &info_bytes, &kind, &flags);
    if (n < 0 && (errno == EWOULDBLOCK || errno == EAGAIN))
        return false;
    if (n <= 0)
        s->is_over = true;
    else if (flags & MSG_NOTIFICATION)
        on_notification(s, (size_t)n);
    else
        on_piece(s, &from, (struct str){piece, (size_t)n}, flags & MSG_EOR);
    return !s->is_over;
}

/* What an association that was marked has to do. */
static void serve(struct sctp *s)
{
    int reads = 0;
    while (!s->is_over && !s->is_paused && reads < READS_AT_ONCE && read_piece(s))
        reads++;
    if (s->socket && reads == READS_AT_ONCE)
        on_upcall(s->socket, s, 0); /* the rest in the next turn */
    if (s->is_over && !s->is_told) {
        s->is_told = true;
        s->host.closed(s->host.ctx);
        return;
    }
    if (s->socket && !s->is_over) {
        flush(s);
        if (s->resets && sctp_socket_reset(s->socket, s->resets))
            s->resets = 0;
    }
}

static void serve_ready(struct sctp_house *h)
{
    struct sctp *s = h->ready;
    h->ready = NULL;
    while (s) {
        struct sctp *next = s->next_ready;
        s->is_ready = false;
        if (s->socket)
            serve(s);
        s = next;
    }
}

/* Serving may mark again; what is left after some rounds waits for the next packet or tick. */
static void settle(struct sctp_house *h)
{
    for (int round = 0; round < ROUNDS_AT_ONCE && h->ready; round++)
        serve_ready(h);
}

void sctp_input(struct sctp *s, struct str packet)
{
    usrsctp_conninput(s, packet.p, packet.n, 0);
    settle(s->house);
}

void sctp_read_on(struct sctp *s)
{
    s->is_paused = false;
    on_upcall(s->socket, s, 0);
    settle(s->house);
}

void sctp_house_tick(struct sctp_house *h, int64_t now_us)
{
    int64_t ms = (now_us - h->ticked_us) / 1000;
    if (ms > 0) {
        h->ticked_us += ms * 1000;
        usrsctp_handle_timers((uint32_t)ms);
    }
    settle(h);
    bury(h, h->ticked_us);
}

/* --- life --- */

struct sctp *sctp_new(struct sctp_house *h, const struct sctp_host *host, bool opens_channels)
{
    struct sctp *s = calloc(1, sizeof *s);
    ASSERT(s);
    s->house = h;
    s->host = *host;
    s->opens = opens_channels;
    sctp_queue_init(&s->waiting);
    sctp_queue_init(&s->early);
    buf_init(&s->partial, LIMIT_DATA_MESSAGE_BYTES);
    for (int c = 0; c < DATA_CHANNEL_COUNT; c++) {
        uint16_t own = (uint16_t)(FIRST_OWN_STREAM + 2 * c);
        s->stream[c] = opens_channels ? own : STREAM_NONE;
        if (opens_channels)
            s->use[own] = (uint8_t)(STREAM_CHANNEL + c);
    }
    usrsctp_register_address(s);
    s->socket = sctp_socket_new(s, on_upcall);
    if (!s->socket) {
        sctp_free(s);
        return NULL;
    }
    if (opens_channels)
        open_channels(s);
    return s;
}

void sctp_free(struct sctp *s)
{
    if (!s)
        return;
    s->is_told = true;
    sctp_socket_free(s->socket);
    s->socket = NULL;
    s->is_gone = true;
    usrsctp_deregister_address(s);
    sctp_queue_done(&s->waiting);
    sctp_queue_done(&s->early);
    buf_done(&s->partial);
    s->die_us = s->house->ticked_us + GRAVE_US;
    s->next_grave = NULL;
    *s->house->graves_end = s;
    s->house->graves_end = &s->next_grave;
}
