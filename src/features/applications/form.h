/* form.h - is an application filled in as it should be, and what may follow which state? Pure but
 * for the arena, any thread. */
#ifndef FEATURES_APPLICATIONS_FORM_H
#define FEATURES_APPLICATIONS_FORM_H

#include <stdbool.h>

#include "base/arena.h"
#include "features/applications/applications.api.h"

enum application_act {
    APPLICATION_ACT_SAVE,
    APPLICATION_ACT_SEND,
    APPLICATION_ACT_WITHDRAW,
    APPLICATION_ACT_RETURN,
    APPLICATION_ACT_APPROVE,
    APPLICATION_ACT_REJECT,
    APPLICATION_ACT_CLOSE,
    APPLICATION_ACT_COUNT
};

/* May this be done to an application that stands so? */
bool application_may(enum application_state state, enum application_act act);
/* Numbers as they are kept: INN and OGRN without blanks, a mobile number as +79123456789 when it is
 * one. */
void form_normalise(struct arena *a, struct application_form *form);
/* The name of the first field, in the order of the form, that is missing or wrong; NULL: none is.
 * Branches may stay empty, and patronymics. */
const char *form_complaint(struct arena *a, const struct application_form *form);

#endif
