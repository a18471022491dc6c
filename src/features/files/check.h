/* check.h - is it dangerous, and what is served of it? In prepare: it waits for others. */
#ifndef FEATURES_FILES_CHECK_H
#define FEATURES_FILES_CHECK_H

#include "base/attr.h"
#include "features/files/look.h"

/* After so many failures of its job a file goes out as not scanned, and is scanned later; a photo
 * that nobody can unpack is refused. */
#define LIMIT_LOOK_TRIES 3
/* What was not scanned since the antivirus did not answer is tried again after this. */
#define RESCAN_US (5 * SECOND_US)

/* The bytes of l->hash, whose kind and type are known: the antivirus's word, and of a photo its new
 * forms. An error puts the job off; what is wrong with the file is no error. */
MUST_CHECK enum err look_check(struct op *op, struct looked *l);

#endif
