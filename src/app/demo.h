/* demo.h - fill an empty store with a college that has been talking for a week, by the same
 * operations that its people would call. Before api_start, in the thread that wires. */
#ifndef APP_DEMO_H
#define APP_DEMO_H

#include <stddef.h>
#include <stdint.h>

#include "api/api.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/rand.h"
#include "base/str.h"

/* Somebody who can sign in. */
struct demo_person {
    struct str role;         /* words apart by blanks: "head teacher", "operator" */
    struct str name;         /* "Мельникова Ольга Викторовна" */
    struct str login;        /* of the operator: empty */
    struct str password;     /* fresh; of the operator: the one-time key for /start */
    struct str organisation; /* its name; of the operator: empty */
    struct str slug;         /* sign-in at /o/<slug>; of the operator: empty */
    struct str note;         /* position, and "not verified" of a teacher without the badge */
};

/* Everything lives in the arena. Conversations end shortly before now_us. */
MUST_CHECK enum err demo_fill(struct api *a, struct arena *arena, const struct rand_source *r,
                              int64_t now_us, struct demo_person **ret_people, size_t *ret_count);

#endif
