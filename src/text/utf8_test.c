/* utf8_test.c - tables of bytes and texts with what must become of them. */
#include "text/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/failing_alloc.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const struct {
    struct str bytes;
    bool is_valid;
} validity[] = {
    {STR_INIT(""), true},
    {STR_INIT("plain ascii longer than one word of eight"), true},
    {STR_INIT("Привет, мир"), true},
    {STR_INIT("\xf0\x9f\x98\x80"), true},  /* U+1F600 */
    {STR_INIT("\xf4\x8f\xbf\xbf"), true},  /* U+10FFFF */
    {STR_INIT("\xf4\x90\x80\x80"), false}, /* past it */
    {STR_INIT("\xf5\x80\x80\x80"), false}, /* no such lead */
    {STR_INIT("\xed\x9f\xbf"), true},      /* last before the surrogates */
    {STR_INIT("\xed\xa0\x80"), false},     /* surrogate */
    {STR_INIT("\xee\x80\x80"), true},      /* first after them */
    {STR_INIT("\xc0\xaf"), false},         /* overlong '/' in two bytes */
    {STR_INIT("\xc1\xbf"), false},         /* overlong */
    {STR_INIT("\xe0\x9f\xbf"), false},     /* overlong in three */
    {STR_INIT("\xe0\xa0\x80"), true},      /* first of three */
    {STR_INIT("\xf0\x8f\xbf\xbf"), false}, /* overlong in four */
    {STR_INIT("\xf0\x90\x80\x80"), true},  /* first of four */
    {STR_INIT("\x80"), false},             /* lone continuation */
    {STR_INIT("\xd0"), false},             /* cut */
    {STR_INIT("\xe2\x82"), false},         /* cut */
    {STR_INIT("a\xff"), false},
    {STR_INIT("12345678\xd0\x9f"
              "12345678\x80"),
     false},
    {STR_INIT("a\0b"), true}, /* NUL is a character like others here */
};

static void validity_is_strict(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(validity); i++)
        if (utf8_is_valid(validity[i].bytes) != validity[i].is_valid)
            fail_msg("row %zu", i);
}

static void steps_agree_with_the_whole_at_every_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(validity); i++) {
        struct str s = validity[i].bytes;
        for (size_t cut = 0; cut <= s.n; cut++) {
            unsigned st = 0;
            bool is_good = utf8_step(&st, str_slice(s, 0, cut)) &&
                           utf8_step(&st, str_slice(s, cut, s.n)) && st == 0;
            if (is_good != validity[i].is_valid)
                fail_msg("row %zu cut at %zu", i, cut);
        }
    }
}

static void a_bad_byte_is_refused_at_once(void **state)
{
    (void)state;
    unsigned st = 0;
    assert_true(utf8_step(&st, STR("\xed")));
    assert_false(utf8_step(&st, STR("\xa0"))); /* a surrogate, not waited for its third byte */
}

static void characters_and_lengths_are_counted(void **state)
{
    (void)state;
    assert_int_equal(utf8_char_bytes(STR("")), 0);
    assert_int_equal(utf8_char_bytes(STR("ab")), 1);
    assert_int_equal(utf8_char_bytes(STR("жб")), 2);
    assert_int_equal(utf8_char_bytes(STR("€")), 3);
    assert_int_equal(utf8_char_bytes(STR("😀😀")), 4);
    assert_int_equal(utf8_char_bytes(STR("\xd0")), 0);
    assert_int_equal(utf8_char_bytes(STR("\xd0z")), 0);
    assert_int_equal(utf8_length(STR("жé€😀!")), 5);
    assert_int_equal(utf8_length(STR("")), 0);
}

static const struct {
    struct str in, one_line, many_lines;
} cleanings[] = {
    {STR_INIT(""), STR_INIT(""), STR_INIT("")},
    {STR_INIT("  a  "), STR_INIT("a"), STR_INIT("a")},
    {STR_INIT("a\nb\tc"), STR_INIT("a b c"), STR_INIT("a\nb\tc")},
    {STR_INIT("a\r\nb"), STR_INIT("a b"), STR_INIT("a\nb")},
    {STR_INIT("a \n\t b"), STR_INIT("a b"), STR_INIT("a \n\t b")},
    {STR_INIT("\n\na\n\n"), STR_INIT("a"), STR_INIT("a")},
    {STR_INIT("a\xe2\x80\xa8"
              "b"),
     STR_INIT("a b"), STR_INIT("a\nb")}, /* line separator */
    {STR_INIT("a\xc2\xa0\xc2\xa0"
              "b"),
     STR_INIT("a b"),
     STR_INIT("a\xc2\xa0\xc2\xa0"
              "b")}, /* no-break blanks */
    {STR_INIT("a\0b\x1b[31m\x7f"), STR_INIT("ab[31m"), STR_INIT("ab[31m")},
    {STR_INIT("a\xc2\x9b"
              "b"),
     STR_INIT("ab"), STR_INIT("ab")},                                  /* C1 CSI */
    {STR_INIT("и\xcc\x86"), STR_INIT("й"), STR_INIT("й")},             /* composed */
    {STR_INIT("e\xe2\x80\x8b\xcc\x81"), STR_INIT("é"), STR_INIT("é")}, /* dropped, then composed */
    {STR_INIT("a\xe2\x80\xae"
              "cod.exe"),
     STR_INIT("acod.exe"), STR_INIT("acod.exe")}, /* RLO */
    {STR_INIT("\xe2\x81\xa6"
              "a\xe2\x81\xa9"),
     STR_INIT("a"), STR_INIT("a")}, /* isolates */
    {STR_INIT("\xe2\x80\x8f"
              "a\xe2\x80\x8e"),
     STR_INIT("a"), STR_INIT("a")}, /* RLM, LRM */
    {STR_INIT("a\xef\xbb\xbf"
              "b\xe2\x81\xa0"
              "c\xc2\xad"),
     STR_INIT("abc"), STR_INIT("abc")},                                  /* BOM, WJ, SHY */
    {STR_INIT("a \xe2\x80\x8b b"), STR_INIT("a b"), STR_INIT("a  b")},   /* hidden between blanks */
    {STR_INIT("\xe3\x85\xa4"), STR_INIT(""), STR_INIT("")},              /* Hangul filler */
    {STR_INIT("\xe2\x80\x8d \xe2\x80\x8c"), STR_INIT(""), STR_INIT("")}, /* joiners join nothing */
    {STR_INIT("\xef\xb8\x8f"), STR_INIT(""), STR_INIT("")}, /* selector selects nothing */
    {STR_INIT("👩\xe2\x80\x8d🔬"), STR_INIT("👩\xe2\x80\x8d🔬"), STR_INIT("👩\xe2\x80\x8d🔬")},
    {STR_INIT("❤\xef\xb8\x8f"), STR_INIT("❤\xef\xb8\x8f"), STR_INIT("❤\xef\xb8\x8f")},
    {STR_INIT("می\xe2\x80\x8cخواهم"), STR_INIT("می\xe2\x80\x8cخواهم"),
     STR_INIT("می\xe2\x80\x8cخواهم")},
};

static void cleaning_keeps_what_was_meant(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT(cleanings); i++)
        for (int one = 0; one <= 1; one++) {
            struct str want = one ? cleanings[i].one_line : cleanings[i].many_lines, got, again;
            assert_int_equal(utf8_clean(a, cleanings[i].in, one, &got), OK);
            if (!str_equal(got, want))
                fail_msg("row %zu: \"%.*s\"", i, STR_ARG(got));
            assert_int_equal(utf8_clean(a, got, one, &again), OK);
            assert_true(str_equal(again, got));
        }
    arena_free(a);
}

static void cleaning_refuses_bad_bytes_and_leaves_the_result_alone(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    struct str ret = STR("before");
    assert_int_equal(utf8_clean(a, STR("a\xff"), true, &ret), ERR_MALFORMED);
    assert_int_equal(utf8_fold(a, STR("\xd0"), &ret), ERR_MALFORMED);
    assert_true(str_equal(ret, STR("before")));
    arena_free(a);
}

static void a_full_arena_is_too_large(void **state)
{
    (void)state;
    struct arena *a = arena_new(64);
    struct str ret;
    char big[200] = {0};
    memset(big, 'x', sizeof big);
    assert_int_equal(utf8_clean(a, (struct str){big, sizeof big}, true, &ret), ERR_TOO_LARGE);
    assert_int_equal(utf8_fold(a, (struct str){big, sizeof big}, &ret), ERR_TOO_LARGE);
    arena_free(a);
}

static void short_memory_is_too_large(void **state)
{
    (void)state;
    struct failing_alloc f;
    failing_alloc_init(&f, 0);
    struct arena *a = arena_new_with(1 << 16, &f.table);
    struct str ret;
    assert_int_equal(utf8_clean(a, STR("text"), true, &ret), ERR_TOO_LARGE);
    assert_true(f.has_failed);
    assert_int_equal(utf8_clean(a, STR("text"), true, &ret), OK);
    arena_free(a);
    assert_int_equal(f.live, 0);
}

static void text_past_the_scratch_limit_is_too_large(void **state)
{
    (void)state;
    size_t n = (size_t)9 << 20;
    char *p = calloc(1, n);
    struct arena *a = arena_new((size_t)64 << 20);
    struct str ret;
    assert_non_null(p);
    memset(p, 'x', n);
    assert_int_equal(utf8_clean(a, (struct str){p, n}, true, &ret), ERR_TOO_LARGE);
    arena_free(a);
    free(p);
}

static const struct {
    struct str name;
    bool is_fit;
} names[] = {
    {STR_INIT("Анна"), true},
    {STR_INIT("Анна-Marie"), true},
    {STR_INIT("Салтыков-Щедрин"), true},
    {STR_INIT("О’Коннор"), true},
    {STR_INIT("O'Brien"), true},
    {STR_INIT("И. И. Иванов"), true},
    {STR_INIT("Қайрат Әлібек"), true},
    {STR_INIT("Ёлкин"), true},
    {STR_INIT("José"), true},
    {STR_INIT("Nguyễn"), true},
    {STR_INIT("и\xcc\x86"), true}, /* й in two characters */
    {STR_INIT(""), false},
    {STR_INIT("."), false},
    {STR_INIT("- -"), false},
    {STR_INIT("Анна ✓"), false},
    {STR_INIT("Анна ✔"), false},
    {STR_INIT("Анна√"), false},
    {STR_INIT("Анна ☑"), false},
    {STR_INIT("Анна🎓"), false},
    {STR_INIT("Анна®"), false},
    {STR_INIT("Ａнна"), false}, /* full width */
    {STR_INIT("Annaª"), false}, /* ordinal */
    {STR_INIT("ᴬnna"), false},  /* modifier letter */
    {STR_INIT("ﬁona"), false},  /* ligature */
    {STR_INIT("𝐀nna"), false},  /* mathematical */
    {STR_INIT("Анна2"), false},
    {STR_INIT("Анна_"), false},
    {STR_INIT("Анна\n"), false},
    {STR_INIT("Ан\xe2\x80\x8bна"), false}, /* zero width */
    {STR_INIT("Ан\xe2\x80\x8dна"), false}, /* joiner */
    {STR_INIT("А\xd2\x88"), false},        /* enclosing mark */
    {STR_INIT("А\xe2\x83\x9d"), false},    /* enclosing circle */
    {STR_INIT(" \xcc\x8c"
              "а"),
     false},                                        /* caron over a blank */
    {STR_INIT("а\xcc\x8c\xcc\x8c\xcc\x8c"), false}, /* heap of marks */
    {STR_INIT("Ελένη"), false},
    {STR_INIT("Анна\xff"), false},
};

static void names_can_not_carry_a_seal(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        if (utf8_is_person_name(names[i].name) != names[i].is_fit)
            fail_msg("\"%.*s\"", STR_ARG(names[i].name));
}

static const struct {
    struct str in, folded;
} foldings[] = {
    {STR_INIT("IVANOVA"), STR_INIT("ivanova")},
    {STR_INIT("Ёлкин ПЁТР"), STR_INIT("елкин петр")},
    {STR_INIT("е\xcc\x88лка"), STR_INIT("елка")}, /* decomposed ё */
    {STR_INIT("ё\xcc\x88"), STR_INIT("е")},       /* ё with another diaeresis */
    {STR_INIT("Й"), STR_INIT("й")},               /* its breve stays */
    {STR_INIT("ä"), STR_INIT("ä")},               /* and a Latin diaeresis */
    {STR_INIT("Straße"), STR_INIT("strasse")},
    {STR_INIT("ΣΊΣΥΦΟΣ"), STR_INIT("σίσυφοσ")},
};

static void folding_makes_equal_what_reads_equal(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    for (size_t i = 0; i < COUNT(foldings); i++) {
        struct str got;
        assert_int_equal(utf8_fold(a, foldings[i].in, &got), OK);
        if (!str_equal(got, foldings[i].folded))
            fail_msg("row %zu: \"%.*s\"", i, STR_ARG(got));
    }
    arena_free(a);
}

static void visible_text_hides_nothing(void **state)
{
    (void)state;
    assert_true(utf8_is_visible(STR("https://пример.рф/é")));
    assert_false(utf8_is_visible(STR("a b")));
    assert_false(utf8_is_visible(STR("a\xc2\xa0"
                                     "b")));
    assert_false(utf8_is_visible(STR("a\xe2\x80\xae")));
    assert_false(utf8_is_visible(STR("a\xe2\x80\x8d")));
    assert_false(utf8_is_visible(STR("a\x01")));
    assert_false(utf8_is_visible(STR("a\xff")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validity_is_strict),
        cmocka_unit_test(steps_agree_with_the_whole_at_every_cut),
        cmocka_unit_test(a_bad_byte_is_refused_at_once),
        cmocka_unit_test(characters_and_lengths_are_counted),
        cmocka_unit_test(cleaning_keeps_what_was_meant),
        cmocka_unit_test(cleaning_refuses_bad_bytes_and_leaves_the_result_alone),
        cmocka_unit_test(a_full_arena_is_too_large),
        cmocka_unit_test(short_memory_is_too_large),
        cmocka_unit_test(text_past_the_scratch_limit_is_too_large),
        cmocka_unit_test(names_can_not_carry_a_seal),
        cmocka_unit_test(folding_makes_equal_what_reads_equal),
        cmocka_unit_test(visible_text_hides_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
