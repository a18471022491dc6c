/* skeleton.c - do two short names look alike.
 *
 * WHY   lists are typed by hand in two alphabets: "СД-2I" is СД-21 for every reader, and a name of
 *       Latin letters must not pass for a Cyrillic one.
 * HOW   without blanks and dashes, ICU's skeleton (the same sign for all that look the same), then
 *       folded. The skeleton comes first: capital I looks like 1, small i does not.
 * OWNS  nothing: ICU's tables are made once and shared, its checker lives for one call.
 * RUNS  any thread.  SPEC UTS 39, section 4.  TESTS skeleton_test.c */
#include "text/skeleton.h"

#include <string.h>
#include <unicode/uspoof.h>

#include "base/log.h"
#include "text/utf8.h"

static bool is_gap(struct str sign)
{
    static const char *const gaps[] = {" ", "-", "_", ".", "\xc2\xa0", "‐",
                                       "‑", "‒", "–", "—", "−"};
    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++)
        if (str_equal(sign, str_from(gaps[i])))
            return true;
    return false;
}

static struct str without_gaps(struct str s, char *into)
{
    size_t n = 0;
    for (size_t at = 0; at < s.n;) {
        size_t bytes = utf8_char_bytes(str_slice(s, at, s.n));
        if (!bytes)
            break;
        struct str sign = str_slice(s, at, at + bytes);
        if (!is_gap(sign)) {
            memcpy(into + n, sign.p, bytes);
            n += bytes;
        }
        at += bytes;
    }
    return (struct str){into, n};
}

enum err text_skeleton(struct arena *a, struct str s, struct str *ret)
{
    char bare[LIMIT_SKELETON_BYTES], seen[LIMIT_SKELETON_BYTES * 4];
    UErrorCode code = U_ZERO_ERROR;
    if (s.n > sizeof bare)
        return ERR_TOO_LARGE;
    struct str kept = without_gaps(s, bare);
    USpoofChecker *checker = uspoof_open(&code);
    int32_t n = uspoof_getSkeletonUTF8(checker, 0, kept.p, (int32_t)kept.n, seen,
                                       (int32_t)sizeof seen, &code);
    uspoof_close(checker);
    if (code == U_BUFFER_OVERFLOW_ERROR)
        return ERR_TOO_LARGE;
    ASSERT(U_SUCCESS(code));
    return utf8_fold(a, (struct str){seen, (size_t)n}, ret);
}

enum err text_bare(struct arena *a, struct str s, struct str *ret)
{
    char bare[LIMIT_SKELETON_BYTES];
    if (s.n > sizeof bare)
        return ERR_TOO_LARGE;
    return utf8_fold(a, without_gaps(s, bare), ret);
}
