/* utf8.c - is it UTF-8, and is it text a person may have meant.
 *
 * WHY   bytes from outside become text at one gate: valid, composed (NFC), without control and
 *       invisible characters that could hide, reverse or forge what a reader sees.
 * HOW   validity is a small state machine that can stop between any two bytes. The rest goes
 *       through UTF-16, since ICU's C functions speak it: decode, drop, normalise, trim, encode,
 *       in a scratch arena of its own so that the caller's arena holds the result only.
 * OWNS  nothing.  RUNS  any thread.  SPEC RFC 3629, UAX 15.
 * TESTS utf8_test.c.  FUZZ fuzz/fuzz_utf8.c. */
#include "text/utf8.h"

#include <stdint.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "base/log.h"

/* What one call may use beside its result; inputs are far smaller, op limits see to that. */
#define LIMIT_TEXT_SCRATCH_BYTES ((size_t)16 << 20)

enum {
    CP_ZWNJ = 0x200c,
    CP_ZWJ = 0x200d,
    CP_DIAERESIS = 0x308,
    CP_CYRILLIC_IE = 0x435,
    MARKS_IN_A_ROW_MAX = 2
};

/* UTF-16 in a scratch arena. */
struct u16 {
    UChar *p;
    int32_t n;
};

/* state between characters is 0; inside one: bytes still to come, and the range of the next byte.
 */
static unsigned expect(unsigned count, unsigned low, unsigned high)
{
    return count | low << 8 | high << 16;
}

/* The state after a first byte that is not ASCII; 0 when none may begin so. */
static unsigned state_after_lead(unsigned char c)
{
    if (c >= 0xc2 && c <= 0xdf)
        return expect(1, 0x80, 0xbf);
    if (c >= 0xe0 && c <= 0xef)
        return expect(2, c == 0xe0 ? 0xa0 : 0x80, c == 0xed ? 0x9f : 0xbf);
    if (c >= 0xf0 && c <= 0xf4)
        return expect(3, c == 0xf0 ? 0x90 : 0x80, c == 0xf4 ? 0x8f : 0xbf);
    return 0;
}

static bool step_byte(unsigned *state, unsigned char c)
{
    if (*state == 0) {
        *state = c < 0x80 ? 0 : state_after_lead(c);
        return c < 0x80 || *state != 0;
    }
    unsigned count = *state & 0xff, low = *state >> 8 & 0xff, high = *state >> 16;
    if (c < low || c > high)
        return false;
    *state = count == 1 ? 0 : expect(count - 1, 0x80, 0xbf);
    return true;
}

/* Eight ASCII bytes at a time: most of what passes here is ASCII or is checked once. */
static size_t skip_ascii(struct str s, size_t i)
{
    uint64_t word;
    while (s.n - i >= sizeof word) {
        memcpy(&word, s.p + i, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
        i += sizeof word;
    }
    return i;
}

bool utf8_step(unsigned *state, struct str part)
{
    size_t i = 0;
    while (i < part.n) {
        if (*state == 0)
            i = skip_ascii(part, i);
        if (i < part.n && !step_byte(state, (unsigned char)part.p[i++]))
            return false;
    }
    return true;
}

bool utf8_is_valid(struct str s)
{
    unsigned state = 0;
    return utf8_step(&state, s) && state == 0;
}

size_t utf8_char_bytes(struct str s)
{
    unsigned state = 0;
    for (size_t i = 0; i < s.n && i < 4; i++) {
        if (!step_byte(&state, (unsigned char)s.p[i]))
            return 0;
        if (state == 0)
            return i + 1;
    }
    return 0;
}

/* The code point at *at of a valid string; moves on. */
static UChar32 next_char(struct str s, size_t *at)
{
    static const unsigned char lead_mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    size_t n = utf8_char_bytes(str_slice(s, *at, s.n));
    UChar32 c = (unsigned char)s.p[*at] & lead_mask[n];
    for (size_t i = 1; i < n; i++)
        c = c << 6 | ((unsigned char)s.p[*at + i] & 0x3f);
    *at += n;
    return c;
}

size_t utf8_length(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.n; i++)
        count += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return count;
}

/* ---- UTF-16 in the scratch arena ---- */

static enum err u16_new(struct arena *scratch, size_t units, struct u16 *ret)
{
    UChar *p = units < INT32_MAX ? arena_try(scratch, units + 1, sizeof *p) : NULL;
    if (!p)
        return ERR_TOO_LARGE;
    *ret = (struct u16){p, (int32_t)units};
    return OK;
}

static enum err u16_from_utf8(struct arena *scratch, struct str s, struct u16 *ret)
{
    if (!utf8_is_valid(s))
        return ERR_MALFORMED;
    enum err e = u16_new(scratch, s.n, ret); /* never more units than bytes */
    if (e)
        return e;
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = 0;
    u_strFromUTF8(ret->p, ret->n + 1, &n, s.n ? s.p : "", (int32_t)s.n, &code);
    ret->n = n;
    return U_SUCCESS(code) ? OK : ERR_MALFORMED;
}

static enum err u16_to_utf8(struct arena *a, struct u16 u, struct str *ret)
{
    char *p = arena_try(a, (size_t)u.n * 3 + 1, 1); /* a unit is at most three bytes */
    if (!p)
        return ERR_TOO_LARGE;
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = 0;
    u_strToUTF8(p, u.n * 3 + 1, &n, u.p, u.n, &code);
    if (U_FAILURE(code))
        return ERR_MALFORMED;
    *ret = (struct str){p, (size_t)n};
    return OK;
}

/* ICU wants to be asked twice: for the length, then for the text. */
static enum err u16_normalize(struct arena *scratch, const UNormalizer2 *form, struct u16 u,
                              struct u16 *ret)
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = unorm2_normalize(form, u.p, u.n, NULL, 0, &code);
    if (U_FAILURE(code) && code != U_BUFFER_OVERFLOW_ERROR)
        return ERR_INTERNAL;
    enum err e = u16_new(scratch, (size_t)n, ret);
    if (e)
        return e;
    code = U_ZERO_ERROR;
    unorm2_normalize(form, u.p, u.n, ret->p, n + 1, &code);
    return U_SUCCESS(code) ? OK : ERR_INTERNAL;
}

static enum err u16_fold_case(struct arena *scratch, struct u16 u, struct u16 *ret)
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = u_strFoldCase(NULL, 0, u.p, u.n, U_FOLD_CASE_DEFAULT, &code);
    if (U_FAILURE(code) && code != U_BUFFER_OVERFLOW_ERROR)
        return ERR_INTERNAL;
    enum err e = u16_new(scratch, (size_t)n, ret);
    if (e)
        return e;
    code = U_ZERO_ERROR;
    u_strFoldCase(ret->p, n + 1, u.p, u.n, U_FOLD_CASE_DEFAULT, &code);
    return U_SUCCESS(code) ? OK : ERR_INTERNAL;
}

static const UNormalizer2 *nfc(void)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFCInstance(&code);
    ASSERT(U_SUCCESS(code)); /* ICU's own data is missing: the installation is broken */
    return form;
}

static const UNormalizer2 *nfd(void)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFDInstance(&code);
    ASSERT(U_SUCCESS(code));
    return form;
}

/* ---- clean ---- */

static bool is_joiner(UChar32 c)
{
    return c == CP_ZWJ || c == CP_ZWNJ;
}

/* Takes no room or has no shape of its own: zero-width signs, bidi controls, fillers, tags. Joiners
 * and variation selectors stay, scripts and emoji are written with them. */
static bool is_hidden(UChar32 c)
{
    return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) && !is_joiner(c) &&
           !u_hasBinaryProperty(c, UCHAR_VARIATION_SELECTOR);
}

/* What a character becomes; 0 for nothing. */
static UChar32 cleaned(UChar32 c, bool one_line)
{
    if (one_line && u_isUWhiteSpace(c))
        return ' ';
    if (c == 0x2028 || c == 0x2029) /* line and paragraph separator */
        return '\n';
    if (c == '\n' || c == '\t')
        return c;
    return u_charType(c) == U_CONTROL_CHAR || is_hidden(c) ? 0 : c;
}

/* In place: what is kept is never longer. */
static void u16_drop(struct u16 *u, bool one_line)
{
    int32_t from = 0, to = 0;
    while (from < u->n) {
        UChar32 c;
        U16_NEXT(u->p, from, u->n, c);
        c = cleaned(c, one_line);
        bool is_second_blank = one_line && c == ' ' && to > 0 && u->p[to - 1] == ' ';
        if (c != 0 && !is_second_blank)
            U16_APPEND_UNSAFE(u->p, to, c);
    }
    u->n = to;
}

/* Joiners at an end join nothing, and a selector at the start selects nothing: with them a text
 * could look empty without being so. */
static void u16_trim(struct u16 *u)
{
    while (u->n > 0 && (u_isUWhiteSpace(u->p[u->n - 1]) || is_joiner(u->p[u->n - 1])))
        u->n--;
    int32_t from = 0;
    while (from < u->n) {
        int32_t next = from;
        UChar32 c;
        U16_NEXT(u->p, next, u->n, c);
        bool is_lost = u_hasBinaryProperty(c, UCHAR_VARIATION_SELECTOR);
        if (!u_isUWhiteSpace(c) && !is_joiner(c) && !is_lost)
            break;
        from = next;
    }
    u->p += from;
    u->n -= from;
}

static enum err clean_in(struct arena *scratch, struct arena *a, struct str s, bool one_line,
                         struct str *ret)
{
    struct u16 raw, composed;
    enum err e = u16_from_utf8(scratch, s, &raw);
    if (e)
        return e;
    u16_drop(&raw, one_line);
    e = u16_normalize(scratch, nfc(), raw, &composed);
    if (e)
        return e;
    u16_trim(&composed);
    return u16_to_utf8(a, composed, ret);
}

enum err utf8_clean(struct arena *a, struct str s, bool one_line, struct str *ret)
{
    struct arena *scratch = arena_new(LIMIT_TEXT_SCRATCH_BYTES);
    enum err e = clean_in(scratch, a, s, one_line, ret);
    arena_free(scratch);
    return e;
}

bool utf8_is_visible(struct str s)
{
    if (!utf8_is_valid(s))
        return false;
    for (size_t i = 0; i < s.n;) {
        UChar32 c = next_char(s, &i);
        bool is_selector = u_hasBinaryProperty(c, UCHAR_VARIATION_SELECTOR);
        if (u_isUWhiteSpace(c) || u_charType(c) == U_CONTROL_CHAR || is_joiner(c) || is_selector ||
            is_hidden(c))
            return false;
    }
    return true;
}

/* ---- names ---- */

/* Cased letters only, and none that is a compatibility form (full width, ligature, superscript). */
static bool is_name_letter(UChar32 c)
{
    UErrorCode code = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &code);
    if (U_FAILURE(code) || (script != USCRIPT_LATIN && script != USCRIPT_CYRILLIC))
        return false;
    int form = u_getIntPropertyValue(c, UCHAR_DECOMPOSITION_TYPE);
    return (U_GET_GC_MASK(c) & U_GC_LC_MASK) && (form == U_DT_NONE || form == U_DT_CANONICAL);
}

static bool is_name_mark(UChar32 c)
{
    return c >= 0x300 && c <= 0x36f;
}

static bool is_name_sign(UChar32 c)
{
    return c == ' ' || c == '-' || c == '.' || c == '\'' || c == 0x2019 || c == 0x2bc;
}

bool utf8_is_person_name(struct str s)
{
    if (!utf8_is_valid(s))
        return false;
    size_t letters = 0, marks_left = 0;
    for (size_t i = 0; i < s.n;) {
        UChar32 c = next_char(s, &i);
        if (is_name_letter(c)) {
            letters++;
            marks_left = MARKS_IN_A_ROW_MAX;
        } else if (is_name_mark(c) && marks_left > 0) {
            marks_left--;
        } else if (is_name_sign(c)) {
            marks_left = 0;
        } else {
            return false;
        }
    }
    return letters > 0;
}

/* ---- comparing ---- */

/* In a decomposed text: the diaeresis of every ё, wherever it stands among the marks of its е. */
static void u16_drop_yo(struct u16 *u)
{
    int32_t to = 0;
    bool is_on_ie = false;
    for (int32_t i = 0; i < u->n; i++) {
        UChar c = u->p[i];
        if (c == CP_CYRILLIC_IE)
            is_on_ie = true;
        else if (!(U_GET_GC_MASK(c) & U_GC_M_MASK))
            is_on_ie = false;
        if (!(is_on_ie && c == CP_DIAERESIS))
            u->p[to++] = c;
    }
    u->n = to;
}

static enum err fold_in(struct arena *scratch, struct arena *a, struct str s, struct str *ret)
{
    struct u16 raw, apart, folded, apart_again, composed;
    enum err e = u16_from_utf8(scratch, s, &raw);
    if (!e)
        e = u16_normalize(scratch, nfd(), raw, &apart);
    if (!e)
        e = u16_fold_case(scratch, apart, &folded);
    if (!e)
        e = u16_normalize(scratch, nfd(), folded, &apart_again);
    if (e)
        return e;
    u16_drop_yo(&apart_again);
    e = u16_normalize(scratch, nfc(), apart_again, &composed);
    return e ? e : u16_to_utf8(a, composed, ret);
}

enum err utf8_fold(struct arena *a, struct str s, struct str *ret)
{
    struct arena *scratch = arena_new(LIMIT_TEXT_SCRATCH_BYTES);
    enum err e = fold_in(scratch, a, s, ret);
    arena_free(scratch);
    return e;
}
