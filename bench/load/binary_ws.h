/* binary_ws.h - a WebSocket of binary messages on the load's loop. One thread. */
#ifndef BENCH_BINARY_WS_H
#define BENCH_BINARY_WS_H

#include "base/str.h"
#include "loop/loop.h"

struct binary_ws;
/* Connects to 127.0.0.1 and upgrades, waiting for both. take: each message, during the loop's
 * turns. A server that closes ends the program. */
struct binary_ws *binary_ws_open(struct loop *l, int port, struct str target,
                                 void (*take)(void *ctx, struct str message), void *ctx);
void binary_ws_close(struct binary_ws *w);
void binary_ws_send(struct binary_ws *w, struct str message);

#endif
