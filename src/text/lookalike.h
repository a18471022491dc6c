/* lookalike.h - what a name looks like, whatever letters it is written with. Pure, any thread. */
#ifndef TEXT_LOOKALIKE_H
#define TEXT_LOOKALIKE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

/* Two names that a reader may take for one another have the same skeleton: letters of other
 * alphabets with the same shape, any case, ё as е, marks left out. It is for comparing only, never
 * for showing. ERR_MALFORMED on invalid UTF-8, ERR_TOO_LARGE when the arena is full. Uses ICU. */
MUST_CHECK enum err lookalike_skeleton(struct arena *a, struct str name, struct str *ret);
/* Letters of more than one alphabet within one name: «Мельникoва» with a Latin o. */
bool lookalike_is_mixed(struct str name);

#endif
