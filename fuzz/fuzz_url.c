/* fuzz_url.c - accepted targets hold harmless segments and survive being encoded again; query
 * values come back; safe links begin with an allowed scheme and hide nothing. */
#include "base/buf.h"
#include "check.h"
#include "text/url.h"
#include "text/utf8.h"

enum { ARENA_MAX_BYTES = 4 << 20 };

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
            return true;
    return false;
}

static void encode(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        CHECK(buf_printf(out, "%%%02X", (unsigned)(unsigned char)s.p[i]));
}

static void check_segment(struct str s, bool is_last)
{
    CHECK(utf8_is_valid(s) && !has_control(s) && str_find_byte(s, '/') == s.n);
    CHECK(!str_equal(s, STR(".")) && !str_equal(s, STR("..")));
    CHECK(s.n > 0 || is_last);
}

static void check_target(struct arena *a, struct str target)
{
    struct url_path path, again;
    struct str query, query_again;
    if (url_parse_target(a, target, &path, &query) != OK)
        return;
    CHECK(path.count >= 1 && path.count <= 16);
    CHECK(query.p == NULL || str_find_byte(query, '#') == query.n);
    struct buf out;
    buf_init(&out, target.n * 3 + 16);
    for (size_t i = 0; i < path.count; i++) {
        check_segment(path.segment[i], i + 1 == path.count);
        CHECK(buf_add_byte(&out, '/'));
        encode(&out, path.segment[i]);
    }
    CHECK(url_parse_target(a, buf_str(&out), &again, &query_again) == OK);
    CHECK(again.count == path.count && query_again.p == NULL);
    for (size_t i = 0; i < path.count; i++)
        CHECK(str_equal(again.segment[i], path.segment[i]));
    buf_done(&out);
}

/* What we encode is what is found; what strangers encode is at least text without NUL. */
static void check_query(struct arena *a, struct str bytes)
{
    struct str value;
    if (url_query_get(a, bytes, STR("k"), &value))
        CHECK(utf8_is_valid(value) && str_find_byte(value, '\0') == value.n && value.n <= bytes.n);
    struct buf out;
    buf_init(&out, bytes.n * 3 + 16);
    CHECK(buf_add(&out, STR("kk=1&k=")));
    encode(&out, bytes);
    bool is_text = utf8_is_valid(bytes) && str_find_byte(bytes, '\0') == bytes.n;
    CHECK(url_query_get(a, buf_str(&out), STR("k"), &value) == is_text);
    CHECK(!is_text || str_equal(value, bytes));
    buf_done(&out);
}

static void check_link(struct str url)
{
    if (!url_is_safe_link(url))
        return;
    bool is_web = str_equal_ascii_nocase(str_slice(url, 0, 7), STR("http://")) ||
                  str_equal_ascii_nocase(str_slice(url, 0, 8), STR("https://"));
    CHECK(is_web || str_equal_ascii_nocase(str_slice(url, 0, 7), STR("mailto:")));
    CHECK(utf8_is_valid(url) && !has_control(url) && str_find_byte(url, ' ') == url.n);
    CHECK(str_find_byte(url, '"') == url.n && str_find_byte(url, '\\') == url.n && url.n <= 2000);
}

static void check_origin(struct str bytes)
{
    size_t cut = str_find_byte(bytes, '\n');
    struct str host = str_slice(bytes, 0, cut), origin = str_slice(bytes, cut + 1, bytes.n);
    if (!url_origin_matches(origin, STR("https"), host))
        return;
    CHECK(origin.n >= 8 && str_equal_ascii_nocase(str_slice(origin, 0, 8), STR("https://")));
    CHECK(host.n > 0 && !url_origin_matches(origin, STR("http"), host));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str bytes = {(const char *)data, n};
    struct arena *a = arena_new(ARENA_MAX_BYTES);
    check_target(a, bytes);
    check_query(a, bytes);
    check_link(bytes);
    check_origin(bytes);
    arena_free(a);
    return 0;
}
