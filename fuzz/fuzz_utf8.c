/* fuzz_utf8.c - validity agrees with ICU and with itself in parts; clean and fold give valid
 * text and change nothing when done again. */
#include <unicode/ustring.h>

#include "check.h"
#include "text/utf8.h"

enum { ARENA_MAX_BYTES = 4 << 20 };

static bool icu_says_valid(struct arena *a, struct str s)
{
    UChar *units = arena_try(a, s.n + 1, sizeof *units);
    UErrorCode code = U_ZERO_ERROR;
    int32_t n;
    CHECK(units);
    u_strFromUTF8(units, (int32_t)s.n + 1, &n, s.p, (int32_t)s.n, &code);
    return U_SUCCESS(code);
}

static void check_parts(struct str s, size_t cut, bool is_valid)
{
    unsigned state = 0;
    bool is_good =
        utf8_step(&state, str_slice(s, 0, cut)) && utf8_step(&state, str_slice(s, cut, s.n));
    CHECK((is_good && state == 0) == is_valid);
    size_t at = 0, count = 0;
    for (size_t step; at < s.n && (step = utf8_char_bytes(str_slice(s, at, s.n))) > 0; count++)
        at += step;
    CHECK((at == s.n) == is_valid);
    CHECK(!is_valid || utf8_length(s) == count);
}

static void check_no_controls(struct str s, bool one_line)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i], next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
        CHECK(c != 0x7f && (c >= ' ' || (!one_line && (c == '\n' || c == '\t'))));
        CHECK(!(c == 0xc2 && next < 0xa0));
        CHECK(!(one_line && c == ' ' && next == ' '));
    }
    CHECK(s.n == 0 || (s.p[0] != ' ' && s.p[s.n - 1] != ' '));
    static const char *const hidden[] = {"\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac",
                                         "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6",
                                         "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9",
                                         "\xe2\x80\x8b", "\xef\xbb\xbf"};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        CHECK(memmem(s.p, s.n, hidden[i], 3) == NULL);
}

static void check_clean(struct arena *a, struct str s, bool one_line, bool is_valid)
{
    struct str once, twice;
    enum err e = utf8_clean(a, s, one_line, &once);
    CHECK(e == (is_valid ? OK : ERR_MALFORMED));
    if (e)
        return;
    CHECK(utf8_is_valid(once) && once.p[once.n] == '\0');
    check_no_controls(once, one_line);
    CHECK(utf8_clean(a, once, one_line, &twice) == OK && str_equal(once, twice));
    if (utf8_is_person_name(once))
        CHECK(once.n > 0 && memmem(once.p, once.n, "\xe2\x9c", 2) == NULL); /* no dingbats */
}

static void check_compare(struct arena *a, struct str s, bool is_valid)
{
    struct str once, twice;
    enum err e = utf8_fold(a, s, &once);
    CHECK(e == (is_valid ? OK : ERR_MALFORMED));
    if (e)
        return;
    CHECK(utf8_is_valid(once));
    CHECK(memmem(once.p, once.n, "ё", 2) == NULL);
    CHECK(utf8_fold(a, once, &twice) == OK && str_equal(once, twice));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n == 0)
        return 0;
    struct str s = {(const char *)data + 1, n - 1}; /* the first byte says where to cut */
    struct arena *a = arena_new(ARENA_MAX_BYTES);
    bool is_valid = utf8_is_valid(s);
    CHECK(is_valid == icu_says_valid(a, s));
    CHECK(is_valid || !utf8_is_person_name(s));
    CHECK(is_valid || !utf8_is_visible(s));
    check_parts(s, s.n ? data[0] % s.n : 0, is_valid);
    check_clean(a, s, false, is_valid);
    check_clean(a, s, true, is_valid);
    check_compare(a, s, is_valid);
    arena_free(a);
    return 0;
}
