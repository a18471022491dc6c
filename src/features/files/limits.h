/* limits.h - what people can make grow in files. */
#ifndef FEATURES_FILES_LIMITS_H
#define FEATURES_FILES_LIMITS_H

#include "base/clock.h"

#define LIMIT_UPLOAD_CHUNK_BYTES (4 << 20) /* as upload_append's TOML says */
#define LIMIT_UPLOADS_OPEN       50        /* of a member: begun and not sent */
#define LIMIT_FILE_NAME_SIGNS    200
#define LIMIT_FILE_ENDING_SIGNS  20 /* of a cut name, kept */
#define LIMIT_DURATION_US        (6 * HOUR_US)
#define WAVEFORM_BYTES           44
#define UPLOAD_TERM_US           DAY_US    /* after the last chunk, and for sending what is ready */
#define UPLOAD_VERSION_LAST      INT32_MAX /* of one that is gone */
#define UPLOAD_SWEPT_AT_ONCE     50

#endif
