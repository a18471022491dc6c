/* chats.h - what other features ask of chats. Inside an operation's transaction. */
#ifndef FEATURES_CHATS_H
#define FEATURES_CHATS_H

#include <stdbool.h>

#include "base/attr.h"
#include "crypto/token.h"
#include "features/chats/chats.api.h"

/* Let a member into a group chat of their organisation, where they may write: the asking feature
 * has decided that they may (an invitation's secret, a teacher's approval). They see what is
 * written from now on. Nothing when they are in already. ERR_CHAT_ARCHIVED, ERR_LIMIT_REACHED,
 * ERR_NOT_FOUND. */
MUST_CHECK enum err chats_let_in(struct op *op, chat_id chat, member_id member, bool *ret_added);

/* A member's access has ended, begun again, or their name is gone: chats count them anew and show
 * them as they are now. */
MUST_CHECK enum err chats_person_came_or_went(struct op *op, org_id org, member_id member);
/* What chats keep for a member alone: drafts, folders, what waits for its time; what they voted
 * for, how they reacted (the sums stay) and their saved chat are seen by nobody from then on, and
 * go with chats_erase_more. Other messages stay, part of others' correspondence. The member is
 * erased already. */
MUST_CHECK enum err chats_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows);
/* Some more of an erased member's votes, reactions and saved chat, LIMIT_ERASE_ROWS at most: how
 * many. *ret_is_done: there are none any more. A job calls it until then; once more is fine. */
MUST_CHECK enum err chats_erase_more(struct op *op, org_id org, member_id member, int64_t *ret_rows,
                                     bool *ret_is_done);

/* A call as it is now, for everybody in its chat; ERR_NOT_FOUND. The tables are features/calls';
 * what is read of them is here, since a chat's window shows it. org is a proof's or the call's own.
 */
MUST_CHECK enum err chats_call(struct op *op, org_id org, call_id id, struct call *ret);
/* The persons of some of a call. */
MUST_CHECK enum err chats_call_persons(struct op *op, const struct call *call, struct person **ret,
                                       size_t *ret_count);
/* A poll as everybody in its chat sees it now; ERR_NOT_FOUND. The tables are features/polls', read
 * here for the same reason. org is a proof's or the poll's own. */
MUST_CHECK enum err chats_poll(struct op *op, org_id org, poll_id id, struct poll *ret);
/* What stands under a message now; all zero when nobody ever reacted. The tables are
 * features/reactions', read here likewise. The message is a proof's or a job's own. */
struct chat_reactions {
    struct reaction *item;
    size_t count;
    int64_t version;
};
MUST_CHECK enum err chats_reactions(struct op *op, org_id org, chat_id chat, message_id n,
                                    struct chat_reactions *ret);
/* What is pinned in the chat is something else now: those in it are told. */
MUST_CHECK enum err chats_pins_tell(struct op *op, const struct chat_reader *reader);
/* Who did it and when; acts before the newest LIMIT_PIN_ACTS go. */
#define LIMIT_PIN_ACTS 500 /* kept of a chat */
MUST_CHECK enum err chats_pin_act(struct op *op, const struct chat_reader *reader, message_id n,
                                  enum pin_act_kind kind, int64_t *ret_id);
/* A file that a visible message carries; absent, foreign, erased and invisible are ERR_NOT_FOUND.
 */
struct chat_file {
    struct hash hash;
    struct str name, type;
    int64_t size;
    enum attachment_kind kind;
    enum scan_state scan;
    file_id small; /* its preview; 0: none */
    member_id author;
    bool is_listened;
};
MUST_CHECK enum err chats_file(struct op *op, const struct chat_reader *reader, message_id n,
                               file_id id, struct chat_file *ret);
/* Somebody has played it: everybody in the chat is told, once. */
MUST_CHECK enum err chats_file_listened(struct op *op, const struct chat_reader *reader,
                                        message_id n, file_id id);
/* What the antivirus says of it now, in all messages that carry it: those in their chats are told.
 * A job's. *ret_more: there are more such messages. */
#define LIMIT_SCANNED_AT_ONCE 100
MUST_CHECK enum err chats_file_scanned(struct op *op, file_id id, enum scan_state scan,
                                       bool *ret_more);
/* So many bytes more (less) of an organisation's files. */
MUST_CHECK enum err chats_files_use(struct op *op, org_id org, int64_t bytes);

/* The message that a call leaves in its chat. op->caller.org is the chat's. */
MUST_CHECK enum err chats_post_call(struct op *op, const struct call *call,
                                    const struct message_call *told);
/* A chunk of the round that takes messages into the index of words: those of before it, or of an
 * older analyser. *ret_ended: all are in it. */
MUST_CHECK enum err chats_find_tend(struct op *op, bool *ret_ended);
#endif
