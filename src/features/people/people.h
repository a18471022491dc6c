/* people.h - what other features and api ask of people. Inside an operation's transaction; the ids
 * of organisations and members given here come from a proof, the caller, or a secret that was
 * checked. */
#ifndef FEATURES_PEOPLE_H
#define FEATURES_PEOPLE_H

#include "base/attr.h"
#include "base/err.h"
#include "base/id.h"
#include "features/people/people.api.h"
#include "features/people/policy.h"
#include "op/op.h"

/* Who is behind a session token's hash: ERR_NO_SESSION when it is unknown, ended, expired, or its
 * member's access was closed. For api_table. */
MUST_CHECK enum err people_authenticate(struct op *op, struct str token_hash, struct caller *ret);
/* A job acts for a member, who need not be here: op->caller is they, with the rights they have now.
 * *ret false: nobody acts for them any more (left, not let in, no password yet); then op->caller
 * knows the organisation alone. */
MUST_CHECK enum err people_act_for(struct op *op, org_id org, member_id member, bool *ret);
/* A new session for a member (or, with zero ids, the operator); sets op->new_session_token. */
MUST_CHECK enum err people_open_session(struct op *op, org_id org, member_id member);

struct people_new {
    struct person_name name;
    role_set roles;
    struct str position;
    bool is_verified; /* the badge, given by verified_by (0: the operator) */
    member_id verified_by;
    int64_t verified_until_us; /* 0: no term */
    bool is_waiting;
    struct str login, password_phc; /* absent: none yet, the member comes by a code */
};

/* ERR_TAKEN when the login is in use, ERR_LIMIT_REACHED. */
MUST_CHECK enum err people_add(struct op *op, org_id org, const struct people_new *m,
                               member_id *ret);
/* A new one-time code; the old one dies. */
MUST_CHECK enum err people_issue_code(struct op *op, org_id org, member_id member,
                                      struct code_issued *ret);
/* That, for somebody without an account who may have come by an earlier code: its sessions end. */
MUST_CHECK enum err people_renew_code(struct op *op, org_id org, member_id member,
                                      struct code_issued *ret);
/* That, for somebody who uses the account: password and sessions end, and they are told whose act
 * it was. Never for staff, whose code takes two administrators. */
MUST_CHECK enum err people_replace_code(struct op *op, org_id org, member_id member,
                                        struct code_issued *ret);
/* `from`, registered and waiting, turns out to be `to`, who has no account yet: login, password,
 * sessions, preferences and journal become theirs, and `from` is closed. ERR_CONFLICT: either is
 * something else by now. */
MUST_CHECK enum err people_take_over(struct op *op, org_id org, member_id from, member_id to);
/* A role beside those that a member of the organisation has; has it already: nothing. */
MUST_CHECK enum err people_role_add(struct op *op, org_id org, member_id member, role_set role,
                                    member_id by);
/* A waiting member is let in: their client is told. Nothing when they do not wait. */
MUST_CHECK enum err people_approve(struct op *op, org_id org, member_id member);
/* What a membership is to be from now on. */
struct people_rights {
    role_set roles;
    bool is_verified;
    int64_t until_us;  /* of the badge; 0: no term */
    member_id by;      /* 0: the operator, or a term that ran out */
    struct str reason; /* absent: none; the person concerned reads it */
};
/* Roles and badge: the row, the history, the owner's journal, the audit record; everybody who sees
 * them is told. The badge needs a role that carries it (ERR_INVALID). */
MUST_CHECK enum err people_rights_set(struct op *op, org_id org, member_id member,
                                      const struct people_rights *rights);
/* A term one may give: ahead, and not for ever. ERR_INVALID. */
MUST_CHECK enum err people_badge_term_check(struct op *op, bool has_until, int64_t until_us);
/* Whose name of the caller's organisation looks like this one's, and how it is written. */
MUST_CHECK enum err people_name_warning(struct op *op, member_id id, const struct person_name *name,
                                        struct str skeleton, struct name_warning *ret);
/* The client of a member reads whoami again. */
MUST_CHECK enum err people_tell(struct op *op, org_id org, member_id member);
/* ... of everybody who decides about people: administrators and heads. */
MUST_CHECK enum err people_tell_deciders(struct op *op, org_id org);
/* Somebody came to the staff or left it: the staff room follows, by a job. */
MUST_CHECK enum err people_staff_moved(struct op *op, org_id org);
/* A newcomer who still waits is not let in: as people_close. Nothing when they were let in
 * meanwhile, by another door. */
MUST_CHECK enum err people_refuse(struct op *op, org_id org, member_id member);
/* Access ends: sessions too; the login is free again. */
MUST_CHECK enum err people_close(struct op *op, org_id org, member_id member);
/* By a list: the staff room and second adults are the caller's, once for all lines. */
MUST_CHECK enum err people_close_quiet(struct op *op, org_id org, member_id member);
struct people_leaving {
    org_id org;
    member_id who, by; /* by 0: nobody of the organisation */
    struct str reason;
};

/* Access ends: sessions, sockets and codes at once. Login, password and everything else stay for a
 * return, until the organisation's term is over and they are erased. */
MUST_CHECK enum err people_leave(struct op *op, const struct people_leaving *l);
/* The last one in use? Then they can not go. */
MUST_CHECK enum err people_is_last_administrator(struct op *op,
                                                 const struct person_manager *manager,
                                                 member_id who, bool *ret);
/* Undoes people_leave of after since_us; ERR_CONFLICT when it can not be undone any more. */
MUST_CHECK enum err people_come_back(struct op *op, org_id org, member_id member, int64_t since_us);
/* What people keeps of somebody who has left, for good: a nameless row stays, so that messages have
 * an author. *ret_rows: how many rows went; 0: erased before. */
MUST_CHECK enum err people_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows);
/* One side of a tie between two accounts of one person: `member` of `org` sees it under `id`. */
struct people_tie {
    link_id id;
    org_id org;
    member_id member;
    org_id to_org;
    member_id to_member;
};
/* It ends for both, and so does every session opened by it but the caller's own. */
MUST_CHECK enum err people_tie_end(struct op *op, const struct people_tie *tie);
/* All ties of an account, and what it offered; nothing when it has none. */
MUST_CHECK enum err people_ties_end(struct op *op, org_id org, member_id member);
/* Sessions elsewhere that were opened from this account end; its ties stay. */
MUST_CHECK enum err people_entries_end(struct op *op, org_id org, member_id member);
/* A session of the other account, for the caller, whose own ends in a moment. */
MUST_CHECK enum err people_tie_enter(struct op *op, const struct people_tie *tie);
/* A row in the journal of tie->member, about the other organisation; their client is told. */
MUST_CHECK enum err people_tie_tell(struct op *op, const struct people_tie *tie,
                                    enum account_event_kind kind, bool is_news);

/* The caller's own password once more: compared in a prepare (slow), counted in the handler.
 * ERR_WRONG_PASSWORD, ERR_TOO_MANY. */
struct people_proof {
    struct str login_fold, phc;
    bool matches;
};
MUST_CHECK enum err people_prove_prepare(struct op *op, struct str password,
                                         struct people_proof *ret);
MUST_CHECK enum err people_prove(struct op *op, const struct people_proof *proof);

/* ERR_WEAK_PASSWORD, or the hash. Slow: only in a prepare. */
MUST_CHECK enum err people_hash_password(struct op *op, struct str login, struct str password,
                                         struct str *ret_phc);
/* ERR_TAKEN when somebody of the organisation, other than `owner` (0: nobody yet), has this login.
 */
MUST_CHECK enum err people_login_is_free(struct op *op, org_id org, member_id owner,
                                         struct str login);
/* An account that this very registration has made a moment ago: its answer got lost (again.c). */
struct people_again {
    org_id org;
    member_id member; /* 0: there is none */
    struct str login_fold, phc;
    bool matches; /* the password */
};
/* By login and name. */
MUST_CHECK enum err people_again_find(struct op *op, org_id org, const struct person_name *name,
                                      struct str login, struct people_again *ret);
/* Sets matches; ERR_TOO_MANY for a guesser. Slow: only in a prepare. */
MUST_CHECK enum err people_again_check(struct op *op, struct str password,
                                       struct people_again *again);
/* A new session for them; ERR_TAKEN when the password was wrong, or is another one by now. */
MUST_CHECK enum err people_again_open(struct op *op, const struct people_again *again);

/* Their own choice: may others see that they are here? The organisation's policy comes first. */
MUST_CHECK enum err people_shows_presence(struct op *op, org_id org, member_id member, bool *ret);

/* A member of the caller's organisation as its administrator sees them; ERR_NOT_FOUND. */
MUST_CHECK enum err people_member_get(struct op *op, member_id id, struct member *ret);
/* One person of the organisation; ERR_NOT_FOUND. */
MUST_CHECK enum err people_get(struct op *op, org_id org, member_id id, struct person *ret);
/* The different ones among ids, of the caller's organisation, by id. */
MUST_CHECK enum err people_collect(struct op *op, const member_id *ids, size_t count,
                                   struct person **ret, size_t *ret_count);
/* In the organisation, let in, and not gone: who can be added to a chat or written to.
 * ERR_NOT_FOUND. */
MUST_CHECK enum err people_present(struct op *op, org_id org, member_id id, struct policy_who *ret);
/* Does the caller share a group chat (or, for any: a chat of any kind) with them? */
MUST_CHECK enum err people_share_chat(struct op *op, member_id other, bool any, bool *ret);
/* What was typed as a pattern for "(' ' || name_sort) like ... escape '!'": the start of any part
 * of a name. */
MUST_CHECK enum err people_name_pattern(struct op *op, struct str typed, struct str *ret);
/* The caller, as the rules see them, and the rules of their organisation. */
struct policy_who people_caller(const struct op *op);
struct policy_rules people_own_rules(const struct op *op);
/* The rules of an organisation whose member the caller need not be. */
MUST_CHECK enum err people_rules(struct op *op, org_id org, struct policy_rules *ret);
/* May the caller do this towards them? Asks the store where a shared group chat decides. */
MUST_CHECK enum err people_may(struct op *op, const struct policy_rules *rules, member_id other,
                               struct policy_who who, enum policy_channel channel, bool *ret);
/* Something that the rule of two adults depends on has changed: who is grown up, who has the badge,
 * whose curator or parent somebody is. The direct chats of the organisation are looked at again, by
 * the job of this name (chats/supervise.c); nothing where the rule is off. */
#define PEOPLE_SUPERVISE STR("chat_supervise")
MUST_CHECK enum err people_supervise_later(struct op *op, org_id org);
/* "Елена Ступина" */
struct str people_short_name(struct arena *a, struct str first, struct str last);

#endif
