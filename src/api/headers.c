/* headers.c - cookies and origins: small rules with large consequences, so pure and tested.
 *
 * SPEC  RFC 6265 5.4 (cookies), RFC 6454 (origins), Fetch Metadata.
 * RUNS  any thread.
 * TESTS headers_test.c */
#include "api/headers.h"

#include "text/url.h"

enum { TOKEN_SIGNS = 43 };

static bool is_token(struct str s)
{
    if (s.n != TOKEN_SIGNS)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && c != '-' && c != '_')
            return false;
    }
    return true;
}

/* The part before the separator; rest is what follows it. */
static struct str next_part(struct str *rest, char separator)
{
    size_t end = str_find_byte(*rest, separator);
    struct str part = str_trim(str_slice(*rest, 0, end));
    *rest = str_slice(*rest, end < rest->n ? end + 1 : end, rest->n);
    return part;
}

struct str cookie_session(struct str cookie_header)
{
    struct str rest = cookie_header;
    while (rest.n) {
        struct str pair = next_part(&rest, ';');
        size_t equals = str_find_byte(pair, '=');
        if (equals == pair.n || !str_equal(str_slice(pair, 0, equals), STR(SESSION_COOKIE)))
            continue;
        struct str value = str_slice(pair, equals + 1, pair.n);
        return is_token(value) ? value : (struct str){0};
    }
    return (struct str){0};
}

bool origin_is_host(struct str origin, struct str host, bool is_secure)
{
    struct str scheme = is_secure ? STR("https") : STR("http");
    return origin.p && host.p && url_origin_matches(origin, scheme, host);
}

bool origin_may_write(struct str origin, struct str fetch_site, struct str host, bool is_secure)
{
    if (origin.p)
        return origin_is_host(origin, host, is_secure);
    if (fetch_site.p)
        return str_equal(fetch_site, STR("same-origin")) || str_equal(fetch_site, STR("none"));
    return true;
}

bool content_type_is_json(struct str content_type)
{
    struct str rest = content_type;
    return content_type.p && str_equal_ascii_nocase(next_part(&rest, ';'), STR("application/json"));
}

struct str user_agent_clean(struct arena *arena, struct str header)
{
    struct str cut = str_copy(arena, str_slice(header, 0, LIMIT_USER_AGENT_BYTES));
    for (size_t i = 0; i < cut.n; i++)
        if (cut.p[i] < ' ' || cut.p[i] > '~')
            ((char *)cut.p)[i] = '?';
    return cut;
}

bool idempotency_key_is_fine(struct str key)
{
    if (!key.n || key.n > 100)
        return false;
    for (size_t i = 0; i < key.n; i++)
        if (key.p[i] <= ' ' || key.p[i] > '~')
            return false;
    return true;
}
