/* session.c - sessions: opened by a sign-in, found by the hash of their token, ended.
 *
 * WHY   one place knows how a token is stored and for how long it lives.
 * HOW   256 random bits go to the client, their hash to the table; finding is one indexed query
 *       with the member joined in, so a changed role or a closed account counts from the next
 *       request on.
 * OWNS  the table session.  RUNS  on read and write workers.  TESTS sign_in_test.c. */
#include "crypto/token.h"
#include "features/people/limits.h"
#include "features/people/people.h"
#include "features/people/people.q.h"

enum err people_authenticate(struct op *op, struct str token_hash, struct caller *ret)
{
    struct q_session_by_token_row s;
    bool found;
    enum err e = q_session_by_token(op, token_hash, op->now_us, &found, &s);
    if (e)
        return e;
    if (!found || s.is_closed)
        return ERR_NO_SESSION;
    if (!s.has_member_id) {
        *ret = (struct caller){.session = s.id, .roles = ROLE_OPERATOR};
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
    };
    return OK;
}

/* All but the newest `keep` sessions of the member end. */
static enum err end_sessions(struct op *op, member_id member, int64_t keep)
{
    struct q_session_alive_list_list alive;
    enum err e = q_session_alive_list(op, member, op->now_us, keep, &alive);
    for (size_t i = 0; !e && i < alive.count; i++) {
        e = q_session_end(op, alive.row[i].id, op->now_us);
        op_session_ended(op, alive.row[i].id, member);
    }
    return e;
}

enum err people_open_session(struct op *op, org_id org, member_id member)
{
    struct str token = token_new(op->arena, &op->rand);
    struct str client = op->client_address.p ? op->client_address : STR("");
    enum err e = q_session_insert(op, org, member, token_hash("session", token),
                                  op->now_us + SESSION_TERM_US, client, op->now_us);
    if (!e && member.n)
        e = end_sessions(op, member, LIMIT_SESSIONS_PER_MEMBER);
    if (!e)
        op->new_session_token = token;
    return e;
}

enum err sign_out(struct op *op)
{
    enum err e = q_session_end(op, op->caller.session, op->now_us);
    if (e)
        return e;
    op_session_ended(op, op->caller.session, op->caller.member);
    op->ends_session = true;
    return OK;
}

enum err people_close(struct op *op, org_id org, member_id member)
{
    enum err e = q_member_close(op, org, member, op->now_us);
    if (!e)
        e = q_code_replace(op, member, op->now_us);
    if (!e)
        e = end_sessions(op, member, 0);
    if (!e)
        op_access_changed(op, (struct topic){TOPIC_MEMBER, member.n}, member);
    return e;
}

enum err person_code_issue(struct op *op, const struct person_manager *manager,
                           const struct person_code_issue_in *in, struct code_issued *ret)
{
    (void)manager; /* proves that the member is of the caller's organisation and not gone */
    struct q_member_full_row m;
    enum err e = q_member_full(op, in->member_id, op->now_us, &m);
    if (e)
        return e;
    /* A forgotten password of a student or a parent; for staff one administrator is not enough. */
    if (m.is_active && role_has(m.roles, ROLE_ANY_STAFF))
        return op_fail(op, ERR_ACCOUNT_ACTIVE, "member");
    if (m.is_active)
        e = q_credentials_forget(op, in->member_id);
    if (!e)
        e = people_issue_code(op, op->caller.org, in->member_id, ret);
    if (!e)
        e = end_sessions(op, in->member_id, 0); /* of the old password, or of the old code */
    if (!e)
        e = op_audit(op, "member", in->member_id.n);
    return e;
}
