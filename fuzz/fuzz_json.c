/* fuzz_json.c - what json_parse accepts, jw writes and json_parse reads back equal.
 *
 * Keys of jw are literals of ours, so an object is written as ["o", key, value, ...] and an array
 * as
 * ["a", ...]: the same depth, and keys pass through the escaper too. */
#include <jansson.h>
#undef json_is_object
#undef json_is_array
#undef json_is_null

#include "check.h"
#include "text/json.h"
#include "text/utf8.h"

enum { OUT_MAX_BYTES = 16 << 20, DEPTH_MAX = 32 };

static struct str view(const json_t *string)
{
    return (struct str){json_string_value(string), json_string_length(string)};
}

static void write_value(struct jw *w, json_t *v, int depth)
{
    size_t i;
    const char *key;
    json_t *child;
    CHECK(depth <= DEPTH_MAX);
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        jw_array(w);
        jw_str(w, STR("o"));
        json_object_foreach(v, key, child)
        {
            jw_str(w, str_from(key));
            write_value(w, child, depth + 1);
        }
        jw_array_end(w);
        break;
    case JSON_ARRAY:
        jw_array(w);
        jw_str(w, STR("a"));
        json_array_foreach(v, i, child) write_value(w, child, depth + 1);
        jw_array_end(w);
        break;
    case JSON_STRING:
        jw_str(w, view(v));
        break;
    case JSON_INTEGER:
        jw_i64(w, json_integer_value(v));
        break;
    case JSON_NULL:
        jw_null(w);
        break;
    default:
        CHECK(json_typeof(v) == JSON_TRUE || json_typeof(v) == JSON_FALSE); /* no reals */
        jw_bool(w, json_typeof(v) == JSON_TRUE);
    }
}

static void check_same(json_t *v, const struct json *copy)
{
    size_t i = 0;
    const char *key;
    json_t *child;
    struct str s;
    int64_t n;
    bool b;
    if (json_typeof(v) == JSON_OBJECT) {
        CHECK(json_count(copy) == 1 + 2 * json_object_size(v));
        json_object_foreach(v, key, child)
        {
            CHECK(json_str(json_at(copy, ++i), &s) && str_equal(s, str_from(key)));
            CHECK(json_get((struct json *)v, key) == (struct json *)child);
            check_same(child, json_at(copy, ++i));
        }
    } else if (json_typeof(v) == JSON_ARRAY) {
        CHECK(json_count(copy) == 1 + json_array_size(v));
        json_array_foreach(v, i, child) check_same(child, json_at(copy, i + 1));
    } else if (json_typeof(v) == JSON_STRING) {
        CHECK(json_str(copy, &s) && str_equal(s, view(v)) && utf8_is_valid(s));
    } else if (json_typeof(v) == JSON_INTEGER) {
        CHECK(json_i64(copy, &n) && n == json_integer_value(v));
    } else if (json_typeof(v) == JSON_NULL) {
        CHECK(json_is_null(copy));
    } else {
        CHECK(json_bool(copy, &b) && b == (json_typeof(v) == JSON_TRUE));
    }
}

static void check_round_trip(struct json *root)
{
    struct buf out;
    struct jw w;
    struct json *copy;
    buf_init(&out, OUT_MAX_BYTES);
    jw_init(&w, &out);
    write_value(&w, (json_t *)root, 0);
    CHECK(!jw_failed(&w));
    CHECK(json_parse(buf_str(&out), &copy) == OK);
    check_same((json_t *)root, copy);
    json_free(copy);
    buf_done(&out);
}

/* Whatever bytes a string has, what is written is JSON; and equal when they were UTF-8. */
static void check_escaping(struct str bytes)
{
    struct buf out;
    struct jw w;
    struct json *copy;
    struct str s;
    buf_init(&out, OUT_MAX_BYTES);
    jw_init(&w, &out);
    jw_str(&w, bytes);
    CHECK(!jw_failed(&w) && utf8_is_valid(buf_str(&out)));
    bool has_nul = str_find_byte(bytes, '\0') != bytes.n; /* written, but not read by us */
    CHECK((json_parse(buf_str(&out), &copy) == OK) == !has_nul);
    if (!has_nul) {
        CHECK(json_str(copy, &s));
        CHECK(str_equal(s, bytes) == utf8_is_valid(bytes));
        json_free(copy);
    }
    buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str bytes = {(const char *)data, n};
    struct json *root = NULL;
    json_seed(1); /* the same order of keys in every run */
    enum err e = json_parse(bytes, &root);
    CHECK(e == OK || e == ERR_MALFORMED);
    CHECK(e != OK || utf8_is_valid(bytes));
    if (e == OK)
        check_round_trip(root);
    json_free(root);
    check_escaping(bytes);
    return 0;
}
