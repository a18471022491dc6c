/* live.h - what an organisation lets its people see of each other on live sockets. Asked by api on
 * read workers, within a transaction, for an authenticated member; for api_table. */
#ifndef FEATURES_ORGS_LIVE_H
#define FEATURES_ORGS_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "op/op.h"

/* Are others told that somebody is writing? The right to write is another question. */
MUST_CHECK enum err orgs_may_type(struct op *op, bool *ret);
/* Of these members those whom the caller may see online: of the same organisation, let in, within
 * its policy, and not hiding. ret has room for all. */
MUST_CHECK enum err orgs_presence_list(struct op *op, const int64_t *members, size_t count,
                                       int64_t *ret, size_t *ret_count);

#endif
