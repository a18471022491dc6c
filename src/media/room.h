/* room.h - rooms, their people, tracks and subscriptions, as the files of control see them. All of
 * a room belongs to one media thread; README.md, "Ownership", says who dies before whom.
 *
 * room.c         birth and end of rooms          participant.c  birth and end of people, links
 * session.c      requests of a client            resume.c       coming back
 * publish.c      tracks and descriptions of a publisher
 * subscribe.c    who gets which track            negotiate.c    offers to a subscriber
 * tell.c, info.c messages to clients             talk.c         data packets
 * pulse.c        speakers, quality */
#ifndef MEDIA_ROOM_H
#define MEDIA_ROOM_H

#include "media/data.h"
#include "media/down.h"
#include "media/kept.h"
#include "media/livekit.pb-c.h"
#include "media/media.h"
#include "media/room_limits.h"
#include "media/sdp.h"
#include "media/speakers.h"
#include "media/thread.h"
#include "media/ticket.h"
#include "media/transport.h"
#include "media/up.h"

/* One peer connection of a participant. */
struct link {
    struct participant *who;
    bool is_subscriber;
    struct transport *transport; /* NULL: not yet, or lost */
    uint64_t assoc;              /* its data channels; 0: none */
    struct str remote_ufrag;     /* kept; of their newest description */
    bool is_connected, is_quiet;
    struct up_peer *up;     /* of a publisher's */
    struct down_peer *down; /* of a subscriber's */
};

struct track_codec {
    enum codec codec;
    struct str cid; /* kept; "" when there is none */
};

/* Announced by add_track; published once a section of an offer is its own. */
struct track {
    struct participant *owner;
    struct track *next;
    char sid[SID_BYTES];
    struct str cid, sdp_cid, name, stream; /* kept */
    enum media_kind kind;
    enum media_source source;
    enum codec codec; /* once published */
    char mid[LIMIT_SDP_MID + 1];
    bool is_muted, disable_dtx, is_stereo, disable_red, is_published;
    bool is_heard; /* its publisher knows that somebody gets it */
    int encryption;
    uint32_t width, height;
    struct up_layer_conf layer[LAYERS]; /* as announced, then with what was agreed */
    uint32_t bitrate[LAYERS];
    int layer_count;
    struct track_codec wish[LIMIT_TRACK_CODECS];
    size_t wish_count;
    int feature[LIMIT_AUDIO_FEATURES];
    size_t feature_count;
    struct up_track *up;
    struct subscription *subscriptions; /* by next_of_track */
};

/* One section of a subscriber's descriptions. They are never removed, only used again. */
struct section {
    enum media_kind kind;
    char mid[8];
    struct subscription *use; /* NULL: inactive */
    bool is_dead;             /* rejected by the client */
    uint32_t since;           /* id of the first offer that shows the present use */
    uint32_t ssrc, rtx_ssrc;
};

struct subscription {
    struct participant *who;
    struct track *track;
    struct subscription *next_of_who, *next_of_track;
    struct section *section; /* NULL: waits for one */
    struct down_track *down; /* with the section */
    bool is_started;
    bool has_want, is_paused;
    struct down_want want;
};

struct offers { /* to a subscriber: one at a time */
    struct participant *who;
    uint32_t id;        /* of the newest */
    uint32_t answered;  /* of the newest that was answered */
    bool is_out, again; /* unanswered; more has changed since */
    uint64_t session_id;
    struct timer timer;       /* of the batch, or of the answer */
    struct section **section; /* at most LIMIT_SUB_SECTIONS */
    size_t section_count, section_cap;
};

struct attribute {
    struct str key, value; /* kept */
};

/* A section of a publisher that sends, while no add_track has claimed it. */
struct unclaimed {
    struct sdp_agreed agreed;
    enum media_kind kind;
    char mid[LIMIT_SDP_MID + 1];
    char track_id[LIMIT_TRACK_CID + 1];
    char rid[LAYERS][LIMIT_SDP_RID + 1];
    size_t rid_count, ssrc_count;
    uint32_t ssrc[LAYERS], rtx_ssrc[LAYERS];
};

struct participant {
    struct room *room;
    struct participant *next;
    struct deferred burial;
    bool is_gone;            /* ended; memory goes at the end of the turn */
    uint64_t session;        /* 0: its socket is lost */
    int64_t session_lost_us; /* mono */
    char sid[SID_BYTES];
    struct str identity, name, metadata; /* kept */
    struct attribute attribute[LIMIT_ATTRIBUTES];
    size_t attribute_count;
    unsigned sources;
    bool can_subscribe, can_publish_data, can_update_own, is_hidden;
    struct token_grant grant; /* to write its next token; texts in the ticket's arena */
    struct media_ticket *ticket;
    bool auto_subscribe;
    Livekit__ParticipantInfo__State state;
    uint32_t version;
    int64_t joined_us;         /* wall */
    int64_t came_us;           /* mono */
    bool is_dirty, tells_self; /* an update is owed */
    bool was_active;           /* the product was told */
    struct timer watch;        /* never connected, or vanished */
    struct timer refresh;

    struct link publisher, subscriber;
    struct track *tracks;
    size_t track_count;
    struct unclaimed unclaimed[LIMIT_UNCLAIMED];
    size_t unclaimed_count;
    struct offers *offers;
    struct subscription *subscriptions; /* by next_of_who */
    size_t subscription_count;

    int64_t talk_spent, talk_us;         /* of what it may say; since when */
    int64_t talk_told_us;                /* that it said more; 0: never */
    bool is_synced;                      /* has said what it has, since it came or came back */
    uint32_t ssrcs_used;                 /* on its subscriber's connection, ever */
    uint32_t last_sequence;              /* of its reliable packets */
    int quality;                         /* last told; -1: not yet */
    int rated;                           /* by the last look, told or not */
    bool cuts_resume, cuts_resume_early; /* SimulateScenario 7 and 8 */
};

struct gone_one { /* for those who resume */
    char sid[SID_BYTES];
    struct str identity, name;
    int reason;
    int64_t at_us;
    int64_t joined_us; /* of the wall clock */
};

struct replay; /* talk.c */

struct room {
    struct media_thread *thread;
    uint64_t key; /* in thread->rooms */
    struct room *next;
    struct deferred burial;
    bool is_closed;
    struct str name; /* kept; "ext:NAME" */
    char sid[SID_BYTES];
    bool is_external;
    int64_t created_us; /* wall */
    uint64_t opened;    /* how many MAIL_OPENs it has seen */
    struct participant *people;
    size_t count;
    struct timer closing, speaking, rating, flushing;
    struct deferred flush_soon;
    struct speakers *speakers;
    size_t audio_count;
    bool has_newcomer; /* who has not been told of anybody's quality */
    struct gone_one gone[LIMIT_GONE];
    size_t gone_next;
    struct buf left; /* encoded ParticipantInfos of those who left since the last update */
    struct str kept_out[LIMIT_KEPT_OUT];
    size_t kept_out_count;
    struct replay *replay;
};

/* --- room.c --- */
/* Found or made; NULL: too many. */
struct room *room_of(struct media_thread *t, struct str name, bool is_external);
struct room *room_find(struct media_thread *t, struct str name);
void room_close(struct room *r, enum media_leave reason); /* everybody out */
void room_free(struct room *r);                           /* silently; for the end of the thread */
struct participant *room_person(const struct room *r, struct str identity);
struct participant *room_person_by_sid(const struct room *r, struct str sid);
bool room_keeps_out(const struct room *r, struct str identity);
void room_keep_out(struct room *r, struct str identity);
void room_let_in(struct room *r, struct str identity);
void room_emptied(struct room *r); /* after each leaving: is it empty now? */
void room_tell(const struct room *r, enum media_event_kind kind, struct str identity,
               enum media_leave reason);

/* --- participant.c --- */
void participant_join(struct room *r, uint64_t session, struct media_ticket *ticket);
/* Out, with a word of goodbye when there is a socket. action: what its client does next. */
void participant_end(struct participant *p, enum media_leave reason,
                     Livekit__LeaveRequest__Action action);
void participant_free(struct participant *p); /* silently */
void participant_session_lost(struct participant *p);
MUST_CHECK enum err link_open(struct link *l); /* its transport and its half of forwarding */
void link_close(struct link *l);
void link_data(struct link *l, const struct data_mail *m);
void participant_allow(struct participant *p, unsigned sources);

/* A leave and the end of a socket that never became a participant's. */
void session_refuse(struct room *r, uint64_t session, enum media_leave reason,
                    Livekit__LeaveRequest__Action action);

/* --- session.c, resume.c --- */
void session_request(struct participant *p, struct str bytes);
void participant_resume(struct room *r, uint64_t session, struct media_ticket *ticket);
void resume_sync(struct participant *p, const Livekit__SyncState *s);

/* --- publish.c, track.c --- */
void publish_add_track(struct participant *p, const Livekit__AddTrackRequest *q);
void publish_offer(struct participant *p, const Livekit__SessionDescription *d);
struct track *track_of(const struct participant *p, struct str sid);
struct track *track_find(const struct room *r, struct str sid); /* anybody's */
struct track *track_new(struct participant *p, const Livekit__AddTrackRequest *q);
void track_end(struct track *t); /* with its subscriptions; told to others by participant_changed */
void track_mute(struct track *t, bool is_muted);
unsigned track_source_bits(const struct track *t); /* a set of media_source */
/* The section that carries it. False: it can not be forwarded. */
MUST_CHECK bool track_bind(struct track *t, const struct unclaimed *s);

/* --- subscribe.c, negotiate.c --- */
void subscribe_newcomer(struct participant *p); /* to all that is there */
void subscribe_all_to(struct track *t);         /* those who take everything */
void subscribe_request(struct participant *p, const Livekit__UpdateSubscription *q);
void subscribe_settings(struct participant *p, const Livekit__UpdateTrackSettings *q);
void subscription_end(struct subscription *s);
void subscribe_waiting(struct participant *p);     /* sections may be free now */
void subscribe_start_ready(struct participant *p); /* what has been answered, once connected */
void negotiate_soon(struct participant *p);
void negotiate_now(struct participant *p); /* an offer out is forgotten: for a resume */
void negotiate_answer(struct participant *p, const Livekit__SessionDescription *d);

/* --- tell.c --- */
/* False: longer than may be sent, or not whole. */
bool tell(struct participant *p, Livekit__SignalResponse *m);
void tell_room(struct room *r, Livekit__SignalResponse *m);
bool tell_join(struct participant *p); /* the same: too many others with too much to say */
void tell_leave(struct participant *p, enum media_leave reason,
                Livekit__LeaveRequest__Action action);
void tell_refused(struct participant *p, Livekit__RequestResponse__Reason reason,
                  const char *message, Livekit__RequestResponse *about);
void tell_everybody(struct participant *p); /* all about all: after a resume */
/* Something of it has changed: others hear it in the next update, and itself if it shall. */
void participant_changed(struct participant *p, bool tells_self);
void participant_left(struct participant *p, enum media_leave reason);
void updates_flush(struct room *r);
void updates_timer(struct timer *t);
void updates_soon(struct deferred *d);

/* --- info.c --- */
char *said(const char *word); /* protobuf-c wants texts writable, and writes none */
Livekit__ParticipantInfo *info_participant(struct arena *a, const struct participant *p);
Livekit__TrackInfo *info_track(struct arena *a, const struct track *t);
Livekit__Room *info_room(struct arena *a, const struct room *r);
Livekit__ServerInfo *info_server(struct arena *a);
struct str room_shown_name(const struct room *r);

/* --- talk.c --- */
void talk_from(struct participant *p, enum data_channel channel, struct str packet);
void talk_replay(struct participant *p, const Livekit__SyncState *has); /* NULL: it has nothing */
void talk_forget(struct room *r);

/* --- pulse.c --- */
void pulse_start(struct room *r);
void pulse_stop(struct room *r);
void pulse_audio(struct room *r, int change); /* an audio track more, or less */

#endif
