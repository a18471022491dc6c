/* language.c - Russian or English, by Accept-Language.
 *
 * HOW   the heavier of the two ranges wins. A head that is broken or not whole is searched line by
 *       line: somebody whose request we refuse should be able to read why.
 * RUNS  pure.  SPEC RFC 9110 12.4.2, 12.5.4.  TESTS language_test.c. */
#include "net/language.h"

/* The part before the separator; rest is what follows it. */
static struct str next_part(struct str *rest, char separator)
{
    size_t end = str_find_byte(*rest, separator);
    struct str part = str_trim(str_slice(*rest, 0, end));
    *rest = str_slice(*rest, end < rest->n ? end + 1 : end, rest->n);
    return part;
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

bool language_of_head(struct str head)
{
    static const struct str name = STR_INIT("accept-language:");
    while (head.n) {
        struct str line = next_part(&head, '\n');
        if (str_equal_ascii_nocase(str_slice(line, 0, name.n), name))
            return language_is_english(str_slice(line, name.n, line.n));
    }
    return false;
}
