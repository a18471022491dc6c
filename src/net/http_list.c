/* http_list.c - comma-separated lists of header fields.
 *
 * HOW   members are cut at commas and trimmed; empty members are skipped (RFC 9110 5.6.1).
 * RUNS  pure.  SPEC RFC 9110 5.6.1, 8.8.3, 12.5.3, 13.1.2.  TESTS http_list_test.c. */
#include "net/http_list.h"

/* Cuts the next member off the list; false at the end. */
static bool next_member(struct str *list, struct str *ret)
{
    while (list->n) {
        size_t comma = str_find_byte(*list, ',');
        struct str member = str_trim(str_slice(*list, 0, comma));
        *list = str_slice(*list, comma < list->n ? comma + 1 : comma, list->n);
        if (member.n) {
            *ret = member;
            return true;
        }
    }
    return false;
}

static struct str without_parameters(struct str member)
{
    return str_trim(str_slice(member, 0, str_find_byte(member, ';')));
}

bool http_list_has(struct str list, struct str token)
{
    struct str member;
    while (next_member(&list, &member))
        if (str_equal_ascii_nocase(without_parameters(member), token))
            return true;
    return false;
}

/* "br;q=0.000" is a refusal; any other weight is not told apart. */
static bool is_weight_zero(struct str member)
{
    struct str p = str_trim(str_slice(member, str_find_byte(member, ';'), member.n));
    if (p.n == 0)
        return false;
    p = str_trim(str_slice(p, 1, p.n));
    if (p.n < 3 || (p.p[0] != 'q' && p.p[0] != 'Q') || p.p[1] != '=')
        return false;
    for (size_t i = 2; i < p.n; i++)
        if (p.p[i] != '0' && p.p[i] != '.')
            return false;
    return true;
}

bool http_list_accepts(struct str accept_encoding, struct str coding)
{
    bool any = false;
    struct str member;
    while (next_member(&accept_encoding, &member)) {
        struct str name = without_parameters(member);
        if (str_equal_ascii_nocase(name, coding))
            return !is_weight_zero(member);
        if (str_equal(name, STR("*")))
            any = !is_weight_zero(member);
    }
    return any;
}

bool http_list_has_etag(struct str list, struct str etag)
{
    struct str member;
    while (next_member(&list, &member)) {
        if (str_equal(member, STR("*")))
            return true;
        if (str_starts_with(member, STR("W/")))
            member = str_slice(member, 2, member.n);
        if (str_equal(member, etag))
            return true;
    }
    return false;
}
