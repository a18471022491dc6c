/* headers.h - what the api reads from a request's headers. Pure, any thread. */
#ifndef API_HEADERS_H
#define API_HEADERS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"
#include "net/language.h" /* language_is_english */

#define LIMIT_USER_AGENT_BYTES 300
#define SESSION_COOKIE         "kafedra_session"
/* The longest that a session can be renewed to (features/people/limits.h); its own term is kept in
 * the database, so that prolonging it needs no new cookie. */
#define SESSION_COOKIE_SECONDS (180 * 24 * 3600)

/* The value of the session cookie in a Cookie header; absent when there is none of the right form
 * (43 base64url signs). Of two the first counts. */
struct str cookie_session(struct str cookie_header);
/* May a request with these headers change something? An Origin must be this host's; without one, a
 * Sec-Fetch-Site must not be of another site. Without both it is no browser (docs/protocol.md). */
bool origin_may_write(struct str origin, struct str fetch_site, struct str host, bool is_secure);
/* A WebSocket upgrade demands an Origin, and it must be this host's: https when the request came by
 * TLS, else http. */
bool origin_is_host(struct str origin, struct str host, bool is_secure);
bool content_type_is_json(struct str content_type);
/* For the owner's list of devices: cut, and what is not printable ASCII as "?" (RFC 9110 allows no
 * more). Absent when there is none, or no room. */
struct str user_agent_clean(struct arena *arena, struct str header);
/* 1 to 100 visible ASCII signs. */
bool idempotency_key_is_fine(struct str key);

#endif
