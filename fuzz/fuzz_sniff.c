/* fuzz_sniff.c - any beginning has a type that fits into a header, and more bytes than are looked
 * at change nothing. */
#include "check.h"
#include "text/sniff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str head = {(const char *)data, n};
    struct sniffed s = sniff(head), again = sniff(str_slice(head, 0, SNIFF_BYTES));
    CHECK(s.type.n > 0 && s.type.n < 100);
    CHECK(str_equal(s.type, again.type) && s.is_program == again.is_program);
    for (size_t i = 0; i < s.type.n; i++)
        CHECK(s.type.p[i] > ' ' && s.type.p[i] <= '~');
    (void)sniff_name_is_program(head);
    return 0;
}
