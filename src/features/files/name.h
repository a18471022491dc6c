/* name.h - names of files, as they are shown and downloaded under. Pure, any thread. */
#ifndef FEATURES_FILES_NAME_H
#define FEATURES_FILES_NAME_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

/* What a name may be on any system: no path, no signs that a shell or Windows takes for something
 * else, nothing invisible, at most LIMIT_FILE_NAME_SIGNS with its ending kept. "file" when nothing
 * is left. ERR_MALFORMED: no UTF-8. */
MUST_CHECK enum err file_name_clean(struct arena *a, struct str sent, struct str *ret);

#endif
