/* access.h - what access.c learned while it made a proof; polls' own. */
#ifndef FEATURES_POLLS_ACCESS_H
#define FEATURES_POLLS_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "features/polls/polls.api.h"

/* A poll as of the check. */
struct poll_facts {
    org_id org;
    poll_id id;
    chat_id chat;
    message_id n;
    member_id author;
    int64_t option_count;
    bool is_many, is_secret, is_quiz, is_over, is_archived;
    int64_t closes_us; /* 0: no term */
    int64_t voted, version;
    int64_t right; /* -1: no quiz */
    struct str counts, explanation;
};

const struct poll_facts *poll_reader_facts(const struct poll_reader *reader);
const struct poll_facts *poll_keeper_facts(const struct poll_keeper *keeper);
const struct poll_facts *poll_tender_facts(const struct poll_tender *tender);
/* Who may read its chat, as chats know them. */
const struct chat_reader *poll_reader_chat(const struct poll_reader *reader);
const struct chat_reader *poll_keeper_chat(const struct poll_keeper *keeper);
/* Who may vote or keep may have the poll changed: what of it is the operation's. */
const struct poll_tender *poll_reader_tender(const struct poll_reader *reader);
const struct poll_tender *poll_keeper_tender(const struct poll_keeper *keeper);

#endif
