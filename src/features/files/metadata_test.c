/* metadata_test.c - tus headers, right and wrong. */
#include "features/files/metadata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int start(void **state)
{
    *state = arena_new(1 << 20);
    return 0;
}

static int end(void **state)
{
    arena_free(*state);
    return 0;
}

static void expect_wrong(struct arena *a, struct str header, const char *field)
{
    struct upload_metadata m;
    const char *wrong = "";
    assert_int_equal(metadata_parse(a, header, &m, &wrong), ERR_INVALID);
    assert_string_equal(wrong, field);
}

static void a_whole_header_is_read(void **state)
{
    struct upload_metadata m;
    const char *field;
    struct str header =
        STR("filename 0LAucGRm,chat_id MTc=, kind dm9pY2U= ,duration_us NDAwMA==,"
            "other,is_new MQ==,waveform "
            "UVVGQlFVRkJRVUZCUVVGQlFVRkJRVUZCUVVGQlFVRkJRVUZCUVVGQlFVRkJRVUZCUVVGQlFVRkJRVUU9");
    assert_int_equal(metadata_parse(*state, header, &m, &field), OK);
    assert_true(str_equal(m.name, STR("а.pdf")));
    assert_int_equal(m.chat.n, 17);
    assert_int_equal(m.kind, ATTACHMENT_KIND_VOICE);
    assert_true(m.has_duration);
    assert_int_equal(m.duration_us, 4000);
    assert_int_equal(m.waveform.n, 60);
}

static void what_may_be_missing_is(void **state)
{
    struct upload_metadata m;
    const char *field;
    assert_int_equal(metadata_parse(*state, STR("chat_id MTc="), &m, &field), OK);
    assert_true(str_equal(m.name, STR("file")));
    assert_int_equal(m.kind, ATTACHMENT_KIND_FILE);
    assert_false(m.has_duration);
    assert_int_equal(m.waveform.n, 0);
}

static void wrong_ones_name_the_field(void **state)
{
    expect_wrong(*state, STR(""), "chat_id");
    expect_wrong(*state, STR("chat_id"), "chat_id");
    expect_wrong(*state, STR("chat_id LTE="), "chat_id");
    expect_wrong(*state, STR("chat_id MTc"), "chat_id");
    expect_wrong(*state, STR("chat_id MTc=,kind YmlyZA=="), "kind");
    expect_wrong(*state, STR("filename //4=,chat_id MTc="), "filename");
    expect_wrong(*state, STR("chat_id MTc=,duration_us LTU="), "duration_us");
    expect_wrong(*state, STR("chat_id MTc=,duration_us OTk5OTk5OTk5OTk5OTk5"), "duration_us");
    expect_wrong(*state, STR("chat_id MTc=,waveform QUFB"), "waveform");
}

static void numbers_are_digits_alone(void **state)
{
    (void)state;
    int64_t n = 0;
    assert_true(tus_number(STR("0"), &n));
    assert_true(tus_number(STR("209715200"), &n));
    assert_int_equal(n, 209715200);
    static const struct str wrong[] = {
        STR_INIT(""),    STR_INIT("-1"), STR_INIT("+1"),  STR_INIT("1.0"),
        STR_INIT("0x1"), STR_INIT("1 "), STR_INIT("1e3"), STR_INIT("9999999999999999999"),
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(tus_number(wrong[i], &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_whole_header_is_read, start, end),
        cmocka_unit_test_setup_teardown(what_may_be_missing_is, start, end),
        cmocka_unit_test_setup_teardown(wrong_ones_name_the_field, start, end),
        cmocka_unit_test(numbers_are_digits_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
