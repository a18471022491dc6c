/* media_inside.h - struct media, for media.c and product.c. Front loop, but for what never changes:
 * conf, keys, thread. */
#ifndef MEDIA_MEDIA_INSIDE_H
#define MEDIA_MEDIA_INSIDE_H

#include "media/data.h"
#include "media/id_table.h"
#include "media/media.h"
#include "media/media_mail.h"
#include "media/thread.h"
#include "media/ticket.h"

struct front_session {
    int thread;
    int64_t refilled_us;
    int64_t requests, bytes; /* left in the bucket */
};

struct front_room {
    struct str name; /* kept */
    int thread;
    uint64_t opened; /* how many sessions were sent there */
};

struct media {
    struct media_conf conf;
    struct media_host host;
    struct media_keys keys;
    struct data *data;
    struct mailbox *box; /* from all threads */
    struct media_thread *thread[LIMIT_MEDIA_THREADS];
    struct media_counts count[LIMIT_MEDIA_THREADS];
    int64_t load[LIMIT_MEDIA_THREADS]; /* sessions */
    struct id_table sessions, rooms;
    unsigned char hash_key[16];
    int64_t mail_lost;
    bool is_started, is_draining;
    int undrained; /* threads that have not told everybody yet */
    void (*drained)(void *ctx);
    void *drained_ctx;
};

/* Posts it to every thread: which one has the room is the front's to know, and those without it do
 * nothing. Any thread. */
void media_command(const struct media *m, struct media_mail *mail);

#endif
