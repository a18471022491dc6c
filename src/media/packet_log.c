/* packet_log.c - a ring of packets by sequence number.
 *
 * WHY   a resent packet is far cheaper than the key frame that repairs its loss, and one log for a
 *       layer is far cheaper than one for each of its thousand viewers.
 * HOW   slot = sequence mod size, within a window that a newer sequence moves on; what falls out of
 *       the window or gets too old is let go.
 * OWNS  references.  RUNS  on its media thread.  TESTS packet_log_test.c.
 * FUZZ  fuzz/fuzz_packet_log.c */
#include "media/packet_log.h"

#include "media/rtp.h"

static struct unit **slot(struct packet_log *log, uint16_t seq)
{
    return &log->at[seq % LIMIT_LOG_PACKETS];
}

static void drop(struct packet_log *log, uint16_t seq)
{
    unit_unref(*slot(log, seq));
    *slot(log, seq) = NULL;
}

void packet_log_init(struct packet_log *log)
{
    *log = (struct packet_log){.is_empty = true};
}

void packet_log_done(struct packet_log *log)
{
    for (uint16_t i = 0; i < LIMIT_LOG_PACKETS; i++)
        drop(log, i);
    log->is_empty = true;
}

/* seq is newer than the newest: everything that its window does not cover goes. */
static void move_on(struct packet_log *log, uint16_t seq)
{
    uint16_t ahead = (uint16_t)(seq - log->oldest);
    if (ahead >= 2 * LIMIT_LOG_PACKETS) {
        packet_log_done(log);
        log->oldest = seq;
    }
    while ((uint16_t)(seq - log->oldest) >= LIMIT_LOG_PACKETS)
        drop(log, log->oldest++);
    log->newest = seq;
}

void packet_log_put(struct packet_log *log, struct unit *u)
{
    if (log->is_empty) {
        log->oldest = log->newest = u->seq;
        log->is_empty = false;
    } else if (seq_is_newer(u->seq, log->newest)) {
        move_on(log, u->seq);
    } else if ((uint16_t)(log->newest - u->seq) >= LIMIT_LOG_PACKETS) {
        return;
    } else if (seq_is_newer(log->oldest, u->seq)) {
        log->oldest = u->seq;
    }
    if (*slot(log, u->seq))
        drop(log, u->seq);
    *slot(log, u->seq) = unit_ref(u);
}

struct unit *packet_log_get(const struct packet_log *log, uint16_t seq, uint16_t source)
{
    struct unit *u = log->at[seq % LIMIT_LOG_PACKETS];
    return u && u->seq == seq && u->source == source ? u : NULL;
}

void packet_log_age(struct packet_log *log, int64_t now_us)
{
    while (!log->is_empty) {
        struct unit *u = *slot(log, log->oldest);
        if (u && now_us - u->arrived_us < LIMIT_LOG_US)
            return;
        drop(log, log->oldest);
        if (log->oldest == log->newest)
            log->is_empty = true;
        else
            log->oldest++;
    }
}
