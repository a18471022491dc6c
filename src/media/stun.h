/* stun.h - binding messages of STUN, read and written. Pure; any thread. */
#ifndef MEDIA_STUN_H
#define MEDIA_STUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "media/udp_path.h"

#define STUN_ID_BYTES      12
#define STUN_ANSWER_BYTES  128 /* room that every write below fits in */
#define STUN_CHECK_BYTES   256 /* room for stun_write_check */
#define LIMIT_STUN_BYTES   548 /* longer ones are not read: no check needs half of it */
#define LIMIT_STUN_UNKNOWN 4   /* attributes named in a 420 */

enum stun_kind { STUN_REQUEST, STUN_INDICATION, STUN_SUCCESS, STUN_ERROR };

/* A binding message. Views into the packet; absent when the attribute is not there. */
struct stun {
    enum stun_kind kind;
    unsigned char id[STUN_ID_BYTES];
    struct str username;
    struct str integrity; /* 20 bytes */
    size_t integrity_at;  /* where that attribute begins in the packet */
    bool has_fingerprint; /* and it was right */
    bool has_use_candidate;
    bool has_priority;
    uint32_t priority;
    bool has_nomination; /* libwebrtc's renomination: the larger one is newer */
    uint32_t nomination;
    int error;                            /* ERROR-CODE of an answer; 0 */
    uint16_t unknown[LIMIT_STUN_UNKNOWN]; /* attributes that must be understood, and are not */
    size_t unknown_count;
};

/* First byte of a datagram that may be STUN (RFC 7983). */
static inline bool stun_is_first_byte(unsigned char b)
{
    return b < 4;
}
/* ERR_MALFORMED: no STUN, no binding, lengths that do not fit, a wrong FINGERPRINT. */
MUST_CHECK enum err stun_read(struct str packet, struct stun *ret);
/* Is MESSAGE-INTEGRITY there and made with pwd? */
bool stun_is_signed(const struct stun *s, struct str packet, struct str pwd);

/* Each gives the bytes written. out: STUN_ANSWER_BYTES. */
size_t stun_write_success(const struct stun *request, const struct udp_path *path, struct str pwd,
                          unsigned char *out);
/* pwd absent: unsigned. unknown attributes of the request are named with code 420. */
size_t stun_write_error(const struct stun *request, int code, struct str pwd, unsigned char *out);

/* A controlling agent's check, for client_peer and tests. out: STUN_CHECK_BYTES. username: at most
 * 66 bytes. */
struct stun_check {
    unsigned char id[STUN_ID_BYTES];
    struct str username, pwd;
    uint32_t priority;
    uint64_t tie_breaker;
    bool has_use_candidate;
};
size_t stun_write_check(const struct stun_check *c, unsigned char *out);

#endif
