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
    enum err e = q_me_waits_for(op, &found, &w);
    if (!e)
        *ret = found ? people_short_name(op->arena, w.first_name, w.last_name) : STR("");
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
    if (!e && role_has(c->roles, ROLE_ADMINISTRATOR))
        e = q_code_request_mine_count(op, op->now_us, &me->code_requests);
    me->waiting_for = STR("");
    if (!e && row.is_waiting)
        e = waiting_for(op, &me->waiting_for);
    if (e)
        return e;
    me->has_login = row.has_login;
    me->login = row.login;
    me->must_set_password = !row.has_password;
    me->is_waiting = row.is_waiting;
    me->can_invite =
        !row.is_waiting && policy_may_invite((struct policy_who){c->roles, c->is_verified});
    return OK;
}
