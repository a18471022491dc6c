/* json.h - JSON in (jansson behind a small reader) and out (an append-only writer). Any thread,
 * one owner at a time: a value may be handed to another thread, never shared.
 *
 * In: duplicate keys, depth over 32, invalid UTF-8 and U+0000 are ERR_MALFORMED; numbers must be
 * integers within int64. Out: the only place that escapes; commas are placed by the writer. */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct json; /* opaque value of a parsed tree (a jansson json_t) */

/* Once, before any thread: seeds the hash tables with 8 random bytes. */
void json_seed(uint64_t seed);
MUST_CHECK enum err json_parse(struct str text, struct json **ret_root);
void json_free(struct json *root); /* the root only; NULL is fine */

/* Getters: NULL or false when absent or of another type. Views live as long as the root. */
const struct json *json_get(const struct json *object, const char *key);
bool json_is_object(const struct json *v);
bool json_is_array(const struct json *v);
bool json_is_null(const struct json *v);
bool json_str(const struct json *v, struct str *ret);
bool json_i64(const struct json *v, int64_t *ret);
bool json_bool(const struct json *v, bool *ret);
size_t json_count(const struct json *array);
const struct json *json_at(const struct json *array, size_t i);
/* The members of an object whose keys others chose, in the order of the text. *at begins as NULL;
 * false behind the last one, or when it is no object. */
bool json_each(const struct json *object, void **at, struct str *ret_key,
               const struct json **ret_value);

/* The writer. All calls after a failure do nothing; look at jw_failed once at the end. */
struct jw {
    struct buf *out;
    bool wants_comma;
};

void jw_init(struct jw *w, struct buf *out); /* appends to out, whose maximum bounds it */
void jw_object(struct jw *w);
void jw_object_end(struct jw *w);
void jw_array(struct jw *w);
void jw_array_end(struct jw *w);
void jw_key(struct jw *w, const char *key); /* a literal of ours: not escaped */
/* Escaped; each invalid byte becomes U+FFFD; an absent string is null. */
void jw_str(struct jw *w, struct str s);
void jw_key_str(struct jw *w, struct str key); /* a key that others chose: escaped as jw_str */
void jw_i64(struct jw *w, int64_t n);
void jw_id(struct jw *w, int64_t id); /* a string of decimal digits */
void jw_bool(struct jw *w, bool b);
void jw_null(struct jw *w);
void jw_raw(struct jw *w, struct str json); /* already JSON, made by this writer */
bool jw_failed(const struct jw *w);

#endif
