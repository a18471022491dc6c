/* access.c - the only maker of exports' proofs.
 *
 * WHY   a chat as a file leaves the house: who may do that is asked when it begins, at each piece,
 *       and at each download.
 * HOW   a group: who manages it, as chats ask; a direct chat: each of the two, not the second
 *       adult; one's own chat: its owner. Administrators have no door into a chat they are not in.
 *       An export is its asker's, while they could ask again; else it does not exist.
 * OWNS  nothing: proofs live in the op's arena.
 * RUNS  on read, write and job workers.
 * TESTS exports_test.c, tests/permissions */
#include <stddef.h>

#include "features/chats/access.h"
#include "features/exports/exports_proofs.h"
#include "features/exports/inside.h"
#include "features/exports/limits.h"
#include "features/people/policy.h"

struct entry {
    struct chat_exporter exporter;
    const struct chat_reader *reader;
};

const struct chat_reader *chat_exporter_reader(const struct chat_exporter *exporter)
{
    return ((const struct entry *)(const void *)exporter)->reader;
}

static enum err may_export(struct op *op, chat_id id, const struct chat_reader *reader)
{
    const struct chat_manager *manager;
    bool found = true;
    chat_id found_id;
    enum err e = OK;
    switch (chat_reader_facts(reader)->kind) {
    case CHAT_KIND_GROUP:
        return access_chat_manage(op, id, &manager);
    case CHAT_KIND_DIRECT:
        e = q_export_of_two(op, id, &found, &found_id);
        return e || found ? e : op_fail(op, ERR_NO_RIGHT, "chat:export");
    default:
        return OK; /* of one alone */
    }
}

enum err access_chat_export(struct op *op, chat_id id, const struct chat_exporter **ret)
{
    const struct chat_reader *reader;
    enum err e = access_chat_read(op, id, &reader);
    if (!e)
        e = may_export(op, id, reader);
    if (e)
        return e;
    struct entry *n = arena_alloc(op->arena, sizeof *n);
    *n = (struct entry){{op->caller.org, id, op->caller.member}, reader};
    *ret = &n->exporter;
    return OK;
}

static bool is_refusal(enum err e)
{
    return e == ERR_NOT_FOUND || e == ERR_NO_RIGHT || e == ERR_NOT_VERIFIED;
}

enum err access_export_hold(struct op *op, chat_export_id id, const struct chat_export_holder **ret)
{
    const struct chat_exporter *exporter;
    struct q_export_own_row r;
    bool found = false;
    enum err e = q_export_own(op, id, &found, &r);
    if (!e && found)
        e = access_chat_export(op, r.chat, &exporter);
    if ((!e && !found) || is_refusal(e))
        return op_fail(op, ERR_NOT_FOUND, "chat_export");
    if (e)
        return e;
    struct chat_export_holder *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct chat_export_holder){op->caller.org, id, op->caller.member};
    *ret = p;
    return OK;
}

enum err export_act(struct op *op, const struct q_export_job_row *row,
                    const struct chat_exporter **ret_exporter)
{
    struct q_export_actor_row r;
    bool found = false;
    *ret_exporter = NULL;
    enum err e = q_export_actor(op, row->org, row->member, op->now_us, &found, &r);
    if (e || !found)
        return e;
    op->caller = (struct caller){
        .org = row->org,
        .member = row->member,
        .roles = r.roles,
        .is_verified = r.is_verified,
        .is_minor = policy_is_minor(r.roles, r.has_minor_until_us, r.minor_until_us, op->now_us),
        .rules = r.rules,
    };
    e = access_chat_export(op, row->chat, ret_exporter);
    if (!is_refusal(e))
        return e;
    op->detail = (struct str){0};
    *ret_exporter = NULL;
    return OK;
}

enum err export_begin(struct op *op, chat_export_id id, struct export_begun *ret)
{
    bool found = false;
    *ret = (struct export_begun){0};
    enum err e = q_export_job(op, id, &found, &ret->row);
    if (e || !found || ret->row.state != CHAT_EXPORT_STATE_MAKING)
        return e;
    ret->is_wanted = true;
    ret->is_failed = op->attempts > LIMIT_EXPORT_TRIES;
    if (ret->is_failed)
        return OK;
    if (!op->blobs)
        return op_fail(op, ERR_STORAGE, "no blobs");
    e = export_act(op, &ret->row, &ret->exporter);
    ret->is_lost = !e && !ret->exporter;
    return e;
}

bool export_goes_on(const struct export_begun *begun)
{
    return begun->is_wanted && !begun->is_lost && !begun->is_failed;
}

enum err export_prepared(const struct op *op, enum err e, struct export_begun *begun)
{
    if (!e || !begun->is_wanted || op_stops(op))
        return e;
    begun->is_failed = e == ERR_TOO_LARGE || op->attempts >= LIMIT_EXPORT_TRIES;
    return begun->is_failed ? OK : e;
}

enum err export_round(struct op *op, chat_export_id id, const struct export_begun *begun,
                      struct q_export_job_row *ret, bool *ret_goes_on)
{
    const struct chat_exporter *exporter = NULL;
    bool found = false;
    *ret_goes_on = false;
    enum err e = q_export_job(op, id, &found, ret);
    if (e || !found || ret->state != CHAT_EXPORT_STATE_MAKING)
        return e;
    op->caller.org = ret->org;
    if (begun->is_failed)
        return export_end(op, ret->id, CHAT_EXPORT_STATE_FAILED);
    e = export_act(op, ret, &exporter);
    if (e)
        return e;
    *ret_goes_on = exporter && !begun->is_lost;
    return *ret_goes_on ? OK : export_end(op, ret->id, CHAT_EXPORT_STATE_LOST);
}
