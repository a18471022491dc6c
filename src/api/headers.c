/* headers.c - cookies, origins, languages: small rules with large consequences, so pure and tested.
 *
 * SPEC  RFC 6265 5.4 (cookies), RFC 6454 (origins), Fetch Metadata, RFC 9110 12.4.2 (weights).
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

/* "q=0.8" in thousandths; 1000 when there is no weight, 0 for one that can not be read. */
static int weight_of(struct str params)
{
    while (params.n) {
        struct str p = next_part(&params, ';');
        if (p.n < 3 || (p.p[0] != 'q' && p.p[0] != 'Q') || p.p[1] != '=')
            continue;
        int w = p.p[2] == '1' ? 1000 : 0, unit = 100;
        for (size_t i = 4; i < p.n && i < 7 && p.p[3] == '.'; i++, unit /= 10)
            if (p.p[i] >= '0' && p.p[i] <= '9')
                w += (p.p[i] - '0') * unit;
        return w > 1000 ? 1000 : w;
    }
    return 1000;
}

static bool is_language(struct str range, struct str two_letters)
{
    return str_equal_ascii_nocase(str_slice(range, 0, str_find_byte(range, '-')), two_letters);
}

bool language_is_english(struct str accept_language)
{
    int russian = -1, english = -1;
    while (accept_language.n) {
        struct str item = next_part(&accept_language, ',');
        struct str range = next_part(&item, ';');
        int w = weight_of(item);
        if (is_language(range, STR("ru")) && w > russian)
            russian = w;
        if (is_language(range, STR("en")) && w > english)
            english = w;
    }
    return english > 0 && english > russian;
}
