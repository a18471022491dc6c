/* fuzz_inspect.c - whatever is called a scan: refused with a word, or of a kind and size within
 * bounds. */
#include "check.h"
#include "sandbox/inspect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct inspected_wire i;
    const char *wrong = NULL;
    bool is_fine = inspect((struct str){(const char *)data, n}, &i, &wrong);
    CHECK(i.kind <= 3);
    CHECK(is_fine == !wrong);
    CHECK(!is_fine || i.kind < 2 ||
          (i.width > 0 && i.height > 0 && (uint64_t)i.width * i.height <= LIMIT_PICTURE_PIXELS));
    return 0;
}
