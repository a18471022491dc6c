/* copy.h - a copy of somebody's data, as it is made; privacy's own. */
#ifndef FEATURES_PRIVACY_COPY_H
#define FEATURES_PRIVACY_COPY_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "crypto/token.h"
#include "features/privacy/privacy.api.h"
#include "op/op.h"

struct copy_order {
    org_id org;
    member_id member;
    bool is_whole; /* with what is nobody else's to read: to the person alone */
    bool is_english;
    int64_t zone_minutes;
};

/* The ZIP, kept on the disk. In a read transaction, on a slow worker. ERR_TOO_LARGE. */
MUST_CHECK enum err copy_make(struct op *op, const struct copy_order *order, struct hash *ret_hash,
                              int64_t *ret_size);

/* What the rows of copy_rows mean. [0] Russian, [1] English. */
struct copy_word {
    const char *json;
    const char *text[2];
};
/* source: one of the columns a to e; k, K (k2): a number that words stand for; n, N: one that
 * stands for itself; r, R: roles; t: at_us; u: until_us; 0: no more. */
struct copy_column {
    char source;
    const char *json;
    const char *title[2];
    const struct copy_word *word;
    int64_t words;
};
struct copy_section {
    const char *json;
    const char *title[2];
    struct copy_column column[10]; /* one more than any has */
};

#define COPY_SECTIONS 21
extern const struct copy_section copy_section[COPY_SECTIONS];
/* By the bit's place: administrator, head, teacher, student, parent, staff. */
extern const struct copy_word copy_role[6];
/* How the page looks. */
extern const char copy_style[];

#endif
