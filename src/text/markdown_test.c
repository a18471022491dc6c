/* markdown_test.c - a table of messages with the trees they must become. */
#include "text/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/failing_alloc.h"

#define T(v)       "{\"t\":\"text\",\"v\":\"" v "\"}"
#define BR         "{\"t\":\"br\"}"
#define CODE(v)    "{\"t\":\"code\",\"v\":\"" v "\"}"
#define PRE(v)     "{\"t\":\"pre\",\"v\":\"" v "\"}"
#define N(t, c)    "{\"t\":\"" t "\",\"c\":[" c "]}"
#define P(c)       N("p", c)
#define A(href, c) "{\"t\":\"a\",\"href\":\"" href "\",\"c\":[" c "]}"

static const struct {
    struct str source;
    const char *tree;
} trees[] = {
    {STR_INIT(""), ""},
    {STR_INIT(" \n \n"), ""},
    {STR_INIT("Привет"), P(T("Привет"))},
    {STR_INIT("one\ntwo"), P(T("one") "," BR "," T("two"))},
    {STR_INIT("one  \ntwo"), P(T("one") "," BR "," T("two"))},
    {STR_INIT("one\n\ntwo"), P(T("one")) "," P(T("two"))},
    {STR_INIT("**b** *i* ~~s~~ `c`"), P(N("b", T("b")) "," T(" ") "," N("i", T("i")) "," T(
                                          " ") "," N("s", T("s")) "," T(" ") "," CODE("c"))},
    {STR_INIT("***x***"), P(N("i", N("b", T("x"))))},
    {STR_INIT("2*3*4"), P(T("2") "," N("i", T("3")) "," T("4"))},
    {STR_INIT("snake_case_name"), P(T("snake_case_name"))},
    {STR_INIT("\\*plain\\*"), P(T("*plain*"))},
    {STR_INIT("# Title *x*\nbody"), P(N("b", T("Title ") "," N("i", T("x")))) "," P(T("body"))},
    {STR_INIT("#"), P(N("b", ""))},
    {STR_INIT("#tag"), P(T("#tag"))},
    {STR_INIT("a\n***\nb"), P(T("a")) "," P(T("---")) "," P(T("b"))},
    {STR_INIT("> q\n> > r"), N("quote", P(T("q")) "," N("quote", P(T("r"))))},
    {STR_INIT("- a\n- b"), N("ul", N("li", T("a")) "," N("li", T("b")))},
    {STR_INIT("- a\n\n- b"), N("ul", N("li", P(T("a"))) "," N("li", P(T("b"))))},
    {STR_INIT("- a\n  - b"), N("ul", N("li", T("a") "," N("ul", N("li", T("b")))))},
    {STR_INIT("7. a\n8. b"),
     "{\"t\":\"ol\",\"start\":7,\"c\":[" N("li", T("a")) "," N("li", T("b")) "]}"},
    {STR_INIT("```c\nif (a < b)\n  x[1]: y;\n```"), PRE("if (a < b)\\n  x[1]: y;")},
    {STR_INIT("```\na\n\n```"), PRE("a\\n")},
    {STR_INIT("```\n```"), PRE("")},
    {STR_INIT("    indented"), P(T("indented"))},
    /* nothing is HTML */
    {STR_INIT("<b>x</b> <script>alert(1)</script>"), P(T("<b>x</b> <script>alert(1)</script>"))},
    {STR_INIT("<div>\nx\n</div>"), P(T("<div>") "," BR "," T("x") "," BR "," T("</div>"))},
    {STR_INIT("&lt;b&gt; &amp; &#x202E;"), P(T("&lt;b&gt; &amp; &#x202E;"))},
    {STR_INIT("| a |\n|---|\n| b |"), P(T("| a |") "," BR "," T("|---|") "," BR "," T("| b |"))},
    /* links */
    {STR_INIT("[x](https://a.ru/?p=1&q)"), P(A("https://a.ru/?p=1&q", T("x")))},
    {STR_INIT("[*x*](http://a.ru \"title\")"), P(A("http://a.ru", N("i", T("x"))))},
    {STR_INIT("see https://a.ru/x."),
     P(T("see ") "," A("https://a.ru/x", T("https://a.ru/x")) "," T("."))},
    {STR_INIT("<https://a.ru>"), P(A("https://a.ru", T("https://a.ru")))},
    {STR_INIT("[m](mailto:a@b.ru)"), P(A("mailto:a@b.ru", T("m")))},
    {STR_INIT("[x](javascript:alert(1))"), P(T("x"))},
    {STR_INIT("[x](JaVaScRiPt:alert(1))"), P(T("x"))},
    {STR_INIT("[x](&#106;avascript:alert(1))"), P(T("x"))},
    {STR_INIT("[x](data:text/html,x)"), P(T("x"))},
    {STR_INIT("[x](//a.ru)"), P(T("x"))},
    {STR_INIT("[x](/api/v1/sign-out)"), P(T("x"))},
    {STR_INIT("[x](https://bank.ru@evil.ru)"), P(T("x"))},
    {STR_INIT("<javascript:alert(1)>"), P(T("javascript:alert(1)"))},
    {STR_INIT("ftp://a.ru"), P(T("ftp://a.ru"))},
    {STR_INIT("![alt *x*](https://a.ru/i.png)"), P(T("alt ") "," N("i", T("x")))},
    {STR_INIT("[![a](http://b.ru)](https://c.ru)"), P(A("https://c.ru", T("a")))},
    /* a definition would vanish */
    {STR_INIT("[Анна]: привет"), P(T("[Анна]: привет"))},
    {STR_INIT("[a]: https://x.ru\n\n[a]"),
     P(T("[a]: ") "," A("https://x.ru", T("https://x.ru"))) "," P(T("[a]"))},
    {STR_INIT("`a]:b`"), P(CODE("a]:b"))},
    {STR_INIT("[x](https://a.ru/]:y)"), P(A("https://a.ru/]:y", T("x")))},
    {STR_INIT("a\xef\xb7\x90"
              "b"),
     P(T("ab"))}, /* our own separator, typed by somebody */
    {STR_INIT("a\0b"), P(T("a\xef\xbf\xbd"
                           "b"))},
    {STR_INIT("a\xff"
              "b"),
     P(T("a\xef\xbf\xbd"
         "b"))},
    {STR_INIT("say \"x\" \\\\ y"), P(T("say \\\"x\\\" \\\\ y"))},
    /* md4c enters two spans here that it never leaves */
    {STR_INIT("*'*x](https://a.ru)?**'*y"),
     P(N("i", T("'") "," N("i", T("x](https://a.ru)?**'*y"))))},
    /* nesting is cut at eight, its text stays */
    {STR_INIT(">>>>>>>>> - a\n>>>>>>>>> - b"),
     N("quote",
       N("quote",
         N("quote", N("quote", N("quote", N("quote", N("quote", T("a") "," BR "," T("b"))))))))},
    {STR_INIT(">>>>>>>>>> deep\n>>>>>>>>>> er"),
     N("quote",
       N("quote",
         N("quote",
           N("quote", N("quote", N("quote", N("quote", P(T("deep") "," BR "," T("er")))))))))},
    {STR_INIT("- 1\n  - 2\n    - 3\n      - 4\n        - 5 **b**\n          - 6\n            ***\n"
              "            z"),
     N("ul",
       N("li",
         T("1") "," N(
             "ul",
             N("li",
               T("2") "," N(
                   "ul", N("li", T("3") "," N(
                                     "ul", N("li", T("4") "," BR "," T("5 b") "," BR "," T(
                                                       "6") "," BR "," T("---") "," BR
                                                                                "," T("z")))))))))},
    {STR_INIT("- 1\n  - 2\n    - 3\n      - 4\n\n        ```\n        x\n        y\n        ```"),
     N("ul",
       N("li",
         T("1") "," N(
             "ul", N("li", T("2") "," N(
                               "ul", N("li", T("3") "," N(
                                                 "ul", N("li", T("4") "," BR "," T(
                                                                   "x") "," BR "," T("y")))))))))},
};

static void messages_become_trees(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
        struct buf out;
        struct jw w;
        buf_init(&out, 1 << 16);
        jw_init(&w, &out);
        assert_int_equal(markdown_tree(trees[i].source, NULL, &w), OK);
        assert_true(out.n >= 2 && out.p[0] == '[' && out.p[out.n - 1] == ']');
        if (!str_equal(str_slice(buf_str(&out), 1, out.n - 1), str_from(trees[i].tree)))
            fail_msg("row %zu gives\n%.*s\nnot\n[%s]", i, STR_ARG(buf_str(&out)), trees[i].tree);
        buf_done(&out);
    }
}

static void the_tree_is_a_value_of_its_writer(void **state)
{
    (void)state;
    struct buf out;
    struct jw w;
    buf_init(&out, 1 << 16);
    jw_init(&w, &out);
    jw_object(&w);
    jw_key(&w, "text");
    assert_int_equal(markdown_tree(STR("x"), NULL, &w), OK);
    jw_key(&w, "n");
    jw_i64(&w, 1);
    jw_object_end(&w);
    assert_true(str_equal(buf_str(&out), STR("{\"text\":[" P(T("x")) "],\"n\":1}")));
    buf_done(&out);
}

/* The tree of source, where ids may be mentioned; what it mentions is added when there is room. */
static void expect_mentions(struct str source, struct markdown_mentions *m, const char *want)
{
    struct buf out;
    struct jw w;
    buf_init(&out, 1 << 16);
    jw_init(&w, &out);
    assert_int_equal(markdown_tree(source, m, &w), OK);
    if (!str_equal(str_slice(buf_str(&out), 1, out.n - 1), str_from(want)))
        fail_msg("%.*s\nnot\n[%s]", STR_ARG(buf_str(&out)), want);
    buf_done(&out);
}

#define M(id, c) "{\"t\":\"mention\",\"member\":\"" id "\",\"c\":[" c "]}"

static void who_may_be_mentioned_is_and_others_are_text(void **state)
{
    (void)state;
    int64_t known[] = {12};
    struct markdown_mentions m = {known, 1, 1};
    expect_mentions(STR("[@Елена](member:12), [@x](member:13)"), &m,
                    P(M("12", T("@Елена")) "," T(", @x")));
    expect_mentions(STR("[@Елена](member:12)"), NULL, P(T("@Елена")));
    expect_mentions(STR("[@все](member:all)"), &m, P(T("@все")));
    int64_t everybody[] = {MENTION_ALL, 12};
    struct markdown_mentions all = {everybody, 2, 2};
    expect_mentions(STR("[@все](member:all) [b](member:0) [c](member:all1) [d](member:12)"), &all,
                    P(M("all", T("@все")) "," T(" b c ") "," M("12", T("d"))));
    expect_mentions(STR("[a](member:012) [b](member:) [c](member:12x) [d](member:-12)"), &m,
                    P(T("a b c d")));
    expect_mentions(STR("[a](member:9999999999999999999)"), &m, P(T("a")));
    expect_mentions(
        STR("`[a](member:12)` [**b** [c](member:12)](http://a.ru)"), &m,
        P(CODE("[a](member:12)") "," T(" [") "," N("b", T("b")) "," T(" ") "," M(
            "12", T("c")) "," T("](") "," A("http://a.ru", T("http://a.ru")) "," T(")")));
    assert_int_equal(m.count, 1);
}

static void mentions_are_gathered_once_each_up_to_the_limit(void **state)
{
    (void)state;
    int64_t found[2];
    struct markdown_mentions m = {found, 0, 2};
    expect_mentions(STR("[a](member:5)[b](member:5)[c](member:7)[d](member:9)"), &m,
                    P(M("5", T("a")) "," M("5", T("b")) "," M("7", T("c")) "," T("d")));
    assert_int_equal(m.count, 2);
    assert_int_equal(found[0], 5);
    assert_int_equal(found[1], 7);
}

static void a_full_buffer_is_too_large_at_every_size(void **state)
{
    (void)state;
    struct str source = STR("# a\n- **b** [c](https://d.ru)\n\n```\ne\n```");
    size_t max = 0;
    for (enum err e = ERR_TOO_LARGE; e != OK; max++) {
        struct buf out;
        struct jw w;
        buf_init(&out, max);
        jw_init(&w, &out);
        e = markdown_tree(source, NULL, &w);
        assert_true(e == OK || e == ERR_TOO_LARGE);
        assert_true((e == OK) == !jw_failed(&w));
        buf_done(&out);
    }
    assert_true(max > 100);
}

static void short_memory_for_the_output_is_too_large(void **state)
{
    (void)state;
    struct failing_alloc f;
    struct buf out;
    struct jw w;
    size_t n = 0;
    do {
        failing_alloc_init(&f, n++);
        buf_init_with(&out, 1 << 16, &f.table);
        jw_init(&w, &out);
        enum err e =
            markdown_tree(STR("**some** text, longer than the first block of memory"), NULL, &w);
        assert_int_equal(e, f.has_failed ? ERR_TOO_LARGE : OK);
        buf_done(&out);
        assert_int_equal(f.live, 0);
    } while (f.has_failed);
    assert_true(n > 2);
}

/* md4c looks at the sign after a number at the end, which is whatever lay there. */
static void a_number_at_the_end_is_no_list(void **state)
{
    (void)state;
    enum { SIZES = 24 };
    void *block[SIZES];
    for (size_t i = 0; i < SIZES; i++) {
        block[i] = malloc(i * 16 + 8);
        assert_non_null(block[i]);
        memset(block[i], ')', i * 16 + 8);
    }
    for (size_t i = 0; i < SIZES; i++)
        free(block[i]);
    expect_mentions(STR("сколько их было\n\n4"), NULL, P(T("сколько их было")) "," P(T("4")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_become_trees),
        cmocka_unit_test(a_number_at_the_end_is_no_list),
        cmocka_unit_test(the_tree_is_a_value_of_its_writer),
        cmocka_unit_test(who_may_be_mentioned_is_and_others_are_text),
        cmocka_unit_test(mentions_are_gathered_once_each_up_to_the_limit),
        cmocka_unit_test(a_full_buffer_is_too_large_at_every_size),
        cmocka_unit_test(short_memory_for_the_output_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
