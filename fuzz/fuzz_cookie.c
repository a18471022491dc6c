/* fuzz_cookie.c - the fields by which the api knows who asks and from where: a session that is
 * found has the form of one and stands in the header as a cookie of that name; what is put before
 * or behind it in other cookies changes nothing; an Origin that may write names this host in the
 * scheme of the request.
 *
 * The whole input is the Cookie header; up to the first line break it is an Origin, behind it a
 * Host. */
#include "api/headers.h"
#include "base/buf.h"
#include "check.h"

enum { SESSION_SIGNS = 43 };

static void check_session(struct str header)
{
    struct str token = cookie_session(header), again;
    struct buf b;
    if (!token.p)
        return;
    CHECK(token.n == SESSION_SIGNS && token.p >= header.p &&
          token.p + token.n <= header.p + header.n);
    for (size_t i = 0; i < token.n; i++)
        CHECK(token.p[i] > ' ' && token.p[i] != ';' && token.p[i] != ',' && token.p[i] != '=');
    buf_init(&b, header.n + 100);
    CHECK(buf_add(&b, STR("a=b; ")) && buf_add(&b, header) &&
          buf_add(&b, STR("; " SESSION_COOKIE "=x")));
    again = cookie_session(buf_str(&b));
    CHECK(str_equal(again, token)); /* of two the first counts */
    buf_done(&b);
}

static void check_origin(struct str origin, struct str host)
{
    bool plain = origin_is_host(origin, host, false), secure = origin_is_host(origin, host, true);
    CHECK(!plain || !secure);
    CHECK(!plain ||
          (origin.n > 7 && str_equal_ascii_nocase(str_slice(origin, 0, 7), STR("http://"))));
    CHECK(!secure ||
          (origin.n > 8 && str_equal_ascii_nocase(str_slice(origin, 0, 8), STR("https://"))));
    CHECK(origin_may_write(origin, STR("same-origin"), host, false) ==
          plain); /* Origin counts first */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str bytes = {n ? (const char *)data : "", n};
    size_t cut = str_find_byte(bytes, '\n');
    check_session(bytes);
    check_origin(str_slice(bytes, 0, cut), str_slice(bytes, cut + 1, bytes.n));
    (void)content_type_is_json(bytes); /* these only must not read outside */
    (void)idempotency_key_is_fine(bytes);
    (void)language_is_english(bytes);
    (void)language_of_head(bytes);
    return 0;
}
