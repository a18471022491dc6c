/* base64.h - RFC 4648: standard (WebSocket accept keys) and url-safe without padding (tokens). */
#ifndef TEXT_BASE64_H
#define TEXT_BASE64_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

struct str base64_encode(struct arena *a, struct str bytes);
struct str base64url_encode(struct arena *a, struct str bytes);
MUST_CHECK enum err base64url_decode(struct arena *a, struct str text, struct str *ret_bytes);

/* The standard form with its padding, and no other. */
MUST_CHECK enum err base64_decode(struct arena *a, struct str text, struct str *ret_bytes);

#endif
