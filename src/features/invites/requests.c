/* requests.c - the teacher decides about those who came by a link.
 *
 * WHY   registration by a group link waits for the teacher (product.md "Accounts").
 * HOW   a request is decided once; the same answer again is fine, another one is a conflict.
 *       Every manager of the chat is told how many wait, when one comes and when one is decided.
 * OWNS  the table join_request.  RUNS  on read and write workers.  TESTS invites_test.c. */
#include "features/chats/chats.h"
#include "features/invites/held.h"
#include "features/invites/invites.api.h"
#include "features/invites/limits.h"
#include "features/people/people.h"

enum err requests_tell(struct op *op, org_id org, chat_id chat)
{
    struct q_chat_managers_list managers;
    struct join_request_mark mark = {.chat_id = chat};
    enum err e = q_request_waiting_count(op, org, chat, &mark.waiting);
    if (!e)
        e = q_chat_managers(op, org, chat, &managers);
    for (size_t i = 0; !e && i < managers.count; i++)
        emit_join_requested(op, managers.row[i].member, chat.n, 1, &mark);
    return e;
}

enum err invites_load_request_mark(struct op *op, int64_t ref, struct join_request_mark *ret)
{
    bool found = false;
    ret->chat_id.n = ref;
    enum err e = q_manager_waiting(op, ret->chat_id, &found, &ret->waiting);
    return !e && !found ? ERR_NOT_FOUND : e; /* no manager of the chat any more */
}

enum err join_request_list(struct op *op, const struct chat_manager *manager,
                           const struct join_request_list_in *in, struct join_request_list_out *ret)
{
    struct q_request_page_list rows;
    (void)in;
    enum err e = q_request_page(op, manager, LIMIT_REQUESTS_PER_CHAT, &rows);
    if (e)
        return e;
    ret->requests = arena_try(op->arena, rows.count + 1, sizeof *ret->requests);
    if (!ret->requests)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++) {
        struct join_request *r = &ret->requests[i];
        *r = (struct join_request){.id = rows.row[i].id,
                                   .is_new = rows.row[i].is_new,
                                   .created_us = rows.row[i].created_us};
        e = people_get(op, op->caller.org, rows.row[i].member, &r->person);
    }
    ret->requests_count = rows.count;
    return e;
}

static enum err let_in(struct op *op, const struct join_request_decide_in *in,
                       const struct q_request_find_row *r)
{
    bool added = false;
    enum err e = r->is_new ? people_approve(op, op->caller.org, r->member) : OK;
    return e ? e : chats_let_in(op, in->chat_id, r->member, &added);
}

enum err join_request_decide(struct op *op, const struct chat_manager *manager,
                             const struct join_request_decide_in *in)
{
    struct q_request_find_row r;
    bool found = false;
    enum err e = q_request_find(op, manager, in->join_request_id, &found, &r);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "request");
    if (e)
        return e;
    if (r.is_decided)
        return r.is_approved == in->approve ? OK : op_fail(op, ERR_CONFLICT, "decided otherwise");
    e = q_request_decide(op, manager, in->join_request_id, in->approve, op->now_us);
    if (!e && in->approve)
        e = let_in(op, in, &r);
    if (!e && !in->approve && r.is_new)
        e = people_refuse(op, op->caller.org, r.member);
    if (!e)
        e = op_audit_about(op, "join_request", in->join_request_id.n,
                           &(struct op_about){.whom = {r.member}});
    return e ? e : requests_tell(op, op->caller.org, in->chat_id);
}
