/* range_test.c - one range of bytes, and everything that is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/range.h"

static void ranges_are_cut_at_the_end(void **state)
{
    (void)state;
    static const struct {
        const char *field;
        uint64_t size;
        enum range_answer answer;
        uint64_t first, last;
    } rows[] = {
        {"bytes=0-499", 1000, RANGE_PART, 0, 499},
        {"bytes=500-", 1000, RANGE_PART, 500, 999},
        {"bytes=-1", 1000, RANGE_PART, 999, 999},
        {"bytes=-5000", 1000, RANGE_PART, 0, 999},
        {"bytes=0-0", 1, RANGE_PART, 0, 0},
        {"bytes=999-5000", 1000, RANGE_PART, 999, 999},
        {"BYTES=1-2", 1000, RANGE_PART, 1, 2},
        {"bytes= 1-2 ", 1000, RANGE_PART, 1, 2},
        {"bytes=0-99999999999999999999999", 1000, RANGE_PART, 0, 999},
        {"bytes=-99999999999999999999999", 1000, RANGE_PART, 0, 999},
        {"bytes=1000-", 1000, RANGE_BEYOND, 0, 0},
        {"bytes=1000-1001", 1000, RANGE_BEYOND, 0, 0},
        {"bytes=99999999999999999999999-", 1000, RANGE_BEYOND, 0, 0},
        {"bytes=-0", 1000, RANGE_BEYOND, 0, 0},
        {"bytes=0-", 0, RANGE_BEYOND, 0, 0},
        {"bytes=-5", 0, RANGE_BEYOND, 0, 0},
        {NULL, 1000, RANGE_WHOLE, 0, 0},
        {"", 1000, RANGE_WHOLE, 0, 0},
        {"bytes", 1000, RANGE_WHOLE, 0, 0},
        {"bytes=", 1000, RANGE_WHOLE, 0, 0},
        {"bytes=-", 1000, RANGE_WHOLE, 0, 0},
        {"bytes=5", 1000, RANGE_WHOLE, 0, 0},
        {"bytes=5-4", 1000, RANGE_WHOLE, 0, 0},
        {"bytes=a-b", 1000, RANGE_WHOLE, 0, 0},
        {"bytes=1-2x", 1000, RANGE_WHOLE, 0, 0},
        {"bytes=--2", 1000, RANGE_WHOLE, 0, 0},
        {"bytes=+1-2", 1000, RANGE_WHOLE, 0, 0},
        {"bytes=1 -2", 1000, RANGE_WHOLE, 0, 0},
        {"bytes =1-2", 1000, RANGE_WHOLE, 0, 0},
        {"lines=1-2", 1000, RANGE_WHOLE, 0, 0},
        {"bytes=0-1,5-6", 1000, RANGE_WHOLE, 0, 0},
        {"bytes=2000-,3000-", 1000, RANGE_WHOLE, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct range r = {0};
        enum range_answer a = range_pick(str_from(rows[i].field), rows[i].size, &r);
        if (a != rows[i].answer || r.first != rows[i].first || r.last != rows[i].last)
            fail_msg("row %zu \"%s\": %d %d-%d", i, rows[i].field, (int)a, (int)r.first,
                     (int)r.last);
    }
}

static void if_range_wants_the_same_bytes(void **state)
{
    (void)state;
    struct str etag = STR("\"a-br\"");
    assert_true(range_is_for((struct str){0}, etag));
    assert_true(range_is_for(STR("\"a-br\""), etag));
    assert_false(range_is_for(STR("\"a\""), etag)); /* the plain one: other bytes */
    assert_false(range_is_for(STR("W/\"a-br\""), etag));
    assert_false(range_is_for(STR("Sun, 06 Nov 1994 08:49:37 GMT"), etag));
    assert_false(range_is_for(STR(""), etag));
}

static void content_range_has_two_forms(void **state)
{
    (void)state;
    char text[RANGE_TEXT_BYTES];
    struct range r = {0, 499};
    assert_true(str_equal(range_text(&r, 1234, text), STR("bytes 0-499/1234")));
    assert_true(str_equal(range_text(NULL, 1234, text), STR("bytes */1234")));
    r = (struct range){UINT64_MAX - 1, UINT64_MAX};
    assert_true(range_text(&r, UINT64_MAX, text).n < RANGE_TEXT_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_cut_at_the_end),
        cmocka_unit_test(if_range_wants_the_same_bytes),
        cmocka_unit_test(content_range_has_two_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
