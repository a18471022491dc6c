/* access.h - what access.c learned while it made a proof; calls' own. */
#ifndef FEATURES_CALLS_ACCESS_H
#define FEATURES_CALLS_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "features/calls/calls.api.h"

/* A call as of the check. */
struct call_facts {
    org_id org;
    call_id id;
    chat_id chat;
    bool is_direct, with_video;
    enum call_state state;
    member_id started_by;
    int64_t started_us, answered_us; /* 0: not answered */
    bool is_host;                    /* the caller; false of a keeper that nobody asked for */
};

const struct call_facts *call_keeper_facts(const struct call_keeper *keeper);
/* Who may read or host may have the call kept: what they may change of it is the operation's. */
const struct call_keeper *call_reader_keeper(const struct call_reader *reader);
const struct call_keeper *call_host_keeper(const struct call_host *host);

#endif
