/* str.h - a string is a pointer and a length; it owns nothing. Any thread.
 *
 * Bytes are not NUL-terminated unless a function says so. An absent string has p == NULL,
 * an empty one has p != NULL and n == 0 (str_lit("")). */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct arena;

struct str {
    const char *p;
    size_t n; /* bytes */
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_INIT(literal)                                                                          \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }                                /* for static tables */
#define STR_ARG(s) (int)(s).n, (s).p /* for "%.*s" */

static inline struct str str_from(const char *zero_terminated)
{
    return (struct str){zero_terminated, zero_terminated ? strlen(zero_terminated) : 0};
}

bool str_equal(struct str a, struct str b);
/* ASCII case only: for protocol tokens, never for people's names. */
bool str_equal_ascii_nocase(struct str a, struct str b);
bool str_starts_with(struct str s, struct str prefix);
bool str_ends_with(struct str s, struct str suffix);
/* Index of the first byte c, or s.n when there is none. */
size_t str_find_byte(struct str s, char c);
/* Cut without ASCII blanks at both ends. */
struct str str_trim(struct str s);
/* Bytes from..to-1, clamped: a slice never reaches outside its string. */
struct str str_slice(struct str s, size_t from, size_t to);
/* Copy into the arena; the copy has a NUL after it (not counted in n). Absent when s is absent or
 * the arena is full (arena_refused tells which). */
struct str str_copy(struct arena *a, struct str s);
/* Decimal integer with optional '-', nothing else around; false on anything odd or overflow. */
bool str_to_i64(struct str s, long long *ret_value);

#endif
