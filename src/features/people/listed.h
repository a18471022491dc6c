/* listed.h - people whom a list makes, changes and takes back: for imports. Inside an operation's
 * transaction; org is a proof's, ids are looked up within it. Nobody is told here: hundreds change
 * at once, and whoever makes the list counts the members itself (LIMIT_ORG_MEMBERS). */
#ifndef FEATURES_PEOPLE_LISTED_H
#define FEATURES_PEOPLE_LISTED_H

#include "features/people/people.api.h"
#include "op/op.h"

struct people_listed {
    struct person_name name;
    role_set roles;
    struct str position, external_id; /* "" or absent: none */
    int64_t minor_until_us;           /* 0: unknown */
};

/* How many more accounts the organisation may have. */
MUST_CHECK enum err people_listed_room(struct op *op, org_id org, int64_t *ret);
/* Without login and code: those come with a slip. external_id is free (the caller has looked). */
MUST_CHECK enum err people_listed_add(struct op *op, org_id org, const struct people_listed *m,
                                      member_id *ret);
/* All fields, and the version they have then. ERR_NOT_FOUND: absent or gone. A changed role reaches
 * open sockets at once. */
MUST_CHECK enum err people_listed_set(struct op *op, org_id org, member_id id,
                                      const struct people_listed *m, int64_t *ret_version);
/* Access that ended by people_leave begins again, with login and password as they were. */
MUST_CHECK enum err people_listed_reopen(struct op *op, org_id org, member_id id);
/* Made by a list and taken back: access ends, and the id in the list is free again. */
MUST_CHECK enum err people_listed_remove(struct op *op, org_id org, member_id id);

#endif
