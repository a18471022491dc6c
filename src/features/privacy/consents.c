/* consents.c - somebody's consents: what they are asked, what they answered, answering and
 * withdrawing.
 *
 * WHY   a consent is worth something only when it is free, can be taken back as easily as it was
 *       given, and when it is known who gave it, to which words.
 * HOW   an answer is a row; the living one counts, the others are history. An adult answers, for a
 *       minor a parent does, on paper the administrator who holds it. Withdrawing ends the consents
 *       to all versions of a kind. Nothing of the product asks these tables.
 * OWNS  the table consent.
 * RUNS  on read and write workers.
 * SPEC  product.md "The way in".
 * TESTS consents_test.c, tests/system/consents.test.ts */
#include "features/privacy/consents.h"

#include "features/people/people.h"
#include "features/privacy/limits.h"
#include "features/structure/structure.h"

static struct consent_text text_of(const struct q_consent_asks_row *r)
{
    return (struct consent_text){
        r->id,      r->kind,  r->n,          r->title,          r->body,
        r->follows, r->asked, r->created_us, r->has_retired_us, r->retired_us};
}

static struct consent_ask ask_of(const struct q_consent_asks_row *r)
{
    struct consent_ask a = {.text = text_of(r), .is_asked = r->is_asked};
    if (r->is_answered) {
        a.state = r->is_refusal ? CONSENT_STATE_REFUSED : CONSENT_STATE_GIVEN;
        a.has_at_us = true;
        a.at_us = r->given_us;
        a.is_on_paper = r->is_on_paper;
        a.has_by = consent_name(r->by_last, r->by_first, r->by_middle, &a.by);
    } else if (r->has_withdrawn_us) {
        a.state = CONSENT_STATE_WITHDRAWN;
        a.has_at_us = true;
        a.at_us = r->withdrawn_us;
    }
    return a;
}

/* One line for each kind: the newest version; of earlier ones the last that is agreed to. */
static enum err asks_of(struct op *op, member_id who, struct consent_person *ret)
{
    struct q_consent_asks_list rows;
    enum err e = q_consent_asks(op, op->caller.org, who, LIMIT_CONSENT_ASKS, &rows);
    if (e)
        return e;
    ret->asks = arena_try(op->arena, rows.count + 1, sizeof *ret->asks);
    if (!ret->asks)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_consent_asks_row *r = &rows.row[i];
        struct consent_ask *last = ret->asks_count ? &ret->asks[ret->asks_count - 1] : NULL;
        if (!last || last->text.kind != r->kind) {
            ret->asks[ret->asks_count++] = ask_of(r);
        } else if (!last->has_older_n && last->state != CONSENT_STATE_GIVEN) {
            last->has_older_n = last->has_older_us = true;
            last->older_n = r->n;
            last->older_us = r->given_us;
        }
    }
    return OK;
}

static enum err steps_of(struct op *op, member_id who, struct consent_person *ret)
{
    struct q_consent_steps_list rows;
    enum err e = q_consent_steps(op, op->caller.org, who, LIMIT_CONSENT_STEPS, &rows);
    if (e)
        return e;
    ret->steps = arena_try(op->arena, rows.count + 1, sizeof *ret->steps);
    if (!ret->steps)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_consent_steps_row *r = &rows.row[i];
        struct consent_step *s = &ret->steps[ret->steps_count++];
        *s = (struct consent_step){.kind = r->kind,
                                   .n = r->n,
                                   .title = r->title,
                                   .is_refusal = r->is_refusal,
                                   .is_on_paper = r->is_on_paper,
                                   .given_us = r->given_us,
                                   .has_ended_us = r->has_ended_us,
                                   .ended_us = r->ended_us};
        s->has_by = consent_name(r->by_last, r->by_first, r->by_middle, &s->by);
        s->has_ended_by = consent_name(r->end_last, r->end_first, r->end_middle, &s->ended_by);
    }
    return OK;
}

enum err consents_is_minor(struct op *op, member_id who, bool *ret)
{
    struct q_consent_age_row r;
    enum err e = q_consent_age(op, op->caller.org, who, &r);
    if (!e)
        *ret = policy_is_minor(r.roles, r.has_minor_until_us, r.minor_until_us, op->now_us);
    return e;
}

enum err consents_of(struct op *op, member_id who, struct consent_person *ret)
{
    bool is_child = false;
    *ret = (struct consent_person){.is_own = who.n == op->caller.member.n};
    enum err e = people_get(op, op->caller.org, who, &ret->person);
    if (!e)
        e = consents_is_minor(op, who, &ret->is_minor);
    if (!e)
        e = structure_child_of(op, op->caller.org, op->caller.member, who, &is_child);
    if (!e)
        e = asks_of(op, who, ret);
    if (!e)
        e = steps_of(op, who, ret);
    ret->may_answer = ret->is_own ? !ret->is_minor : ret->is_minor && is_child;
    return e;
}

enum err consent_own_list(struct op *op, struct consent_own_list_out *ret)
{
    struct q_consent_children_list rows;
    enum err e = q_consent_children(op, LIMIT_CHILDREN_SHOWN, &rows);
    if (e)
        return e;
    *ret = (struct consent_own_list_out){
        .people = arena_try(op->arena, rows.count + 1, sizeof *ret->people)};
    if (!ret->people)
        return ERR_TOO_LARGE;
    e = consents_of(op, op->caller.member, &ret->people[ret->people_count++]);
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_consent_children_row *r = &rows.row[i];
        if (policy_is_minor(r->roles, r->has_minor_until_us, r->minor_until_us, op->now_us))
            e = consents_of(op, r->id, &ret->people[ret->people_count++]);
    }
    return e;
}

enum err consent_person_get(struct op *op, const struct consent_reader *reader,
                            const struct consent_person_get_in *in, struct consent_person *ret)
{
    (void)reader;
    return consents_of(op, in->member_id, ret);
}

struct answer {
    member_id who;
    consent_text_id text;
    bool is_given, is_on_paper;
};

static enum err answer(struct op *op, const struct answer *a, bool *ret_is_new)
{
    struct q_consent_ask_state_row r;
    bool found = false;
    org_id org = op->caller.org;
    enum err e = q_consent_ask_state(op, org, a->who, a->text, &found, &r);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "consent_text");
    if (r.is_retired)
        return op_fail(op, ERR_CONFLICT, "consent_text_id");
    *ret_is_new = !r.is_answered || r.is_refusal == a->is_given;
    if (!*ret_is_new)
        return OK;
    if (!a->is_on_paper && r.answers >= LIMIT_CONSENT_ROWS) /* a paper is there already */
        return op_fail(op, ERR_LIMIT_REACHED, "consents");
    e = q_consent_end(op, org, a->who, a->text, op->caller.member, op->now_us);
    if (!e)
        e = q_consent_insert(op, org, a->text, a->who, op->caller.member, a->is_on_paper,
                             !a->is_given, op->now_us);
    return e;
}

enum err consent_answer(struct op *op, const struct consent_answerer *answerer,
                        const struct consent_answer_in *in, struct consent_person *ret)
{
    (void)answerer;
    bool is_new = false;
    struct answer a = {in->member_id, in->consent_text_id, in->is_given, false};
    enum err e = answer(op, &a, &is_new);
    return e ? e : consents_of(op, in->member_id, ret);
}

enum err consent_withdraw(struct op *op, const struct consent_answerer *answerer,
                          const struct consent_withdraw_in *in, struct consent_person *ret)
{
    (void)answerer;
    int64_t changes = 0;
    enum err e = q_consent_end_kind(op, op->caller.org, in->member_id, in->kind, op->caller.member,
                                    op->now_us, &changes);
    return e ? e : consents_of(op, in->member_id, ret);
}

enum err consent_paper_record(struct op *op, const struct consent_recorder *recorder,
                              const struct consent_paper_record_in *in, struct consent_person *ret)
{
    (void)recorder;
    bool is_new = false;
    struct answer a = {in->member_id, in->consent_text_id, in->is_given, true};
    enum err e = answer(op, &a, &is_new);
    if (!e && is_new)
        e = op_audit(op, "member", in->member_id.n);
    return e ? e : consents_of(op, in->member_id, ret);
}

enum err consent_paper_withdraw(struct op *op, const struct consent_recorder *recorder,
                                const struct consent_paper_withdraw_in *in,
                                struct consent_person *ret)
{
    (void)recorder;
    int64_t changes = 0;
    enum err e = q_consent_end_kind(op, op->caller.org, in->member_id, in->kind, op->caller.member,
                                    op->now_us, &changes);
    if (!e && changes)
        e = op_audit(op, "member", in->member_id.n);
    return e ? e : consents_of(op, in->member_id, ret);
}
