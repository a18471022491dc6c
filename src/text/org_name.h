/* org_name.h - do two names mean the same organisation? Pure, any thread. */
#ifndef TEXT_ORG_NAME_H
#define TEXT_ORG_NAME_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

#define LIMIT_ORG_NAME_BYTES 1000 /* of a name; longer is ERR_TOO_LARGE */
#define ORG_NAME_SIMILAR_PCT 75   /* from here on a person should look */

/* The words that tell an organisation from others, with single blanks between them: without quotes,
 * legal forms ("ГБПОУ", "государственное бюджетное ... учреждение") and "имени"; case, ё and
 * letters of another alphabet that look the same make no difference. Not for people to read. */
MUST_CHECK enum err org_name_key(struct arena *a, struct str name, struct str *ret);
/* Of two keys: 100 when the same words stand in both in any order and ending, 0 when none does. */
int org_name_likeness(struct str a, struct str b);

#endif
