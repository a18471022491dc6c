/* fuzz_transport.c - datagrams from strangers and from one who knows the password, in any order.
 *
 * The input is a row of datagrams: what (a byte), from where (a byte), length (two bytes), bytes.
 * `what` chooses: as they are, or as a signed check whose flags the first byte gives. Laws: nothing
 * is sent to one who proved nothing but errors no larger than what came; no connection comes to be;
 * every packet is back in the pool. */
#include "base/log.h"
#include "base/rd.h"
#include "check.h"
#include "crypto/token.h"
#include "media/transport_inside.h"

#define PWD "0123456789abcdefghijkl"
#define FINGERPRINT                                                                                \
    "sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:" \
    "CC:DD:EE:FF"

struct world {
    struct loop *loop;
    struct packet_pool *pool;
    struct transports *ts;
};

static void never_connected(void *ctx)
{
    (void)ctx;
    CHECK(false); /* nobody who could */
}

static void on_lost(void *ctx, enum transport_lost why)
{
    (void)why;
    *(bool *)ctx = true;
}

static void on_quiet(void *ctx, bool is_quiet)
{
    (void)ctx, (void)is_quiet;
}

static void no_rtp(void *ctx, struct packet *p)
{
    (void)ctx, (void)p;
    CHECK(false); /* nothing was sealed */
}

static void no_rtcp(void *ctx, struct str s, int64_t now_us)
{
    (void)ctx, (void)s, (void)now_us;
    CHECK(false); /* nothing was sealed */
}

static void no_record(void *ctx, struct str s)
{
    (void)ctx, (void)s;
    CHECK(false); /* nothing was sealed */
}

/* Made once: a key and a socket for each input would be most of the work. */
static struct world *world_of_all(void)
{
    static struct world w;
    if (w.loop)
        return &w;
    crypto_init();
    log_set_level(LOG_ERROR);
    struct clock clock = clock_system();
    CHECK(loop_new(&clock, &w.loop) == OK);
    w.pool = packet_pool_new(64);
    struct transports_conf conf = {.loop = w.loop,
                                   .clock = clock,
                                   .rand = crypto_rand(),
                                   .host = STR("127.0.0.1"),
                                   .pool = w.pool};
    CHECK(transports_new(&conf, &w.ts) == OK);
    return &w;
}

static size_t make_check(const struct transport *t, uint8_t flags, unsigned char *out)
{
    const struct ice_secret *s = &t->ice.local[flags & 1 && t->ice.local[1].ufrag[0]];
    char username[80];
    int n = snprintf(username, sizeof username, "%s:them", s->ufrag);
    struct stun_check c = {.username = {username, (size_t)n},
                           .pwd = str_from(s->pwd),
                           .priority = flags,
                           .has_use_candidate = flags & 2};
    return stun_write_check(&c, out);
}

static void feed(struct world *w, struct transport *t, struct rd *r)
{
    unsigned char bytes[LIMIT_PACKET_BYTES + 100], *p = bytes;
    uint8_t what = rd_u8(r), from = rd_u8(r);
    size_t n = rd_u16be(r) % sizeof bytes;
    struct str in = rd_bytes(r, n < rd_left(r) ? n : rd_left(r));
    /* Port 9 of 127.0.0.2 and on: answers go to nobody. */
    struct udp_path path = {
        .remote = {[10] = 0xff, 0xff, 127, 0, 0, (unsigned char)(from % 12 + 2)}, .port = 9};
    memcpy(bytes, in.p ? in.p : "", in.n);
    n = in.n;
    if (what % 4 == 1)
        n = make_check(t, what >> 2, bytes);
    if (what % 4 == 2)
        transport_restart(t);
    bool is_proven = what % 4 == 1 || routes_owner(&w->ts->by_path, route_key(&path));
    udp_flush(w->ts->udp); /* what the handshake with a proven one left waiting is not an answer */
    uint64_t before = udp_counts(w->ts->udp).sent_bytes;
    transports_receive(w->ts, &path, (struct str){(const char *)p, n}, loop_now(w->loop).us);
    udp_flush(w->ts->udp);
    if (!is_proven)
        CHECK(udp_counts(w->ts->udp).sent_bytes - before <= n);
    loop_turn(w->loop, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct world *w = world_of_all();
    struct rd r = rd_from((struct str){n ? (const char *)data : "", n});
    struct transport *t = NULL;
    bool is_lost = false;
    struct transport_host host = {&is_lost, never_connected, on_lost,  on_quiet,
                                  no_rtp,   no_rtcp,         no_record};
    CHECK(transport_new(w->ts, &host, &t) == OK);
    uint8_t first = rd_u8(&r);
    if (first & 1)
        CHECK(transport_remote(t, STR("them"), STR(PWD), STR(FINGERPRINT),
                               first & 2 ? SDP_ACTIVE : SDP_PASSIVE) == OK);
    for (int i = 0; i < 40 && rd_left(&r) > 4 && !is_lost; i++)
        feed(w, t, &r);
    transport_free(t);
    loop_turn(w->loop, 0);
    CHECK(packet_pool_out(w->pool) == 0);
    CHECK(transports_counts(w->ts).transports == 0);
    return 0;
}
