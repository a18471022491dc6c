/* ice.h - an ICE-lite agent: credentials of two generations, pairs that have passed a check, the
 * one to send on, and whether the other side is still there. Pure: no sockets, time is an argument.
 *
 * Lite (RFC 8445 2.5): it answers checks and starts none, so the client's checks are also the
 * consent to send (RFC 7675) and the only sign of life. */
#ifndef MEDIA_ICE_H
#define MEDIA_ICE_H

#include "base/clock.h"
#include "base/rand.h"
#include "media/stun.h"

#define ICE_UFRAG_SIGNS 8  /* ours; 48 bits, to be told apart */
#define ICE_PWD_SIGNS   24 /* ours; 144 bits */
#define LIMIT_ICE_UFRAG 32 /* theirs, and the next; RFC 8839 allows 256, no client uses it */
#define LIMIT_ICE_PWD   64
#define LIMIT_ICE_PAIRS 8                /* the one heard longest ago makes room */
#define ICE_PAIR_US     (30 * SECOND_US) /* an alternative not heard for so long is forgotten */
#define ICE_QUIET_US    (10 * SECOND_US)
#define ICE_LOST_US     (15 * SECOND_US)

struct ice_secret {
    char ufrag[LIMIT_ICE_UFRAG + 1], pwd[LIMIT_ICE_PWD + 1]; /* "" : none */
};

struct ice_pair {
    struct udp_path path;
    int64_t heard_us;
};

struct ice {
    struct ice_secret local[2];  /* [0] newest; [1]: before the restart, until [0] has passed */
    struct ice_secret remote[2]; /* likewise */
    bool waits_for_remote; /* we restarted, or it is the beginning: any remote ufrag may come */
    struct ice_pair pair[LIMIT_ICE_PAIRS];
    size_t pair_count;
    int chosen;        /* index of the pair to send on; -1 */
    bool is_nominated; /* chosen by the client, not just the last one heard */
    bool has_nomination;
    uint32_t nomination; /* libwebrtc's number of the last one */
    int64_t heard_us;    /* last authenticated check; 0: none yet */
};

/* A fresh ufrag and pwd, for an agent of any kind. */
void ice_secret_make(struct ice_secret *s, const struct rand_source *rand);
void ice_init(struct ice *i, const struct rand_source *rand);
void ice_restart(struct ice *i, const struct rand_source *rand);
/* ERR_INVALID: too long, too short or with other signs than RFC 8839 5.4 has. */
MUST_CHECK enum err ice_remote(struct ice *i, struct str ufrag, struct str pwd);

/* What a request does. */
enum ice_verdict {
    ICE_UNPROVEN, /* not authenticated: the answer, if any, is an error */
    ICE_PROVEN,   /* a good check */
};
struct ice_answer {
    unsigned char byte[STUN_ANSWER_BYTES];
    size_t bytes;      /* 0: none; never more than the request when it is unproven */
    bool path_changed; /* sending goes elsewhere now */
    bool has_removed;  /* a pair made room */
    struct udp_path removed;
    char ended_ufrag[LIMIT_ICE_UFRAG + 1]; /* ours, not good any more; "": none */
};
/* request is a parsed binding request of packet. */
enum ice_verdict ice_check(struct ice *i, const struct stun *request, struct str packet,
                           const struct udp_path *path, int64_t now_us, struct ice_answer *ret);
/* An alternative that aged out; call until false. */
bool ice_forget(struct ice *i, int64_t now_us, struct udp_path *ret_removed);
/* When the chosen pair is not heard any more but another is: choose that. True: the path changed.
 */
bool ice_follow(struct ice *i, int64_t now_us);

const struct udp_path *ice_path(const struct ice *i); /* to send on; NULL: nothing may be sent */
/* The local part of "ours:theirs"; absent when there is no colon. */
struct str ice_username_local(struct str username);

#endif
