/* hall.h - what happens to a call, whoever wanted it; calls' own. Inside an operation's
 * transaction. */
#ifndef FEATURES_CALLS_HALL_H
#define FEATURES_CALLS_HALL_H

#include <stdbool.h>

#include "base/attr.h"
#include "features/calls/access.h"
#include "features/calls/calls.q.h"
#include "media/media.h"

/* Everybody in the chat hears how the call is now. news: whose persons they may not know yet. */
MUST_CHECK enum err hall_tell(struct op *op, const struct call_keeper *k, const member_id *news,
                              size_t news_count, struct call *ret);
/* As it is, without a word; of what changed nothing. */
MUST_CHECK enum err hall_show(struct op *op, const struct call_keeper *k, struct call *ret);
/* The caller comes in, or is in already: one more ticket. */
MUST_CHECK enum err hall_enter(struct op *op, const struct call_keeper *k, bool is_host,
                               struct call *ret);
/* Somebody is not there any more; `since_us` is when they were last. Nothing is told yet. */
MUST_CHECK enum err hall_out(struct op *op, const struct call_keeper *k, member_id who,
                             int64_t since_us);
/* Over. Its message stands in the chat, its room is closed. */
MUST_CHECK enum err hall_end(struct op *op, const struct call_keeper *k, enum call_outcome outcome,
                             int64_t ended_us, struct call *ret);
/* After somebody left on purpose: over, when it can not go on; else told. */
MUST_CHECK enum err hall_left(struct op *op, const struct call_keeper *k, struct call *ret);
/* call_tend comes at this time at the latest. */
MUST_CHECK enum err hall_tend_at(struct op *op, call_id id, int64_t at_us);

/* --- orders.c: what the media room is told after the commit --- */

enum room_order_kind { ROOM_REMOVE, ROOM_MUTE, ROOM_ALLOW, ROOM_CLOSE };
struct room_order {
    enum room_order_kind kind;
    struct str room, identity;
    unsigned sources;
    bool is_kept_out;
};
op_after_fn order_obey;
void order_remove(struct op *op, call_id call, member_id who, bool is_kept_out);
void order_mute(struct op *op, call_id call, member_id who, unsigned sources);
/* What somebody inside may send from now on: see rights_of. */
MUST_CHECK enum err order_allow(struct op *op, const struct call_keeper *k, member_id who,
                                bool is_host, bool may_speak);
void order_close(struct op *op, call_id call);
struct str call_room(struct arena *a, call_id call);      /* "call:7" */
bool call_of_room(struct str name, call_id *ret);         /* false: not the room of a call */
struct str call_identity(struct arena *a, member_id who); /* "12" */
bool member_of_identity(struct str identity, member_id *ret);

/* --- ticket.c --- */

/* What a member may send in this call: a set of media_source bits. */
MUST_CHECK enum err rights_of(struct op *op, const struct call_keeper *k, member_id who,
                              bool is_host, bool may_speak, unsigned *ret);
MUST_CHECK enum err ticket_make(struct op *op, const struct call_keeper *k, bool is_host,
                                const struct call *call, struct call_ticket *ret);

#endif
