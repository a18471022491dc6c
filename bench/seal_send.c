/* seal_send.c - what one forwarded packet costs from rewritten header to kernel, beside the least
 * that the same work can cost on this machine in the same minute.
 *
 * Usage: seal_send [seconds a case] [viewers] [bytes]. Prints one JSON object.
 *
 * bare:  header rewritten, AES-128-GCM by OpenSSL into a buffer, sendmmsg of 64 (segments of 8).
 * ours:  transport_send_rtp to each viewer, flushed at the end of the turn, in two orders: viewer
 * by viewer, as a pacer releases, and packet by packet, as a burst arrives. drained: a thread on
 * another core reads what is sent. Otherwise it is dropped at full buffers. CPU time of the sending
 * thread; five rounds of each case in turn, medians. */
#include <netinet/in.h>
#include <netinet/udp.h>
#include <openssl/evp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "crypto/token.h"
#include "media/transport_inside.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

enum { MOST_VIEWERS = 200, BURST = 8, MESSAGES = 64, ROUNDS = 5, TAG = 16, ROOM = 1600 };

struct viewer {
    int fd;
    struct sockaddr_in address;
    struct transport *transport;
    EVP_CIPHER_CTX *evp;
    uint16_t sequence;
};

struct bench {
    struct viewer viewer[MOST_VIEWERS];
    int viewers, bytes;
    double seconds;
    struct loop *loop;
    struct packet_pool *pool;
    struct transports *ts;
    unsigned char payload[BURST][ROOM];
    int fd; /* of the bare way */
    struct mmsghdr message[MESSAGES];
    struct iovec part[MESSAGES];
    _Alignas(struct cmsghdr) unsigned char control[MESSAGES][CMSG_SPACE(sizeof(uint16_t))];
    unsigned char out[MESSAGES * ROOM];
    atomic_bool is_over;
};

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* --- the viewers --- */

static void nothing(void *ctx)
{
    (void)ctx;
}

static void nothing_lost(void *ctx, enum transport_lost why)
{
    (void)ctx, (void)why;
}

/* As a transport is after checks and handshake; how it got there is not what is measured. */
static void connect_by_hand(struct bench *b, struct viewer *v)
{
    struct transport_host host = {.connected = nothing, .lost = nothing_lost};
    struct dtls_keys keys = {.kind = PACKET_AES_128_GCM};
    struct udp_path path = {.remote = {[10] = 0xff, 0xff, 127, 0, 0, 1},
                            .local = {[10] = 0xff, 0xff, 127, 0, 0, 1},
                            .port = ntohs(v->address.sin_port)};
    ASSERT(transport_new(b->ts, &host, &v->transport) == OK);
    v->transport->srtp = srtp_new(&keys);
    v->transport->ice.pair[0].path = path;
    v->transport->ice.pair_count = 1;
    v->transport->ice.chosen = 0;
    v->transport->is_connected = true;
}

static void viewer_init(struct bench *b, struct viewer *v)
{
    unsigned char key[16], iv[12] = {0};
    struct rand_source rand = crypto_rand();
    socklen_t n = sizeof v->address;
    int small = 4096;
    v->fd = socket(AF_INET, SOCK_DGRAM, 0);
    v->address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    ASSERT(bind(v->fd, (struct sockaddr *)&v->address, n) == 0 &&
           getsockname(v->fd, (struct sockaddr *)&v->address, &n) == 0 &&
           setsockopt(v->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small) == 0);
    rand_fill(&rand, key, sizeof key);
    v->evp = EVP_CIPHER_CTX_new();
    ASSERT(v->evp && EVP_EncryptInit_ex(v->evp, EVP_aes_128_gcm(), NULL, key, iv) == 1);
    connect_by_hand(b, v);
}

static void *drain(void *ctx)
{
    struct bench *b = ctx;
    static unsigned char room[ROOM * 2];
    struct pollfd waits[MOST_VIEWERS];
    for (int i = 0; i < b->viewers; i++)
        waits[i] = (struct pollfd){b->viewer[i].fd, POLLIN, 0};
    while (!atomic_load(&b->is_over)) {
        (void)poll(waits, (nfds_t)b->viewers, 20);
        for (int i = 0; i < b->viewers; i++)
            while (waits[i].revents && recv(waits[i].fd, room, sizeof room, MSG_DONTWAIT) > 0)
                ;
    }
    return NULL;
}

static void set_buffers(struct bench *b, int bytes)
{
    for (int i = 0; i < b->viewers; i++)
        (void)setsockopt(b->viewer[i].fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

/* --- the bare way --- */

static void make_header(struct viewer *v, unsigned char *p)
{
    uint16_t s = htons(++v->sequence);
    memcpy(p, "\x80\x60\0\0time\0\0\0\1", 12);
    memcpy(p + 2, &s, 2);
}

static void bare_seal(struct bench *b, struct viewer *v, const unsigned char *payload,
                      unsigned char *out)
{
    unsigned char iv[12] = "salt of 12 b";
    int n, size = b->bytes - 12;
    make_header(v, out);
    memcpy(iv + 10, out + 2, 2);
    ASSERT(EVP_EncryptInit_ex(v->evp, NULL, NULL, NULL, iv) == 1 &&
           EVP_EncryptUpdate(v->evp, NULL, &n, out, 12) == 1 &&
           EVP_EncryptUpdate(v->evp, out + 12, &n, payload, size) == 1 &&
           EVP_EncryptFinal_ex(v->evp, out + b->bytes, &n) == 1 &&
           EVP_CIPHER_CTX_ctrl(v->evp, EVP_CTRL_AEAD_GET_TAG, TAG, out + b->bytes) == 1);
}

static void bare_put(struct bench *b, int i, struct viewer *v, unsigned char *at, int count)
{
    uint16_t segment = (uint16_t)(b->bytes + TAG);
    struct msghdr *m = &b->message[i].msg_hdr;
    b->part[i] = (struct iovec){at, (size_t)count * segment};
    *m = (struct msghdr){.msg_name = &v->address,
                         .msg_namelen = sizeof v->address,
                         .msg_iov = &b->part[i],
                         .msg_iovlen = 1};
    if (count == 1)
        return;
    m->msg_control = b->control[i];
    m->msg_controllen = sizeof b->control[i];
    struct cmsghdr *c = CMSG_FIRSTHDR(m);
    c->cmsg_level = SOL_UDP;
    c->cmsg_type = UDP_SEGMENT;
    c->cmsg_len = CMSG_LEN(sizeof segment);
    memcpy(CMSG_DATA(c), &segment, sizeof segment);
}

/* A burst to each viewer; gives the packets. */
static long bare_turn(struct bench *b, int burst)
{
    int most = MESSAGES / burst, filled = 0;
    for (int i = 0; i < b->viewers; i++) {
        unsigned char *at = b->out + (size_t)filled * (size_t)burst * (size_t)(b->bytes + TAG);
        for (int k = 0; k < burst; k++)
            bare_seal(b, &b->viewer[i], b->payload[k], at + k * (b->bytes + TAG));
        bare_put(b, filled++, &b->viewer[i], at, burst);
        if (filled == most || i + 1 == b->viewers) {
            (void)sendmmsg(b->fd, b->message, (unsigned)filled, 0);
            filled = 0;
        }
    }
    return (long)b->viewers * burst;
}

/* --- ours --- */

static void our_send(struct bench *b, struct viewer *v, int k)
{
    unsigned char header[12];
    make_header(v, header);
    transport_send_rtp(v->transport, (struct str){(char *)header, 12}, (struct str){0},
                       (struct str){(char *)b->payload[k], (size_t)b->bytes - 12});
}

static long our_turn(struct bench *b, int burst, bool by_packet)
{
    for (int n = 0; n < b->viewers * burst; n++) {
        int viewer = by_packet ? n % b->viewers : n / burst;
        our_send(b, &b->viewer[viewer], by_packet ? n / b->viewers : n % burst);
    }
    loop_turn(b->loop, 0);
    return (long)b->viewers * burst;
}

/* --- cases --- */

enum way { BARE_1, OURS_1, BARE_8, OURS_8, OURS_8_BY_PACKET, WAYS };
static const char *const names[WAYS] = {"bare_single", "ours_single", "bare_segments_8",
                                        "ours_segments_8", "ours_segments_8_by_packet"};

static double one_case(struct bench *b, enum way way)
{
    double from = cpu_seconds(), now;
    long packets = 0;
    do
        for (int i = 0; i < 16; i++)
            packets += way == BARE_1 ? bare_turn(b, 1)
                       : way == BARE_8
                           ? bare_turn(b, BURST)
                           : our_turn(b, way == OURS_1 ? 1 : BURST, way == OURS_8_BY_PACKET);
    while ((now = cpu_seconds()) - from < b->seconds);
    return (now - from) / (double)packets * 1e9;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(struct bench *b, const char *title)
{
    double ns[WAYS][ROUNDS];
    for (int r = 0; r < ROUNDS; r++)
        for (enum way w = BARE_1; w < WAYS; w++)
            ns[w][r] = one_case(b, w);
    printf("\"%s\": {", title);
    for (enum way w = BARE_1; w < WAYS; w++) {
        qsort(ns[w], ROUNDS, sizeof ns[w][0], by_size);
        printf("\"%s\": %.0f, ", names[w], ns[w][ROUNDS / 2]);
    }
    printf("\"ratio_single\": %.2f, \"ratio_segments_8\": %.2f, \"ratio_by_packet\": %.2f}",
           ns[OURS_1][ROUNDS / 2] / ns[BARE_1][ROUNDS / 2],
           ns[OURS_8][ROUNDS / 2] / ns[BARE_8][ROUNDS / 2],
           ns[OURS_8_BY_PACKET][ROUNDS / 2] / ns[BARE_8][ROUNDS / 2]);
}

static void bench_init(struct bench *b)
{
    struct clock clock = clock_system();
    struct transports_conf conf = {.clock = clock, .rand = crypto_rand(), .host = STR("127.0.0.1")};
    ASSERT(loop_new(&clock, &b->loop) == OK);
    conf.loop = b->loop;
    conf.pool = b->pool = packet_pool_new(16);
    ASSERT(transports_new(&conf, &b->ts) == OK);
    b->fd = socket(AF_INET, SOCK_DGRAM, 0);
    ASSERT(b->fd >= 0);
    for (int k = 0; k < BURST; k++)
        rand_fill(&conf.rand, b->payload[k], ROOM);
    for (int i = 0; i < b->viewers; i++)
        viewer_init(b, &b->viewer[i]);
}

static void bench_done(struct bench *b)
{
    for (int i = 0; i < b->viewers; i++) {
        close(b->viewer[i].fd);
        EVP_CIPHER_CTX_free(b->viewer[i].evp);
    }
    close(b->fd);
    transports_free(b->ts);
    packet_pool_free(b->pool);
    loop_free(b->loop);
}

int main(int argc, char **argv)
{
    static struct bench b;
    crypto_init();
    log_set_level(LOG_ERROR); /* a turn of 800 packets is slow, and meant to be */
    b.seconds = argc > 1 ? strtod(argv[1], NULL) : 0.3;
    b.viewers = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 100;
    b.bytes = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 1200;
    if (b.viewers < 1 || b.viewers > MOST_VIEWERS || b.bytes < 20 || b.bytes > 1400)
        return 2;
    bench_init(&b);
    printf("{\"viewers\": %d, \"bytes\": %d, \"unit\": \"ns of CPU a packet\", ", b.viewers,
           b.bytes);
    measure(&b, "dropped");
    printf(", ");
    pthread_t drainer;
    set_buffers(&b, 4 << 20);
    ASSERT(pthread_create(&drainer, NULL, drain, &b) == 0);
    measure(&b, "drained");
    atomic_store(&b.is_over, true);
    pthread_join(drainer, NULL);
    struct transports_counts c = transports_counts(b.ts);
    printf(", \"ours_packets_a_send\": %.2f, \"ours_failed\": %llu}\n",
           (double)c.sent_packets / (double)c.sends, (unsigned long long)c.send_failed);
    bench_done(&b);
    return 0;
}
