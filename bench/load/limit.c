/* limit.c - the least that forwarding can cost here: rewrite, seal by AES-128-GCM, send.
 *
 *   sfu_limit SUBSCRIBERS PACKETS [key=value...]     prints JSON
 *     ms=500       so long, each way
 *     rooms=1      a burst goes to the subscribers of one of so many, in turn
 *     rate=0       bursts a second in each room; 0: one after the other. At the pace of a row that
 *                  it stands beside, caches and reader are as cold or warm as there
 *     gro=1        the readers take groups whole (UDP_GRO), as the load's peers do; 0: a group is
 *                  cut in the sender's time
 *
 * WHY   a server's cost for a packet says little without the machine's own floor beside it, taken
 *       in the same run.
 * HOW   bursts of PACKETS packets of 1200 bytes to each of SUBSCRIBERS sockets, each with a key of
 *       its own; another thread reads them. `single`: 64 packets a sendmmsg. `grouped`: a burst to
 *       one subscriber is one message with UDP_SEGMENT. Time is the sending thread's alone.
 * RUNS  two threads.  SPEC RFC 7714. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/udp.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define RTP_BYTES     1200
#define TAG_BYTES     16
#define SEALED_BYTES  (RTP_BYTES + TAG_BYTES)
#define HEAD_BYTES    12
#define MESSAGES_MOST 64
#define BURST_MOST    40
#define VIEWERS_MOST  1000
#define READ_AT_ONCE  64
#define GROUP_BYTES   65536
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

struct viewer {
    struct sockaddr_in address;
    EVP_CIPHER_CTX *cipher;
    uint16_t seq;
};
struct floor_run {
    struct viewer viewer[VIEWERS_MOST];
    int fd[VIEWERS_MOST]; /* the reading ends */
    int viewers, packets, out_fd, rooms, rate, ms, gro;
    bool is_grouped;
    atomic_bool is_over;
    atomic_llong drained_bytes;
    unsigned char sealed[(MESSAGES_MOST + BURST_MOST) * SEALED_BYTES];
    struct mmsghdr message[MESSAGES_MOST];
    struct iovec part[MESSAGES_MOST];
    _Alignas(struct cmsghdr) char control[MESSAGES_MOST][CMSG_SPACE(sizeof(uint16_t))];
    int messages;
};

static int open_udp(int receive_bytes, struct sockaddr_in *ret)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), send_bytes = 4 << 20;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) ||
        getsockname(fd, (struct sockaddr *)&a, &n) ||
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes) ||
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &send_bytes, sizeof send_bytes))
        bench_fail("no UDP socket: %s", strerror(errno));
    *ret = a;
    return fd;
}

static void *drain(void *ctx)
{
    struct floor_run *r = ctx;
    static unsigned char bytes[READ_AT_ONCE][GROUP_BYTES];
    struct mmsghdr m[READ_AT_ONCE] = {0};
    struct iovec v[READ_AT_ONCE];
    int poll_fd = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < READ_AT_ONCE; i++) {
        v[i] = (struct iovec){bytes[i], sizeof bytes[i]};
        m[i].msg_hdr = (struct msghdr){.msg_iov = &v[i], .msg_iovlen = 1};
    }
    for (int i = 0; i < r->viewers; i++) {
        struct epoll_event e = {.events = EPOLLIN, .data.fd = r->fd[i]};
        if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, r->fd[i], &e))
            bench_fail("epoll: %s", strerror(errno));
    }
    while (!atomic_load(&r->is_over)) {
        struct epoll_event ready[256];
        int count = epoll_wait(poll_fd, ready, 256, 20);
        for (int i = 0; i < count; i++) {
            int got = recvmmsg(ready[i].data.fd, m, READ_AT_ONCE, MSG_DONTWAIT, NULL);
            for (int k = 0; k < got; k++)
                atomic_fetch_add(&r->drained_bytes, (long long)m[k].msg_len);
        }
    }
    (void)close(poll_fd); /* nothing to lose */
    return NULL;
}

static void seal(struct viewer *v, const unsigned char *plain, unsigned char *to)
{
    unsigned char iv[12] = {0};
    int n;
    memcpy(to, plain, HEAD_BYTES);
    v->seq++;
    to[2] = (unsigned char)(v->seq >> 8);
    to[3] = (unsigned char)v->seq;
    memcpy(iv + 2, to + 8, 4);
    memcpy(iv + 10, to + 2, 2);
    if (EVP_EncryptInit_ex(v->cipher, NULL, NULL, NULL, iv) != 1 ||
        EVP_EncryptUpdate(v->cipher, NULL, &n, to, HEAD_BYTES) != 1 ||
        EVP_EncryptUpdate(v->cipher, to + HEAD_BYTES, &n, plain + HEAD_BYTES,
                          RTP_BYTES - HEAD_BYTES) != 1 ||
        EVP_EncryptFinal_ex(v->cipher, to + RTP_BYTES, &n) != 1 ||
        EVP_CIPHER_CTX_ctrl(v->cipher, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, to + RTP_BYTES) != 1)
        bench_fail("AES-GCM");
}

static int64_t flush(struct floor_run *r)
{
    int n = sendmmsg(r->out_fd, r->message, (unsigned)r->messages, 0);
    if (n != r->messages)
        bench_fail("sendmmsg sent %d of %d: %s", n, r->messages, strerror(errno));
    r->messages = 0;
    return n;
}

/* One more message of so many packets, sealed one behind the other at `at`. */
static void add_message(struct floor_run *r, struct viewer *v, unsigned char *at, int packets)
{
    int i = r->messages++;
    struct msghdr *h = &r->message[i].msg_hdr;
    r->part[i] = (struct iovec){at, (size_t)packets * SEALED_BYTES};
    *h = (struct msghdr){.msg_name = &v->address,
                         .msg_namelen = sizeof v->address,
                         .msg_iov = &r->part[i],
                         .msg_iovlen = 1};
    if (packets == 1)
        return;
    h->msg_control = r->control[i];
    h->msg_controllen = sizeof r->control[i];
    struct cmsghdr *c = CMSG_FIRSTHDR(h);
    const uint16_t size = SEALED_BYTES;
    *c = (struct cmsghdr){
        .cmsg_level = SOL_UDP, .cmsg_type = UDP_SEGMENT, .cmsg_len = CMSG_LEN(sizeof size)};
    memcpy(CMSG_DATA(c), &size, sizeof size);
}

/* A burst to everybody in a room; gives the packets sent. */
static int64_t send_burst(struct floor_run *r, const unsigned char *plain, int room)
{
    int group = r->is_grouped ? r->packets : 1, people = r->viewers / r->rooms;
    int64_t sent = 0;
    for (int i = room * people; i < (room + 1) * people; i++)
        for (int k = 0; k < r->packets; k += group) {
            unsigned char *at = r->sealed + (size_t)r->messages * (size_t)group * SEALED_BYTES;
            for (int g = 0; g < group; g++)
                seal(&r->viewer[i], plain, at + (size_t)g * SEALED_BYTES);
            add_message(r, &r->viewer[i], at, group);
            if (r->messages * group >= MESSAGES_MOST)
                sent += flush(r) * group;
        }
    return sent + (r->messages ? flush(r) * group : 0);
}

static int64_t thread_ns(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t))
        bench_fail("no clock");
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void sleep_until(int64_t us)
{
    const struct timespec t = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
        ;
}

static void run(struct floor_run *r, struct jw *w, const char *name)
{
    static unsigned char plain[RTP_BYTES] = {0x80, 96};
    pthread_t reader;
    int64_t sent = 0;
    atomic_store(&r->is_over, false);
    atomic_store(&r->drained_bytes, 0);
    if (pthread_create(&reader, NULL, drain, r))
        bench_fail("no thread");
    int64_t due = now_us(), end = due + r->ms * INT64_C(1000), begun = thread_ns();
    for (int room = 0; now_us() < end; room = (room + 1) % r->rooms) {
        sent += send_burst(r, plain, room);
        if (r->rate)
            sleep_until(due += 1000000 / r->rate / r->rooms);
    }
    int64_t ns = thread_ns() - begun;
    (void)usleep(50000); /* what is still in the sockets */
    atomic_store(&r->is_over, true);
    (void)pthread_join(reader, NULL); /* it was made */
    jw_key(w, name);
    jw_object(w);
    figures_ratio(w, "us_by_packet", (double)ns / 1e3 / (double)sent);
    figures_ratio(w, "drained_pct",
                  100 * (double)atomic_load(&r->drained_bytes) / ((double)sent * SEALED_BYTES));
    jw_object_end(w);
}

static void read_words(struct floor_run *r, int argc, char **argv)
{
    if (argc < 3)
        bench_fail("sfu_limit SUBSCRIBERS PACKETS [key=value...]");
    r->viewers = (int)strtol(argv[1], NULL, 10);
    r->packets = (int)strtol(argv[2], NULL, 10);
    r->ms = 500;
    r->gro = r->rooms = 1;
    for (int i = 3; i < argc; i++)
        if (sscanf(argv[i], "ms=%d", &r->ms) != 1 && sscanf(argv[i], "rate=%d", &r->rate) != 1 &&
            sscanf(argv[i], "gro=%d", &r->gro) != 1 && sscanf(argv[i], "rooms=%d", &r->rooms) != 1)
            bench_fail("what is %s?", argv[i]);
    if (r->rooms < 1 || r->viewers < r->rooms || r->viewers > VIEWERS_MOST || r->packets < 1 ||
        r->packets > BURST_MOST)
        bench_fail("1..%d subscribers, 1..%d packets", VIEWERS_MOST, BURST_MOST);
}

static void open_viewer(struct floor_run *r, int i)
{
    unsigned char key[16], iv[12] = {0};
    memset(key, i, sizeof key);
    r->fd[i] = open_udp(4 << 20, &r->viewer[i].address);
    if (setsockopt(r->fd[i], SOL_UDP, UDP_GRO, &r->gro, sizeof r->gro) && r->gro)
        bench_fail("no UDP_GRO: %s", strerror(errno));
    r->viewer[i].cipher = EVP_CIPHER_CTX_new();
    if (!r->viewer[i].cipher ||
        EVP_EncryptInit_ex(r->viewer[i].cipher, EVP_aes_128_gcm(), NULL, key, iv) != 1)
        bench_fail("AES-GCM");
}

int main(int argc, char **argv)
{
    static struct floor_run r;
    struct sockaddr_in own;
    struct buf out;
    struct jw w;
    read_words(&r, argc, argv);
    r.out_fd = open_udp(4096, &own);
    for (int i = 0; i < r.viewers; i++)
        open_viewer(&r, i);
    buf_init(&out, 64 * 1024);
    jw_init(&w, &out);
    jw_object(&w);
    run(&r, &w, "single");
    r.is_grouped = true;
    run(&r, &w, "grouped");
    jw_object_end(&w);
    figures_print(&out);
    buf_done(&out);
    for (int i = 0; i < r.viewers; i++) {
        (void)close(r.fd[i]); /* nothing to lose */
        EVP_CIPHER_CTX_free(r.viewer[i].cipher);
    }
    return 0;
}
