/* limits.c - the defaults of net's settings; the reasons stand in limits.h. */
#include "net/limits.h"

struct net_limits net_limits_default(void)
{
    return (struct net_limits){
        .connections = 50000,
        .connections_per_address = 4096,
        .handshake_us = 10 * SECOND_US,
        .head_us = 10 * SECOND_US,
        .body_grace_us = 10 * SECOND_US,
        .body_bytes_per_s = 500,
        .large_body_bytes_per_s = 8192,
        .body_stall_us = 20 * SECOND_US,
        .idle_us = 75 * SECOND_US,
        .stall_us = 30 * SECOND_US,
        .ws_ping_us = 30 * SECOND_US,
        .ws_silent_us = 75 * SECOND_US,
    };
}
