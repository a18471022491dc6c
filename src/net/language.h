/* language.h - Russian or English, by Accept-Language. Pure. */
#ifndef NET_LANGUAGE_H
#define NET_LANGUAGE_H

#include <stdbool.h>

#include "base/str.h"

/* Does the reader prefer English to Russian (RFC 9110 12.5.4)? Russian when in doubt. */
bool language_is_english(struct str accept_language);
/* The same for a head that was not, or could not be, taken apart: as much as came of it. */
bool language_of_head(struct str head);

#endif
