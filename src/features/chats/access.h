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
    int64_t head, read_n, joined_n;
    struct chat_seen seen;
    bool is_archived, has_draft;
};

const struct chat_facts *chat_reader_facts(const struct chat_reader *reader);
const struct chat_facts *chat_writer_facts(const struct chat_writer *writer);
const struct chat_facts *chat_manager_facts(const struct chat_manager *manager);
chat_id chat_reader_chat(const struct chat_reader *reader);
/* Who may write may read. */
const struct chat_reader *chat_writer_reader(const struct chat_writer *writer);

/* Manages a group chat, as access_chat_manage asks: for operations that others may do too. */
bool chat_reader_manages(const struct op *op, const struct chat_reader *reader);
/* The caller's message n stands in the chat: an operation that posts several counts on from it. */
void chat_writer_posted(const struct chat_writer *writer, int64_t n);
/* Pins and unpins there: both of a direct chat, who manages a group. */
bool chat_reader_may_pin(const struct op *op, const struct chat_reader *reader);
/* Puts a mark on what was said there (a reaction, a pin): reading is enough, but nothing new is
 * said in an archived chat, nor in a direct one that the rules have closed. ERR_CHAT_ARCHIVED,
 * ERR_POLICY. */
MUST_CHECK enum err chat_reader_marks(struct op *op, const struct chat_reader *reader);
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
