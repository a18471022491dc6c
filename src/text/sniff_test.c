/* sniff_test.c - beginnings of files, true and lying. */
#include "text/sniff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define IS(bytes, word) expect_type(STR(bytes), STR(word), false)
#define RUNS(bytes)     expect_runs(STR(bytes))

static void expect_type(struct str head, struct str type, bool is_program)
{
    struct sniffed s = sniff(head);
    assert_int_equal(s.type.n, type.n);
    assert_memory_equal(s.type.p, type.p, type.n);
    assert_int_equal(s.is_program, is_program);
}

static void expect_runs(struct str head)
{
    assert_true(sniff(head).is_program);
}

static void beginnings_tell_the_type(void **state)
{
    (void)state;
    IS("%PDF-1.7\n", "application/pdf");
    IS("\xff\xd8\xff\xe0 JFIF", "image/jpeg");
    IS("\x89PNG\r\n\x1a\n....", "image/png");
    IS("GIF89a..", "image/gif");
    IS("RIFF\x10\0\0\0WEBPVP8 ", "image/webp");
    IS("RIFF\x10\0\0\0WAVEfmt ", "audio/wav");
    IS("\0\0\0\x20"
       "ftypisom",
       "video/mp4");
    IS("\0\0\0\x20"
       "ftypM4A ",
       "audio/mp4");
    IS("\0\0\0\x20"
       "ftypheic",
       "image/heic");
    IS("\0\0\0\x20"
       "ftyphevx",
       "image/heic");
    IS("\0\0\0\x20"
       "ftypavis",
       "image/avif");
    IS("\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "video/webm");
    IS("\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", "video/x-matroska");
    IS("OggS\0\x02", "audio/ogg");
    IS("ID3\x04", "audio/mpeg");
    IS("#!AMR\n", "audio/amr");
    IS("7z\xbc\xaf\x27\x1c", "application/x-7z-compressed");
    IS("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage");
    IS("Привет, это заметки к уроку\n", "text/plain");
    IS("", "application/octet-stream");
    IS("\x01\x02\x03", "application/octet-stream");
}

static void packed_documents_are_told_apart(void **state)
{
    (void)state;
    static const char odt[] =
        "PK\x03\x04..........................mimetypeapplication/vnd.oasis.opendocument.text";
    expect_type(STR(odt), STR("application/vnd.oasis.opendocument.text"), false);
    IS("PK\x03\x04..........................[Content_Types].xml....word/document.xml",
       "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    IS("PK\x03\x04..........................[Content_Types].xml....xl/workbook.xml",
       "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    IS("PK\x03\x04..........................photo.jpg", "application/zip");
}

static void programs_are_found(void **state)
{
    (void)state;
    RUNS("MZ\x90\0");
    IS("MZ и другие слова", "text/plain");
    RUNS("\x7f"
         "ELF\x02");
    RUNS("\xcf\xfa\xed\xfe");
    RUNS("\xca\xfe\xba\xbe");
    RUNS("#!/bin/sh\n");
    RUNS("\xef\xbb\xbf#!/usr/bin/env python\n");
    RUNS("\0asm\x01");
    RUNS("L\0\0\0\x01\x14\x02\0");
    RUNS("PK\x03\x04..........................META-INF/MANIFEST.MF");
    RUNS("PK\x03\x04..........................AndroidManifest.xml");
}

static void a_character_cut_in_two_is_text(void **state)
{
    (void)state;
    char bytes[SNIFF_BYTES + 1];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = i == 0 ? '.' : i % 2 ? "ж"[0] : "ж"[1];
    expect_type((struct str){bytes, SNIFF_BYTES}, STR("text/plain"), false);
    expect_type((struct str){bytes, sizeof bytes}, STR("text/plain"), false);
    expect_type((struct str){bytes, 100}, STR("application/octet-stream"), false); /* the end */
}

static void names_that_would_be_run(void **state)
{
    (void)state;
    assert_true(sniff_name_is_program(STR("игра.exe")));
    assert_true(sniff_name_is_program(STR("отчёт.pdf.EXE")));
    assert_true(sniff_name_is_program(STR("a.js")));
    assert_true(sniff_name_is_program(STR("a.lnk. . ")));
    assert_true(sniff_name_is_program(STR(".sh")));
    assert_false(sniff_name_is_program(STR("exe")));
    assert_false(sniff_name_is_program(STR("exe.pdf")));
    assert_false(sniff_name_is_program(STR("данные.json")));
    assert_false(sniff_name_is_program(STR("")));
    assert_false(sniff_name_is_program(STR("...")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beginnings_tell_the_type),
        cmocka_unit_test(packed_documents_are_told_apart),
        cmocka_unit_test(programs_are_found),
        cmocka_unit_test(a_character_cut_in_two_is_text),
        cmocka_unit_test(names_that_would_be_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
