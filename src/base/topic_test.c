/* topic_test.c - one spelling per topic. */
#include "base/topic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
    struct str text;
    bool is_topic;
    struct topic topic;
} rows[] = {
    {STR_INIT("m4"), true, {TOPIC_MEMBER, 4}},
    {STR_INIT("c17"), true, {TOPIC_CHAT, 17}},
    {STR_INIT("c9223372036854775807"), true, {TOPIC_CHAT, INT64_MAX}},
    {STR_INIT("c9223372036854775808"), false, {0}},
    {STR_INIT("c0"), false, {0}},
    {STR_INIT("c01"), false, {0}},
    {STR_INIT("c-1"), false, {0}},
    {STR_INIT("c+1"), false, {0}},
    {STR_INIT("c1 "), false, {0}},
    {STR_INIT("c1x"), false, {0}},
    {STR_INIT("c"), false, {0}},
    {STR_INIT("17"), false, {0}},
    {STR_INIT("x17"), false, {0}},
    {STR_INIT("C17"), false, {0}},
    {STR_INIT(""), false, {0}},
    {{NULL, 0}, false, {0}},
};

static void each_topic_has_one_spelling(void **state)
{
    (void)state;
    struct arena *a = arena_new(10000);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct topic t;
        if (topic_parse(rows[i].text, &t) != rows[i].is_topic)
            fail_msg("row %zu", i);
        if (!rows[i].is_topic)
            continue;
        assert_true(topic_equal(t, rows[i].topic));
        assert_true(str_equal(topic_text(a, t), rows[i].text));
    }
    arena_free(a);
}

static void kind_and_id_make_a_topic(void **state)
{
    (void)state;
    struct topic t = {TOPIC_CHAT, 1};
    assert_true(topic_equal(t, (struct topic){TOPIC_CHAT, 1}));
    assert_false(topic_equal(t, (struct topic){TOPIC_CHAT, 2}));
    assert_false(topic_equal(t, (struct topic){TOPIC_MEMBER, 1}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_topic_has_one_spelling),
        cmocka_unit_test(kind_and_id_make_a_topic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
