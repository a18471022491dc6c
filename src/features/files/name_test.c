/* name_test.c - names that want to be something else. */
#include "features/files/name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "features/files/limits.h"
#include "text/utf8.h"

static void expect(struct str sent, struct str wanted)
{
    struct arena *a = arena_new(1 << 20);
    struct str name;
    assert_int_equal(file_name_clean(a, sent, &name), OK);
    assert_int_equal(name.n, wanted.n);
    assert_memory_equal(name.p, wanted.p, wanted.n);
    arena_free(a);
}

static void ordinary_names_stay(void **state)
{
    (void)state;
    expect(STR("Приказ № 109-2.pdf"), STR("Приказ № 109-2.pdf"));
    expect(STR("архив.tar.gz"), STR("архив.tar.gz"));
}

static void paths_and_signs_go(void **state)
{
    (void)state;
    expect(STR("../../etc/passwd"), STR("passwd"));
    expect(STR("C:\\Users\\Anna\\отчёт.docx"), STR("отчёт.docx"));
    expect(STR("a\r\nSet-Cookie: x.pdf"), STR("a Set-Cookie_ x.pdf"));
    expect(STR("фото\xe2\x80\xaegpj.exe"), STR("фотоgpj.exe"));
    expect(STR("a<b>:\"|?*.txt"), STR("a_b______.txt"));
    expect(STR(".bashrc"), STR("bashrc"));
    expect(STR("a.exe. . "), STR("a.exe"));
    expect(STR("..."), STR("file"));
    expect(STR(""), STR("file"));
    expect(STR("/"), STR("file"));
}

static void a_long_name_keeps_its_ending(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct str name, sent = STR("");
    for (int i = 0; i < 300; i++)
        sent = arena_printf(a, "%.*sё", STR_ARG(sent));
    assert_int_equal(file_name_clean(a, arena_printf(a, "%.*s.pdf", STR_ARG(sent)), &name), OK);
    assert_int_equal(utf8_length(name), LIMIT_FILE_NAME_SIGNS);
    assert_true(str_ends_with(name, STR("ё.pdf")));
    assert_int_equal(file_name_clean(a, sent, &name), OK);
    assert_int_equal(utf8_length(name), LIMIT_FILE_NAME_SIGNS);
    arena_free(a);
}

static void broken_bytes_are_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(4096);
    struct str name;
    assert_int_equal(file_name_clean(a, STR("\xff\xfe.pdf"), &name), ERR_MALFORMED);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary_names_stay),
        cmocka_unit_test(paths_and_signs_go),
        cmocka_unit_test(a_long_name_keeps_its_ending),
        cmocka_unit_test(broken_bytes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
