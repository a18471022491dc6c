/* org_name.c - the words of an organisation's name that tell it from others, and how many of them
 * two names share.
 *
 * WHY   "ГБПОУ МО «Ступинский медицинский колледж»" and "Ступинский медколледж" may be one college
 *       that asks twice, and a Latin letter among Cyrillic ones may be a trick. A person decides;
 * this shows where to look. HOW   folded, then capitals, since there the alphabets look most alike;
 * what is neither letter nor digit parts words; legal forms go; then ICU's skeleton makes one sign
 * of all that look the same. Two words are one when they share a beginning and differ in the ending
 *       ("Ступинский", "Ступинского"). Rejected: the distance of whole texts, for which the same
 * words in another order are far apart. OWNS  nothing.  RUNS  any thread.  SPEC  UTS 39,
 * "Confusable Detection".  TESTS org_name_test.c. */
#include "text/org_name.h"

#include <unicode/uchar.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "text/utf8.h"

#define UNITS       4096 /* a skeleton is longer than its text, by far less than this */
#define WORDS_MAX   64   /* of one name that are compared */
#define ENDING_MOST 3    /* signs in which two forms of a word may differ, */
#define STEM_LEAST  4    /* behind so many that are the same */

/* In capitals, ё as е. */
static const struct str legal_words[] = {
    STR_INIT("ГБПОУ"),  STR_INIT("ГАПОУ"),  STR_INIT("ГКПОУ"),  STR_INIT("ФГБПОУ"),
    STR_INIT("ФГБОУ"),  STR_INIT("ФГАОУ"),  STR_INIT("ГБОУ"),   STR_INIT("ГАОУ"),
    STR_INIT("ГОУ"),    STR_INIT("ОГБПОУ"), STR_INIT("ОГАПОУ"), STR_INIT("КГБПОУ"),
    STR_INIT("КГАПОУ"), STR_INIT("БПОУ"),   STR_INIT("АПОУ"),   STR_INIT("МБОУ"),
    STR_INIT("МАОУ"),   STR_INIT("МКОУ"),   STR_INIT("МОУ"),    STR_INIT("МБУ"),
    STR_INIT("МАУ"),    STR_INIT("МБУДО"),  STR_INIT("МАУДО"),  STR_INIT("ГБУДО"),
    STR_INIT("ГБУ"),    STR_INIT("ГАУ"),    STR_INIT("ЧПОУ"),   STR_INIT("ЧОУ"),
    STR_INIT("ЧУ"),     STR_INIT("ЧУПО"),   STR_INIT("АНО"),    STR_INIT("АНПОО"),
    STR_INIT("НОУ"),    STR_INIT("НПОУ"),   STR_INIT("ПОУ"),    STR_INIT("СПО"),
    STR_INIT("ДПО"),    STR_INIT("ВО"),     STR_INIT("ПО"),     STR_INIT("СОШ"),
    STR_INIT("ООО"),    STR_INIT("ОО"),     STR_INIT("ИМ"),     STR_INIT("ИМЕНИ"),
    STR_INIT("Г"),      STR_INIT("ГОРОДА"), STR_INIT("ГОРОД"),  STR_INIT("И"),
    STR_INIT("ДЛЯ"),    STR_INIT("N"),
};

/* Words that begin so, in whatever case and number. */
static const struct str legal_stems[] = {
    STR_INIT("ГОСУДАРСТВЕНН"), STR_INIT("НЕГОСУДАРСТВЕНН"),   STR_INIT("МУНИЦИПАЛЬН"),
    STR_INIT("ФЕДЕРАЛЬН"),     STR_INIT("ОБЛАСТН"),           STR_INIT("КРАЕВО"),
    STR_INIT("БЮДЖЕТН"),       STR_INIT("АВТОНОМН"),          STR_INIT("КАЗЕНН"),
    STR_INIT("ЧАСТН"),         STR_INIT("НЕКОММЕРЧЕСК"),      STR_INIT("ПРОФЕССИОНАЛЬН"),
    STR_INIT("ОБРАЗОВАТЕЛЬН"), STR_INIT("ОБЩЕОБРАЗОВАТЕЛЬН"), STR_INIT("ОБРАЗОВАНИ"),
    STR_INIT("УЧРЕЖДЕНИ"),     STR_INIT("ОРГАНИЗАЦИ"),        STR_INIT("СРЕДН"),
    STR_INIT("ВЫСШЕГО"),       STR_INIT("ДОПОЛНИТЕЛЬН"),
};

struct looks {
    USpoofChecker *checker;
    UChar units[UNITS], more[UNITS];
};

/* One sign for all that look the same. */
static bool skeleton(struct looks *l, struct str text, char *room, size_t size, struct str *ret)
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = 0, bytes = 0;
    u_strFromUTF8(l->units, UNITS, &n, text.p, (int32_t)text.n, &code);
    n = uspoof_getSkeleton(l->checker, 0, l->units, n, l->more, UNITS, &code);
    u_strToUTF8(room, (int32_t)size, &bytes, l->more, n, &code);
    *ret = (struct str){room, (size_t)bytes};
    return U_SUCCESS(code);
}

/* Capitals, and a blank for all that is neither letter nor digit. */
static bool only_words(struct looks *l, struct str folded, char *room, size_t size, struct str *ret)
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = 0, bytes = 0;
    u_strFromUTF8(l->units, UNITS, &n, folded.p, (int32_t)folded.n, &code);
    n = u_strToUpper(l->more, UNITS, l->units, n, "", &code);
    if (U_FAILURE(code) || n > UNITS)
        return false;
    for (int32_t at = 0; at < n;) {
        int32_t from = at;
        UChar32 c;
        U16_NEXT(l->more, at, n, c);
        for (; !u_isalnum(c) && from < at; from++)
            l->more[from] = ' ';
    }
    u_strToUTF8(room, (int32_t)size, &bytes, l->more, n, &code);
    *ret = (struct str){room, (size_t)bytes};
    return U_SUCCESS(code);
}

/* The next word of a text with blanks between; false when there is none. */
static bool next_word(struct str *rest, struct str *ret)
{
    struct str s = str_trim(*rest);
    size_t n = str_find_byte(s, ' ');
    *ret = str_slice(s, 0, n);
    *rest = str_slice(s, n, s.n);
    return n > 0;
}

static bool is_legal(struct str word)
{
    for (size_t i = 0; i < sizeof legal_words / sizeof *legal_words; i++)
        if (str_equal(word, legal_words[i]))
            return true;
    for (size_t i = 0; i < sizeof legal_stems / sizeof *legal_stems; i++)
        if (str_starts_with(word, legal_stems[i]))
            return true;
    return false;
}

/* A Latin letter in "ГБПОУ" does not make a word of it: the Cyrillic twin is what is looked up. */
static struct str in_cyrillic(struct arena *a, struct str word)
{
    static const struct {
        char latin;
        const char *cyrillic;
    } twins[] = {{'A', "А"}, {'B', "В"}, {'C', "С"}, {'E', "Е"}, {'H', "Н"}, {'K', "К"},
                 {'M', "М"}, {'O', "О"}, {'P', "Р"}, {'T', "Т"}, {'X', "Х"}, {'Y', "У"}};
    char *p = arena_try(a, 2 * word.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; p && i < word.n; i++) {
        const char *twin = NULL;
        for (size_t t = 0; t < sizeof twins / sizeof *twins; t++)
            if (twins[t].latin == word.p[i])
                twin = twins[t].cyrillic;
        if (twin)
            memcpy(p + n, twin, 2);
        else
            p[n] = word.p[i];
        n += twin ? 2 : 1;
    }
    return p ? (struct str){p, n} : word;
}

static enum err key_of(struct arena *a, struct looks *l, struct str folded, struct str *ret)
{
    enum { ROOM = 3 * UNITS };
    char *upper = arena_try(a, 2 * ROOM, 1), *out = upper ? upper + ROOM : NULL;
    struct str rest, word, bare;
    size_t n = 0;
    if (!upper)
        return ERR_TOO_LARGE;
    if (!only_words(l, folded, upper, ROOM, &rest))
        return ERR_MALFORMED;
    while (next_word(&rest, &word)) {
        if (is_legal(in_cyrillic(a, word)))
            continue;
        if (n)
            out[n++] = ' ';
        memcpy(out + n, word.p, word.n); /* never longer than what it was cut from */
        n += word.n;
    }
    if (!skeleton(l, (struct str){out, n}, upper, ROOM, &bare))
        return ERR_MALFORMED;
    *ret = str_copy(a, bare);
    return ret->p ? OK : ERR_TOO_LARGE;
}

enum err org_name_key(struct arena *a, struct str name, struct str *ret)
{
    struct str folded;
    if (name.n > LIMIT_ORG_NAME_BYTES)
        return ERR_TOO_LARGE;
    enum err e = utf8_fold(a, name, &folded);
    if (e)
        return e;
    struct looks *l = arena_try(a, 1, sizeof *l);
    if (!l)
        return ERR_TOO_LARGE;
    UErrorCode code = U_ZERO_ERROR;
    l->checker = uspoof_open(&code);
    e = U_SUCCESS(code) ? key_of(a, l, folded, ret) : ERR_INTERNAL;
    uspoof_close(l->checker);
    return e;
}

/* Bytes that both begin with, never half a sign. */
static size_t same_bytes(struct str a, struct str b)
{
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n])
        n++;
    while (n > 0 && n < a.n && ((unsigned char)a.p[n] & 0xc0) == 0x80)
        n--;
    return n;
}

static bool is_one_word(struct str a, struct str b)
{
    if (str_equal(a, b))
        return true;
    size_t n = same_bytes(a, b);
    return utf8_length(str_slice(a, 0, n)) >= STEM_LEAST &&
           utf8_length(str_slice(a, n, a.n)) <= ENDING_MOST &&
           utf8_length(str_slice(b, n, b.n)) <= ENDING_MOST;
}

int org_name_likeness(struct str a, struct str b)
{
    struct str word[WORDS_MAX], w;
    bool is_taken[WORDS_MAX] = {false};
    int in_a = 0, in_b = 0, shared = 0;
    while (in_a < WORDS_MAX && next_word(&a, &word[in_a]))
        in_a++;
    while (in_b < WORDS_MAX && next_word(&b, &w)) {
        in_b++;
        for (int i = 0; i < in_a; i++) {
            if (is_taken[i] || !is_one_word(word[i], w))
                continue;
            is_taken[i] = true;
            shared++;
            break;
        }
    }
    return in_a && in_b ? 200 * shared / (in_a + in_b) : 0;
}
