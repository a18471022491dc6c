/* offers.h - secrets by which accounts are linked; links' own. Inside a transaction. */
#ifndef FEATURES_LINKS_OFFERS_H
#define FEATURES_LINKS_OFFERS_H

#include "base/attr.h"
#include "crypto/token.h"
#include "features/links/links.api.h"
#include "features/links/links.q.h"

/* Whose secret the caller holds. */
struct offer {
    struct hash hash;
    struct q_link_offer_find_row row;
    struct person_name name;
    bool is_mine_already; /* the caller has used it, and the link stands */
    link_id link;         /* then */
};

/* ERR_LINK_…: why the caller can not use it. */
MUST_CHECK enum err offer_find(struct op *op, struct str secret, struct offer *ret);
/* One use: ERR_LINK_USED for whoever comes second. */
MUST_CHECK enum err offer_use(struct op *op, const struct offer *o);
/* ERR_LINK_LIMIT. */
MUST_CHECK enum err links_have_room(struct op *op, org_id org, member_id member);
MUST_CHECK enum err links_org(struct op *op, org_id org, struct org_public *ret);

#endif
