/* limits.h - how much of a chat goes into a file, and how often. */
#ifndef FEATURES_EXPORTS_LIMITS_H
#define FEATURES_EXPORTS_LIMITS_H

#include "base/clock.h"

#define LIMIT_EXPORTS_A_DAY      3            /* of a member */
#define EXPORT_TERM_US           (7 * DAY_US) /* a ready file lives so long */
#define LIMIT_EXPORT_MESSAGES    100000 /* the newest; older ones are left out, and it says so */
#define LIMIT_EXPORT_FILES       7000   /* beside the archive's own entries: text/zip_out.h */
#define LIMIT_EXPORT_FILES_NAMED 14000  /* in it, or left out by name; the rest is counted */
#define LIMIT_EXPORT_FILE_BYTES  (INT64_C(2) << 30)
#define LIMIT_EXPORT_BYTES       (UINT64_C(3) << 30) /* of the archive */
#define LIMIT_EXPORT_PIECE       2000       /* numbers of messages in one step of the job */
#define LIMIT_EXPORT_PIECE_BYTES (20 << 20) /* of its words; the step ends before */
#define LIMIT_EXPORT_ROUNDS      5          /* read anew so often when words change meanwhile */
#define EXPORT_ROUND_PAUSE_US    SECOND_US  /* what was being written then is written */
#define LIMIT_EXPORTS_ORG_BYTES  (INT64_C(20) << 30) /* of ready ones of an organisation, in all */
#define EXPORT_PAGE              100
#define LIMIT_EXPORTS_LISTED     50
#define LIMIT_EXPORTS_SWEPT      20
#define LIMIT_EXPORT_TRIES       5 /* of a step that fails */

#endif
