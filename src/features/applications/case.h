/* case.h - one application as the rest of this feature handles it; applications' own. Inside a
 * transaction. */
#ifndef FEATURES_APPLICATIONS_CASE_H
#define FEATURES_APPLICATIONS_CASE_H

#include "base/attr.h"
#include "crypto/token.h"
#include "features/applications/applications.api.h"
#include "features/applications/applications.q.h"
#include "features/applications/form.h"
#include "op/op.h"

/* Of the holder of its link: ERR_NOT_FOUND. */
MUST_CHECK enum err case_by_secret(struct op *op, struct str secret,
                                   struct q_application_row_row *ret);
/* Of the operator: what a stranger has not sent yet is ERR_NOT_FOUND. */
MUST_CHECK enum err case_by_id(struct op *op, application_id id, struct q_application_row_row *ret);
struct application_form case_form(const struct q_application_row_row *r);
/* As it stands now, read again. */
MUST_CHECK enum err case_view(struct op *op, application_id id, bool for_operator,
                              struct application *ret);
/* A new one; ret_secret opens it. ERR_LIMIT_REACHED. */
MUST_CHECK enum err case_begin(struct op *op, struct str name, bool is_paper, application_id *ret,
                               struct str *ret_secret);
struct hash case_secret_hash(struct str secret);

struct case_move {
    enum application_act act;
    enum application_state to;
    enum application_step_kind step;
    bool is_operator;
    struct str reason; /* absent: none */
    int64_t version;
};

/* ERR_CONFLICT when the act does not fit its state, or its version is another by now. */
MUST_CHECK enum err case_do(struct op *op, const struct q_application_row_row *r,
                            const struct case_move *move);
/* Erase who stands in it, and its scans. */
MUST_CHECK enum err case_forget(struct op *op, application_id id);

/* --- twins.c --- */

/* Others that may be of the same organisation. */
MUST_CHECK enum err twins_find(struct op *op, const struct q_application_row_row *r,
                               struct application_twin **ret, size_t *ret_count);

/* --- scans.c --- */

MUST_CHECK enum err scans_list(struct op *op, application_id id, struct application_scan **ret,
                               size_t *ret_count);
/* Is the order among them? */
MUST_CHECK enum err scans_have_order(struct op *op, application_id id, bool *ret);
MUST_CHECK enum err scans_erase(struct op *op, application_id id);

/* --- sweep.c --- */

/* The daily round is put into the table of jobs, unless it is there. */
MUST_CHECK enum err sweep_plan(struct op *op);
/* For one more draft: the oldest in which nothing was filled in goes. ERR_LIMIT_REACHED: there is
 * none. */
MUST_CHECK enum err sweep_make_room(struct op *op);

#endif
