/* limits.h - what people can make grow, and terms. */
#ifndef FEATURES_STRUCTURE_LIMITS_H
#define FEATURES_STRUCTURE_LIMITS_H

#include "base/clock.h"

#define LIMIT_UNITS             20000 /* of an organisation, the closed ones included */
#define LIMIT_UNIT_DEPTH        6     /* from a unit right below the organisation down to a group */
#define LIMIT_SUBJECTS          5000  /* of an organisation, the closed ones included */
#define LIMIT_SUBJECT_SYNCED    100   /* groups whose chats follow a new name; of more: all units */
#define LIMIT_GROUP_STUDENTS    300   /* of a group at once */
#define LIMIT_UNIT_TEACHING     200   /* rows of a group at once: who teaches what */
#define LIMIT_UNIT_POSTS        200   /* of a unit at once */
#define LIMIT_MEMBER_ENROLMENTS 20    /* groups that somebody studies in at once */
#define LIMIT_GUARDIANS         8     /* of a child */
#define LIMIT_CHILDREN          20    /* of a parent */
#define LIMIT_UNIT_PEOPLE_FOUND 50    /* answers of unit_person_find */
#define LIMIT_UNIT_CHATS_SHOWN  300   /* names of the chats that come from a group */
#define LIMIT_PLACES_SHOWN      100   /* rows of each kind on a person's page; the newest */
#define LIMIT_LEFT_SHOWN        100   /* who left a group in the term of undoing; the newest */

#define UNDO_TERM_US       (30 * DAY_US) /* so long a transfer or a leaving can be taken back */
#define LIMIT_PERSON_UNITS 500           /* whose chats follow when somebody comes back */

#endif
