/* leaving.c - whose access ends, and what is forgotten on its day.
 *
 * WHY   a person who leaves a college must be out of it at once, may have left by mistake, and must
 *       be forgotten when the term the college has set is over: each of the three is one act.
 * HOW   people/leaving.c does it to the account; here is who may, what it leaves in the record, and
 *       the day. One job for the whole server erases who is due, a few in a chunk, and puts itself
 *       again for the next one. What may be a hundred thousand rows (the saved chat, votes,
 *       reactions) is out of sight with the act and goes after it, by a job of each who was erased;
 *       the register counts it as it goes.
 * OWNS  the table erasure; org.erase_after_days.
 * RUNS  on read and write workers.
 * SPEC  product.md "Leaving".
 * TESTS leaving_test.c, tests/system/privacy.test.ts */
#include "features/chats/chats.h"
#include "features/exports/exports.h"
#include "features/people/people.h"
#include "features/privacy/copies.h"
#include "features/privacy/limits.h"
#include "features/privacy/privacy.api.h"
#include "features/privacy/privacy.q.h"
#include "features/search/saved.h"
#include "features/staff/staff.h"
#include "features/structure/structure.h"
#include "store/jobs.h"

static struct left_person left_of(const struct q_left_page_row *r, const struct person *person,
                                  int64_t now_us)
{
    return (struct left_person){
        .person = *person,
        .reason = r->reason,
        .has_left_by = r->by_last.p != NULL,
        .left_by = {r->by_last, r->by_first, r->by_middle},
        .left_us = r->closed_us,
        .can_return = r->by_last.p && !r->has_erased_us && r->closed_us > now_us - RETURN_TERM_US,
        .has_erase_us = r->has_erase_us,
        .erase_us = r->erase_us,
        .has_erased_us = r->has_erased_us,
        .erased_us = r->erased_us,
    };
}

/* The page of one: whoever is right below the next number. */
static enum err left_get(struct op *op, member_id id, struct left_person *ret)
{
    struct q_left_page_list page;
    struct person person;
    enum err e = q_left_page(op, (member_id){id.n + 1}, 1, &page);
    if (!e && (page.count != 1 || page.row[0].id.n != id.n))
        e = op_fail(op, ERR_NOT_FOUND, "member");
    if (!e)
        e = people_get(op, op->caller.org, id, &person);
    if (!e)
        *ret = left_of(&page.row[0], &person, op->now_us);
    return e;
}

enum err person_leave(struct op *op, const struct person_manager *manager,
                      const struct person_leave_in *in, struct left_person *ret)
{
    struct person p;
    bool is_last = false;
    if (in->member_id.n == op->caller.member.n)
        return op_fail(op, ERR_OWN_ACCOUNT, "member_id");
    enum err e = people_get(op, op->caller.org, in->member_id, &p);
    if (!e && p.version != in->version)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = people_is_last_administrator(op, manager, in->member_id, &is_last);
    if (!e && is_last)
        e = op_fail(op, ERR_LAST_ADMINISTRATOR, "member_id");
    if (!e)
        e = people_leave(op, &(struct people_leaving){op->caller.org, in->member_id,
                                                      op->caller.member, in->reason});
    if (!e)
        e = structure_person_moved(op, op->caller.org, in->member_id);
    if (!e)
        e = chats_person_came_or_went(op, op->caller.org, in->member_id);
    if (!e)
        e = op_audit(op, "member", in->member_id.n);
    return e ? e : left_get(op, in->member_id, ret);
}

enum err person_return(struct op *op, const struct person_left *left,
                       const struct person_return_in *in, struct member *ret)
{
    (void)left;
    enum err e = people_come_back(op, op->caller.org, in->member_id, op->now_us - RETURN_TERM_US);
    if (!e)
        e = structure_person_moved(op, op->caller.org, in->member_id);
    if (!e)
        e = chats_person_came_or_went(op, op->caller.org, in->member_id);
    if (!e)
        e = op_audit(op, "member", in->member_id.n);
    return e ? e : people_member_get(op, in->member_id, ret);
}

struct forgotten {
    org_id org;
    member_id member, by; /* by 0: the term was over */
};

static enum err go_on(struct op *op, org_id org, member_id member)
{
    struct str payload = arena_printf(op->arena, "{\"org_id\":\"%lld\",\"member_id\":\"%lld\"}",
                                      (long long)org.n, (long long)member.n);
    op->has_job = true;
    return payload.p ? job_put(op->db, STR("erasure_go_on"), payload, op->now_us, op->now_us)
                     : ERR_TOO_LARGE;
}

enum err erasure_go_on(struct op *op, const struct erasure_go_on_in *in)
{
    int64_t rows = 0;
    bool is_done = false;
    enum err e = chats_erase_more(op, in->org_id, in->member_id, &rows, &is_done);
    if (!e && rows)
        e = q_erasure_add(op, in->org_id, in->member_id, rows);
    return e || is_done ? e : go_on(op, in->org_id, in->member_id);
}

/* Everything of a person that is not part of others' correspondence; the proof of it. */
static enum err forget(struct op *op, const struct forgotten *f)
{
    int64_t rows = 0, more[6] = {0}, closed_us = 0;
    enum err e = q_left_when(op, f->org, f->member, &closed_us);
    if (!e)
        e = people_erase(op, f->org, f->member, &rows);
    if (e || !rows)
        return e;
    e = chats_erase(op, f->org, f->member, &more[0]);
    if (!e)
        e = structure_erase(op, f->org, f->member, &more[1]);
    if (!e)
        e = staff_erase(op, f->org, f->member, &more[2]);
    if (!e)
        e = copies_erase(op, f->org, f->member, &more[3]);
    if (!e)
        e = exports_erase(op, f->org, f->member, &more[4]);
    if (!e)
        e = search_erase(op, f->org, f->member, &more[5]);
    if (!e)
        e = q_erasure_insert(op, f->org, f->member, f->by.n != 0, f->by, closed_us,
                             rows + more[0] + more[1] + more[2] + more[3] + more[4] + more[5],
                             op->now_us);
    if (!e)
        e = go_on(op, f->org, f->member);
    if (!e)
        e = chats_person_came_or_went(op, f->org, f->member);
    return e;
}

enum err person_erase(struct op *op, const struct person_left *left,
                      const struct person_erase_in *in, struct left_person *ret)
{
    (void)left;
    struct forgotten f = {op->caller.org, in->member_id, op->caller.member};
    enum err e = forget(op, &f);
    if (!e)
        e = op_audit(op, "member", in->member_id.n);
    return e ? e : left_get(op, in->member_id, ret);
}

enum err erasure_sweep(struct op *op)
{
    struct q_erasure_due_list due;
    int64_t next_us = 0;
    enum err e = q_erasure_due(op, op->now_us, LIMIT_ERASED_AT_ONCE, &due);
    for (size_t i = 0; !e && i < due.count; i++)
        e = forget(op, &(struct forgotten){due.row[i].org_id, due.row[i].id, {0}});
    if (!e)
        e = q_erasure_next(op, &next_us);
    return e ? e : job_round(op->db, STR("erasure_sweep"), next_us, op->now_us);
}

enum err left_list(struct op *op, const struct left_list_in *in, struct left_list_out *ret)
{
    struct q_left_page_list page;
    int64_t limit = in->has_limit ? in->limit : LIMIT_LEFT_PAGE;
    member_id before = in->has_before ? in->before : (member_id){INT64_MAX};
    enum err e = q_left_page(op, before, limit + 1, &page);
    if (e)
        return e;
    ret->has_next = page.count > (size_t)limit;
    ret->people_count = ret->has_next ? (size_t)limit : page.count;
    ret->people = arena_alloc(op->arena, (ret->people_count + 1) * sizeof *ret->people);
    for (size_t i = 0; !e && i < ret->people_count; i++) {
        struct person person;
        e = people_get(op, op->caller.org, page.row[i].id, &person);
        if (!e)
            ret->people[i] = left_of(&page.row[i], &person, op->now_us);
    }
    if (ret->has_next)
        ret->next = page.row[ret->people_count - 1].id;
    return e;
}

enum err erasure_list(struct op *op, const struct erasure_list_in *in, struct erasure_list_out *ret)
{
    struct q_erasure_page_list page;
    int64_t limit = in->has_limit ? in->limit : LIMIT_LEFT_PAGE;
    erasure_id before = in->has_before ? in->before : (erasure_id){INT64_MAX};
    enum err e = q_erasure_page(op, before, limit + 1, &page);
    if (e)
        return e;
    ret->has_next = page.count > (size_t)limit;
    ret->erasures_count = ret->has_next ? (size_t)limit : page.count;
    ret->erasures = arena_alloc(op->arena, (ret->erasures_count + 1) * sizeof *ret->erasures);
    for (size_t i = 0; i < ret->erasures_count; i++) {
        const struct q_erasure_page_row *r = &page.row[i];
        ret->erasures[i] = (struct erasure){
            .id = r->id,
            .member_id = r->member_id,
            .has_by = r->by_last.p != NULL,
            .by = {r->by_last, r->by_first, r->by_middle},
            .left_us = r->closed_us,
            .rows = r->rows_count,
            .created_us = r->created_us,
        };
    }
    if (ret->has_next)
        ret->next = page.row[ret->erasures_count - 1].id;
    return OK;
}

enum err privacy_terms_get(struct op *op, struct privacy_terms *ret)
{
    return q_terms_row(op, &ret->erase_after_days);
}

enum err privacy_terms_set(struct op *op, const struct privacy_terms_set_in *in,
                           struct privacy_terms *ret)
{
    enum err e = q_terms_put(op, in->erase_after_days);
    if (!e)
        e = op_audit(op, "org", op->caller.org.n);
    return e ? e : privacy_terms_get(op, ret);
}
