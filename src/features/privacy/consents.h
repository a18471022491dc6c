/* consents.h - what the parts of the consent register share. Within an operation's transaction; the
 * member was proven. */
#ifndef FEATURES_PRIVACY_CONSENTS_H
#define FEATURES_PRIVACY_CONSENTS_H

#include "features/privacy/privacy.api.h"
#include "features/privacy/privacy.q.h"

/* Everything about somebody's consents, for whoever looks. */
MUST_CHECK enum err consents_of(struct op *op, member_id who, struct consent_person *ret);
/* Unknown means a minor, for students. Of people who have left too. */
MUST_CHECK enum err consents_is_minor(struct op *op, member_id who, bool *ret);
/* A name out of a row's three columns; false: there is none (erased rows have names too). */
static inline bool consent_name(struct str last, struct str first, struct str middle,
                                struct person_name *ret)
{
    *ret = (struct person_name){last, first, middle};
    return last.p != NULL;
}

#endif
