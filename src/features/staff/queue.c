/* queue.c - claims as those who decide see them: lists, and one beside the list of staff.
 *
 * WHY   whoever confirms needs everything in one place: what is claimed, what the list says,
 * whether the name imitates somebody's, and what happened before. HOW   lines of the list with the
 * claimant's surname (or linked to them) are compared with the claim (compare.c); the best one is
 * shown, the others can be chosen. OWNS  nothing.  RUNS  on read workers, and on the writer for an
 * answer.  TESTS staff_test.c. */
#include "features/staff/queue.h"

#include "features/people/people.h"
#include "features/staff/compare.h"
#include "features/staff/limits.h"
#include "features/staff/staff.q.h"
#include "text/utf8.h"

struct beside {
    struct q_record_candidates_list lines;
    size_t best; /* == lines.count: none */
    struct comparison comparison;
};

static struct staff_words words_of_claim(const struct claim *c)
{
    return (struct staff_words){c->person.name, c->position, c->subjects, c->document};
}

static struct staff_words words_of_line(const struct q_record_candidates_row *r)
{
    return (struct staff_words){
        {r->last_name, r->first_name, r->middle_name}, r->position, r->subjects, r->document};
}

static enum err lines_for(struct op *op, const struct person *p,
                          struct q_record_candidates_list *ret)
{
    struct str fold;
    enum err e = utf8_fold(op->arena, p->name.last, &fold);
    if (e)
        return e;
    return q_record_candidates(op, p->id, arena_printf(op->arena, "%.*s %%", STR_ARG(fold)),
                               LIMIT_RECORD_CANDIDATES, ret);
}

/* A line that was linked to the person before goes first; then the one with the same first name. */
static int rank(const struct q_record_candidates_row *r, const struct comparison *c)
{
    bool is_named_so = c->field[0].match == FIELD_MATCH_SAME;
    return (r->is_theirs ? 100 : 0) + (is_named_so ? 50 : 0) + c->same * 2 - c->check;
}

/* The line that fits best, among those of this name; wanted: the one that was asked for. */
static enum err put_beside(struct op *op, const struct claim *claim, staff_record_id wanted,
                           struct beside *ret)
{
    struct staff_words claimed = words_of_claim(claim);
    int best = 0;
    enum err e = lines_for(op, &claim->person, &ret->lines);
    ret->best = e ? 0 : ret->lines.count;
    for (size_t i = 0; !e && i < ret->lines.count; i++) {
        const struct q_record_candidates_row *r = &ret->lines.row[i];
        struct staff_words listed = words_of_line(r);
        struct comparison c;
        e = compare_claim(op->arena, &claimed, &listed, &c);
        int fits = wanted.n && wanted.n == r->id.n ? 1000 : rank(r, &c);
        if (e || fits <= best || fits < 50)
            continue;
        best = fits;
        ret->best = i;
        ret->comparison = c;
    }
    return e;
}

static void match_write(const struct beside *b, struct claim *ret)
{
    if (b->best == b->lines.count) {
        ret->match = CLAIM_MATCH_ABSENT;
        return;
    }
    ret->match = b->comparison.check ? CLAIM_MATCH_DIFFERS : CLAIM_MATCH_LISTED;
    for (int i = CLAIM_FIELDS - 1; i >= 0; i--) {
        if (b->comparison.field[i].match != FIELD_MATCH_CHECK)
            continue;
        ret->has_differs = true;
        ret->differs = b->comparison.field[i].field;
    }
}

static enum err name_of(struct op *op, bool has, member_id id, bool *ret_has,
                        struct person_name *ret)
{
    struct person p;
    *ret_has = has;
    if (!has)
        return OK;
    enum err e = people_get(op, op->caller.org, id, &p);
    if (!e)
        *ret = p.name;
    return e;
}

static enum err claim_view(struct op *op, const struct q_claim_rows_row *r, staff_record_id wanted,
                           struct beside *ret_beside, struct claim *ret)
{
    *ret = (struct claim){
        .id = r->id,
        .role = (enum claim_role)r->role,
        .state = (enum claim_state)r->state,
        .subjects = r->subjects,
        .position = r->position,
        .document = r->document,
        .note = r->note,
        .is_appeal = r->is_appeal,
        .is_newcomer = r->is_waiting,
        .is_own = r->member.n == op->caller.member.n,
        .has_decided_us = r->has_decided_us,
        .decided_us = r->decided_us,
        .reason = r->reason,
        .has_until_us = r->has_until_us,
        .until_us = r->until_us,
        .created_us = r->created_us,
        .version = r->version,
    };
    enum err e = people_get(op, op->caller.org, r->member, &ret->person);
    if (!e)
        e = people_name_warning(op, r->member, &ret->person.name, r->name_skeleton,
                                &ret->name_warning);
    if (!e)
        e = name_of(op, r->has_decided_by, r->decided_by, &ret->has_decided_by, &ret->decided_by);
    if (!e)
        e = put_beside(op, ret, wanted.n ? wanted : r->record, ret_beside);
    if (!e)
        match_write(ret_beside, ret);
    return e;
}

static enum err claim_row(struct op *op, claim_id id, struct q_claim_rows_list *ret)
{
    enum err e = q_claim_rows(op, 0, id, id, true, 1, ret);
    return !e && !ret->count ? op_fail(op, ERR_NOT_FOUND, "claim") : e;
}

enum err queue_claim(struct op *op, claim_id id, struct claim *ret)
{
    struct q_claim_rows_list one;
    struct beside beside = {0};
    enum err e = claim_row(op, id, &one);
    return e ? e : claim_view(op, &one.row[0], (staff_record_id){0}, &beside, ret);
}

enum err claim_list(struct op *op, const struct claim_list_in *in, struct claim_list_out *ret)
{
    size_t limit = in->has_limit ? (size_t)in->limit : LIMIT_CLAIMS_PAGE;
    claim_id high = {in->has_before ? in->before.n - 1 : INT64_MAX};
    struct q_claim_rows_list page;
    struct q_record_sum_row sum = {0};
    enum err e =
        q_claim_rows(op, (int64_t)in->state, (claim_id){0}, high, false, (int64_t)limit + 1, &page);
    if (!e)
        e = q_claim_waiting_count(op, op->caller.org, &ret->waiting);
    if (!e)
        e = q_record_sum(op, &sum);
    if (e)
        return e;
    size_t count = page.count < limit ? page.count : limit;
    ret->claims = arena_try(op->arena, count + 1, sizeof *ret->claims);
    if (!ret->claims)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < count; i++) {
        struct beside beside = {0};
        e = claim_view(op, &page.row[i], (staff_record_id){0}, &beside, &ret->claims[i]);
    }
    ret->claims_count = count;
    ret->has_next = page.count > count;
    if (ret->has_next)
        ret->next = page.row[count - 1].id;
    ret->records = sum.n;
    ret->has_listed_us = sum.has_listed_us;
    ret->listed_us = sum.listed_us;
    return e;
}

/* --- one claim --- */

static enum err step_add(struct op *op, struct claim_get_out *out, struct claim_step step,
                         bool has_by, member_id by)
{
    enum err e = name_of(op, has_by, by, &step.has_by, &step.by);
    if (!step.text.p)
        step.text = STR("");
    if (!e)
        out->steps[out->steps_count++] = step;
    return e;
}

static enum claim_step_kind decision_of(int64_t state)
{
    return state == CLAIM_STATE_CONFIRMED ? CLAIM_STEP_KIND_CONFIRMED
           : state == CLAIM_STATE_REFUSED ? CLAIM_STEP_KIND_REFUSED
                                          : CLAIM_STEP_KIND_WITHDRAWN;
}

static enum err claim_steps(struct op *op, const struct q_claim_history_row *r,
                            struct claim_get_out *out)
{
    enum err e = OK;
    if (r->state != CLAIM_STATE_WAITS)
        e = step_add(op, out,
                     (struct claim_step){.kind = decision_of(r->state),
                                         .text = r->reason,
                                         .created_us = r->decided_us},
                     r->has_decided_by, r->decided_by);
    struct claim_step filed = {.kind =
                                   r->is_appeal ? CLAIM_STEP_KIND_APPEALED : CLAIM_STEP_KIND_FILED,
                               .created_us = r->created_us};
    return e ? e : step_add(op, out, filed, false, (member_id){0});
}

static enum err arrival_step(struct op *op, const struct claim_decider *decider, member_id who,
                             struct claim_get_out *out)
{
    struct q_claim_arrival_row a;
    enum err e = q_claim_arrival(op, decider, who, &a);
    if (e)
        return e;
    struct claim_step joined = {.kind = CLAIM_STEP_KIND_JOINED, .created_us = a.joined_us};
    struct claim_step code = {.kind = CLAIM_STEP_KIND_CODE, .created_us = a.code_us};
    struct claim_step link = {
        .kind = CLAIM_STEP_KIND_LINK, .created_us = a.link_us, .text = a.link_title};
    if (a.has_link_us)
        return step_add(op, out, link, a.has_link_by, a.link_by);
    if (a.has_code_us)
        return step_add(op, out, code, a.has_code_by, a.code_by);
    return step_add(op, out, joined, false, (member_id){0});
}

static enum err steps_write(struct op *op, const struct claim_decider *decider, member_id who,
                            struct claim_get_out *out)
{
    struct q_claim_history_list past;
    enum err e = q_claim_history(op, decider, who, LIMIT_CLAIM_STEPS, &past);
    if (e)
        return e;
    out->steps = arena_try(op->arena, past.count * 2 + 1, sizeof *out->steps);
    if (!out->steps)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < past.count; i++)
        e = claim_steps(op, &past.row[i], out);
    return e ? e : arrival_step(op, decider, who, out);
}

static struct staff_record line_view(const struct q_record_candidates_row *r)
{
    return (struct staff_record){.id = r->id,
                                 .name = {r->last_name, r->first_name, r->middle_name},
                                 .position = r->position,
                                 .subjects = r->subjects,
                                 .document = r->document,
                                 .listed_us = r->listed_us,
                                 .version = r->version};
}

static enum err beside_write(struct op *op, const struct beside *b, struct claim_get_out *out)
{
    struct staff_words claimed = words_of_claim(&out->claim), nothing = {.position = STR("")};
    struct comparison c = b->comparison;
    out->has_record = b->best < b->lines.count;
    if (out->has_record)
        out->record = line_view(&b->lines.row[b->best]);
    enum err e = out->has_record ? OK : compare_claim(op->arena, &claimed, &nothing, &c);
    out->fields = arena_try(op->arena, CLAIM_FIELDS, sizeof *out->fields);
    out->others = arena_try(op->arena, b->lines.count + 1, sizeof *out->others);
    if (e || !out->fields || !out->others)
        return e ? e : ERR_TOO_LARGE;
    memcpy(out->fields, c.field, sizeof c.field);
    out->fields_count = CLAIM_FIELDS;
    for (size_t i = 0; i < b->lines.count; i++)
        if (i != b->best)
            out->others[out->others_count++] = line_view(&b->lines.row[i]);
    return OK;
}

enum err claim_get(struct op *op, const struct claim_decider *decider,
                   const struct claim_get_in *in, struct claim_get_out *ret)
{
    struct q_claim_rows_list one;
    struct beside beside = {0};
    staff_record_id wanted = {in->has_record_id ? in->record_id.n : 0};
    enum err e = claim_row(op, in->claim_id, &one);
    if (!e)
        e = claim_view(op, &one.row[0], wanted, &beside, &ret->claim);
    if (!e)
        e = beside_write(op, &beside, ret);
    return e ? e : steps_write(op, decider, one.row[0].member, ret);
}
