/* language_test.c - weights, and heads that are not whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/language.h"

static const struct {
    const char *header;
    bool is_english;
} languages[] = {
    {NULL, false},
    {"", false},
    {"*", false},
    {"ru", false},
    {"en", true},
    {"en-US", true},
    {"EN-gb", true},
    {"ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", false},
    {"en-US,en;q=0.9,ru;q=0.5", true},
    {"en;q=0.5, ru;q=0.6", false},
    {"en;q=0.5,ru;q=0.5", false},
    {"en;q=0", false},
    {"de,en;q=0.3", true},
    {"de", false},
    {"english", false},
    {"en;q=x", false},
    {"en;q=0.001", true},
};

static void the_readers_language_is_chosen(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (language_is_english(str_from(languages[i].header)) != languages[i].is_english)
            fail_msg("row %zu: %s", i, languages[i].header ? languages[i].header : "none");
}

static void a_broken_head_is_still_searched(void **state)
{
    (void)state;
    assert_true(language_of_head(STR("GET / HTTP/1.1\r\nHost: a\r\nACCEPT-language:en\r\nX: y")));
    assert_true(language_of_head(STR("GET / HTTP/1.1\nAccept-Language: en-GB\n\n")));
    assert_false(language_of_head(STR("GET / HTTP/1.1\r\nX-Accept-Language: en\r\n")));
    assert_false(language_of_head(STR("GET / HTTP/1.1\r\nAccept-Language: ru, en;q=0.9\r\n")));
    assert_false(language_of_head(STR("Accept-Lang")));
    assert_false(language_of_head(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_readers_language_is_chosen),
        cmocka_unit_test(a_broken_head_is_still_searched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
