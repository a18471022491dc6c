/* data.h - data channels: SCTP associations inside DTLS (RFC 8831), by usrsctp.
 *
 * usrsctp is one per process and keeps its state in the process, so one thread of its own talks to
 * it: the data thread. Media threads hand it records and messages and get back mail; what crosses
 * is copied bytes and the association's number, never a pointer. Every function here but data_new
 * and data_free may be called on any thread, and none of them waits. */
#ifndef MEDIA_DATA_H
#define MEDIA_DATA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "loop/mailbox.h"

#define LIMIT_DATA_MESSAGE_BYTES 65536 /* a=max-message-size; longer ones are dropped, counted */
#define LIMIT_DATA_ASSOCS        8192  /* more are refused: DATA_CLOSED comes at once */
/* What one association may have waiting to be sent: beyond it a slow reader of _reliable is cut.
 */
#define LIMIT_DATA_WAITING_BYTES (2 * 1024 * 1024)
/* usrsctp's send buffer: when it is full, _lossy messages are dropped, reliable ones wait. */
#define LIMIT_DATA_LOSSY_BYTES (128 * 1024)
/* What all media threads together may have on its way to the data thread; beyond it records are
 * dropped (SCTP sends them again) and lossy messages too, and a reliable one cuts its reader. */
#define LIMIT_DATA_INBOX_BYTES (32 * 1024 * 1024)

/* By their labels "_reliable" (ordered) and "_lossy" (unordered, no retransmissions); others are
 * accepted, and what comes on them is dropped. */
enum data_channel { DATA_RELIABLE, DATA_LOSSY, DATA_CHANNEL_COUNT };

enum data_what {
    DATA_RECORD,  /* bytes: an SCTP packet for transport_send_record */
    DATA_OPENED,  /* the channel can be used; once each */
    DATA_MESSAGE, /* bytes: one whole message that came on the channel */
    DATA_CLOSED   /* the association is gone (theirs, broken, too slow): nothing follows, and
                     data_close is not needed, but harmless */
};

struct data_mail {
    struct mail mail; /* first: deliver casts */
    uint64_t assoc;
    enum data_what what;
    enum data_channel channel;
    struct str bytes; /* inside this allocation */
};
void data_mail_free(struct data_mail *m);

struct data_counts {
    uint64_t records_in, records_out; /* SCTP packets */
    uint64_t messages_in, messages_out;
    uint64_t lossy_dropped; /* a _lossy reader was too slow, or the way there was full */
    uint64_t readers_cut;   /* associations ended because a _reliable reader was too slow */
    uint64_t bad_dropped;   /* too long, of an unknown channel, not a DCEP message, no such assoc */
    uint64_t inbox_dropped; /* records: the data thread was behind */
};

struct data;
/* Starts the data thread; one struct data in a process at a time (usrsctp). */
MUST_CHECK enum err data_new(struct clock clock, struct data **ret);
/* Ends the thread and every association without a word to anybody; NULL is fine. Boxes given to
 * data_open must still be there. */
void data_free(struct data *d);

/* A DTLS connection is up: begin. assoc: chosen by the caller, never used twice. What happens comes
 * as struct data_mail into box, freed by data_mail_free; a full box stalls the association, it
 * loses no message. One that the other side never answers stays open and silent. opens_channels:
 * the server opens both channels (SUBSCRIBER); else the client does (PUBLISHER). */
void data_open(struct data *d, uint64_t assoc, struct mailbox *box, bool opens_channels);
void data_record(struct data *d, uint64_t assoc, struct str sctp_packet);
/* A reliable message sent before its channel is open waits for it. */
void data_send(struct data *d, uint64_t assoc, enum data_channel channel, struct str message);
/* Mail that is on its way still comes. */
void data_close(struct data *d, uint64_t assoc);
struct data_counts data_counts(struct data *d);

#endif
