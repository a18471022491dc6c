/* skeleton.h - do two short names look alike. Pure, any thread. */
#ifndef TEXT_SKELETON_H
#define TEXT_SKELETON_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

/* What a reader sees of a valid string, case aside: "СД-2I" (Latin capital i), "CД-21" (Latin C)
 * and "СД-21" give one skeleton; blanks, hyphens and dashes do not count. For comparing only, never
 * shown. ERR_TOO_LARGE when the arena is full or s is longer than LIMIT_SKELETON_BYTES. */
#define LIMIT_SKELETON_BYTES 1000
MUST_CHECK enum err text_skeleton(struct arena *a, struct str s, struct str *ret);
/* The name itself, folded and without blanks and dashes: "сд 21" and "СД-21" are one. */
MUST_CHECK enum err text_bare(struct arena *a, struct str s, struct str *ret);

#endif
