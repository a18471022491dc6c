/* role.h - roles are a set on a membership (product.md "Roles"). Plain values, any thread. */
#ifndef OP_ROLE_H
#define OP_ROLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef uint32_t role_set; /* stored in the database: bits are only ever added */

#define ROLE_ADMINISTRATOR (UINT32_C(1) << 0)
#define ROLE_HEAD          (UINT32_C(1) << 1)
#define ROLE_TEACHER       (UINT32_C(1) << 2)
#define ROLE_STUDENT       (UINT32_C(1) << 3)
#define ROLE_PARENT        (UINT32_C(1) << 4)
#define ROLE_STAFF         (UINT32_C(1) << 5)
#define ROLE_OPERATOR      (UINT32_C(1) << 31) /* never stored on a membership */
#define ROLE_ANY_STAFF     (ROLE_ADMINISTRATOR | ROLE_HEAD | ROLE_TEACHER | ROLE_STAFF)

/* "administrator" → its bit; 0 when there is no such role. */
role_set role_from_word(struct str word);
/* The word of a single bit; NULL when it is not one. */
const char *role_word(role_set one);
static inline bool role_has(role_set set, role_set any_of)
{
    return (set & any_of) != 0;
}

#endif
