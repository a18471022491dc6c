/* zip_out_test.c - what was written is what an unpacker finds, and limits hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "text/zip_out.h"

#define AT INT64_C(1795703400000000) /* 2026-11-26 14:30 UTC */

static uint32_t u32(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static unsigned u16(const char *p)
{
    return u32((const char[4]){p[0], p[1], 0, 0});
}

/* The place of the i-th entry in the central directory; checks the end record. */
static const char *central(struct str zip, size_t i)
{
    const char *end = zip.p + zip.n - 22, *p;
    assert_int_equal(u32(end), 0x06054b50);
    assert_int_equal(u32(end + 12) + u32(end + 16), zip.n - 22);
    assert_true(i < u16(end + 8));
    for (p = zip.p + u32(end + 16); i; i--)
        p += 46 + u16(p + 28);
    assert_int_equal(u32(p), 0x02014b50);
    return p;
}

/* Its text; checks that both headers agree, sizes and the checksum. */
static struct str entry(struct str zip, size_t i, char *out, size_t cap, struct str *ret_name)
{
    const char *p = central(zip, i), *local = zip.p + u32(p + 42);
    assert_int_equal(u32(local), 0x04034b50);
    assert_memory_equal(local + 4, p + 6, 26);
    *ret_name = (struct str){local + 30, u16(local + 26)};
    z_stream s = {.next_in = (unsigned char *)local + 30 + ret_name->n,
                  .avail_in = u32(p + 20),
                  .next_out = (unsigned char *)out,
                  .avail_out = (uInt)cap};
    assert_int_equal(inflateInit2(&s, -15), Z_OK);
    assert_int_equal(inflate(&s, Z_FINISH), Z_STREAM_END);
    assert_int_equal(s.avail_in, 0);
    size_t n = cap - s.avail_out;
    inflateEnd(&s);
    assert_int_equal(n, u32(p + 24));
    assert_int_equal(u32(p + 16), crc32(0, (const unsigned char *)out, (uInt)n));
    return (struct str){out, n};
}

static void entries_are_found_again(void **state)
{
    (void)state;
    static char out[1 << 21];
    struct str name;
    struct zip_out *z = zip_out_new(1 << 20, AT);
    zip_begin(z, STR("index.html"));
    zip_add(z, STR("<p>"));
    zip_add(z, STR("Привет"));
    zip_end(z);
    zip_begin(z, STR("файлы/1-приказ.pdf"));
    zip_end(z);
    zip_begin(z, STR("data.json"));
    for (int i = 0; i < 100000; i++)
        zip_add(z, STR("[1,2,3],"));
    zip_end(z);
    struct str zip = zip_finish(z);
    assert_non_null(zip.p);
    assert_true(zip.n < 10000);
    assert_true(str_equal(entry(zip, 0, out, sizeof out, &name), STR("<p>Привет")));
    assert_true(str_equal(name, STR("index.html")));
    assert_int_equal(entry(zip, 1, out, sizeof out, &name).n, 0);
    assert_true(str_equal(name, STR("файлы/1-приказ.pdf")));
    assert_int_equal(entry(zip, 2, out, sizeof out, &name).n, 800000);
    assert_int_equal(u16(central(zip, 0) + 8), 0x0800);
    assert_int_equal(u16(central(zip, 0) + 14), (2026 - 1980) << 9 | 11 << 5 | 26);
    zip_out_free(z);
}

static void too_much_is_no_archive(void **state)
{
    (void)state;
    static char noise[300000];
    uint32_t seed = 1;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)((seed = seed * 1664525 + 1013904223) >> 24);
    struct zip_out *z = zip_out_new(1 << 16, AT);
    zip_begin(z, STR("noise"));
    zip_add(z, (struct str){noise, sizeof noise});
    zip_end(z);
    zip_begin(z, STR("more"));
    zip_end(z);
    assert_null(zip_finish(z).p);
    zip_out_free(z);
    z = zip_out_new(1 << 20, AT);
    for (int i = 0; i <= LIMIT_ZIP_ENTRIES; i++) {
        zip_begin(z, STR("x"));
        zip_end(z);
    }
    assert_null(zip_finish(z).p);
    zip_out_free(z);
    zip_out_free(NULL);
}

static void a_file_takes_what_memory_would_not(void **state)
{
    (void)state;
    static char noise[3 << 20], out[4 << 20], zip[4 << 20];
    uint32_t seed = 1;
    struct str name;
    uint64_t bytes = 0;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)((seed = seed * 1664525 + 1013904223) >> 24);
    FILE *f = tmpfile();
    struct zip_out *z = zip_out_new_file(fileno(f), sizeof zip, AT);
    zip_begin(z, STR("chat.json"));
    for (int i = 0; i < 200000; i++)
        zip_add(z, STR("[1,2,3],"));
    zip_end(z);
    zip_begin_plain(z, STR("files/1"));
    for (size_t at = 0; at < sizeof noise; at += 1 << 19)
        zip_add(z, (struct str){noise + at, 1 << 19});
    zip_end(z);
    zip_begin(z, STR("chat.html"));
    zip_add(z, STR("<p>"));
    zip_end(z);
    assert_true(zip_finish_file(z, &bytes));
    zip_out_free(z);
    assert_int_equal(pread(fileno(f), zip, sizeof zip, 0), bytes);
    struct str all = {zip, (size_t)bytes};
    assert_int_equal(entry(all, 0, out, sizeof out, &name).n, 1600000);
    struct str again = entry(all, 1, out, sizeof out, &name);
    assert_true(str_equal(again, (struct str){noise, sizeof noise}));
    assert_true(str_equal(entry(all, 2, out, sizeof out, &name), STR("<p>")));

    z = zip_out_new_file(fileno(f), 1 << 20, AT);
    zip_begin_plain(z, STR("files/1"));
    zip_add(z, (struct str){noise, sizeof noise});
    zip_end(z);
    assert_false(zip_finish_file(z, &bytes));
    zip_out_free(z);
    (void)fclose(f);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(entries_are_found_again),
                                              cmocka_unit_test(too_much_is_no_archive),
                                              cmocka_unit_test(a_file_takes_what_memory_would_not)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
