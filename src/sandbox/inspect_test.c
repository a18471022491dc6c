/* inspect_test.c - scans that are what they say, and others. */
#include "sandbox/inspect.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { UNKNOWN, PDF, JPEG, PNG };

static struct inspected_wire is_fine(struct str bytes)
{
    struct inspected_wire i;
    const char *wrong = NULL;
    assert_true(inspect(bytes, &i, &wrong));
    return i;
}

static void is_refused(struct str bytes, const char *word)
{
    struct inspected_wire i;
    const char *wrong = NULL;
    assert_false(inspect(bytes, &i, &wrong));
    assert_string_equal(wrong, word);
}

#define PNG_HEAD(width, height)                                                                    \
    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR" width height "\x08\2\0\0\0....\0\0\0\2IDATxy...."
#define PNG_END "\0\0\0\0IEND...."

static void png(void **s)
{
    (void)s;
    struct inspected_wire i = is_fine(STR(PNG_HEAD("\0\0\2\x80", "\0\0\1\xE0") PNG_END));
    assert_true(i.kind == PNG && i.width == 640 && i.height == 480);
    is_refused(STR(PNG_HEAD("\0\0\2\x80", "\0\0\1\xE0")), "cut");
    is_refused(STR(PNG_HEAD("\0\1\0\0", "\0\0\1\xE0") PNG_END), "size");
    is_refused(STR(PNG_HEAD("\0\0\x70\0", "\0\0\x70\0") PNG_END), "size"); /* 28,672 squared */
    is_refused(STR("\x89PNG\r\n\x1a\n\xFF\xFF\xFF\xFFIHDR"), "cut");
    is_refused(STR("\x89PNG\r\n\x1a\n\0\0\0\0IEND...."), "cut");
}

#define JPEG_HEAD "\xFF\xD8\xFF\xE0\0\4ab\xFF\xC0\0\x08\x08\1\xE0\2\x80\1"

static void jpeg(void **s)
{
    (void)s;
    struct inspected_wire i = is_fine(STR(JPEG_HEAD "\xFF\xDA\0\4ab......\xFF\xD9 after"));
    assert_true(i.kind == JPEG && i.width == 640 && i.height == 480);
    is_refused(STR(JPEG_HEAD "\xFF\xDA\0\4ab......"), "cut");
    is_refused(STR("\xFF\xD8\xFF\xDA\0\4ab......\xFF\xD9"), "cut"); /* no frame */
    is_refused(STR("\xFF\xD8\xFF\xE0\0\1"), "cut");
    is_refused(STR("\xFF\xD8\xFF\xC0\0\x08\x08\0\0\0\0\1"), "size");
}

static void pdf(void **s)
{
    (void)s;
    struct inspected_wire i = is_fine(STR("%PDF-1.7\n<</Type /Pages/Count 2>><</Type/Page>><< "
                                          "/Type\n/Page >>\nstartxref\n9\n%%EOF\n"));
    assert_true(i.kind == PDF && i.pages == 2 && !i.has_script && !i.is_encrypted);
    i = is_fine(STR("\r\n%PDF-1.4\n/OpenAction <</S/JavaScript>>\n%%EOF"));
    assert_true(i.kind == PDF && i.has_script);
    i = is_fine(STR("%PDF-1.4\n<</S /J#61va#53cript>>\n%%EOF")); /* its letters in hex */
    assert_true(i.has_script);
    i = is_fine(STR("%PDF-1.4\ntrailer<</Encrypt 5 0 R>>%%EOF"));
    assert_true(i.is_encrypted);
    is_refused(STR("%PDF-1.4\n<</Type/Page>>"), "cut");
}

static void others(void **s)
{
    (void)s;
    assert_int_equal(is_fine(STR("MZ")).kind, UNKNOWN);
    assert_int_equal(is_fine(STR("<html>")).kind, UNKNOWN);
    assert_int_equal(is_fine(STR("GIF89a")).kind, UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(png), cmocka_unit_test(jpeg),
                                       cmocka_unit_test(pdf), cmocka_unit_test(others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
