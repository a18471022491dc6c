/* words.c - the words of a text as a search compares them.
 *
 * WHY   two databases cut texts in two ways; with one analyser before both a question finds the
 * same on either, and what it finds can be tested without any. HOW   runs of letters and runs of
 * digits are parts. Parts that touch, or have one of - / . , : between them, are a code when there
 * is a digit among them; a code is told as one word, then its parts. «СД 21» and «10 А» are codes
 * too. Letters are folded, ё is е, accents go; Latin letters that look Cyrillic are Cyrillic within
 * a Cyrillic word or a code. Forms: words_stem.c. OWNS  two stemmers, from words_begin to
 * words_end.  RUNS  any thread. TESTS words_test.c.  FUZZ fuzz/fuzz_search_query.c. */
#include "text/words.h"

#include <libstemmer.h>
#include <unicode/uchar.h>

#include "text/utf8.h"
#include "text/words_stem.h"

/* A sign of the text and where the next one begins. */
struct sign {
    UChar32 c;
    size_t next;
};

static struct sign sign_at(struct str s, size_t at)
{
    static const unsigned char first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    struct str rest = str_slice(s, at, s.n);
    if (!rest.n)
        return (struct sign){0, at};
    size_t bytes = utf8_char_bytes(rest);
    if (!bytes) /* what is no UTF-8 parts words */
        return (struct sign){' ', at + 1};
    UChar32 c = (unsigned char)rest.p[0] & first[bytes];
    for (size_t i = 1; i < bytes; i++)
        c = c << 6 | ((unsigned char)rest.p[i] & 0x3f);
    return (struct sign){c, at + bytes};
}

static bool is_digit(UChar32 c)
{
    return c < 128 ? c >= '0' && c <= '9' : u_isdigit(c);
}

static bool is_letter(UChar32 c)
{
    return c < 128 ? (c | 32) >= 'a' && (c | 32) <= 'z' : u_isalpha(c);
}

/* Within a word it counts for nothing: an accent, a soft hyphen, joiners. */
static bool is_silent(UChar32 c)
{
    return c == 0xad || c == 0x200c || c == 0x200d ||
           (c >= 0x300 && u_charType(c) == U_NON_SPACING_MARK);
}

static bool is_apostrophe(UChar32 c)
{
    return c == '\'' || c == 0x2019 || c == 0x2bc;
}

/* Latin letters, and those of Cyrillic that look the same. */
static UChar32 as_cyrillic(UChar32 c)
{
    static const char latin[] = "abcehkmoptxy";
    static const UChar32 cyrillic[] = {0x430, 0x432, 0x441, 0x435, 0x43d, 0x43a,
                                       0x43c, 0x43e, 0x440, 0x442, 0x445, 0x443};
    const char *p = c > 0 && c < 128 ? strchr(latin, (int)c) : NULL;
    return p ? cyrillic[p - latin] : c;
}

/* A part while it is read. */
struct part {
    size_t from, to, signs;
    bool is_digits, is_upper;
    bool has_cyrillic, has_latin, has_other, has_unlike; /* unlike: Latin that looks like nothing */
    struct term raw;
};

static void raw_add(struct term *t, UChar32 c)
{
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t bytes = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (t->n + bytes > LIMIT_TERM_BYTES)
        return;
    for (size_t i = bytes; i-- > 0; c >>= 6)
        t->p[t->n + i] = (char)(i ? (c & 0x3f) | 0x80 : (int)(c | first[bytes]));
    t->n += bytes;
}

static void part_add(struct part *p, UChar32 c)
{
    if (p->is_digits) {
        if (p->raw.n == 1 && p->raw.p[0] == '0') /* 09 is 9 */
            p->raw.n = 0;
        raw_add(&p->raw, '0' + u_charDigitValue(c));
    } else {
        UChar32 folded = u_foldCase(c, U_FOLD_CASE_DEFAULT);
        folded = folded == 0x451 ? 0x435 : folded;
        p->is_upper = p->is_upper && folded != c;
        p->has_cyrillic |= folded >= 0x400 && folded < 0x530;
        p->has_latin |= folded < 0x250;
        p->has_unlike |= folded < 0x250 && as_cyrillic(folded) == folded;
        p->has_other |= folded >= 0x530 || (folded >= 0x250 && folded < 0x400);
        raw_add(&p->raw, folded);
    }
    p->signs++;
}

/* Letters or digits from `at`; signs 0: there are none. */
static struct part part_read(struct str s, size_t at)
{
    struct sign x = sign_at(s, at);
    struct part p = {.from = at, .to = at, .is_digits = is_digit(x.c), .is_upper = true};
    while (x.next > at) {
        bool is_more = p.is_digits ? is_digit(x.c) : is_letter(x.c);
        if (is_more) {
            part_add(&p, x.c);
            p.to = x.next;
        } else if (is_apostrophe(x.c) && !p.is_digits && p.signs) {
            if (!is_letter(sign_at(s, x.next).c))
                break;
        } else if (!is_silent(x.c) || !p.signs) {
            break;
        }
        at = x.next;
        x = sign_at(s, at);
    }
    p.is_upper = p.is_upper && !p.is_digits;
    return p;
}

/* The letters of Latin that look Cyrillic become so. */
static void make_cyrillic(struct part *p)
{
    struct term out = {.n = 0};
    struct str s = {p->raw.p, p->raw.n};
    for (size_t at = 0; at < s.n;) {
        struct sign x = sign_at(s, at);
        raw_add(&out, as_cyrillic(x.c));
        at = x.next;
    }
    p->raw = out;
    p->has_latin = p->has_unlike;
    p->has_cyrillic = true;
}

static bool is_weak(const struct term *raw)
{
    static const char weak[] = " и в во на с со к ко по о об у за от до из а но не ни бы же ли то "
                               "the a an of to in on at is ";
    char key[16];
    if (raw->n > sizeof key - 2)
        return false;
    key[0] = ' ';
    memcpy(key + 1, raw->p, raw->n);
    key[raw->n + 1] = ' ';
    return memmem(weak, sizeof weak - 1, key, raw->n + 2) != NULL;
}

static void part_tell(struct words *w, struct part *p, struct word *ret)
{
    if (p->has_cyrillic && p->has_latin)
        make_cyrillic(p);
    bool is_mixed = p->has_other || (p->has_cyrillic && p->has_latin) || p->is_digits;
    ret->from = p->from;
    ret->to = p->to;
    ret->span = 1;
    ret->raw = p->raw;
    ret->terms = 0;
    ret->is_weak = is_weak(&p->raw);
    ret->is_loose = false;
    words_stem(w, is_mixed ? SCRIPT_OTHER : p->has_cyrillic ? SCRIPT_CYRILLIC : SCRIPT_LATIN, ret);
}

/* 1-й, 21-го: the number alone. */
static bool is_ending(const struct part *p)
{
    static const char endings[] = " й го му м я ю е ой ом ый ая ое х ти ми st nd rd th ";
    char key[16];
    if (p->is_digits || p->raw.n > sizeof key - 2)
        return false;
    key[0] = ' ';
    memcpy(key + 1, p->raw.p, p->raw.n);
    key[p->raw.n + 1] = ' ';
    return memmem(endings, sizeof endings - 1, key, p->raw.n + 2) != NULL;
}

static bool is_blank(UChar32 c)
{
    return c == ' ' || c == 0xa0;
}

/* Where the next part of a code begins after `last`, or 0. */
static size_t joint(struct str s, const struct part *last, bool is_first, bool *is_loose)
{
    struct sign x = sign_at(s, last->to), y = sign_at(s, x.next);
    bool starts = is_digit(y.c) || is_letter(y.c);
    *is_loose = false;
    if (is_digit(x.c) || is_letter(x.c))
        return last->to;
    if (!starts)
        return 0;
    if (x.c == '-' || x.c == 0x2010 || x.c == 0x2011 || x.c == 0x2013 || x.c == '/')
        return x.next;
    if ((x.c == '.' || x.c == ',' || x.c == ':') && last->is_digits && is_digit(y.c))
        return x.next;
    if (!is_first || !is_blank(x.c))
        return 0;
    if (last->is_digits) /* 10 А */
        return u_isupper(y.c) && !is_letter(sign_at(s, y.next).c) ? x.next : 0;
    *is_loose = true; /* СД 21 */
    return is_digit(y.c) && last->is_upper && last->signs > 1 && last->signs <= 5 &&
                   !is_weak(&last->raw)
               ? x.next
               : 0;
}

/* Parts from `at` that belong together; at least one. */
static size_t parts_read(struct str s, size_t at, struct part *part, bool *is_code, bool *is_loose)
{
    size_t count = 0;
    bool has_digits = false, loose;
    *is_loose = false;
    while (at && count < LIMIT_CODE_PARTS) {
        struct part p = part_read(s, at - 1); /* at is one more: 0 is none */
        if (count && part[count - 1].is_digits && is_ending(&p))
            break;
        part[count++] = p;
        has_digits |= p.is_digits;
        at = joint(s, &p, count == 1, &loose);
        *is_loose |= at && loose;
        at += at ? 1 : 0;
    }
    *is_code = has_digits && count > 1;
    return count;
}

static void code_tell(const struct part *part, size_t count, struct word *ret)
{
    *ret = (struct word){.from = part[0].from, .to = part[count - 1].to, .span = count};
    for (size_t i = 0; i < count; i++) {
        struct part p = part[i];
        if (!p.is_digits && p.has_latin && (p.has_cyrillic || !p.has_unlike))
            make_cyrillic(&p);
        if (i && p.is_digits && part[i - 1].is_digits)
            raw_add(&ret->raw, '_');
        for (size_t at = 0; at < p.raw.n;) {
            struct sign x = sign_at((struct str){p.raw.p, p.raw.n}, at);
            raw_add(&ret->raw, x.c);
            at = x.next;
        }
    }
    words_add_term(ret, (struct str){ret->raw.p, ret->raw.n});
}

void words_begin(struct words *w, struct str text)
{
    *w = (struct words){.text = str_slice(text, 0, INT32_MAX / 2)};
}

void words_end(struct words *w)
{
    if (w->russian)
        sb_stemmer_delete(w->russian);
    if (w->english)
        sb_stemmer_delete(w->english);
    w->russian = w->english = NULL;
}

/* Of "](member:17)" the target is no word; 0: there is none. */
static size_t target_end(struct str s, size_t at)
{
    struct str rest = str_slice(s, at, s.n);
    if (!str_starts_with(rest, STR("](member:")))
        return 0;
    return at + str_find_byte(rest, ')');
}

static size_t word_start(struct str s, size_t at)
{
    while (at < s.n) {
        struct sign x = sign_at(s, at);
        size_t end = x.c == ']' ? target_end(s, at) : 0;
        if (is_digit(x.c) || is_letter(x.c))
            return at;
        at = end > x.next ? end : x.next;
    }
    return at;
}

static bool part_next(struct words *w, struct word *ret)
{
    *ret = w->part[w->told++];
    ret->at = w->at;
    w->at++;
    return true;
}

bool words_next(struct words *w, struct word *ret)
{
    struct part part[LIMIT_CODE_PARTS];
    bool is_code = false, is_loose = false;
    if (w->told < w->parts)
        return part_next(w, ret);
    w->next = word_start(w->text, w->next);
    if (w->next >= w->text.n || w->at >= LIMIT_TEXT_WORDS)
        return false;
    size_t count = parts_read(w->text, w->next + 1, part, &is_code, &is_loose);
    for (size_t i = 0; i < count; i++)
        part_tell(w, &part[i], &w->part[i]);
    w->parts = count;
    w->told = 0;
    w->next = part[count - 1].to;
    if (part[count - 1].is_digits) { /* an ending of a number */
        struct sign x = sign_at(w->text, w->next);
        struct part end = part_read(w->text, x.c == '-' ? x.next : w->next);
        if (end.signs && is_ending(&end))
            w->next = end.to;
    }
    if (!is_code)
        return part_next(w, ret);
    code_tell(part, count, ret);
    ret->at = w->at;
    ret->is_loose = is_loose;
    return true;
}

void words_index(struct str text, struct buf *ret)
{
    struct words w;
    struct word word;
    words_begin(&w, text);
    while (words_next(&w, &word)) {
        for (size_t i = 0; !word.is_weak && i < word.terms; i++) {
            (void)buf_add(ret, (struct str){word.term[i].p, word.term[i].n}); /* who asked looks */
            (void)buf_add_byte(ret, ' ');
        }
    }
    words_end(&w);
}
