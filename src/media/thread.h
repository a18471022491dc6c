/* thread.h - one media thread: its loop, port, forwarder and rooms. Everything below belongs to it;
 * the front only posts into `in`. */
#ifndef MEDIA_THREAD_H
#define MEDIA_THREAD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/rand.h"
#include "loop/loop.h"
#include "loop/mailbox.h"
#include "media/data.h"
#include "media/forward.h"
#include "media/id_table.h"
#include "media/media_mail.h"
#include "media/packet.h"
#include "media/ticket.h"
#include "media/transport.h"

struct room;
struct thread;

struct media_thread {
    int index;
    struct clock clock;
    struct rand_source rand;
    const struct media_keys *keys;  /* the media's, constant */
    int64_t empty_us, departure_us; /* of ext: rooms */
    struct loop *loop;
    struct thread *thread;
    struct mailbox *in, *data_in;
    struct mailbox *front; /* the media's */
    struct data *data;     /* the media's */
    struct packet_pool *pool;
    struct transports *transports;
    struct forward *forward;
    struct id_table sessions;   /* -> participant */
    struct id_table links;      /* by data association -> link */
    struct id_table room_table; /* by keyed hash of the name -> room */
    struct id_table tracks;     /* by keyed hash of the sid -> track */
    struct room *rooms;
    unsigned char hash_key[16];
    uint64_t next_assoc;
    struct timer second;
    struct arena *request;   /* of the message being read */
    struct arena *described; /* of the description in it */
    struct arena *scratch;   /* of messages being made; reset after each */
    struct buf out;
    struct media_counts counts;
    bool is_draining;
};

struct media_thread_conf {
    int index;
    const struct media_conf *conf;
    const struct media_keys *keys;
    struct mailbox *front;
    struct data *data;
};
MUST_CHECK enum err media_thread_new(const struct media_thread_conf *conf,
                                     struct media_thread **ret);
MUST_CHECK enum err media_thread_start(struct media_thread *t);
void media_thread_stop(struct media_thread *t);
void media_thread_free(struct media_thread *t); /* stopped; NULL is fine */

/* To the front; what does not fit is lost and counted. */
void media_thread_post(struct media_thread *t, struct media_mail *m);
int64_t media_thread_now(const struct media_thread *t); /* mono, of this turn */
/* "PA_" and twelve random letters. */
void media_thread_sid(struct media_thread *t, const char *prefix, char *ret);

#endif
