/* ticket.h - a checked right to open one session: what the token grants, and what the client says
 * of itself. Made on the front loop's thread (admit.c), then the media thread's. */
#ifndef MEDIA_TICKET_H
#define MEDIA_TICKET_H

#include "base/arena.h"
#include "media/media.h"
#include "media/token.h"

#define LIMIT_TICKET_ARENA_BYTES (64 * 1024)

enum client_sdk { SDK_UNKNOWN = 0, SDK_JS = 1, SDK_RUST = 8 }; /* LiveKit's numbers */

struct media_client {
    int sdk, protocol, client_protocol;
    bool is_firefox, is_safari;
};

struct media_ticket {
    struct arena *arena; /* of all texts here and of itself */
    struct token_grant grant;
    struct str room; /* "ext:NAME", "call:7" */
    bool is_external;
    struct media_client client;
    bool auto_subscribe, is_adaptive;
    bool is_resume;
    struct str sid; /* of a resume: who comes back */
};

struct media_keys {                 /* see media.c */
    struct str outer, outer_secret; /* "" when there is none */
    struct str inner, inner_secret;
};

/* Query of /rtc and the rest of v into a ticket. 200, or the status and a sentence why not. */
int ticket_read(const struct media_keys *keys, const struct media_visit *v, int64_t wall_us,
                struct media_ticket **ret, struct str *ret_text);

#endif
