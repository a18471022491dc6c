/* decode_test.c - what comes in is checked, and a refusal names its field. */
#include "op/decode.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct bench {
    struct op op;
    struct json *json;
};

static int set_up(void **state)
{
    static struct bench b;
    b = (struct bench){.op.arena = arena_new(1 << 20)};
    *state = &b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    json_free(b->json);
    arena_free(b->op.arena);
    return 0;
}

/* {"x": text} */
static struct in_value x_of(struct bench *b, const char *json_of_x)
{
    json_free(b->json);
    b->json = NULL;
    struct str body = arena_printf(b->op.arena, "{\"x\":%s}", json_of_x);
    assert_int_equal(json_parse(body, &b->json), OK);
    b->op.detail = (struct str){0};
    return in_field(b->json, NULL, "x");
}

static void assert_refused(struct bench *b, enum err e)
{
    assert_int_equal(e, ERR_INVALID);
    assert_true(str_equal(b->op.detail, STR("x")));
}

static void integers_are_integers_within_bounds(void **state)
{
    struct bench *b = *state;
    int64_t n = -7;
    static const char *const bad[] = {"0", "11", "\"5\"", "true", "null", "[5]", "{}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_refused(b, decode_i64(&b->op, x_of(b, bad[i]), "x", 1, 10, &n));
    assert_int_equal(n, -7); /* untouched on failure */
    assert_int_equal(decode_i64(&b->op, x_of(b, "1"), "x", 1, 10, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(decode_i64(&b->op, x_of(b, "10"), "x", 1, 10, &n), OK);
    assert_int_equal(decode_i64(&b->op, (struct in_value){.text = STR("9")}, "x", 1, 10, &n), OK);
    assert_int_equal(n, 9);
    assert_refused(b, decode_i64(&b->op, (struct in_value){.text = STR("9x")}, "x", 1, 10, &n));
    assert_refused(b, decode_i64(&b->op, (struct in_value){0}, "x", 1, 10, &n));
}

static void ids_are_strings_of_digits(void **state)
{
    struct bench *b = *state;
    int64_t n = 0;
    static const char *const bad[] = {
        "5",      "\"0\"",  "\"05\"", "\"-5\"", "\"+5\"",
        "\" 5\"", "\"5 \"", "\"\"",   "null",   "\"9223372036854775808\"",
        "[]"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_refused(b, decode_id(&b->op, x_of(b, bad[i]), "x", &n));
    assert_int_equal(decode_id(&b->op, x_of(b, "\"9223372036854775807\""), "x", &n), OK);
    assert_true(n == INT64_MAX);
    assert_int_equal(decode_id(&b->op, (struct in_value){.text = STR("17")}, "x", &n), OK);
    assert_int_equal(n, 17);
}

static void booleans_are_booleans(void **state)
{
    struct bench *b = *state;
    bool v = false;
    assert_int_equal(decode_bool(&b->op, x_of(b, "true"), "x", &v), OK);
    assert_true(v);
    assert_int_equal(decode_bool(&b->op, (struct in_value){.text = STR("false")}, "x", &v), OK);
    assert_false(v);
    assert_refused(b, decode_bool(&b->op, x_of(b, "1"), "x", &v));
    assert_refused(b, decode_bool(&b->op, x_of(b, "\"true\""), "x", &v));
    assert_refused(b, decode_bool(&b->op, (struct in_value){.text = STR("yes")}, "x", &v));
}

static const struct {
    enum text_form form;
    size_t least, most;
    const char *json;
    const char *result; /* NULL: refused */
} texts[] = {
    {TEXT_ONE_LINE, 1, 5, "\"  Анна  \"", "Анна"},
    {TEXT_ONE_LINE, 1, 5, "\"\"", NULL},
    {TEXT_ONE_LINE, 1, 5, "\"   \"", NULL},
    {TEXT_ONE_LINE, 0, 5, "\"\"", ""},
    {TEXT_ONE_LINE, 1, 5, "\"шестьь\"", NULL}, /* six code points, twelve bytes */
    {TEXT_ONE_LINE, 1, 5, "\"пятьь\"", "пятьь"},
    {TEXT_ONE_LINE, 1, 9, "\"a\\nb\"", "a b"},
    {TEXT_MANY_LINES, 1, 9, "\"a\\nb\"", "a\nb"},
    {TEXT_ONE_LINE, 1, 9, "5", NULL},
    {TEXT_ONE_LINE, 1, 9, "[\"a\"]", NULL},
    {TEXT_NAME, 1, 60, "\"Петрова-Водкина\"", "Петрова-Водкина"},
    {TEXT_NAME, 1, 60, "\"Анна ✔\"", NULL},
    {TEXT_NAME, 0, 60, "\"\"", ""},
    {TEXT_LOGIN, 3, 40, "\"елена.ступина\"", "елена.ступина"},
    {TEXT_LOGIN, 3, 40, "\"e_st-7\"", "e_st-7"},
    {TEXT_LOGIN, 3, 40, "\"e st\"", NULL},
    {TEXT_LOGIN, 3, 40, "\"e@st\"", NULL},
    {TEXT_LOGIN, 3, 40, "\"日本語\"", NULL},
    {TEXT_LOGIN, 3, 40, "\"ab×\"", NULL},
    {TEXT_SLUG, 2, 40, "\"med-21\"", "med-21"},
    {TEXT_SLUG, 2, 40, "\"Med\"", NULL},
    {TEXT_SLUG, 2, 40, "\"-med\"", NULL},
    {TEXT_SLUG, 2, 40, "\"med-\"", NULL},
    {TEXT_SLUG, 2, 40, "\"мед\"", NULL},
};

static void texts_are_cleaned_and_measured(void **state)
{
    struct bench *b = *state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct text_rule rule = {texts[i].form, texts[i].least, texts[i].most};
        struct str got = {0};
        enum err e = decode_text(&b->op, x_of(b, texts[i].json), "x", &rule, &got);
        if (!texts[i].result && e != ERR_INVALID)
            fail_msg("row %zu was taken", i);
        if (texts[i].result && (e || !str_equal(got, str_from(texts[i].result))))
            fail_msg("row %zu gave %d \"%.*s\"", i, (int)e, STR_ARG(got));
    }
}

static void text_that_is_no_utf8_is_invalid(void **state)
{
    struct bench *b = *state;
    struct str got;
    struct text_rule rule = {TEXT_ONE_LINE, 1, 9};
    assert_refused(b,
                   decode_text(&b->op, (struct in_value){.text = STR("a\xff")}, "x", &rule, &got));
}

static void roles_are_a_set_without_doubles(void **state)
{
    struct bench *b = *state;
    role_set roles = 0;
    assert_int_equal(decode_roles(&b->op, x_of(b, "[\"head\",\"teacher\"]"), "x", &roles), OK);
    assert_int_equal(roles, ROLE_HEAD | ROLE_TEACHER);
    assert_int_equal(decode_roles(&b->op, x_of(b, "[]"), "x", &roles), OK);
    assert_int_equal(roles, 0);
    static const char *const bad[] = {
        "[\"head\",\"head\"]", "[\"operator\"]", "[\"king\"]", "[1]", "\"head\"", "{}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_refused(b, decode_roles(&b->op, x_of(b, bad[i]), "x", &roles));
}

static void lists_have_bounds(void **state)
{
    struct bench *b = *state;
    struct list_rule rule = {1, 2, sizeof(int64_t)};
    void *items;
    size_t count;
    assert_refused(b, decode_list(&b->op, x_of(b, "[]"), "x", &rule, &items, &count));
    assert_refused(b, decode_list(&b->op, x_of(b, "[1,2,3]"), "x", &rule, &items, &count));
    assert_refused(b, decode_list(&b->op, x_of(b, "{}"), "x", &rule, &items, &count));
    assert_int_equal(decode_list(&b->op, x_of(b, "[1,2]"), "x", &rule, &items, &count), OK);
    assert_int_equal(count, 2);
}

static void a_parameter_wins_over_the_body(void **state)
{
    struct bench *b = *state;
    struct op_params params = {.item = {{STR_INIT("x"), STR_INIT("7")}}, .count = 1};
    (void)x_of(b, "\"8\"");
    int64_t n;
    assert_int_equal(decode_id(&b->op, in_field(b->json, &params, "x"), "x", &n), OK);
    assert_int_equal(n, 7);
    assert_true(in_is_absent(in_field(b->json, &params, "y")));
    assert_true(in_is_absent(in_field(NULL, NULL, "x")));
    (void)x_of(b, "null");
    assert_true(in_is_absent(in_field(b->json, NULL, "x")));
}

static void a_field_within_is_named_with_its_way(void **state)
{
    struct bench *b = *state;
    enum err e = decode_within(&b->op, "name", op_fail(&b->op, ERR_INVALID, "last"));
    assert_int_equal(e, ERR_INVALID);
    assert_true(str_equal(b->op.detail, STR("name.last")));
    assert_int_equal(decode_within(&b->op, "name", OK), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(integers_are_integers_within_bounds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ids_are_strings_of_digits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(booleans_are_booleans, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_are_cleaned_and_measured, set_up, tear_down),
        cmocka_unit_test_setup_teardown(text_that_is_no_utf8_is_invalid, set_up, tear_down),
        cmocka_unit_test_setup_teardown(roles_are_a_set_without_doubles, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_have_bounds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_parameter_wins_over_the_body, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_field_within_is_named_with_its_way, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
