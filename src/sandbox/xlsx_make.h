/* xlsx_make.h - for tests: a ZIP of parts, in memory. */
#ifndef SANDBOX_XLSX_MAKE_H
#define SANDBOX_XLSX_MAKE_H

#include <zip.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/str.h"

#define LIMIT_MADE_PARTS 40

struct part {
    const char *name;
    struct str bytes;
};

struct made {
    struct part part[LIMIT_MADE_PARTS];
    size_t count;
    bool is_stored; /* not packed */
};

static inline void made_add(struct made *m, const char *name, struct str bytes)
{
    ASSERT(m->count < LIMIT_MADE_PARTS);
    m->part[m->count++] = (struct part){name, bytes};
}

static inline struct str made_zip(struct arena *a, const struct made *m)
{
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
    ASSERT(source);
    zip_source_keep(source);
    zip_t *z = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
    ASSERT(z);
    for (size_t i = 0; i < m->count; i++) {
        zip_source_t *part = zip_source_buffer(z, m->part[i].bytes.p, m->part[i].bytes.n, 0);
        zip_int64_t at = part ? zip_file_add(z, m->part[i].name, part, ZIP_FL_ENC_UTF_8) : -1;
        ASSERT(at >= 0);
        if (m->is_stored)
            ASSERT(!zip_set_file_compression(z, (zip_uint64_t)at, ZIP_CM_STORE, 0));
    }
    ASSERT(!zip_close(z));
    zip_stat_t st;
    ASSERT(!zip_source_stat(source, &st) && !zip_source_open(source));
    char *p = arena_try(a, (size_t)st.size + 1, 1);
    ASSERT(p && zip_source_read(source, p, st.size) == (zip_int64_t)st.size);
    zip_source_close(source);
    zip_source_free(source);
    return (struct str){p, (size_t)st.size};
}

#define RELS_OF(sheets)                                                                            \
    "<?xml version=\"1.0\"?><Relationships "                                                       \
    "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" sheets               \
    "</Relationships>"
#define REL(id, target)                                                                            \
    "<Relationship Id=\"" id "\" Type=\"http://x/worksheet\" Target=\"" target "\"/>"
#define WORKBOOK_OF(before, sheets)                                                                \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><workbook "                                         \
    "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "                         \
    "xmlns:r=\"http://r\">" before "<sheets>" sheets "</sheets></workbook>"
#define SHEET_OF(rows)                                                                             \
    "<?xml version=\"1.0\"?><worksheet "                                                           \
    "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>" rows         \
    "</sheetData></worksheet>"
#define STRINGS_OF(items)                                                                          \
    "<?xml version=\"1.0\"?><sst "                                                                 \
    "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">" items "</sst>"

/* One sheet "Лист1" with these rows; strings, styles: absent when none. */
static inline struct made made_book(struct str sheet, struct str strings, struct str styles,
                                    bool is_1904)
{
    struct made m = {.count = 0};
    struct str book =
        is_1904 ? STR(WORKBOOK_OF("<workbookPr date1904=\"1\"/>",
                                  "<sheet name=\"Лист1\" sheetId=\"1\" r:id=\"rId1\"/>"))
                : STR(WORKBOOK_OF("", "<sheet name=\"Лист1\" sheetId=\"1\" r:id=\"rId1\"/>"));
    made_add(&m, "[Content_Types].xml", STR("<Types/>"));
    made_add(&m, "xl/workbook.xml", book);
    made_add(&m, "xl/_rels/workbook.xml.rels", STR(RELS_OF(REL("rId1", "worksheets/sheet1.xml"))));
    made_add(&m, "xl/worksheets/sheet1.xml", sheet);
    if (strings.p)
        made_add(&m, "xl/sharedStrings.xml", strings);
    if (styles.p)
        made_add(&m, "xl/styles.xml", styles);
    return m;
}

#endif
