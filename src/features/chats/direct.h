/* direct.h - the two of a direct chat, and whether they may still write; chats' own. Inside an
 * operation's transaction. */
#ifndef FEATURES_CHATS_DIRECT_H
#define FEATURES_CHATS_DIRECT_H

#include <stdbool.h>

#include "base/attr.h"
#include "features/chats/chats.api.h"
#include "features/people/people.h"

struct direct_pair {
    member_id low, high; /* the smaller id first */
    struct policy_who low_who, high_who;
    bool is_gone;    /* one of them */
    bool is_family;  /* a parent and their child */
    bool has_second; /* a second adult who has the badge is in it */
};

#define DIRECT_WHO(r, end, now_us)                                                                 \
    ((struct policy_who){(r)->end##_roles, (r)->end##_is_verified,                                 \
                         policy_is_minor((r)->end##_roles, (r)->has_##end##_until_us,              \
                                         (r)->end##_until_us, now_us)})
/* Of a row of chat_access, chat_pairs, direct_after or chat_two. */
#define DIRECT_PAIR(r, now_us)                                                                     \
    ((struct direct_pair){                                                                         \
        .low = (r)->low,                                                                           \
        .high = (r)->high,                                                                         \
        .low_who = DIRECT_WHO(r, low, now_us),                                                     \
        .high_who = DIRECT_WHO(r, high, now_us),                                                   \
        .is_gone = (r)->low_is_gone || (r)->high_is_gone,                                          \
        .is_family = (r)->is_family,                                                               \
        .has_second = (r)->has_second,                                                             \
    })

/* Why the caller, one of the two or the second adult, can only read there. */
MUST_CHECK enum err direct_lock(struct op *op, const struct direct_pair *pair, bool *ret_is_locked,
                                enum chat_lock *ret);
/* The same as a refusal: OK, ERR_POLICY or ERR_NO_SECOND_ADULT. */
MUST_CHECK enum err direct_is_open(struct op *op, const struct direct_pair *pair);

/* --- second.c: the rule of two adults --- */

/* Must a second adult be in it? */
bool second_is_due(const struct policy_rules *rules, const struct direct_pair *pair);
/* Whom the rule asks first: a curator of the child, else who is on duty; of equals the one of now.
 */
MUST_CHECK enum err second_find(struct op *op, org_id org, const struct direct_pair *pair,
                                member_id now, bool *ret_found, member_id *ret);
/* Takes the place of `old` (0: there is none), sees what is written from now on. Of the caller's
 * organisation, or of a job's. Everybody in the chat is told. */
MUST_CHECK enum err second_put(struct op *op, org_id org, chat_id chat, member_id old,
                               member_id next);
/* ERR_NO_SECOND_ADULT: somebody has made a group of just the two whose direct chat would need one.
 * After its members have changed by hand. */
MUST_CHECK enum err second_group_check(struct op *op, chat_id chat);
/* Both find in «Кто смотрел мои данные» who reads with them. */
MUST_CHECK enum err second_note(struct op *op, const struct direct_pair *pair, member_id second);

#endif
