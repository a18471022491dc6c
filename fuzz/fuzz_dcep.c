/* fuzz_dcep.c - an OPEN that is read lies inside its message and, when its label is as short as
 * ours, is written again as it was but for the priority. */
#include "check.h"
#include "media/dcep.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str message = {n ? (const char *)data : "", n};
    struct dcep_open o = {0};
    enum dcep_kind k = dcep_read(message, &o);
    CHECK(k == DCEP_BAD || k == DCEP_OPEN || k == DCEP_ACK);
    if (k != DCEP_OPEN)
        return 0;
    CHECK(o.label.n + o.protocol.n + DCEP_HEAD_BYTES == n);
    if (o.label.n > DCEP_LABEL_BYTES || o.protocol.n)
        return 0;
    unsigned char again[DCEP_HEAD_BYTES + DCEP_LABEL_BYTES];
    CHECK(dcep_write_open(again, &o) == n);
    CHECK(again[1] == data[1] && memcmp(again + 4, data + 4, n - 4) == 0);
    return 0;
}
