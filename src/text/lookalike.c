/* lookalike.c - names that look alike.
 *
 * WHY   a stranger who registers as «Ольгa Мельникова», with one Latin letter, would be another
 *       person to a database and the same one to every reader.
 * HOW   every word is written with one capital, then ICU's tables of confusable signs (UTS 39) give
 *       the skeleton, and marks are dropped, so that й and и, ё and е, or a letter with an accent
 *       are one. More names meet than must: a flag asks a person to look, it refuses nobody.
 * OWNS  nothing: the checker is opened for each call.  RUNS  any thread.  SPEC  UTS 39.
 * TESTS lookalike_test.c. */
#include "text/lookalike.h"

#include <stdint.h>
#include <unicode/uchar.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "text/utf8.h"

enum { NAME_UNITS = 1024 }; /* of UTF-16: names are at most 60 characters a part */

/* A name as it is read: UTF-16 on the stack of who asks. */
struct spelt {
    UChar p[NAME_UNITS];
    int32_t n;
};

static enum err spelt_read(struct str name, struct spelt *ret)
{
    UErrorCode code = U_ZERO_ERROR;
    if (!utf8_is_valid(name))
        return ERR_MALFORMED;
    if (name.n >= NAME_UNITS / 2) /* a sign may grow */
        return ERR_TOO_LARGE;
    u_strFromUTF8(ret->p, NAME_UNITS, &ret->n, name.n ? name.p : "", (int32_t)name.n, &code);
    return U_SUCCESS(code) ? OK : ERR_MALFORMED;
}

/* In place: as names are written, so that МЕЛЬНИКОВА and Мельникова are one before shapes count. */
static void write_as_title(struct spelt *name)
{
    bool is_first = true;
    for (int32_t i = 0; i < name->n; i++) { /* letters of names are single units */
        UChar c = name->p[i];
        UChar32 cased = is_first ? u_toupper(c) : u_tolower(c);
        name->p[i] = cased <= 0xffff ? (UChar)cased : c;
        is_first = !(U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK));
    }
}

static enum err look_alike(const struct spelt *name, struct spelt *ret)
{
    UErrorCode code = U_ZERO_ERROR;
    USpoofChecker *checker = uspoof_open(&code);
    ret->n = uspoof_getSkeleton(checker, 0, name->p, name->n, ret->p, NAME_UNITS, &code);
    uspoof_close(checker);
    return U_SUCCESS(code) ? OK : ERR_TOO_LARGE;
}

/* In place. */
static void drop_marks(struct spelt *name)
{
    int32_t from = 0, to = 0;
    while (from < name->n) {
        UChar32 c;
        U16_NEXT(name->p, from, name->n, c);
        if (!(U_GET_GC_MASK(c) & U_GC_M_MASK))
            U16_APPEND_UNSAFE(name->p, to, c);
    }
    name->n = to;
}

enum err lookalike_skeleton(struct arena *a, struct str name, struct str *ret)
{
    struct spelt spelt, alike;
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = 0;
    enum err e = spelt_read(name, &spelt);
    if (e)
        return e;
    write_as_title(&spelt);
    e = look_alike(&spelt, &alike);
    if (e)
        return e;
    drop_marks(&alike);
    char *p = arena_try(a, (size_t)alike.n * 3 + 1, 1);
    if (!p)
        return ERR_TOO_LARGE;
    u_strToUTF8(p, alike.n * 3 + 1, &n, alike.p, alike.n, &code);
    *ret = (struct str){p, (size_t)n};
    return U_SUCCESS(code) ? OK : ERR_MALFORMED;
}

bool lookalike_is_mixed(struct str name)
{
    UErrorCode code = U_ZERO_ERROR;
    struct spelt spelt;
    if (spelt_read(name, &spelt))
        return true; /* not a name at all */
    USpoofChecker *checker = uspoof_open(&code);
    uspoof_setChecks(checker, USPOOF_RESTRICTION_LEVEL, &code);
    uspoof_setRestrictionLevel(checker, USPOOF_SINGLE_SCRIPT_RESTRICTIVE);
    int32_t failed = uspoof_check2(checker, spelt.p, spelt.n, NULL, &code);
    uspoof_close(checker);
    return U_FAILURE(code) || failed != 0;
}
