/* texts.c - what people are asked to agree to, and how many did.
 *
 * WHY   a consent counts for the words it was given to: words never change under it.
 * HOW   a changed text is a new version, which takes the place of the one before in one
 *       transaction and is asked anew. The writer says which version they saw, so of two writers
 *       one is told.
 * OWNS  the table consent_text.
 * RUNS  on read and write workers.
 * TESTS consents_test.c, tests/system/consents.test.ts */
#include "features/privacy/consents.h"
#include "features/privacy/limits.h"

/* Rows of both queries of texts have the same columns. */
#define TEXT_OF(r)                                                                                 \
    ((struct consent_text){(r)->id, (r)->kind, (r)->n, (r)->title, (r)->body, (r)->follows,        \
                           (r)->asked, (r)->created_us, (r)->has_retired_us, (r)->retired_us})

static enum err counts_of(struct op *op, struct consent_count *c)
{
    struct q_consent_counts_list rows;
    enum err e = q_consent_counts(op, c->text.id, op->now_us, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        int64_t *place[] = {[CONSENT_STATE_WAITING] = &c->waiting,
                            [CONSENT_STATE_GIVEN] = &c->given,
                            [CONSENT_STATE_REFUSED] = &c->refused,
                            [CONSENT_STATE_WITHDRAWN] = &c->withdrawn};
        *place[rows.row[i].state] = rows.row[i].people;
    }
    return e;
}

enum err consent_text_list(struct op *op, struct consent_text_list_out *ret)
{
    struct q_consent_texts_list rows;
    enum err e = q_consent_texts(op, LIMIT_CONSENT_TEXTS, &rows);
    if (e)
        return e;
    *ret = (struct consent_text_list_out){
        .texts = arena_try(op->arena, rows.count + 1, sizeof *ret->texts)};
    if (!ret->texts)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++) {
        struct consent_count *c = &ret->texts[ret->texts_count++];
        *c = (struct consent_count){.text = TEXT_OF(&rows.row[i])};
        e = counts_of(op, c);
    }
    return e;
}

static enum err text_get(struct op *op, consent_text_id id, struct consent_text *ret)
{
    struct q_consent_text_row_row r;
    bool found = false;
    enum err e = q_consent_text_row(op, id, &found, &r);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "consent_text");
    *ret = TEXT_OF(&r);
    return OK;
}

enum err consent_text_put(struct op *op, const struct consent_text_put_in *in,
                          struct consent_text *ret)
{
    struct q_consent_text_newest_row newest;
    consent_text_id id = {0};
    enum err e = q_consent_text_newest(op, in->kind, &newest);
    if (!e && newest.n != in->version)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e && newest.texts >= LIMIT_CONSENT_TEXTS)
        e = op_fail(op, ERR_LIMIT_REACHED, "texts");
    if (!e)
        e = q_consent_text_retire_kind(op, in->kind, op->now_us);
    if (!e)
        e = q_consent_text_insert(op, in->kind, newest.n + 1, in->title, in->body, in->follows,
                                  in->asked, op->now_us, &id);
    if (!e)
        e = op_audit(op, "consent_text", id.n);
    return e ? e : text_get(op, id, ret);
}

enum err consent_text_retire(struct op *op, const struct consent_text_retire_in *in,
                             struct consent_text *ret)
{
    enum err e = text_get(op, in->consent_text_id, ret);
    if (e || ret->has_retired_us)
        return e;
    e = q_consent_text_retire_one(op, in->consent_text_id, op->now_us);
    if (!e)
        e = op_audit(op, "consent_text", in->consent_text_id.n);
    return e ? e : text_get(op, in->consent_text_id, ret);
}
