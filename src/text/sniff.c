/* sniff.c - what a file is, by its first bytes.
 *
 * WHY   what a sender or a name says of a file is not believed: it decides neither what a browser
 * is told nor whether a program passes as a document. HOW   one table of beginnings, then a few
 * families that need a second look: RIFF and ISO media by their brand, ZIP by the names of its
 * first members, what is left as text or as bytes. Nothing is unpacked. A file may be two things at
 * once; what would be run wins. OWNS  nothing.  RUNS  pure.  TESTS sniff_test.c.  FUZZ
 * fuzz/fuzz_sniff.c */
#include "text/sniff.h"

#include <stddef.h>

#include "text/utf8.h"

#define AT(offset_, bytes_, type_)                                                                 \
    {                                                                                              \
        offset_, STR_INIT(bytes_), STR_INIT(type_), false                                          \
    }
#define PROGRAM_AT(offset_, bytes_, type_)                                                         \
    {                                                                                              \
        offset_, STR_INIT(bytes_), STR_INIT(type_), true                                           \
    }

#define AMR "#!AMR"

struct magic {
    size_t offset;
    struct str bytes, type;
    bool is_program;
};

/* Those that a machine would run come first. */
static const struct magic magics[] = {
    PROGRAM_AT(0, "MZ", "application/vnd.microsoft.portable-executable"),
    PROGRAM_AT(0,
               "\x7f"
               "ELF",
               "application/x-executable"),
    PROGRAM_AT(0, "\xfe\xed\xfa\xce", "application/x-mach-binary"),
    PROGRAM_AT(0, "\xfe\xed\xfa\xcf", "application/x-mach-binary"),
    PROGRAM_AT(0, "\xce\xfa\xed\xfe", "application/x-mach-binary"),
    PROGRAM_AT(0, "\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    PROGRAM_AT(0, "\xca\xfe\xba\xbe", "application/java-vm"), /* and Mach-O for several machines */
    PROGRAM_AT(0, "\0asm", "application/wasm"),
    PROGRAM_AT(0, "dex\n", "application/vnd.android.dex"),
    PROGRAM_AT(0, "L\0\0\0\x01\x14\x02\0", "application/x-ms-shortcut"),
    PROGRAM_AT(0, "#!", "text/x-script"),
    PROGRAM_AT(0, "\xef\xbb\xbf#!", "text/x-script"),
    PROGRAM_AT(0, "!<arch>\n", "application/vnd.debian.binary-package"),
    PROGRAM_AT(0, "\xed\xab\xee\xdb", "application/x-rpm"),
    AT(0, "%PDF-", "application/pdf"),
    AT(0, "\xff\xd8\xff", "image/jpeg"),
    AT(0, "\x89PNG\r\n\x1a\n", "image/png"),
    AT(0, "GIF87a", "image/gif"),
    AT(0, "GIF89a", "image/gif"),
    AT(0, "BM", "image/bmp"),
    AT(0, "II*\0", "image/tiff"),
    AT(0, "MM\0*", "image/tiff"),
    AT(0, "OggS", "audio/ogg"),
    AT(0, "fLaC", "audio/flac"),
    AT(0, "ID3", "audio/mpeg"),
    AT(0, "\xff\xfb", "audio/mpeg"),
    AT(0, "\xff\xf3", "audio/mpeg"),
    AT(0, "\xff\xf1", "audio/aac"),
    AT(0, "\xff\xf9", "audio/aac"),
    AT(0, "7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    AT(0, "Rar!\x1a\x07", "application/vnd.rar"),
    AT(0, "\x1f\x8b", "application/gzip"),
    AT(0, "BZh", "application/x-bzip2"),
    AT(0,
       "\xfd"
       "7zXZ\0",
       "application/x-xz"),
    AT(0, "\x28\xb5\x2f\xfd", "application/zstd"),
    AT(257, "ustar", "application/x-tar"),
    AT(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"), /* doc, xls, ppt */
    AT(0, "{\\rtf", "application/rtf"),
    AT(0, "%!PS", "application/postscript"),
    AT(0, "AT&TFORM", "image/vnd.djvu"),
};

static bool has_at(struct str head, size_t offset, struct str bytes)
{
    return head.n >= offset + bytes.n && !memcmp(head.p + offset, bytes.p, bytes.n);
}

static bool holds(struct str head, struct str word)
{
    for (size_t i = 0; i + word.n <= head.n; i++)
        if (!memcmp(head.p + i, word.p, word.n))
            return true;
    return false;
}

static struct sniffed found(struct str type, bool is_program)
{
    return (struct sniffed){type, is_program};
}

/* --- families --- */

static struct str riff_type(struct str head)
{
    if (has_at(head, 8, STR("WEBP")))
        return STR("image/webp");
    if (has_at(head, 8, STR("WAVE")))
        return STR("audio/wav");
    return has_at(head, 8, STR("AVI ")) ? STR("video/x-msvideo") : STR("application/octet-stream");
}

/* ISO base media: the brand after "ftyp". */
static struct str media_type(struct str head)
{
    static const struct {
        struct str brand, type;
    } brands[] = {
        {STR_INIT("M4A"), STR_INIT("audio/mp4")},   {STR_INIT("M4B"), STR_INIT("audio/mp4")},
        {STR_INIT("hei"), STR_INIT("image/heic")},  {STR_INIT("hev"), STR_INIT("image/heic")},
        {STR_INIT("mif1"), STR_INIT("image/heif")}, {STR_INIT("msf1"), STR_INIT("image/heif")},
        {STR_INIT("avi"), STR_INIT("image/avif")},  {STR_INIT("qt"), STR_INIT("video/quicktime")},
        {STR_INIT("3g"), STR_INIT("video/3gpp")},
    };
    for (size_t i = 0; i < sizeof brands / sizeof brands[0]; i++)
        if (has_at(head, 8, brands[i].brand))
            return brands[i].type;
    return STR("video/mp4");
}

/* "mimetype" stands first and unpacked in OpenDocument and EPUB. */
static struct str zip_said_type(struct str head)
{
    static const struct str types[] = {
        STR_INIT("application/epub+zip"),
        STR_INIT("application/vnd.oasis.opendocument.text"),
        STR_INIT("application/vnd.oasis.opendocument.spreadsheet"),
        STR_INIT("application/vnd.oasis.opendocument.presentation"),
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (has_at(head, 38, types[i]))
            return types[i];
    return STR("application/zip");
}

static struct sniffed sniff_zip(struct str head)
{
    if (holds(head, STR("META-INF/MANIFEST.MF")) || holds(head, STR("AndroidManifest.xml")) ||
        holds(head, STR("classes.dex")))
        return found(STR("application/java-archive"), true);
    if (has_at(head, 30, STR("mimetype")))
        return found(zip_said_type(head), false);
    if (holds(head, STR("[Content_Types].xml")) || holds(head, STR("_rels/.rels"))) {
        if (holds(head, STR("word/")))
            return found(
                STR("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
                false);
        if (holds(head, STR("xl/")))
            return found(STR("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
                         false);
        if (holds(head, STR("ppt/")))
            return found(
                STR("application/vnd.openxmlformats-officedocument.presentationml.presentation"),
                false);
    }
    return found(STR("application/zip"), false);
}

/* Of a longer file the last character may be cut; that is no fault. */
static bool is_text(struct str head)
{
    struct str s = head;
    for (int cut = 0; cut < 3 && head.n == SNIFF_BYTES && !utf8_is_valid(s); cut++)
        s.n--;
    if (!utf8_is_valid(s))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == 0x7f || (c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f'))
            return false;
    }
    return true;
}

/* Two letters begin many a text; and what older recorders call their sound would be a script. */
static bool is_meant(const struct magic *m, struct str head)
{
    bool is_script = m->bytes.p[m->bytes.n - 1] == '!';
    if (is_script)
        return !has_at(head, 0, STR(AMR));
    return m->bytes.n > 2 || !is_text(head);
}

struct sniffed sniff(struct str head)
{
    head = str_slice(head, 0, SNIFF_BYTES);
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        const struct magic *m = &magics[i];
        if (has_at(head, m->offset, m->bytes) && is_meant(m, head))
            return found(m->type, m->is_program);
    }
    if (has_at(head, 0, STR(AMR)))
        return found(STR("audio/amr"), false);
    if (has_at(head, 0, STR("RIFF")))
        return found(riff_type(head), false);
    if (has_at(head, 4, STR("ftyp")))
        return found(media_type(head), false);
    if (has_at(head, 0, STR("\x1a\x45\xdf\xa3")))
        return found(holds(head, STR("webm")) ? STR("video/webm") : STR("video/x-matroska"), false);
    if (has_at(head, 0, STR("PK\x03\x04")))
        return sniff_zip(head);
    if (head.n && is_text(head))
        return found(STR("text/plain"), false);
    return found(STR("application/octet-stream"), false);
}

/* --- names --- */

/* What Windows, macOS, Linux or Android would run, install or follow at a double click. */
static const char *const endings[] = {
    "apk", "app",     "appimage", "appx", "bash", "bat",    "cmd", "com", "command", "cpl",
    "deb", "desktop", "dll",      "dmg",  "exe",  "gadget", "hta", "inf", "jar",     "jnlp",
    "js",  "jse",     "lnk",      "mjs",  "msi",  "msix",   "msp", "mst", "pif",     "pkg",
    "ps1", "psm1",    "reg",      "rpm",  "run",  "scf",    "scr", "sh",  "sys",     "url",
    "vb",  "vbe",     "vbs",      "wsc",  "wsf",  "wsh",    "xll", "zsh",
};

bool sniff_name_is_program(struct str name)
{
    while (name.n && (name.p[name.n - 1] == '.' || name.p[name.n - 1] == ' '))
        name.n--;
    size_t dot = name.n;
    while (dot && name.p[dot - 1] != '.')
        dot--;
    if (!dot)
        return false;
    struct str ending = str_slice(name, dot, name.n);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (str_equal_ascii_nocase(ending, str_from(endings[i])))
            return true;
    return false;
}
