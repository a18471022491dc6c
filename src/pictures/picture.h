/* picture.h - from a stranger's picture to two of ours and a blur, as text/picture_wire.h has them.
 */
#ifndef PICTURES_PICTURE_H
#define PICTURES_PICTURE_H

#include "base/attr.h"
#include "base/buf.h"
#include "base/str.h"

/* The answer's bytes, a refusal included. False: no memory for them. decode_ready was called. */
MUST_CHECK bool picture_answer(struct str bytes, struct buf *out);

#endif
