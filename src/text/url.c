/* url.c - the target of a request, its query, and links people post.
 *
 * WHY   path confusion (dot segments, encoded slashes, NUL) and hostile schemes end here, so that
 *       routes, static files and messages may trust what they get.
 * HOW   a target is cut at raw slashes first and decoded after, so an encoded slash never makes a
 *       segment; it is refused instead. Links are compared with an allow-list, not cleaned.
 * OWNS  nothing.  RUNS  any thread.  SPEC RFC 3986 3, RFC 6454 4, RFC 9112 3.2.1.
 * TESTS url_test.c.  FUZZ fuzz/fuzz_url.c. */
#include "text/url.h"

#include <stdint.h>

#include "base/rd.h"
#include "text/utf8.h"

enum { LIMIT_LINK_BYTES = 2000 };

static int hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The next byte, decoded; bad on a broken percent sequence. */
static uint8_t read_decoded(struct rd *r, bool plus_is_blank)
{
    uint8_t c = rd_u8(r);
    if (c == '+' && plus_is_blank)
        return ' ';
    if (c != '%')
        return c;
    int high = hex_value(rd_u8(r)), low = hex_value(rd_u8(r));
    if (high < 0 || low < 0) {
        r->bad = true;
        return 0;
    }
    return (uint8_t)(high << 4 | low);
}

static enum err decode(struct arena *a, struct str raw, bool plus_is_blank, struct str *ret)
{
    char *out = arena_try(a, raw.n + 1, 1);
    if (!out)
        return ERR_TOO_LARGE;
    struct rd r = rd_from(raw);
    size_t n = 0;
    while (rd_left(&r) > 0)
        out[n++] = (char)read_decoded(&r, plus_is_blank);
    struct str text = {out, n};
    if (r.bad || !utf8_is_valid(text))
        return ERR_MALFORMED;
    *ret = text;
    return OK;
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
            return true;
    return false;
}

static enum err take_segment(struct arena *a, struct str raw, struct str *ret)
{
    struct str s;
    enum err e = decode(a, raw, false, &s);
    if (e)
        return e;
    bool is_dots = str_equal(s, STR(".")) || str_equal(s, STR(".."));
    if (is_dots || has_control(s) || str_find_byte(s, '/') != s.n)
        return ERR_MALFORMED;
    *ret = s;
    return OK;
}

/* A request line holds visible ASCII only, and a fragment never leaves the browser. */
static bool is_target_form(struct str target)
{
    if (target.n == 0 || target.p[0] != '/')
        return false;
    for (size_t i = 0; i < target.n; i++)
        if (target.p[i] <= ' ' || target.p[i] > '~' || target.p[i] == '#')
            return false;
    return true;
}

enum err url_parse_target(struct arena *a, struct str target, struct url_path *ret_path,
                          struct str *ret_query)
{
    if (!is_target_form(target))
        return ERR_MALFORMED;
    struct url_path path = {.count = 0};
    size_t mark = str_find_byte(target, '?');
    struct str rest = str_slice(target, 1, mark);
    for (bool is_last = false; !is_last;) {
        size_t end = str_find_byte(rest, '/');
        is_last = end == rest.n;
        if (path.count == sizeof path.segment / sizeof *path.segment || (end == 0 && !is_last))
            return ERR_MALFORMED;
        enum err e = take_segment(a, str_slice(rest, 0, end), &path.segment[path.count++]);
        if (e)
            return e;
        rest = str_slice(rest, end + 1, rest.n);
    }
    *ret_path = path;
    *ret_query = mark == target.n ? (struct str){NULL, 0} : str_slice(target, mark + 1, target.n);
    return OK;
}

/* Is raw, decoded, this key? Decodes on the way: most keys are looked at in vain. */
static bool key_matches(struct str raw, struct str key)
{
    struct rd r = rd_from(raw);
    size_t i = 0;
    while (rd_left(&r) > 0) {
        uint8_t c = read_decoded(&r, true);
        if (i == key.n || (uint8_t)key.p[i++] != c)
            return false;
    }
    return !r.bad && i == key.n;
}

bool url_query_get(struct arena *a, struct str query, struct str key, struct str *ret_value)
{
    while (query.n > 0) {
        size_t end = str_find_byte(query, '&');
        struct str pair = str_slice(query, 0, end);
        size_t equals = str_find_byte(pair, '=');
        query = str_slice(query, end + 1, query.n);
        if (!key_matches(str_slice(pair, 0, equals), key))
            continue;
        struct str value;
        if (decode(a, str_slice(pair, equals + 1, pair.n), true, &value) != OK ||
            str_find_byte(value, '\0') != value.n)
            return false;
        *ret_value = value;
        return true;
    }
    return false;
}

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* Letters, digits, dots and hyphens; other alphabets as they are (the browser makes punycode). */
static bool is_host_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
        if (!is_letter && !(c >= '0' && c <= '9') && c != '-' && c != '.' && c != '_')
            return false;
    }
    return s.n > 0 && s.p[0] != '.' && s.p[0] != '-';
}

/* "host", "host:port", "[::1]:port". No user part: "https://bank@evil" only ever deceives. */
static bool is_authority(struct str s)
{
    if (s.n > 0 && s.p[0] == '[') {
        size_t end = str_find_byte(s, ']');
        for (size_t i = 1; i < end; i++)
            if (hex_value((uint8_t)s.p[i]) < 0 && s.p[i] != ':' && s.p[i] != '.')
                return false;
        struct str after = str_slice(s, end + 1, s.n);
        return end > 2 && end < s.n &&
               (after.n == 0 || (after.p[0] == ':' && is_digits(str_slice(after, 1, after.n))));
    }
    size_t colon = str_find_byte(s, ':');
    return is_host_name(str_slice(s, 0, colon)) &&
           (colon == s.n || is_digits(str_slice(s, colon + 1, s.n)));
}

static bool is_web_link(struct str after_scheme)
{
    size_t end = 0;
    while (end < after_scheme.n && !memchr("/?#", after_scheme.p[end], 3))
        end++;
    return is_authority(str_slice(after_scheme, 0, end));
}

static bool is_mail_link(struct str after_scheme)
{
    struct str address = str_slice(after_scheme, 0, str_find_byte(after_scheme, '?'));
    size_t at = str_find_byte(address, '@');
    return at > 0 && at < address.n && is_host_name(str_slice(address, at + 1, address.n));
}

static bool has_scheme(struct str url, struct str scheme, struct str *ret_after)
{
    if (!str_equal_ascii_nocase(str_slice(url, 0, scheme.n), scheme))
        return false;
    *ret_after = str_slice(url, scheme.n, url.n);
    return true;
}

bool url_is_safe_link(struct str url)
{
    if (url.n == 0 || url.n > LIMIT_LINK_BYTES || !utf8_is_visible(url))
        return false;
    for (size_t i = 0; i < url.n; i++)
        if (memchr("\\\"<>`", url.p[i], 5)) /* read in more than one way, or out of an attribute */
            return false;
    struct str after;
    if (has_scheme(url, STR("https://"), &after) || has_scheme(url, STR("http://"), &after))
        return is_web_link(after);
    return has_scheme(url, STR("mailto:"), &after) && is_mail_link(after);
}

/* Browsers leave the usual port out, proxies sometimes write it. */
static struct str without_usual_port(struct str host, struct str scheme)
{
    struct str port = str_equal_ascii_nocase(scheme, STR("https")) ? STR(":443") : STR(":80");
    return str_ends_with(host, port) ? str_slice(host, 0, host.n - port.n) : host;
}

bool url_origin_matches(struct str origin, struct str scheme, struct str host)
{
    struct str after;
    if (!has_scheme(origin, scheme, &after) || !has_scheme(after, STR("://"), &after))
        return false;
    host = without_usual_port(host, scheme);
    return host.n > 0 && str_equal_ascii_nocase(without_usual_port(after, scheme), host);
}
