/* limits.h - what people can make grow, and terms. */
#ifndef FEATURES_IMPORTS_LIMITS_H
#define FEATURES_IMPORTS_LIMITS_H

#include "base/clock.h"

#define LIMIT_IMPORTS_OPEN       20 /* of an organisation, not applied yet */
#define LIMIT_IMPORTS_LISTED     50
#define LIMIT_IMPORT_ROWS        100000 /* of a file, or of a plan */
#define LIMIT_IMPORT_ROWS_LISTED 200    /* when the caller names no number */
#define LIMIT_IMPORT_FIXES       500    /* of one import */
#define LIMIT_IMPORT_EFFECTS     20
#define LIMIT_IMPORT_PACKED      ((size_t)48 << 20) /* rows of a file, cleaned */
#define LIMIT_IMPORT_TEXT_BYTES  (256 << 10)        /* heads of columns, acts of a rollover */
#define LIMIT_UNITS_COMPARED     6000               /* names that one is compared with */
#define LIMIT_CANDIDATES         40                 /* people of one name */
#define LIMIT_ROLLOVER_GROUPS    3000
#define LIMIT_HEADINGS_KEPT      300 /* an organisation remembers, of a kind */

/* One piece of work: it stops behind the line that passes this time. The house allows
 * LIMIT_JOB_CHUNK_US (store/jobs.h); what stands after it is the commit. */
#define IMPORT_CHUNK_US      10000
#define IMPORT_CHUNK_ROWS    200
#define IMPORT_CHUNK_BYTES   ((size_t)64 << 10) /* of the file, read at once */
#define IMPORT_TOLD_EVERY_US (SECOND_US / 2)
#define IMPORT_EXPIRE_ROWS   500

#define IMPORT_UNDO_US  (30 * DAY_US)
#define IMPORT_DRAFT_US (7 * DAY_US) /* not applied: it goes */

#endif
