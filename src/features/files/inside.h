/* inside.h - what the files of this feature share. Inside an operation's transaction. */
#ifndef FEATURES_FILES_INSIDE_H
#define FEATURES_FILES_INSIDE_H

#include "base/attr.h"
#include "features/files/files.api.h"

struct q_upload_own_row;

/* "1.0.0" in Tus-Resumable, and no other. */
MUST_CHECK enum err tus_check(struct op *op, bool has_tus, struct str tus);
/* An own upload; absent and foreign are ERR_NOT_FOUND. */
MUST_CHECK enum err upload_find(struct op *op, file_id id, struct upload *ret);
/* Upload-Offset, -Length, -Expires of the answer. */
void tus_tell(struct op *op, const struct upload *u);
/* How it is now, whoever runs this; told to its owner. */
MUST_CHECK enum err upload_tell(struct op *op, member_id owner, file_id id);
/* It and what it reserved go; a job forgets its bytes. */
MUST_CHECK enum err upload_forget(struct op *op, file_id id);
/* Written into the record of the organisation, for its administrators: who sent a dangerous file.
 * Of the file not even its name. The job acts in the organisation from then on. */
MUST_CHECK enum err file_record_danger(struct op *op, org_id org, member_id owner);
/* Scan it again in a while (rescan.c). */
MUST_CHECK enum err rescan_plan(struct op *op, file_id id);
/* When the earliest one is over, somebody looks. */
MUST_CHECK enum err uploads_plan_sweep(struct op *op, int64_t due_us);

#endif
