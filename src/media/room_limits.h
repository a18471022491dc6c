/* room_limits.h - whatever people can make grow in a room, and how long is waited for them. */
#ifndef MEDIA_ROOM_LIMITS_H
#define MEDIA_ROOM_LIMITS_H

#include "base/clock.h"

#define SID_BYTES 16 /* "PA_" and 12 letters, with the NUL */

#define LIMIT_MEDIA_ROOMS     4096  /* of the process; more: 503 */
#define LIMIT_MEDIA_SESSIONS  16384 /* sockets; more: 503 */
#define LIMIT_ROOM_PEOPLE     3000
#define LIMIT_TRACKS          16 /* of one participant, announced ones too */
#define LIMIT_TRACK_NAME      256
#define LIMIT_TRACK_CID       128
#define LIMIT_TRACK_CODECS    4
#define LIMIT_AUDIO_FEATURES  8
#define LIMIT_UNCLAIMED       8           /* sections that send, and nobody said what */
#define LIMIT_SUB_SECTIONS    400         /* of one subscriber, beside the application section */
#define LIMIT_SUBSCRIPTIONS   1000        /* of one participant; those without a section wait */
#define LIMIT_METADATA        (64 * 1024) /* bytes of a participant's own */
#define LIMIT_ATTRIBUTES      64          /* of one participant, ... */
#define LIMIT_ATTRIBUTE_BYTES (16 * 1024) /* ... keys and values together */
#define LIMIT_GONE            256         /* who left lately, for those who resume */
#define LIMIT_KEPT_OUT        256         /* identities removed for good, the oldest is forgotten */
#define LIMIT_REPLAY_BYTES    (100 * 1000)
#define LIMIT_REPLAY_PACKETS  512
#define REPLAY_US             (2 * SECOND_US)

#define LIMIT_REQUEST_SIDS 1000 /* tracks or people named in one request; the rest is not read */

/* Requests of one session: a bucket of so many, filled at so many a second. Beyond: cut. */
#define LIMIT_REQUEST_BURST     500
#define LIMIT_REQUESTS_A_SECOND 50
#define LIMIT_REQUEST_BYTES     (6 * 1024 * 1024)
#define LIMIT_REQUEST_BYTES_A_S (128 * 1024)

/* Data packets of one participant, times those who get them: so many bytes (and a little for each
 * copy), filled at so many a second. Beyond: dropped, counted. */
#define LIMIT_TALK_BYTES     (16 * 1024 * 1024) /* half of what the data thread takes at once */
#define LIMIT_TALK_BYTES_A_S (16 * 1024 * 1024)
#define TALK_COPY_BYTES      256

#define LIMIT_THREAD_MAIL     32768  /* messages into a media thread; beyond: the session is cut */
#define LIMIT_DATA_MAIL       16384  /* from the data thread; beyond: an association waits */
#define LIMIT_FRONT_MAIL      131072 /* out of all media threads; beyond: lost and counted */
#define LIMIT_POOL_PACKETS    131072 /* received datagrams a thread may hold: 200 MB */
#define LIMIT_ANSWER_BYTES    (4 * 1024 * 1024) /* of one message to a client */
#define LIMIT_DESCRIBED_BYTES (8 * 1024 * 1024) /* a description of theirs, and its answer */
#define LIMIT_SCRATCH_BYTES   (64 * 1024 * 1024)

#define NEVER_CONNECTED_US (60 * SECOND_US)
#define RESUME_WAIT_US     (60 * SECOND_US) /* without a socket, though media flows */
#define GRACE_US           (5 * SECOND_US)  /* for a goodbye after its connection closed */
#define ANSWER_US          (15 * SECOND_US)
#define OFFER_FIRST_US     10000 /* batching: an offer waits for its like */
#define OFFER_AGAIN_US     50000
#define OFFER_LARGE_US     150000 /* in rooms above LARGE_ROOM */
#define UPDATE_LARGE_US    100000
#define LARGE_ROOM         32
#define REFRESH_FIRST_US   (5 * SECOND_US)
#define REFRESH_US         (5 * MINUTE_US)
#define REFRESHED_LIFE_US  (10 * MINUTE_US)
#define QUALITY_US         (5 * SECOND_US)
#define ROOM_EMPTY_US      (300 * SECOND_US)
#define ROOM_DEPARTURE_US  (20 * SECOND_US)
#define PING_INTERVAL_S    5
#define PING_TIMEOUT_S     15

#endif
