/* url.h - request targets, query strings and links in messages. Pure, any thread.
 * Fuzz: fuzz/fuzz_url.c */
#ifndef TEXT_URL_H
#define TEXT_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

struct url_path {
    struct str
        segment[16]; /* percent-decoded, valid UTF-8, never "." or "..", no '/' or NUL inside */
    size_t count;
};

/* Splits "/a/b?x=1" of a request line. ERR_MALFORMED: no leading '/', an empty segment but the
 * last, bad percent sequences, dot segments, control bytes, more than 16 segments. "/" is one empty
 * segment, "/a/" are two: "a" and "". ret_query is raw (absent when none). */
MUST_CHECK enum err url_parse_target(struct arena *a, struct str target, struct url_path *ret_path,
                                     struct str *ret_query);
/* The decoded value of a key in a raw query ("+" is a blank), the first when there are several.
 * false: key absent, badly encoded, or a NUL in the value. */
bool url_query_get(struct arena *a, struct str query, struct str key, struct str *ret_value);
/* May a message link to it: http, https or mailto with a sane form (a host, no user part, no
 * blanks, no control or invisible characters, at most 2,000 bytes). */
bool url_is_safe_link(struct str url);
/* "https://host:port" of an Origin header equal to scheme + Host? Compared without case. */
bool url_origin_matches(struct str origin, struct str scheme, struct str host);

#endif
