/* rules.c - what a group chat lets whom do.
 *
 * WHY   in a chat of two hundred the teacher's word must be found; in a chat of five nobody needs
 *       to ask to add a sixth.
 * HOW   columns of the chat, read with every access check (access.c), where they are obeyed: what
 *       posts, asks, forwards or uploads goes through chat:write. The same rules again are done
 *       already; others need the chat's version. Each change is kept with what was before;
 *       those before the newest LIMIT_RULES_CHANGES of a chat go, the record of the act stays.
 * OWNS  the table chat_rules_change.  RUNS  on the write worker.
 * TESTS rules_test.c, tests/system/chat_rules.test.ts. */
#include "features/chats/access.h"
#include "features/chats/chats.q.h"
#include "features/chats/limits.h"
#include "features/chats/view.h"

static const int64_t slow_steps[] = {0, 10, 30, 60, 300, 900, 3600};

static bool is_step(int64_t slow_s)
{
    for (size_t i = 0; i < sizeof slow_steps / sizeof *slow_steps; i++)
        if (slow_steps[i] == slow_s)
            return true;
    return false;
}

static bool rules_equal(const struct chat_rules *a, const struct chat_rules *b)
{
    return a->who_writes == b->who_writes && a->who_invites == b->who_invites &&
           a->who_pins == b->who_pins && a->who_mentions_all == b->who_mentions_all &&
           a->slow_s == b->slow_s;
}

/* "0,1,1,1,60"; absent: the arena is full. */
static struct str rules_text(struct op *op, const struct chat_rules *r)
{
    return arena_printf(op->arena, "%d,%d,%d,%d,%lld", (int)r->who_writes, (int)r->who_invites,
                        (int)r->who_pins, (int)r->who_mentions_all, (long long)r->slow_s);
}

static enum err change_keep(struct op *op, const struct chat_manager *manager,
                            const struct chat_rules *was, const struct chat_rules *became)
{
    struct str before = rules_text(op, was), after = rules_text(op, became);
    int64_t id = 0;
    if (!before.p || !after.p)
        return ERR_TOO_LARGE;
    enum err e = q_chat_rules_change_insert(op, manager, before, after, op->now_us, &id);
    if (!e)
        e = q_chat_rules_change_trim(op, manager, LIMIT_RULES_CHANGES);
    return e ? e : op_audit(op, "chat_rules", id);
}

enum err chat_rules_set(struct op *op, const struct chat_manager *manager,
                        const struct chat_rules_set_in *in, struct chat *ret)
{
    struct chat_rules was = chat_manager_facts(manager)->rules, now = CHAT_RULES(in);
    int64_t changes = 0;
    if (!is_step(now.slow_s))
        return op_fail(op, ERR_INVALID, "slow_s");
    if (rules_equal(&was, &now))
        return chat_load(op, op->caller.org, in->chat_id, ret);
    enum err e = q_chat_rules_put(op, manager, now.who_writes, now.who_invites, now.who_pins,
                                  now.who_mentions_all, now.slow_s, in->version, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = change_keep(op, manager, &was, &now);
    if (!e)
        e = chat_load(op, op->caller.org, in->chat_id, ret);
    if (e)
        return e;
    if (was.who_writes != now.who_writes) /* whose "typing" is passed on is asked anew */
        op_access_changed(op, (struct topic){TOPIC_CHAT, in->chat_id.n}, (member_id){0});
    emit_chat_changed(op, in->chat_id, in->chat_id.n, ret->version, ret);
    return OK;
}
