/* access.h - what access.c learned while it made a proof, so that handlers need not ask again.
 * The proofs themselves are opaque outside access.c and the generated queries. */
#ifndef FEATURES_CHATS_ACCESS_H
#define FEATURES_CHATS_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "features/chats/chats.api.h"

/* A chat and the caller's membership in it, as of the check. */
struct chat_facts {
    enum chat_kind kind;
    enum chat_right right;
    enum chat_origin origin;
    struct chat_rules rules;
    int64_t head, read_n, joined_n;
    int64_t last_post_us; /* own; 0: none */
    struct chat_seen seen;
    bool is_archived, has_draft;
};

const struct chat_facts *chat_reader_facts(const struct chat_reader *reader);
const struct chat_facts *chat_writer_facts(const struct chat_writer *writer);
const struct chat_facts *chat_manager_facts(const struct chat_manager *manager);
const struct chat_facts *chat_inviter_facts(const struct chat_inviter *inviter);
chat_id chat_reader_chat(const struct chat_reader *reader);
/* Who may write may read. */
const struct chat_reader *chat_writer_reader(const struct chat_writer *writer);

/* Manages a group chat, as access_chat_manage asks: for operations that others may do too. */
bool chat_reader_manages(const struct op *op, const struct chat_reader *reader);
/* The caller's message n stands in the chat: an operation that posts several counts on from it. */
void chat_writer_posted(const struct chat_writer *writer, int64_t n);
/* Pins and unpins there: both of a direct chat; in a group whom its rules let. */
bool chat_reader_may_pin(const struct op *op, const struct chat_reader *reader);
/* Puts a mark on what was said there (a reaction, a pin): reading is enough, but nothing new is
 * said in an archived chat, nor in a direct one that the rules have closed. ERR_CHAT_ARCHIVED,
 * ERR_POLICY. */
MUST_CHECK enum err chat_reader_marks(struct op *op, const struct chat_reader *reader);
/* By the chat's rules: may they mention everybody, must they wait between two messages, and may
 * they write this moment (ERR_SLOW, with the moment from which they may)? */
bool chat_writer_may_mention_all(const struct op *op, const struct chat_writer *writer);
bool chat_writer_is_slowed(const struct op *op, const struct chat_writer *writer);
MUST_CHECK enum err chat_writer_pace(struct op *op, const struct chat_writer *writer);
chat_id chat_writer_chat(const struct chat_writer *writer);
chat_id message_auditor_chat(const struct message_auditor *auditor);

/* The chat that somebody is let into. */
struct chat_door {
    org_id org;
    chat_id chat;
    enum chat_kind kind;
    int64_t head, member_count;
    bool is_archived;
};
const struct chat_door *chat_admission_door(const struct chat_admission *admission);

#endif
