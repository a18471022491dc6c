/* rtc.h - /rtc of this server: HTTP and sockets on one side, the media room on the other. Front
 * loop. */
#ifndef APP_RTC_H
#define APP_RTC_H

#include "base/buf.h"
#include "media/media.h"
#include "net/net.h"

#define LIMIT_RTC_BACKLOG_BYTES (8 * 1024 * 1024) /* unsent to one socket; beyond: closed */

struct rtc {
    struct net *net;
    struct media *media; /* NULL: nobody is admitted */
    struct net_host behind;
    struct net_binary_host sockets;
    void (*happened)(void *ctx, const struct media_event *e);
    void *happened_ctx;
};

/* The host of net: places below /rtc are answered here, all others go to behind. r must outlive net
 * and media; its net and media are set when they are there. */
struct net_host rtc_net_host(struct rtc *r, const struct net_host *behind);
struct media_host rtc_media_host(struct rtc *r);
/* Counters for /metrics; ctx is r. */
void rtc_metrics(void *ctx, struct buf *out);

#endif
