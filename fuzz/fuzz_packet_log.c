/* fuzz_packet_log.c - the retransmission buffer under any order of packets and times.
 *
 * Each three bytes are one step: what to do, and a number. Laws: what is found is what was asked
 * for; no more is held than the window; everything goes back. */
#include "base/rd.h"
#include "check.h"
#include "media/packet_log.h"

static void put(struct packet_pool *pool, struct unit_pool *units, struct packet_log *log,
                uint16_t seq, int64_t now_us)
{
    struct packet *p = packet_new(pool);
    CHECK(p);
    struct unit *u = unit_new(units, p);
    packet_unref(p);
    u->seq = seq;
    u->source = 1;
    u->arrived_us = now_us;
    packet_log_put(log, u);
    unit_unref(u);
}

static void step(struct packet_pool *pool, struct unit_pool *units, struct packet_log *log,
                 uint8_t what, uint16_t number, uint16_t *at, int64_t *now_us)
{
    if (what < 100) {
        *at = (uint16_t)(*at + what % 8);
        put(pool, units, log, *at, *now_us);
    } else if (what < 160) {
        put(pool, units, log, number, *now_us);
    } else if (what < 200) {
        put(pool, units, log, (uint16_t)(*at - number % 600), *now_us);
    } else if (what < 230) {
        *now_us += number * 100;
        packet_log_age(log, *now_us);
    } else {
        struct unit *u = packet_log_get(log, number, 1);
        CHECK(!u || u->seq == number);
        CHECK(!packet_log_get(log, number, 2));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct rd in = rd_from((struct str){n ? (const char *)data : "", n});
    struct packet_pool *pool = packet_pool_new(LIMIT_LOG_PACKETS + 1);
    struct unit_pool units = {0};
    struct packet_log *log = malloc(sizeof *log);
    CHECK(log);
    packet_log_init(log);
    uint16_t at = 65000;
    int64_t now_us = 1;
    while (rd_left(&in) >= 3) {
        uint8_t what = rd_u8(&in);
        step(pool, &units, log, what, rd_u16be(&in), &at, &now_us);
        CHECK(units.out <= LIMIT_LOG_PACKETS);
    }
    packet_log_done(log);
    CHECK(units.out == 0 && packet_pool_out(pool) == 0);
    free(log);
    unit_pool_done(&units);
    packet_pool_free(pool);
    return 0;
}
