/* metadata.h - what tus headers say. Pure, any thread. Fuzz: fuzz/fuzz_tus.c */
#ifndef FEATURES_FILES_METADATA_H
#define FEATURES_FILES_METADATA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/id.h"
#include "features/chats/chats.api.h"

struct upload_metadata {
    struct str name; /* cleaned */
    chat_id chat;
    enum attachment_kind kind;
    bool has_duration;
    int64_t duration_us;
    struct str waveform; /* base64 of WAVEFORM_BYTES bytes; empty: none */
};

/* Upload-Metadata: "filename 0L8ucGRm,chat_id MTc=,kind ZmlsZQ==". Unknown keys are passed over, of
 * two the first counts. ERR_INVALID: *ret_field is what is wrong or missing. */
MUST_CHECK enum err metadata_parse(struct arena *a, struct str header, struct upload_metadata *ret,
                                   const char **ret_field);
/* Upload-Length, Upload-Offset: digits alone, nothing before them. False: no such number. */
bool tus_number(struct str header, int64_t *ret);

#endif
