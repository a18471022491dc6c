/* media_mail.h - what the front loop and a media thread say to each other. Copied bytes and
 * numbers; a message belongs to whoever holds it. */
#ifndef MEDIA_MEDIA_MAIL_H
#define MEDIA_MEDIA_MAIL_H

#include <stdint.h>

#include "loop/mailbox.h"
#include "media/media.h"

enum media_mail_kind {
    /* to a media thread */
    MAIL_OPEN,       /* session, ticket */
    MAIL_BYTES,      /* session, bytes: a message of the client */
    MAIL_GONE,       /* session: its socket is closed */
    MAIL_REMOVE,     /* room, identity, flag: is kept out */
    MAIL_MUTE,       /* room, identity, number: sources */
    MAIL_ALLOW,      /* room, identity, number: sources */
    MAIL_CLOSE_ROOM, /* room */
    MAIL_DRAIN,
    /* to the front */
    MAIL_SEND,      /* bytes, for each of session_count sessions */
    MAIL_CLOSE,     /* session */
    MAIL_EVENT,     /* event */
    MAIL_ROOM_GONE, /* room, number: how many OPENs it has seen */
    MAIL_COUNTS,    /* counts, number: of which thread */
    MAIL_DRAINED,   /* all of this thread have been told */
};

struct media_mail {
    struct mail mail; /* first: deliver casts */
    enum media_mail_kind kind;
    bool flag;
    uint64_t number;
    uint64_t session;
    struct media_ticket *ticket;      /* the message's */
    struct str room, identity, bytes; /* in this allocation */
    struct media_event event;         /* its texts are room and identity */
    struct media_counts counts;
    size_t session_count;
    uint64_t *sessions; /* in this allocation */
};

/* Copies the texts; absent ones stay absent. */
struct media_mail *media_mail_new(enum media_mail_kind kind, struct str room, struct str identity,
                                  struct str bytes);
/* A MAIL_SEND with room for so many sessions, to be filled in. */
struct media_mail *media_mail_send(struct str bytes, size_t session_count);
void media_mail_free(struct media_mail *m); /* with its ticket; NULL is fine */

#endif
