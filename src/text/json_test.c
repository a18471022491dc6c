/* json_test.c - what is read and refused, what is written and how it is escaped. */
#include "text/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/failing_alloc.h"

static const struct {
    struct str text;
    bool is_good;
} parses[] = {
    {STR_INIT("{}"), true},
    {STR_INIT(" [1,-2,true,false,null,\"x\"] "), true},
    {STR_INIT("\"root may be any value\""), true},
    {STR_INIT("9223372036854775807"), true},
    {STR_INIT("-9223372036854775808"), true},
    {STR_INIT("9223372036854775808"), false},
    {STR_INIT("-9223372036854775809"), false},
    {STR_INIT("1.0"), false},
    {STR_INIT("1e3"), false},
    {STR_INIT("[{\"a\":[1,2,0.5]}]"), false},
    {STR_INIT("01"), false},
    {STR_INIT("+1"), false},
    {STR_INIT("NaN"), false},
    {STR_INIT(""), false},
    {STR_INIT(" "), false},
    {STR_INIT("{"), false},
    {STR_INIT("{}{}"), false},
    {STR_INIT("{} x"), false},
    {STR_INIT("{}\0"), false},
    {STR_INIT("[1,]"), false},
    {STR_INIT("{'a':1}"), false},
    {STR_INIT("// comment\n1"), false},
    {STR_INIT("\xef\xbb\xbf{}"), false},          /* byte order mark */
    {STR_INIT("{\"a\":1,\"a\":2}"), false},       /* twice */
    {STR_INIT("{\"a\":1,\"\\u0061\":2}"), false}, /* twice, spelled apart */
    {STR_INIT("{\"a\":{\"b\":1,\"b\":1}}"), false},
    {STR_INIT("\"\\u0000\""), false},
    {STR_INIT("{\"\\u0000\":1}"), false},
    {STR_INIT("\"a\0b\""), false},
    {STR_INIT("\"a\nb\""), false},
    {STR_INIT("\"\\ud83d\\ude00\""), true},
    {STR_INIT("\"\\ud83d\""), false}, /* half a pair */
    {STR_INIT("\"\\ude00\""), false},
    {STR_INIT("\"\\x41\""), false},
    {STR_INIT("\"\xff\""), false},
    {STR_INIT("\"\xed\xa0\x80\""), false},
    {STR_INIT("\"\xc0\xaf\""), false},
    {STR_INIT("\"\xf4\x90\x80\x80\""), false},
    {STR_INIT("\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[\""),
     true}, /* brackets in a string */
};

static void strange_texts_are_malformed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof parses / sizeof *parses; i++) {
        struct json *root = NULL;
        enum err e = json_parse(parses[i].text, &root);
        if (e != (parses[i].is_good ? OK : ERR_MALFORMED))
            fail_msg("row %zu: %d", i, (int)e);
        assert_true((root != NULL) == parses[i].is_good);
        json_free(root);
    }
}

static enum err parse_nested(size_t depth, char open, char close)
{
    char text[4096];
    size_t n = 0;
    for (size_t i = 0; i < depth; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, open == '{' ? "{\"k\":" : "[");
    text[n++] = '1';
    for (size_t i = 0; i < depth; i++)
        text[n++] = close;
    struct json *root;
    enum err e = json_parse((struct str){text, n}, &root);
    if (!e)
        json_free(root);
    return e;
}

static void depth_ends_at_thirty_two(void **state)
{
    (void)state;
    assert_int_equal(parse_nested(32, '[', ']'), OK);
    assert_int_equal(parse_nested(33, '[', ']'), ERR_MALFORMED);
    assert_int_equal(parse_nested(32, '{', '}'), OK);
    assert_int_equal(parse_nested(33, '{', '}'), ERR_MALFORMED);
    assert_int_equal(parse_nested(500, '{', '}'), ERR_MALFORMED);
}

static void getters_give_what_is_there_and_nothing_else(void **state)
{
    (void)state;
    struct json *root;
    struct str s = STR("untouched");
    int64_t n = 77;
    bool b = true;
    assert_int_equal(json_parse(STR("{\"s\":\"д\\n\",\"n\":-5,\"b\":false,\"z\":null,"
                                    "\"a\":[1,\"x\"],\"o\":{\"k\":1}}"),
                                &root),
                     OK);
    assert_true(json_is_object(root) && !json_is_array(root) && !json_is_null(root));
    assert_false(json_str(json_get(root, "n"), &s) || json_i64(json_get(root, "s"), &n));
    assert_false(json_bool(json_get(root, "z"), &b) || json_str(NULL, &s) || json_i64(NULL, &n));
    assert_true(str_equal(s, STR("untouched")) && n == 77 && b);
    assert_true(json_str(json_get(root, "s"), &s) && str_equal(s, STR("д\n")));
    assert_true(json_i64(json_get(root, "n"), &n) && n == -5);
    assert_true(json_bool(json_get(root, "b"), &b) && !b);
    assert_true(json_is_null(json_get(root, "z")));
    assert_false(json_is_null(json_get(root, "absent")));
    assert_null(json_get(root, "absent"));
    assert_null(json_get(json_get(root, "a"), "k"));
    assert_null(json_get(NULL, "k"));
    const struct json *a = json_get(root, "a");
    assert_true(json_is_array(a));
    assert_int_equal(json_count(a), 2);
    assert_true(json_str(json_at(a, 1), &s) && str_equal(s, STR("x")));
    assert_null(json_at(a, 2));
    assert_null(json_at(root, 0));
    assert_int_equal(json_count(root), 0);
    assert_true(json_i64(json_get(json_get(root, "o"), "k"), &n) && n == 1);
    json_free(root);
    json_free(NULL);
}

static void members_come_in_their_order(void **state)
{
    (void)state;
    struct json *root;
    struct str key;
    const struct json *value;
    void *at = NULL;
    int64_t n, want = 1;
    assert_int_equal(json_parse(STR("{\"b\":1,\"a\":2,\"\\u00e4\":3}"), &root), OK);
    while (json_each(root, &at, &key, &value)) {
        assert_true(json_i64(value, &n));
        assert_int_equal(n, want++);
    }
    assert_int_equal(want, 4);
    assert_true(str_equal(key, STR("ä")));
    at = NULL;
    assert_false(json_each(json_get(root, "a"), &at, &key, &value));
    json_free(root);
}

static void the_writer_places_commas(void **state)
{
    (void)state;
    struct buf out;
    struct jw w;
    buf_init(&out, 1000);
    jw_init(&w, &out);
    jw_object(&w);
    jw_key(&w, "empty");
    jw_object(&w);
    jw_object_end(&w);
    jw_key(&w, "list");
    jw_array(&w);
    jw_array(&w);
    jw_array_end(&w);
    jw_i64(&w, INT64_MIN);
    jw_i64(&w, 0);
    jw_id(&w, INT64_MAX);
    jw_bool(&w, true);
    jw_bool(&w, false);
    jw_null(&w);
    jw_raw(&w, STR("{\"a\":1}"));
    jw_str(&w, STR("x"));
    jw_str(&w, STR(""));
    jw_str(&w, (struct str){NULL, 0});
    jw_array_end(&w);
    jw_key_str(&w, STR("l\"ast"));
    jw_i64(&w, 7);
    jw_object_end(&w);
    assert_false(jw_failed(&w));
    struct str want = STR("{\"empty\":{},\"list\":[[],-9223372036854775808,0,"
                          "\"9223372036854775807\",true,false,null,{\"a\":1},\"x\",\"\",null],"
                          "\"l\\\"ast\":7}");
    assert_true(str_equal(buf_str(&out), want));
    buf_done(&out);
}

static const struct {
    struct str in, out;
} escapes[] = {
    {STR_INIT("plain"), STR_INIT("\"plain\"")},
    {STR_INIT("\"\\/"), STR_INIT("\"\\\"\\\\/\"")},
    {STR_INIT("\b\t\n\f\r"), STR_INIT("\"\\b\\t\\n\\f\\r\"")},
    {STR_INIT("\0\x01\x1f\x7f"), STR_INIT("\"\\u0000\\u0001\\u001f\x7f\"")},
    {STR_INIT("Ёж €😀"), STR_INIT("\"Ёж €😀\"")},
    {STR_INIT("a\xff"
              "b"),
     STR_INIT("\"a\xef\xbf\xbd"
              "b\"")},
    {STR_INIT("\xd0"), STR_INIT("\"\xef\xbf\xbd\"")},
    {STR_INIT("\xe2\x82z"), STR_INIT("\"\xef\xbf\xbd\xef\xbf\xbdz\"")},
    {STR_INIT("\xed\xa0\x80"), STR_INIT("\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"")},
};

static void strings_are_escaped_and_always_valid(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        struct buf out;
        struct jw w;
        buf_init(&out, 1000);
        jw_init(&w, &out);
        jw_str(&w, escapes[i].in);
        if (!str_equal(buf_str(&out), escapes[i].out))
            fail_msg("row %zu: %.*s", i, STR_ARG(buf_str(&out)));
        buf_done(&out);
    }
}

static void write_something(struct jw *w)
{
    jw_object(w);
    jw_key(w, "k");
    jw_str(w, STR("a \"quoted\" text that is longer than the first block, \n, \xff and the end"));
    jw_key(w, "n");
    jw_i64(w, 12345);
    jw_object_end(w);
}

static void a_full_buffer_fails_and_stays_failed(void **state)
{
    (void)state;
    size_t full = 0;
    for (size_t max = 0; full == 0; max++) {
        struct buf out;
        struct jw w;
        buf_init(&out, max);
        jw_init(&w, &out);
        write_something(&w);
        if (!jw_failed(&w))
            full = max;
        assert_true(out.n <= max);
        buf_done(&out);
    }
    assert_true(full > 90);
}

static void short_memory_fails_the_writer(void **state)
{
    (void)state;
    struct failing_alloc f;
    struct buf out;
    struct jw w;
    size_t n = 0;
    do {
        failing_alloc_init(&f, n++);
        buf_init_with(&out, 1000, &f.table);
        jw_init(&w, &out);
        write_something(&w);
        assert_int_equal(jw_failed(&w), f.has_failed);
        buf_done(&out);
        assert_int_equal(f.live, 0);
    } while (f.has_failed);
    assert_true(n > 1);
}

static int seed(void **state)
{
    (void)state;
    json_seed(UINT64_C(0x1234567890abcdef));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strange_texts_are_malformed),
        cmocka_unit_test(depth_ends_at_thirty_two),
        cmocka_unit_test(getters_give_what_is_there_and_nothing_else),
        cmocka_unit_test(members_come_in_their_order),
        cmocka_unit_test(the_writer_places_commas),
        cmocka_unit_test(strings_are_escaped_and_always_valid),
        cmocka_unit_test(a_full_buffer_fails_and_stays_failed),
        cmocka_unit_test(short_memory_fails_the_writer),
    };
    return cmocka_run_group_tests(tests, seed, NULL);
}
