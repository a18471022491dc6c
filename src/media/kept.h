/* kept.h - a text that lives as long as its object and may be replaced: memory of its own, with a
 * NUL behind it. Sizes are bounded by whoever took the text from outside. */
#ifndef MEDIA_KEPT_H
#define MEDIA_KEPT_H

#include <stdlib.h>

#include "base/log.h"
#include "base/str.h"

static inline void kept_drop(struct str *at)
{
    free((char *)(uintptr_t)at->p);
    *at = (struct str){0};
}

/* A copy of s; an absent one becomes empty. s may lie in the text before. */
static inline void kept_set(struct str *at, struct str s)
{
    char *p = malloc(s.n + 1);
    ASSERT(p);
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = 0;
    kept_drop(at);
    *at = (struct str){p, s.n};
}

#endif
