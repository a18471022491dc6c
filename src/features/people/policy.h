/* policy.h - who may what towards whom: role × role × channel, in one place. Pure, any thread.
 *
 * An organisation has rules (rules.h keeps them as text); policy_safe are those of one that never
 * changed them (product.md "Roles"). Roles are a set, so the most generous pair of roles decides: a
 * teacher who is also a parent reaches what either reaches. What needs the badge needs it whatever
 * the organisation says. */
#ifndef FEATURES_PEOPLE_POLICY_H
#define FEATURES_PEOPLE_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "op/role.h"

enum policy_answer {
    POLICY_NO,
    POLICY_IF_SHARED,
    POLICY_YES
}; /* shared: a group chat both are in */

/* rule_channel of people.api.toml, in its order. */
enum policy_channel {
    POLICY_DIRECT,   /* write to them first */
    POLICY_GROUP,    /* make a group chat with them, add them to one */
    POLICY_CALL,     /* call them in a direct chat */
    POLICY_SEE,      /* find them by name */
    POLICY_LIST,     /* see them in the list of a chat both are in */
    POLICY_PRESENCE, /* see that they are here */
    POLICY_POLL,     /* ask them, by a poll in a chat */
    POLICY_CHANNEL_COUNT
};

enum { POLICY_ROLES = 6 }; /* rows and columns: rule_role of people.api.toml, in its order */
extern const role_set policy_role[POLICY_ROLES];

struct policy_rules {
    uint8_t cell[POLICY_CHANNEL_COUNT][POLICY_ROLES]
                [POLICY_ROLES]; /* enum policy_answer: from, to */
    role_set group_calls;       /* who starts calls in group chats */
    role_set screen;            /* who shows the screen in a group's call */
    bool shows_typing;
    bool two_adults; /* an adult and a minor write to each other before a second adult only */
};

/* Of an organisation that changed nothing. */
extern const struct policy_rules policy_safe;

struct policy_who {
    role_set roles;
    bool is_verified; /* «учитель» confirmed */
    bool is_minor;
};

/* Nobody said when they come of age: a student is a minor, others are adults. */
bool policy_is_minor(role_set roles, bool has_until, int64_t until_us, int64_t now_us);

enum policy_answer policy_may(const struct policy_rules *rules, struct policy_who from,
                              struct policy_who to, enum policy_channel channel);
/* Cells that no organisation may open: a parent never sees that a student is here. */
bool policy_is_fixed(enum policy_channel channel, int from, int to);

/* Roles that are reached always, and those that are when a group chat is shared. */
struct policy_reach {
    role_set always, shared;
};
struct policy_reach policy_reach(const struct policy_rules *rules, struct policy_who from,
                                 enum policy_channel channel);
/* May an existing conversation of the two go on: if either may write to the other. */
enum policy_answer policy_pair(const struct policy_rules *rules, struct policy_who a,
                               struct policy_who b);
/* Must a second adult be in the direct chat of the two? is_family: a parent and their child. */
bool policy_needs_second(const struct policy_rules *rules, struct policy_who a, struct policy_who b,
                         bool is_family);

/* Makes links for newcomers: an administrator, or a teacher or head who has the badge. */
bool policy_may_invite(struct policy_who who);

/* NO_BADGE: the badge is all that is missing. */
enum policy_grant { POLICY_GRANTED, POLICY_REFUSED, POLICY_NO_BADGE };
/* Makes and manages group chats: whoever may have anybody in one. */
enum policy_grant policy_may_gather(const struct policy_rules *rules, struct policy_who who);
/* Makes polls: whoever may ask anybody. */
enum policy_grant policy_may_ask(const struct policy_rules *rules, struct policy_who who);
/* Starts a call in a group chat. */
enum policy_grant policy_may_call_group(const struct policy_rules *rules, struct policy_who who);
/* Why policy_may said no. */
enum policy_grant policy_refusal(const struct policy_rules *rules, struct policy_who from,
                                 struct policy_who to, enum policy_channel channel);
/* Shows the screen in a group's call. */
bool policy_shows_screen(const struct policy_rules *rules, struct policy_who who);

#endif
