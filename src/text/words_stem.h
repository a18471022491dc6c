/* words_stem.h - the terms of one word. Private to text. */
#ifndef TEXT_WORDS_STEM_H
#define TEXT_WORDS_STEM_H

#include "text/words.h"

enum script { SCRIPT_CYRILLIC, SCRIPT_LATIN, SCRIPT_OTHER };

/* w->raw is there; fills w->term. */
void words_stem(struct words *of, enum script script, struct word *w);
/* Once each; what does not fit is left out. */
void words_add_term(struct word *w, struct str term);

#endif
