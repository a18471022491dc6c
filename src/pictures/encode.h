/* encode.h - pixels become a picture again, with nothing in it but pixels. */
#ifndef PICTURES_ENCODE_H
#define PICTURES_ENCODE_H

#include "base/attr.h"
#include "base/buf.h"
#include "pictures/pixels.h"

/* Three bands: a JPEG; four: a WebP, which keeps what shows through. is_sharp: drawn or written
 * rather than photographed, so that edges of colour stay. False: no memory, or past out's maximum.
 */
MUST_CHECK bool encode(const struct pixels *x, bool is_sharp, struct buf *out,
                       enum picture_type *ret);

#endif
