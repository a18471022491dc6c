/* session.c - sessions: opened by a sign-in, found by the hash of their token, ended.
 *
 * WHY   one place knows how a token is stored and for how long it lives.
 * HOW   256 random bits go to the client, their hash to the table; finding is one indexed query
 *       with the member joined in, so a changed role or a closed account counts from the next
 *       request on.
 * OWNS  the table session.  RUNS  on read and write workers.  TESTS sign_in_test.c. */
#include "crypto/token.h"
#include "features/people/journal.h"
#include "features/people/limits.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/sessions.h"
#include "store/jobs.h"

/* Whoever held a session of an account when its access ended hears that, and whose it was. */
static enum err no_session(struct op *op, struct str token_hash)
{
    bool found;
    struct str slug;
    enum err e = q_session_of_leaver(op, token_hash, &found, &slug);
    if (e)
        return e;
    return found ? op_fail(op, ERR_NO_SESSION, "left:%.*s", STR_ARG(slug)) : ERR_NO_SESSION;
}

enum err people_authenticate(struct op *op, struct str token_hash, struct caller *ret)
{
    struct q_session_by_token_row s;
    bool found;
    enum err e = q_session_by_token(op, token_hash, op->now_us, &found, &s);
    if (e)
        return e;
    if (!found || s.is_closed)
        return no_session(op, token_hash);
    if (!s.has_member_id) {
        *ret = (struct caller){
            .session = s.id, .roles = ROLE_OPERATOR, .session_ends_us = s.expires_us};
        return OK;
    }
    *ret = (struct caller){
        .session = s.id,
        .org = s.org_id,
        .member = s.member_id,
        .roles = s.roles,
        .is_verified = s.is_verified,
        .is_waiting = s.is_waiting,
        .must_set_password = !s.has_password,
        .session_ends_us = s.expires_us,
        .is_minor = policy_is_minor(s.roles, s.has_minor_until_us, s.minor_until_us, op->now_us),
        .rules = s.rules,
    };
    return OK;
}

enum err people_act_for(struct op *op, org_id org, member_id member, bool *ret)
{
    struct q_member_to_act_row m;
    bool found = false;
    op->caller = (struct caller){.org = org};
    enum err e = q_member_to_act(op, org, member, op->now_us, &found, &m);
    *ret = !e && found && !m.is_closed && !m.is_waiting && m.has_password;
    if (!*ret)
        return e;
    op->caller = (struct caller){
        .org = org,
        .member = member,
        .roles = m.roles,
        .is_verified = m.is_verified,
        .is_minor = policy_is_minor(m.roles, m.has_minor_until_us, m.minor_until_us, op->now_us),
        .rules = m.rules,
    };
    return OK;
}

enum err session_close_one(struct op *op, session_id id, member_id member)
{
    enum err e = q_session_end(op, id, op->now_us);
    if (!e)
        op_session_ended(op, id, member);
    return e;
}

/* The oldest end when there are too many. */
static enum err end_oldest(struct op *op, member_id member)
{
    struct q_session_alive_list_list alive;
    enum err e = q_session_alive_list(op, member, op->now_us, LIMIT_SESSIONS_PER_MEMBER, &alive);
    for (size_t i = 0; !e && i < alive.count; i++)
        e = session_close_one(op, alive.row[i].id, member);
    return e;
}

enum err sessions_end(struct op *op, member_id member, session_id spare, int64_t *ret)
{
    struct q_session_alive_list_list alive;
    *ret = 0;
    enum err e = q_session_alive_list(op, member, op->now_us, 0, &alive);
    for (size_t i = 0; !e && i < alive.count; i++) {
        if (alive.row[i].id.n == spare.n)
            continue;
        e = session_close_one(op, alive.row[i].id, member);
        ++*ret;
    }
    return e;
}

/* No session outlives 180 days after the sign-in behind it, whichever way it came about. */
static int64_t term_of(const struct op *op, const struct session_new *s)
{
    int64_t until = op->now_us + SESSION_TERM_US, last = s->since_us + SESSION_LONGEST_US;
    return s->since_us && last < until ? last : until;
}

static enum err write_down(struct op *op, const struct session_new *s)
{
    enum err e = end_oldest(op, s->member);
    if (e)
        return e;
    return journal_write(op,
                         &(struct journal_entry){
                             .org = s->org, .owner = s->member, .kind = s->how, .about = s->about});
}

enum err session_make(struct op *op, const struct session_new *s)
{
    struct str token = token_new(op->arena, &op->rand);
    struct str client = op->client_address.p ? op->client_address : STR("");
    struct str agent = op->user_agent.p ? op->user_agent : STR("");
    member_id member = s->member;
    enum err e = q_session_insert(op, s->org, member, token_hash("session", token), term_of(op, s),
                                  client, agent, s->entered_link, s->since_us, op->now_us);
    if (!e && member.n)
        e = write_down(op, s);
    if (e)
        return e;
    op->new_session_token = token;
    if (member.n)
        emit_devices_changed(op, member, member.n, op->now_us, &(struct devices_mark){op->now_us});
    return OK;
}

enum err session_open(struct op *op, org_id org, member_id member, enum account_event_kind how)
{
    return session_make(op, &(struct session_new){.org = org, .member = member, .how = how});
}

enum err people_open_session(struct op *op, org_id org, member_id member)
{
    return session_open(op, org, member, ACCOUNT_EVENT_KIND_SIGNED_IN);
}

enum err sign_out(struct op *op)
{
    enum err e = q_session_end(op, op->caller.session, op->now_us);
    if (e)
        return e;
    member_id me = op->caller.member;
    op_session_ended(op, op->caller.session, me);
    if (me.n)
        emit_devices_changed(op, me, me.n, op->now_us, &(struct devices_mark){op->now_us});
    op->ends_session = true;
    return OK;
}

enum err people_close_quiet(struct op *op, org_id org, member_id member)
{
    int64_t closed = 0;
    enum err e = q_member_close(op, org, member, op->now_us, op->now_us + REFUSED_ERASE_TERM_US);
    if (!e)
        e = job_put(op->db, STR("erasure_sweep"), STR("{}"), op->now_us + REFUSED_ERASE_TERM_US,
                    op->now_us);
    if (!e)
        e = q_code_replace(op, member, op->now_us);
    if (!e)
        e = people_ties_end(op, org, member);
    if (!e)
        e = sessions_end(op, member, (session_id){0}, &closed);
    if (!e)
        op_access_changed(op, (struct topic){TOPIC_MEMBER, member.n}, member);
    return e;
}

enum err people_close(struct op *op, org_id org, member_id member)
{
    enum err e = people_close_quiet(op, org, member);
    if (!e)
        e = people_staff_moved(op, org);
    return e ? e : people_supervise_later(op, org);
}

enum err people_refuse(struct op *op, org_id org, member_id member)
{
    struct q_member_state_row m;
    bool found = false;
    enum err e = q_member_state(op, org, member, op->now_us, &found, &m);
    return e || !found || !m.is_waiting ? e : people_close(op, org, member);
}
