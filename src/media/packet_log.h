/* packet_log.h - the last packets of one layer, for whoever lost one: one log, shared by all its
 * subscribers. Its media thread. */
#ifndef MEDIA_PACKET_LOG_H
#define MEDIA_PACKET_LOG_H

#include <stdint.h>

#include "media/unit.h"

#define LIMIT_LOG_PACKETS 512     /* of one layer: 3 s at 2 Mbit/s */
#define LIMIT_LOG_US      2000000 /* older ones are let go: nobody can use them any more */

struct packet_log {
    struct unit *at[LIMIT_LOG_PACKETS]; /* by sequence; NULL: not there */
    uint16_t oldest, newest;            /* the window of sequences, both included */
    bool is_empty;
};
void packet_log_init(struct packet_log *log);
void packet_log_done(struct packet_log *log); /* lets all go; usable again after init */
/* Takes a reference. A sequence older than the window is not kept. */
void packet_log_put(struct packet_log *log, struct unit *u);
/* Still the log's; NULL: not there, or of another source. */
struct unit *packet_log_get(const struct packet_log *log, uint16_t seq, uint16_t source);
/* Lets go of what is older than LIMIT_LOG_US. */
void packet_log_age(struct packet_log *log, int64_t now_us);

#endif
