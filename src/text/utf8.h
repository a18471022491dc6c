/* utf8.h - UTF-8 and what people type. Pure, any thread. Fuzz: fuzz/fuzz_utf8.c */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

/* Strict (RFC 3629): no overlong forms, surrogates, or code points past U+10FFFF. */
bool utf8_is_valid(struct str s);
/* Incremental, for WebSocket text in fragments: state starts at 0; false at the first bad byte.
 * At the end of the message state must be 0 again. */
bool utf8_step(unsigned *state, struct str part);
/* Bytes of the valid character that s begins with; 0 when it begins with none. */
size_t utf8_char_bytes(struct str s);
/* Code points of a valid string. */
size_t utf8_length(struct str s);
/* NFC, control characters except \n and \t removed, bidi overrides (U+202A-E, U+2066-9) and
 * zero-width signs other than ZWJ/ZWNJ and variation selectors removed, ends trimmed (of joiners
 * too, so that what looks empty is empty). One line: all white space becomes a blank, runs of
 * blanks one blank. Idempotent. The result is followed by a NUL. ERR_MALFORMED on invalid UTF-8,
 * ERR_TOO_LARGE when the arena is full. Uses ICU. */
MUST_CHECK enum err utf8_clean(struct arena *a, struct str s, bool one_line, struct str *ret);
/* Valid, and every character can be seen: no white space, control or zero-width sign. */
bool utf8_is_visible(struct str s);
/* Is it fit for a person's name: letters of Latin or Cyrillic script with marks, blank, hyphen,
 * apostrophe, full stop; so no seal or check-mark look-alike can be typed. */
bool utf8_is_person_name(struct str s);
/* Full case folding with ё as е (ICU), for comparing logins and searching names. */
MUST_CHECK enum err utf8_fold(struct arena *a, struct str s, struct str *ret);

#endif
