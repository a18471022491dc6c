/* me.c - who the caller is.
 *
 * WHY   the client's first question; its answer decides between the chats, the password form and
 *       "wait".
 * OWNS  nothing.  RUNS  on read workers.  TESTS sign_in_test.c. */
#include "features/people/journal.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/preferences.h"

enum err people_load_me_mark(struct op *op, int64_t ref, struct me_mark *ret)
{
    struct q_me_row_row me;
    (void)ref; /* one's own id: the topic's access has checked it */
    enum err e = q_me_row(op, &me);
    if (!e)
        *ret = (struct me_mark){me.version};
    return e;
}

static enum err waiting_for(struct op *op, struct str *ret)
{
    struct q_me_waits_for_row w;
    bool found;
    struct q_me_waits_for_group_row g;
    enum err e = q_me_waits_for(op, &found, &w);
    if (!e && !found) {
        e = q_me_waits_for_group(op, &found, &g);
        w = (struct q_me_waits_for_row){g.last_name, g.first_name};
    }
    if (!e)
        *ret = found ? people_short_name(op->arena, w.first_name, w.last_name) : STR("");
    return e;
}

/* What is told of one's own role: the claim that waits or was refused, and the badge's term. */
static enum err role_news(struct op *op, struct me *me)
{
    struct q_me_claim_row c;
    bool found = false;
    enum err e = q_me_badge(op, &me->has_badge_until_us, &me->badge_until_us);
    if (!e)
        e = q_me_claim(op, &found, &c);
    if (e || !found)
        return e;
    if (!me->waiting_for.n && c.has_maker_last)
        me->waiting_for = people_short_name(op->arena, c.maker_first, c.maker_last);
    bool is_open = c.state == CLAIM_STATE_WAITS || c.state == CLAIM_STATE_REFUSED;
    me->has_claim = is_open && !me->person.is_verified;
    if (me->has_claim)
        me->claim = (struct me_claim){.state = (enum claim_state)c.state,
                                      .reason = c.reason,
                                      .created_us = c.created_us,
                                      .has_decided_us = c.has_decided_us,
                                      .decided_us = c.decided_us};
    return OK;
}

static enum err decides(struct op *op, struct me *me)
{
    struct q_me_decides_row d = {0};
    bool is_administrator = role_has(op->caller.roles, ROLE_ADMINISTRATOR);
    if (!is_administrator && !role_has(op->caller.roles, ROLE_HEAD))
        return OK;
    enum err e = q_me_decides(op, &d);
    me->claims = d.claims;
    me->needs_administrator = is_administrator && d.administrators < 2;
    if (!e && is_administrator)
        e = q_code_request_mine_count(op, op->now_us, &me->code_requests);
    return e;
}

enum err whoami(struct op *op, struct whoami *ret)
{
    const struct caller *c = &op->caller;
    struct q_me_row_row row;
    struct me *me = &ret->me;
    ret->is_operator = role_has(c->roles, ROLE_OPERATOR);
    ret->has_me = !ret->is_operator;
    if (ret->is_operator)
        return OK;
    enum err e = q_me_row(op, &row);
    if (!e)
        e = people_get(op, c->org, c->member, &me->person);
    if (!e)
        e = q_session_expiry(op, &me->session_expires_us);
    if (!e)
        e = preferences_own(op, &me->preferences);
    if (!e)
        e = journal_news(op, &me->account_news, &me->account_news_count);
    if (!e)
        e = decides(op, me);
    if (!e && policy_may_invite(people_caller(op)))
        e = q_me_unit_requests(op, role_has(c->roles, ROLE_ADMINISTRATOR), op->now_us,
                               &me->unit_requests);
    me->waiting_for = STR("");
    if (!e && row.is_waiting)
        e = waiting_for(op, &me->waiting_for);
    if (!e)
        e = role_news(op, me);
    if (e)
        return e;
    me->has_login = row.has_login;
    me->login = row.login;
    me->must_set_password = !row.has_password;
    me->is_waiting = row.is_waiting;
    me->can_invite = !row.is_waiting && policy_may_invite(people_caller(op));
    struct policy_rules rules = people_own_rules(op);
    me->can_gather =
        !row.is_waiting && policy_may_gather(&rules, people_caller(op)) == POLICY_GRANTED;
    me->can_ask = !row.is_waiting && policy_may_ask(&rules, people_caller(op)) == POLICY_GRANTED;
    return OK;
}
