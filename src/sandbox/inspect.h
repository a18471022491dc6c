/* inspect.h - is this a PDF, a JPEG or a PNG, and a sane one? Pure. */
#ifndef SANDBOX_INSPECT_H
#define SANDBOX_INSPECT_H

#include <stdbool.h>

#include "base/str.h"
#include "text/table_wire.h"

#define LIMIT_PICTURE_SIDE 30000
#define LIMIT_PICTURE_PIXELS                                                                       \
    200000000 /* 200 megapixels: an A3 page at 1,200 dpi is 280, at 900 157 */

/* False: *ret_wrong says why ("cut", "size"): it began like one of them. */
bool inspect(struct str bytes, struct inspected_wire *ret, const char **ret_wrong);

#endif
