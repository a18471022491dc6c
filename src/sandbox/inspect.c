/* inspect.c - what the first bytes promise, and whether the rest keeps it.
 *
 * WHY   a scan of an order is shown to an operator: it must be what it says, whole, and must not do
 *       things when it is opened.
 * HOW   pictures are walked from segment to segment, PDFs are read as words: no object is built, no
 *       stream unpacked. So a script within a packed stream is not seen, which is why a file is
 * only ever downloaded and never opened in place. OWNS  nothing.  RUNS  in kafedra-sandbox.  SPEC
 * ISO 32000-1 7, ITU T.81 B, PNG (third edition) 5. TESTS inspect_test.c.  FUZZ fuzz/fuzz_inspect.c
 */
#include "sandbox/inspect.h"

#include "base/rd.h"

enum { KIND_UNKNOWN, KIND_PDF, KIND_JPEG, KIND_PNG };

static bool refuse(const char **ret_wrong, const char *word)
{
    *ret_wrong = word;
    return false;
}

static bool set_size(struct inspected_wire *i, uint32_t width, uint32_t height,
                     const char **ret_wrong)
{
    i->width = width;
    i->height = height;
    if (!width || !height || width > LIMIT_PICTURE_SIDE || height > LIMIT_PICTURE_SIDE)
        return refuse(ret_wrong, "size");
    return (uint64_t)width * height <= LIMIT_PICTURE_PIXELS || refuse(ret_wrong, "size");
}

/* --- PNG --- */

static bool inspect_png(struct str bytes, struct inspected_wire *i, const char **ret_wrong)
{
    struct rd r = rd_from(bytes);
    (void)rd_bytes(&r, 8);
    bool is_first = true;
    while (!r.bad) {
        uint32_t n = rd_u32be(&r);
        struct str type = rd_bytes(&r, 4), data = rd_bytes(&r, n);
        (void)rd_u32be(&r); /* its checksum */
        if (r.bad || (is_first && (!str_equal(type, STR("IHDR")) || n != 13)))
            break;
        if (is_first) {
            struct rd head = rd_from(data);
            uint32_t width = rd_u32be(&head), height = rd_u32be(&head);
            if (!set_size(i, width, height, ret_wrong))
                return false;
        }
        is_first = false;
        if (str_equal(type, STR("IEND")))
            return true;
    }
    return refuse(ret_wrong, "cut");
}

/* --- JPEG --- */

/* SOF0 to SOF15, but for the three that share their numbers. */
static bool is_frame(unsigned marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

static bool read_frame(struct str segment, struct inspected_wire *i, const char **ret_wrong)
{
    struct rd r = rd_from(segment);
    (void)rd_u8(&r); /* bits a sample */
    uint32_t height = rd_u16be(&r), width = rd_u16be(&r);
    return r.bad ? refuse(ret_wrong, "cut") : set_size(i, width, height, ret_wrong);
}

/* The end's mark, in the last part: cameras put things after it. */
static bool has_end(struct str bytes)
{
    for (size_t at = bytes.n; at >= 2; at--)
        if (str_equal(str_slice(bytes, at - 2, at), STR("\xFF\xD9")))
            return true;
    return false;
}

static bool inspect_jpeg(struct str bytes, struct inspected_wire *i, const char **ret_wrong)
{
    struct rd r = rd_from(bytes);
    (void)rd_bytes(&r, 2);
    while (!r.bad) {
        if (rd_u8(&r) != 0xFF)
            break;
        while (rd_peek(&r) == 0xFF)
            (void)rd_u8(&r);
        unsigned marker = rd_u8(&r);
        if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7))
            continue;
        unsigned n = rd_u16be(&r);
        struct str segment = rd_bytes(&r, n >= 2 ? n - 2 : 0);
        if (r.bad || n < 2)
            break;
        if (is_frame(marker) && !read_frame(segment, i, ret_wrong))
            return false;
        if (marker == 0xDA) /* the picture itself */
            return (i->width && has_end(rd_rest(&r))) || refuse(ret_wrong, "cut");
    }
    return refuse(ret_wrong, "cut");
}

/* --- PDF --- */

#define LIMIT_PDF_NAME  32
#define PDF_HEAD_BYTES  1024
#define PDF_TAIL_BYTES  2048
#define LIMIT_PDF_PAGES 5000

static bool is_name_end(uint8_t c)
{
    return c <= ' ' || c == '/' || c == '(' || c == ')' || c == '<' || c == '>' || c == '[' ||
           c == ']' || c == '{' || c == '}' || c == '%';
}

/* 16: it is none. */
static unsigned hex(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - (unsigned)'0';
    unsigned letter = (c | 0x20u) - 'a';
    return letter < 6 ? letter + 10 : 16;
}

/* After its slash; #4A is J. Cut at LIMIT_PDF_NAME. */
static struct str read_name(struct rd *r, char room[LIMIT_PDF_NAME])
{
    size_t n = 0;
    while (rd_left(r) && !is_name_end(rd_peek(r))) {
        uint8_t c = rd_u8(r);
        if (c == '#' && rd_left(r) >= 2) {
            struct rd ahead = *r;
            unsigned high = hex(rd_u8(&ahead)), low = hex(rd_u8(&ahead));
            if (high < 16 && low < 16) {
                c = (uint8_t)(high << 4 | low);
                *r = ahead;
            }
        }
        if (n < LIMIT_PDF_NAME)
            room[n++] = (char)c;
    }
    return (struct str){room, n};
}

static bool is_active(struct str name)
{
    static const struct str names[] = {STR_INIT("JavaScript"),   STR_INIT("JS"),
                                       STR_INIT("OpenAction"),   STR_INIT("AA"),
                                       STR_INIT("Launch"),       STR_INIT("RichMedia"),
                                       STR_INIT("EmbeddedFile"), STR_INIT("EmbeddedFiles"),
                                       STR_INIT("SubmitForm"),   STR_INIT("ImportData"),
                                       STR_INIT("XFA")};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_equal(name, names[i]))
            return true;
    return false;
}

static void read_names(struct str bytes, struct inspected_wire *i)
{
    struct rd r = rd_from(bytes);
    char room[LIMIT_PDF_NAME];
    bool is_after_type = false;
    while (rd_left(&r)) {
        if (rd_u8(&r) != '/')
            continue;
        struct str name = read_name(&r, room);
        if (is_after_type && str_equal(name, STR("Page")) && i->pages < LIMIT_PDF_PAGES)
            i->pages++;
        is_after_type = str_equal(name, STR("Type"));
        i->has_script = i->has_script || is_active(name);
        i->is_encrypted = i->is_encrypted || str_equal(name, STR("Encrypt"));
    }
}

static bool contains(struct str s, struct str part)
{
    for (size_t at = 0; at + part.n <= s.n; at++)
        if (str_equal(str_slice(s, at, at + part.n), part))
            return true;
    return false;
}

static bool inspect_pdf(struct str bytes, struct inspected_wire *i, const char **ret_wrong)
{
    size_t tail = bytes.n > PDF_TAIL_BYTES ? bytes.n - PDF_TAIL_BYTES : 0;
    if (!contains(str_slice(bytes, tail, bytes.n), STR("%%EOF")))
        return refuse(ret_wrong, "cut");
    read_names(bytes, i);
    return true;
}

bool inspect(struct str bytes, struct inspected_wire *ret, const char **ret_wrong)
{
    *ret = (struct inspected_wire){0};
    if (str_starts_with(bytes, STR("\x89PNG\r\n\x1a\n"))) {
        ret->kind = KIND_PNG;
        return inspect_png(bytes, ret, ret_wrong);
    }
    if (str_starts_with(bytes, STR("\xFF\xD8\xFF"))) {
        ret->kind = KIND_JPEG;
        return inspect_jpeg(bytes, ret, ret_wrong);
    }
    if (contains(str_slice(bytes, 0, PDF_HEAD_BYTES), STR("%PDF-"))) {
        ret->kind = KIND_PDF;
        return inspect_pdf(bytes, ret, ret_wrong);
    }
    return true;
}
