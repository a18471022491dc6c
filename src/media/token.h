/* token.h - LiveKit access tokens: JWT (RFC 7519) signed with HMAC-SHA256. Pure, any thread. */
#ifndef MEDIA_TOKEN_H
#define MEDIA_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"

#define LIMIT_TOKEN_BYTES    8192
#define LIMIT_TOKEN_NAME     256  /* bytes of identity, room and name */
#define LIMIT_TOKEN_METADATA 4096 /* bytes */
#define LIMIT_TOKEN_ATTRIBUTES                                                                     \
    32 /* pairs; keys and values together within LIMIT_TOKEN_METADATA                              \
        */

struct token_attribute {
    struct str key, value;
};

struct token_grant {
    struct str key;                            /* iss: whose secret signed it */
    struct str identity, name, metadata, room; /* "" when absent */
    const struct token_attribute *attribute;
    size_t attribute_count;
    bool room_join, can_publish, can_subscribe, can_publish_data, can_update_own_metadata, hidden;
    uint8_t
        publish_sources; /* bit 1 << source (LiveKit's TrackSource); 0 when it may not publish */
    int64_t expires_us;  /* wall time */
};

enum token_result {
    TOKEN_OK,
    TOKEN_MISSING,
    TOKEN_MALFORMED, /* no JWT, or claims of a wrong type */
    TOKEN_FOREIGN,   /* signed by an unknown key */
    TOKEN_FORGED,    /* the signature does not fit, or is of another kind than HS256 */
    TOKEN_EXPIRED,
    TOKEN_EARLY,   /* nbf is to come */
    TOKEN_NO_JOIN, /* lacks the right roomJoin */
    TOKEN_NO_ROOM,
    TOKEN_NO_IDENTITY,
    TOKEN_TOO_LONG, /* room, identity, name, metadata or attributes */
    TOKEN_RESULT_COUNT
};
/* The HTTP status that tells it (200, 400 or 401), and a sentence for its body. */
int token_result_status(enum token_result r);
struct str token_result_text(enum token_result r);

struct token_keys {
    void *ctx;
    /* False: no such key. The secret must live through the call of token_read. */
    bool (*secret)(void *ctx, struct str key, struct str *ret_secret);
};
/* One minute of leeway for clocks. Strings of ret live in the arena. */
MUST_CHECK enum token_result token_read(struct arena *a, struct str jwt,
                                        const struct token_keys *keys, int64_t wall_us,
                                        struct token_grant *ret);
/* Of grant->key and the rest are claims made. not_before_us: wall time, 0: no such claim. Absent
 * when the arena is full or something is longer than its limit. */
struct str token_write(struct arena *a, struct str secret, int64_t not_before_us,
                       const struct token_grant *grant);

#endif
