/* look.h - what becomes of an upload once it was looked at. Inside an operation's transaction. */
#ifndef FEATURES_FILES_LOOK_H
#define FEATURES_FILES_LOOK_H

#include "base/attr.h"
#include "crypto/token.h"
#include "features/files/files.api.h"

/* Who waits for it, and what they said of it. */
struct look_job {
    org_id org;
    member_id owner;
    enum attachment_kind kind;
    struct str name;
    int64_t size;
};
/* *ret_found false: it was given up, or looked at before. */
MUST_CHECK enum err look_find(struct op *op, file_id id, bool *ret_found, struct look_job *ret);

/* What a look found. hash and size are of the bytes that are served from now on: of a photo they
 * are those of its re-encoded form. */
struct looked {
    enum upload_state state; /* ready, dangerous or refused */
    bool has_reason;
    enum upload_reason reason;
    enum scan_state scan;
    bool is_scanned_later; /* the antivirus does not answer */
    enum attachment_kind kind;
    struct hash hash;
    struct str type;
    int64_t size;
    bool has_size; /* width and height */
    int64_t width, height;
    struct str placeholder; /* base64; empty: none */
    bool has_small;         /* a preview, kept as a blob */
    struct hash small_hash;
    struct str small_type;
    int64_t small_size;
};
/* Writes it down and tells the owner. Nothing when the upload was given up meanwhile. */
MUST_CHECK enum err look_settle(struct op *op, file_id id, const struct look_job *job,
                                const struct looked *l);
/* What the bytes may be shown as: a photo that is no picture is a file (one that is a picture that
 * nobody makes anew is refused before). */
enum attachment_kind look_kind(enum attachment_kind said, struct str type);
/* The type by content; for sound without a picture in a format that has both, the sound's. */
struct str look_type(enum attachment_kind said, struct str type);

#endif
