/* fuzz_clamd.c - whatever answers in clamd's place: one of three answers or trouble, its name
 * printable; and whatever is given as its place. */
#include <string.h>

#include "check.h"
#include "outgoing/clamd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str bytes = {(const char *)data, n};
    struct clamd_answer a;
    struct clamd c;
    if (!clamd_read_reply(bytes, &a)) {
        CHECK(a.verdict <= CLAMD_TOO_LARGE);
        CHECK((a.verdict == CLAMD_FOUND) == (a.name[0] != 0));
        for (size_t i = 0; a.name[i]; i++)
            CHECK(i < LIMIT_CLAMD_NAME && a.name[i] > ' ' && a.name[i] < 127);
    }
    if (clamd_place(bytes, &c))
        CHECK(strlen(c.host) > 0 && strlen(c.host) < n);
    return 0;
}
