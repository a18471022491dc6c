/* badge.c - «учитель» confirmed: given and taken by hand, for a term, and its end.
 *
 * WHY   the badge lets somebody make chats with students, so it has a giver, a date and, mostly, a
 *       term; a forgotten term must end by itself.
 * HOW   whether a badge holds is decided where it is read, by the clock, so an expired one is worth
 *       nothing from that moment on (every query that shows or uses it compares verified_until_us).
 *       A job of the member (badge_tend) comes two weeks before, to tell its owner, and at the end,
 *       to take it from the row and tell everybody who sees the seal. A job may come too early (the
 *       term was changed): it looks, and puts itself again.
 * OWNS  the badge's columns of the table member.  RUNS  on the write worker.  TESTS badge_test.c,
 *       tests/system/staff.test.ts. */
#include "features/people/journal.h"
#include "features/people/limits.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/rights.h"
#include "store/jobs.h"
#include "text/utf8.h"

enum err badge_plan(struct op *op, member_id member, int64_t until_us)
{
    if (!until_us)
        return OK;
    int64_t told_us = until_us - BADGE_TOLD_BEFORE_US;
    struct str payload = arena_printf(op->arena, "{\"member_id\":\"%lld\"}", (long long)member.n);
    return job_put(op->db, STR("badge_tend"), payload, told_us > op->now_us ? told_us : until_us,
                   op->now_us);
}

enum err people_badge_term_check(struct op *op, bool has_until, int64_t until_us)
{
    bool is_fine =
        !has_until || (until_us > op->now_us && until_us <= op->now_us + BADGE_LONGEST_US);
    return is_fine ? OK : op_fail(op, ERR_INVALID, "until_us");
}

static enum err badge_check(struct op *op, const struct person_badge_set_in *in,
                            const struct person *old)
{
    if (old->version != in->version)
        return op_fail(op, ERR_CONFLICT, "version");
    if (in->is_verified && !role_has(old->roles, ROLE_WITH_BADGE))
        return op_fail(op, ERR_INVALID, "is_verified");
    if (!in->is_verified && old->is_verified && (!in->has_reason || !str_trim(in->reason).n))
        return op_fail(op, ERR_INVALID, "reason");
    return people_badge_term_check(op, in->is_verified && in->has_until_us, in->until_us);
}

static enum err badge_put(struct op *op, const struct person_badge_set_in *in, role_set roles)
{
    struct people_rights r = {
        .roles = roles,
        .is_verified = in->is_verified,
        .until_us = in->is_verified && in->has_until_us ? in->until_us : 0,
        .by = op->caller.member,
        .reason = in->has_reason ? str_trim(in->reason) : STR(""),
    };
    enum err e = people_rights_set(op, op->caller.org, in->member_id, &r);
    if (!e && r.is_verified)
        e = q_claim_settle(op, op->caller.org, in->member_id, r.by, r.until_us > 0, r.until_us,
                           op->now_us);
    return e ? e : people_tell_deciders(op, op->caller.org);
}

enum err person_badge_set(struct op *op, const struct person_manager *manager,
                          const struct person_badge_set_in *in, struct member *ret)
{
    struct person old;
    struct member now;
    (void)manager; /* proves that the member is of the caller's organisation and not gone */
    if (in->member_id.n == op->caller.member.n)
        return op_fail(op, ERR_OWN_BADGE, "member_id");
    enum err e = people_get(op, op->caller.org, in->member_id, &old);
    if (!e)
        e = badge_check(op, in, &old);
    if (!e)
        e = people_member_get(op, in->member_id, &now);
    if (e)
        return e;
    int64_t until_us = in->has_until_us ? in->until_us : 0;
    bool is_done = old.is_verified == in->is_verified &&
                   (!in->is_verified || now.verified_until_us == until_us);
    if (!is_done)
        e = badge_put(op, in, old.roles);
    return e ? e : people_member_get(op, in->member_id, ret);
}

/* Two weeks before; once for each badge. */
static enum err tell_end(struct op *op, member_id member, const struct q_badge_term_row *term)
{
    int64_t told = 0;
    struct journal_entry j = {.org = term->org,
                              .owner = member,
                              .kind = ACCOUNT_EVENT_KIND_BADGE_ENDS_SOON,
                              .is_news = true};
    enum err e = q_badge_is_told(op, term->org, member, term->verified_us, &told);
    if (!e && !told)
        e = journal_write(op, &j);
    return e ? e : people_tell(op, term->org, member);
}

static enum err badge_end(struct op *op, member_id member, const struct q_badge_term_row *term)
{
    struct rights_change c = {.org = term->org,
                              .member = member,
                              .roles_before = term->roles,
                              .roles_after = term->roles,
                              .badge_before = true};
    enum err e =
        q_rights_set(op, term->org, member, term->roles, false, 0, (member_id){0}, false, 0);
    if (!e)
        e = rights_changed(op, &c);
    return e ? e : people_tell_deciders(op, term->org);
}

enum err badge_tend(struct op *op, const struct badge_tend_in *in)
{
    struct q_badge_term_row term;
    bool found = false;
    enum err e = q_badge_term(op, in->member_id, &found, &term);
    if (e || !found || !term.has_verified_us || !term.has_until_us)
        return e;
    if (term.until_us <= op->now_us)
        return badge_end(op, in->member_id, &term);
    if (term.until_us - BADGE_TOLD_BEFORE_US <= op->now_us)
        e = tell_end(op, in->member_id, &term);
    return e ? e : badge_plan(op, in->member_id, term.until_us);
}

enum err badge_confirm_local(struct op *op, const struct badge_confirm_local_in *in,
                             struct badge_confirm_local_out *ret)
{
    org_id org = {0};
    struct q_member_named_row m;
    struct person p;
    struct str fold;
    bool found = false;
    enum err e = people_badge_term_check(op, in->has_until_us, in->until_us);
    if (!e)
        e = q_org_id_by_slug(op, in->org, &found, &org);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "org");
    if (!e)
        e = utf8_fold(op->arena, str_trim(in->login), &fold);
    if (!e)
        e = q_member_named(op, org, fold, &found, &m);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "login");
    if (!e && !role_has(m.roles, ROLE_HEAD | ROLE_ADMINISTRATOR))
        e = op_fail(op, ERR_INVALID, "login");
    if (e)
        return e;
    role_set roles = role_has(m.roles, ROLE_WITH_BADGE) ? m.roles : m.roles | ROLE_TEACHER;
    struct people_rights r = {
        .roles = roles, .is_verified = true, .until_us = in->has_until_us ? in->until_us : 0};
    e = people_rights_set(op, org, m.id, &r);
    if (!e)
        e = q_claim_settle(op, org, m.id, (member_id){0}, r.until_us > 0, r.until_us, op->now_us);
    if (!e)
        e = people_tell_deciders(op, org);
    if (!e)
        e = people_get(op, org, m.id, &p);
    if (!e)
        ret->name = p.name;
    return e;
}
