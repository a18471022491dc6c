/* json.c - reading: jansson behind a dozen getters that can not be misused.
 *
 * WHY   the rest of the house never sees jansson: no refcounts, no macros, no reals.
 * HOW   depth is counted on the bytes before jansson builds anything; reals are refused on the
 *       finished tree (at most LIMIT_JSON_DEPTH deep, so the recursion is bounded). jansson itself
 *       refuses duplicate keys, bad UTF-8, lone surrogates, U+0000 and integers past int64.
 * OWNS  the tree, through its root.  RUNS  any thread, one owner at a time.
 * SPEC  RFC 8259.  TESTS json_test.c.  FUZZ fuzz/fuzz_json.c. */
#include "text/json.h"

#include <jansson.h>

/* jansson spells these as macros; ours are functions on our own type. */
#undef json_is_object
#undef json_is_array
#undef json_is_null

enum { LIMIT_JSON_DEPTH = 32 };

static const json_t *inner(const struct json *v)
{
    return (const json_t *)v;
}

static bool has_type(const struct json *v, json_type type)
{
    return v && json_typeof(inner(v)) == type;
}

void json_seed(uint64_t seed)
{
    json_object_seed((size_t)seed | 1); /* 0 would make jansson ask the system again */
}

/* Deeper than allowed, as far as brackets outside strings tell; the rest is the parser's business.
 */
static bool is_too_deep(struct str s)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '{' || c == '[') && ++depth > LIMIT_JSON_DEPTH)
            return true;
        else if (!in_string && (c == '}' || c == ']'))
            depth--;
    }
    return false;
}

static bool has_real(json_t *v)
{
    size_t i;
    const char *key;
    json_t *child;
    bool found = json_typeof(v) == JSON_REAL;
    if (json_typeof(v) == JSON_ARRAY) {
        json_array_foreach(v, i, child)
        {
            found = found || has_real(child);
        }
    } else if (json_typeof(v) == JSON_OBJECT) {
        json_object_foreach(v, key, child)
        {
            found = found || has_real(child);
        }
    }
    return found;
}

enum err json_parse(struct str text, struct json **ret_root)
{
    if (text.n == 0 || is_too_deep(text))
        return ERR_MALFORMED;
    json_error_t why;
    json_t *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
    if (!root)
        return json_error_code(&why) == json_error_out_of_memory ? ERR_UNAVAILABLE : ERR_MALFORMED;
    if (has_real(root)) {
        json_decref(root);
        return ERR_MALFORMED;
    }
    *ret_root = (struct json *)root;
    return OK;
}

void json_free(struct json *root)
{
    json_decref((json_t *)root);
}

const struct json *json_get(const struct json *object, const char *key)
{
    return has_type(object, JSON_OBJECT) ? (const struct json *)json_object_get(inner(object), key)
                                         : NULL;
}

bool json_is_object(const struct json *v)
{
    return has_type(v, JSON_OBJECT);
}

bool json_is_array(const struct json *v)
{
    return has_type(v, JSON_ARRAY);
}

bool json_is_null(const struct json *v)
{
    return has_type(v, JSON_NULL);
}

bool json_str(const struct json *v, struct str *ret)
{
    if (!has_type(v, JSON_STRING))
        return false;
    *ret = (struct str){json_string_value(inner(v)), json_string_length(inner(v))};
    return true;
}

bool json_i64(const struct json *v, int64_t *ret)
{
    if (!has_type(v, JSON_INTEGER))
        return false;
    *ret = (int64_t)json_integer_value(inner(v));
    return true;
}

bool json_bool(const struct json *v, bool *ret)
{
    if (!has_type(v, JSON_TRUE) && !has_type(v, JSON_FALSE))
        return false;
    *ret = has_type(v, JSON_TRUE);
    return true;
}

size_t json_count(const struct json *array)
{
    return has_type(array, JSON_ARRAY) ? json_array_size(inner(array)) : 0;
}

const struct json *json_at(const struct json *array, size_t i)
{
    return has_type(array, JSON_ARRAY) ? (const struct json *)json_array_get(inner(array), i)
                                       : NULL;
}

bool json_each(const struct json *object, void **at, struct str *ret_key,
               const struct json **ret_value)
{
    if (!has_type(object, JSON_OBJECT))
        return false;
    json_t *o = (json_t *)(uintptr_t)inner(object); /* jansson's iterators change nothing */
    *at = *at ? json_object_iter_next(o, *at) : json_object_iter(o);
    if (!*at)
        return false;
    *ret_key = str_from(json_object_iter_key(*at));
    *ret_value = (const struct json *)json_object_iter_value(*at);
    return true;
}
