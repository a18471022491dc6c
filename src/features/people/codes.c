/* codes.c - one-time codes for accounts that exist already.
 *
 * WHY   a code opens the account, so it is a key to everything the person may do. For a student
 *       who forgot the password one administrator is enough, or the curator (invites/slips.c); for
 * staff in use it takes two, since an administrator alone could else become anybody (product.md
 * "Accounts"). HOW   whoever issues it: password, old codes and sessions end, the owner's journal
 * says who it was. A request waits a day; the update that grants it has "where is_granted is null",
 * so of two consents one wins. Neither who asked nor the person concerned may consent, and a
 *       request dies with its maker's role. The only administrator in use has the operator:
 *       whoever reads the server's terminal.
 * OWNS  the tables code (with sign_in.c) and code_request.  RUNS  on read and write workers.
 * TESTS tests/system/account.test.ts. */
#include "features/people/journal.h"
#include "features/people/limits.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/sessions.h"

struct renewal {
    org_id org;
    member_id member, by; /* by 0: the operator */
    bool was_used;        /* news for somebody, then */
};

/* A code instead of all that opened the account until now. */
static enum err code_renew(struct op *op, const struct renewal *r, struct code_issued *ret)
{
    int64_t closed = 0;
    struct journal_entry entry = {.org = r->org,
                                  .owner = r->member,
                                  .kind = ACCOUNT_EVENT_KIND_CODE_ISSUED,
                                  .by = r->by,
                                  .is_news = r->was_used};
    enum err e = q_credentials_forget(op, r->org, r->member);
    if (!e)
        e = people_issue_code(op, r->org, r->member, ret);
    if (!e)
        e = people_ties_end(op, r->org, r->member);
    if (!e)
        e = sessions_end(op, r->member, (session_id){0}, &closed);
    if (!e)
        e = journal_write(op, &entry);
    if (!e)
        e = op_audit(op, "member", r->member.n);
    return e;
}

enum err people_renew_code(struct op *op, org_id org, member_id member, struct code_issued *ret)
{
    struct renewal r = {org, member, op->caller.member, false};
    return code_renew(op, &r, ret);
}

enum err people_replace_code(struct op *op, org_id org, member_id member, struct code_issued *ret)
{
    struct renewal r = {org, member, op->caller.member, true};
    return code_renew(op, &r, ret);
}

/* Staff whose account was ever in use, a role of staff taken away included: else one administrator
 * could take the role, issue the code and give the role back. */
static enum err takes_two(struct op *op, const struct person_manager *manager, bool *ret_used,
                          bool *ret_takes_two)
{
    struct q_code_state_row s;
    enum err e = q_code_state(op, manager, &s);
    if (e)
        return e;
    *ret_used = s.is_used;
    *ret_takes_two = s.is_used && s.is_staff;
    return OK;
}

enum err person_code_issue(struct op *op, const struct person_manager *manager,
                           const struct person_code_issue_in *in, struct code_issued *ret)
{
    struct renewal r = {op->caller.org, in->member_id, op->caller.member, false};
    bool two = false;
    enum err e = takes_two(op, manager, &r.was_used, &two);
    if (!e && two)
        e = op_fail(op, ERR_ACCOUNT_ACTIVE, "member");
    return e ? e : code_renew(op, &r, ret);
}

/* --- requests --- */

static enum err request_view(struct op *op, const struct q_code_request_page_row *r,
                             struct code_request *ret)
{
    member_id me = op->caller.member;
    ret->id = r->id;
    ret->may_consent = r->requested_by.n != me.n && r->member.n != me.n;
    ret->created_us = r->created_us;
    ret->expires_us = r->expires_us;
    enum err e = people_get(op, op->caller.org, r->member, &ret->person);
    return e ? e : people_get(op, op->caller.org, r->requested_by, &ret->requested_by);
}

static enum err request_get(struct op *op, code_request_id id, struct code_request *ret)
{
    struct q_code_request_page_list one;
    enum err e = q_code_request_page(op, id, id, op->now_us, 1, &one);
    if (!e && !one.count)
        e = op_fail(op, ERR_NOT_FOUND, "code_request");
    return e ? e : request_view(op, &one.row[0], ret);
}

/* The clients of these read whoami again. */
static enum err tell_member(struct op *op, member_id who)
{
    struct person p;
    enum err e = people_get(op, op->caller.org, who, &p);
    if (!e)
        emit_me_changed(op, who, who.n, p.version, &(struct me_mark){p.version});
    return e;
}

static enum err tell_administrators(struct op *op)
{
    struct q_administrator_list_list all;
    enum err e = q_administrator_list(op, op->caller.org, LIMIT_ADMINISTRATORS_TOLD, &all);
    for (size_t i = 0; !e && i < all.count; i++)
        e = tell_member(op, all.row[i].id);
    return e;
}

/* Somebody in use who is neither the caller nor the person. */
static enum err somebody_can_consent(struct op *op, member_id person)
{
    struct q_administrator_list_list all;
    enum err e = q_administrator_list(op, op->caller.org, LIMIT_ADMINISTRATORS_TOLD, &all);
    for (size_t i = 0; !e && i < all.count; i++)
        if (all.row[i].is_active && all.row[i].id.n != op->caller.member.n &&
            all.row[i].id.n != person.n)
            return OK;
    return e ? e : op_fail(op, ERR_NO_SECOND_ADMINISTRATOR, "code_request");
}

static enum err request_make(struct op *op, const struct person_manager *manager, member_id person,
                             code_request_id *ret)
{
    int64_t open = 0;
    enum err e = q_code_request_open_count(op, op->now_us, &open);
    if (!e && open >= LIMIT_CODE_REQUESTS)
        e = op_fail(op, ERR_LIMIT_REACHED, "code requests");
    if (!e)
        e = q_code_request_sweep(op, op->now_us - RETENTION_ACCOUNT_EVENT_US, LIMIT_SWEPT_ROWS);
    if (!e)
        e = q_code_request_insert(op, manager, op->now_us + CODE_REQUEST_TERM_US, op->now_us, ret);
    if (!e)
        e = journal_write(op, &(struct journal_entry){.org = op->caller.org,
                                                      .owner = person,
                                                      .kind = ACCOUNT_EVENT_KIND_CODE_REQUESTED,
                                                      .by = op->caller.member,
                                                      .is_news = true});
    if (!e)
        e = op_audit_about(op, "code_request", ret->n, &(struct op_about){.whom = {person}});
    if (!e)
        e = tell_member(op, person);
    return e ? e : tell_administrators(op);
}

enum err code_request(struct op *op, const struct person_manager *manager,
                      const struct code_request_in *in, struct code_request *ret)
{
    code_request_id id = {0};
    bool is_open = false, is_used = false, two = false;
    enum err e = takes_two(op, manager, &is_used, &two);
    if (!e && !two)
        e = op_fail(op, ERR_NO_CONSENT_NEEDED, "member");
    if (!e)
        e = somebody_can_consent(op, in->member_id);
    if (!e)
        e = q_code_request_close_over(op, manager, op->now_us);
    if (!e)
        e = q_code_request_open_of(op, manager, &is_open, &id);
    if (!e && !is_open)
        e = request_make(op, manager, in->member_id, &id);
    return e ? e : request_get(op, id, ret);
}

enum err code_request_list(struct op *op, struct code_request_list_out *ret)
{
    struct q_code_request_page_list page;
    enum err e = q_code_request_page(op, (code_request_id){0}, (code_request_id){INT64_MAX},
                                     op->now_us, LIMIT_CODE_REQUESTS, &page);
    if (e)
        return e;
    ret->requests = arena_try(op->arena, page.count + 1, sizeof *ret->requests);
    if (!ret->requests)
        return ERR_TOO_LARGE;
    ret->requests_count = page.count;
    for (size_t i = 0; !e && i < page.count; i++)
        e = request_view(op, &page.row[i], &ret->requests[i]);
    return e;
}

/* Decided before: `decided` says how; over, foreign and absent are one answer. */
static enum err request_find(struct op *op, code_request_id id, struct q_code_request_find_row *ret)
{
    bool found = false;
    enum err e = q_code_request_find(op, id, op->now_us, &found, ret);
    if (!e && (!found || (ret->is_over && !ret->is_decided)))
        e = op_fail(op, ERR_NOT_FOUND, "code_request");
    return e;
}

static enum err request_decide(struct op *op, code_request_id id, member_id whose, bool is_granted)
{
    int64_t changes = 0;
    enum err e = q_code_request_decide(op, id, is_granted, op->now_us, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "code_request");
    if (!e)
        e = op_audit_about(op, "code_request", id.n, &(struct op_about){.whom = {whose}});
    return e ? e : tell_administrators(op);
}

enum err code_request_consent(struct op *op, const struct code_request_consent_in *in,
                              struct code_issued *ret)
{
    struct q_code_request_find_row r;
    enum err e = request_find(op, in->code_request_id, &r);
    if (e)
        return e;
    member_id me = op->caller.member;
    if (r.requested_by.n == me.n || r.member.n == me.n)
        return op_fail(op, ERR_OWN_REQUEST, "code_request");
    e = request_decide(op, in->code_request_id, r.member, true);
    return e ? e : code_renew(op, &(struct renewal){op->caller.org, r.member, me, true}, ret);
}

enum err code_request_refuse(struct op *op, const struct code_request_refuse_in *in)
{
    struct q_code_request_find_row r;
    enum err e = request_find(op, in->code_request_id, &r);
    if (e)
        return e;
    if (r.is_decided)
        return r.is_granted ? op_fail(op, ERR_CONFLICT, "code_request") : OK;
    e = request_decide(op, in->code_request_id, r.member, false);
    return e ? e : tell_member(op, r.member);
}

/* --- the operator --- */

/* The one in use: a second one who never came, or whose code ran out, can help nobody. Where none
 * is in use, the first. */
static enum err only_administrator(struct op *op, org_id org, member_id *ret)
{
    struct q_administrator_list_list all;
    size_t active = 0;
    enum err e = q_administrator_list(op, org, LIMIT_ADMINISTRATORS_TOLD, &all);
    if (!e && !all.count)
        e = op_fail(op, ERR_NOT_FOUND, "administrator");
    if (e)
        return e;
    *ret = all.row[0].id;
    for (size_t i = 0; i < all.count; i++) {
        if (!all.row[i].is_active)
            continue;
        *ret = all.row[i].id;
        active++;
    }
    return active > 1 ? op_fail(op, ERR_NO_CONSENT_NEEDED, "org") : OK;
}

enum err administrator_code_issue(struct op *op, const struct administrator_code_issue_in *in,
                                  struct administrator_code_issue_out *ret)
{
    struct renewal r = {.was_used = true};
    bool found = false;
    struct person p;
    struct code_issued code;
    enum err e = q_org_id_by_slug(op, in->org, &found, &r.org);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "org");
    if (!e)
        e = only_administrator(op, r.org, &r.member);
    if (!e)
        e = people_get(op, r.org, r.member, &p);
    if (!e)
        e = code_renew(op, &r, &code);
    if (!e)
        *ret = (struct administrator_code_issue_out){code.code, code.expires_us, p.name};
    return e;
}
