/* sctp_socket.c - usrsctp's sockets as an association wants them.
 *
 * HOW   not blocking; whole messages; no Nagle, no heartbeats and no path MTU search (ICE watches
 *       the path, and the size is known); closing aborts. All sockets sit on port 5000 and differ
 *       by their AF_CONN address.
 * OWNS  nothing but the socket it returns.
 * RUNS  on the data thread.  SPEC  RFC 6458, 8831 5.  TESTS data_test.c. */
#include "media/sctp_socket.h"

#include <errno.h>
#include <sys/socket.h>
#include <usrsctp.h>

#include "media/data.h"
#include "media/dcep.h"

#define SCTP_PORT      5000
#define SCTP_MTU_BYTES 1180         /* inside DTLS, UDP and IPv6 it stays below 1280 */
#define LIMIT_RECEIVE  (160 * 1024) /* the window; more than one message must fit */

static bool set(struct socket *socket, int option, const void *value, size_t n)
{
    return usrsctp_setsockopt(socket, IPPROTO_SCTP, option, value, (socklen_t)n) == 0;
}

static bool set_buffers(struct socket *socket)
{
    const struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    const int receive = LIMIT_RECEIVE, sending = LIMIT_DATA_LOSSY_BYTES;
    return usrsctp_set_non_blocking(socket, 1) == 0 &&
           usrsctp_setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once) == 0 &&
           usrsctp_setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receive, sizeof receive) == 0 &&
           usrsctp_setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &sending, sizeof sending) == 0;
}

static bool set_manners(struct socket *socket)
{
    const int on = 1, off = 0;
    const struct sctp_assoc_value resets = {SCTP_ALL_ASSOC, SCTP_ENABLE_RESET_STREAM_REQ};
    const struct sctp_initmsg streams = {.sinit_num_ostreams = LIMIT_STREAMS,
                                         .sinit_max_instreams = LIMIT_STREAMS};
    const uint16_t events[] = {SCTP_ASSOC_CHANGE, SCTP_SHUTDOWN_EVENT, SCTP_PARTIAL_DELIVERY_EVENT,
                               SCTP_STREAM_RESET_EVENT};
    bool ok = set(socket, SCTP_ENABLE_STREAM_RESET, &resets, sizeof resets) &&
              set(socket, SCTP_NODELAY, &on, sizeof on) &&
              set(socket, SCTP_RECVRCVINFO, &on, sizeof on) &&
              set(socket, SCTP_FRAGMENT_INTERLEAVE, &off, sizeof off) &&
              set(socket, SCTP_INITMSG, &streams, sizeof streams);
    for (size_t i = 0; ok && i < sizeof events / sizeof *events; i++) {
        const struct sctp_event e = {SCTP_ALL_ASSOC, events[i], 1};
        ok = set(socket, SCTP_EVENT, &e, sizeof e);
    }
    return ok;
}

static bool dial(struct socket *socket, void *address)
{
    struct sockaddr_conn to = {
        .sconn_family = AF_CONN, .sconn_port = htons(SCTP_PORT), .sconn_addr = address};
    struct sctp_paddrparams path = {.spp_flags = SPP_PMTUD_DISABLE | SPP_HB_DISABLE,
                                    .spp_pathmtu = SCTP_MTU_BYTES};
    memcpy(&path.spp_address, &to, sizeof to);
    return usrsctp_bind(socket, (struct sockaddr *)&to, sizeof to) == 0 &&
           (usrsctp_connect(socket, (struct sockaddr *)&to, sizeof to) == 0 ||
            errno == EINPROGRESS) &&
           set(socket, SCTP_PEER_ADDR_PARAMS, &path, sizeof path);
}

struct socket *sctp_socket_new(void *address,
                               void (*upcall)(struct socket *socket, void *address, int flags))
{
    struct socket *s = usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, NULL, NULL, 0, NULL);
    if (s && set_buffers(s) && set_manners(s) && usrsctp_set_upcall(s, upcall, address) == 0 &&
        dial(s, address))
        return s;
    sctp_socket_free(s);
    return NULL;
}

void sctp_socket_free(struct socket *s)
{
    if (!s)
        return;
    (void)usrsctp_set_upcall(s, NULL, NULL); /* it can not fail on an open socket */
    usrsctp_close(s);
}

static bool is_full(int failure)
{
    return failure == EWOULDBLOCK || failure == EAGAIN || failure == ENOBUFS;
}

enum sctp_put sctp_socket_put(struct socket *s, uint16_t stream, uint32_t ppid, bool is_lossy,
                              struct str message)
{
    struct sctp_sendv_spa how = {.sendv_flags = SCTP_SEND_SNDINFO_VALID};
    how.sendv_sndinfo.snd_sid = stream;
    how.sendv_sndinfo.snd_ppid = htonl(ppid);
    if (is_lossy) {
        how.sendv_sndinfo.snd_flags = SCTP_UNORDERED;
        how.sendv_flags |= SCTP_SEND_PRINFO_VALID;
        how.sendv_prinfo.pr_policy = SCTP_PR_SCTP_RTX;
        how.sendv_prinfo.pr_value = 0;
    }
    ssize_t n =
        usrsctp_sendv(s, message.p, message.n, NULL, 0, &how, sizeof how, SCTP_SENDV_SPA, 0);
    return n >= 0 ? SCTP_PUT : is_full(errno) ? SCTP_FULL : SCTP_NO_STREAM;
}

bool sctp_socket_reset(struct socket *s, uint64_t streams)
{
    uint16_t count = 0;
    _Alignas(struct sctp_reset_streams) char
        bytes[sizeof(struct sctp_reset_streams) + LIMIT_STREAMS * sizeof(uint16_t)] = {0};
    struct sctp_reset_streams *r = (void *)bytes;
    for (uint16_t i = 0; i < LIMIT_STREAMS; i++)
        if (streams & UINT64_C(1) << i)
            r->srs_stream_list[count++] = i;
    r->srs_flags = SCTP_STREAM_RESET_OUTGOING;
    r->srs_number_streams = count;
    return set(s, SCTP_RESET_STREAMS, r, sizeof *r + count * sizeof(uint16_t)) ||
           (errno != EALREADY && !is_full(errno));
}
