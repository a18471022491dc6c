/* match.c - may two names be one person's.
 *
 * WHY   a child who registers by the group's link writes «Алена Воробева», and stands in the
 *       college's list as «Алёна Воробьёва»: the teacher should be shown the pair, and decide.
 * HOW   the whole name becomes a row of one-byte letters (skeleton.h makes one sign of those that
 *       look alike in two alphabets); rows are compared by the number of slips between them: a
 *       letter too many, missing, another one, or two swapped. Short names are given one slip, long
 *       ones two. Rejected: sound codes, which know English only.
 * OWNS  nothing.  RUNS  anywhere.  TESTS match_test.c. */
#include "features/invites/match.h"

#include <string.h>

#include "text/utf8.h"

#define MATCH_SIGNS 130 /* of a name at most: two parts of 60 and a blank */

/* Cyrillic and Latin letters as one byte each; whatever else is left out. */
static char sign_of(struct str letter)
{
    static const struct {
        const char *letter;
        char sign;
    } twins[] = {{"а", 'a'}, {"в", 'b'}, {"с", 'c'}, {"е", 'e'}, {"н", 'h'},
                 {"к", 'k'}, {"м", 'm'}, {"о", 'o'}, {"р", 'p'}, {"т", 't'},
                 {"х", 'x'}, {"у", 'y'}, {"і", 'i'}, {"ѕ", 's'}, {"ј", 'j'}};
    if (letter.n == 1)
        return (letter.p[0] >= 'a' && letter.p[0] <= 'z') || letter.p[0] == ' ' ? letter.p[0] : 0;
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
        if (str_equal(letter, str_from(twins[i].letter)))
            return twins[i].sign;
    /* The last six bits of U+0400..U+047F, out of the way of ASCII: enough to tell them apart. */
    if (letter.n != 2 || (unsigned char)letter.p[0] < 0xd0 || (unsigned char)letter.p[0] > 0xd1)
        return 0;
    return (char)(0x80 | ((letter.p[0] & 1) << 6) | (letter.p[1] & 0x3f));
}

static struct str signs_of(struct arena *a, struct str fold)
{
    char *row = arena_alloc(a, MATCH_SIGNS);
    size_t n = 0;
    while (fold.n && n < MATCH_SIGNS) {
        size_t bytes = utf8_char_bytes(fold);
        if (!bytes)
            break;
        char sign = sign_of(str_slice(fold, 0, bytes));
        if (sign)
            row[n++] = sign;
        fold = str_slice(fold, bytes, fold.n);
    }
    return str_trim((struct str){row, n});
}

static enum err make(struct arena *a, struct str one, struct str two, struct str *ret)
{
    struct str fold;
    enum err e = utf8_fold(a, arena_printf(a, "%.*s %.*s", STR_ARG(one), STR_ARG(two)), &fold);
    if (!e)
        *ret = signs_of(a, fold);
    return e;
}

enum err match_name_init(struct arena *a, const struct person_name *name, struct match_name *ret)
{
    enum err e = make(a, name->last, name->first, &ret->last_first);
    if (!e)
        e = make(a, name->first, name->last, &ret->first_last);
    return e ? e : make(a, name->middle, STR(""), &ret->middle);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Slips between two rows (optimal string alignment), three lines of the table at a time. */
static size_t slips(struct str a, struct str b)
{
    size_t line[3][MATCH_SIGNS + 1];
    for (size_t j = 0; j <= b.n; j++)
        line[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *now = line[i % 3], *before = line[(i + 2) % 3];
        const size_t *older = line[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            bool same = a.p[i - 1] == b.p[j - 1];
            now[j] = least(least(before[j], now[j - 1]) + 1, before[j - 1] + !same);
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
                now[j] = least(now[j], older[j - 2] + 1);
        }
    }
    return line[a.n % 3][b.n];
}

static size_t slips_allowed(struct str a, struct str b)
{
    return least(a.n, b.n) < 10 ? 1 : 2;
}

static bool is_near(struct str a, struct str b)
{
    size_t gap = a.n > b.n ? a.n - b.n : b.n - a.n, allowed = slips_allowed(a, b);
    return a.n && b.n && gap <= allowed && slips(a, b) <= allowed;
}

enum name_likeness match_compare(const struct match_name *a, const struct match_name *b)
{
    bool same_middle = !a->middle.n || !b->middle.n || str_equal(a->middle, b->middle);
    if (str_equal(a->last_first, b->last_first))
        return same_middle ? NAME_LIKENESS_SAME : NAME_LIKENESS_ALIKE;
    if (is_near(a->last_first, b->last_first) || is_near(a->first_last, b->last_first))
        return NAME_LIKENESS_ALIKE;
    return NAME_LIKENESS_DIFFERENT;
}
