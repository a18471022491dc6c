/* fuzz_tus.c - what is taken of tus headers is within its bounds, and a name that was cleaned is
 * clean. */
#include "check.h"
#include "features/files/limits.h"
#include "features/files/metadata.h"
#include "features/files/name.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str header = {(const char *)data, n};
    struct arena *a = arena_new(1 << 20);
    struct upload_metadata m;
    const char *field = "";
    struct str again;
    int64_t number = 0;
    enum err e = metadata_parse(a, header, &m, &field);
    CHECK(e == OK || e == ERR_INVALID || e == ERR_TOO_LARGE);
    if (!e) {
        CHECK(m.chat.n > 0 && (unsigned)m.kind < ATTACHMENT_KIND_COUNT);
        CHECK(!m.has_duration || (m.duration_us >= 0 && m.duration_us <= LIMIT_DURATION_US));
        CHECK(!m.waveform.n || m.waveform.n == 60);
        CHECK(m.name.n && utf8_length(m.name) <= LIMIT_FILE_NAME_SIGNS);
        CHECK(!file_name_clean(a, m.name, &again) && str_equal(again, m.name));
    }
    if (tus_number(header, &number))
        CHECK(number >= 0);
    arena_free(a);
    return 0;
}
