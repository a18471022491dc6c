/* preferences.h - the caller's own preferences, for whoami; people's own. */
#ifndef FEATURES_PEOPLE_PREFERENCES_H
#define FEATURES_PEOPLE_PREFERENCES_H

#include "base/attr.h"
#include "features/people/people.api.h"

/* The defaults when nothing was ever changed. */
MUST_CHECK enum err preferences_own(struct op *op, struct preferences *ret);

#endif
