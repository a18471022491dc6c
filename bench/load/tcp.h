/* tcp.h - connections to this machine, waited for; for what is set up before the load. One thread.
 */
#ifndef BENCH_TCP_H
#define BENCH_TCP_H

#include "base/str.h"

int tcp_dial(int port); /* to 127.0.0.1; blocking */
void tcp_send(int fd, struct str s);

#endif
