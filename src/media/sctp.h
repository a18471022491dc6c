/* sctp.h - one association of data channels over usrsctp, without a thread: everything here runs on
 * the data thread, which hands in packets and time and gets packets and messages out.
 *
 * Callbacks come from inside the functions below, never from elsewhere. */
#ifndef MEDIA_SCTP_H
#define MEDIA_SCTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "media/data.h"

/* The library's process-wide state; one at a time. */
struct sctp_house;
struct sctp_house *sctp_house_new(int64_t now_us);
void sctp_house_free(struct sctp_house *h); /* all associations must be freed */
/* Timers, when they are due by this time; what fell ill is told. */
void sctp_house_tick(struct sctp_house *h, int64_t now_us);

struct sctp_host {
    void *ctx;
    void (*packet)(void *ctx, struct str sctp); /* to be sent */
    void (*opened)(void *ctx, enum data_channel channel);
    /* A whole message. False: it was taken, but no more for now (sctp_read_on). */
    bool (*message)(void *ctx, enum data_channel channel, struct str message);
    void (*bad)(void *ctx);    /* something was dropped */
    void (*closed)(void *ctx); /* over; once, the last of all. sctp_free may be called inside */
};

struct sctp;
/* Begins: both sides connect. NULL: no memory for one more. */
struct sctp *sctp_new(struct sctp_house *h, const struct sctp_host *host, bool opens_channels);
void sctp_free(struct sctp *s); /* an ABORT is sent; no callback after; NULL is fine */
void sctp_input(struct sctp *s, struct str packet);
void sctp_read_on(struct sctp *s);

enum sctp_sent {
    SCTP_SENT,
    SCTP_DROPPED, /* lossy and too slow, or too much for one who never answered */
    SCTP_TOO_SLOW /* reliable */
};
enum sctp_sent sctp_send(struct sctp *s, enum data_channel channel, struct str message);

#endif
