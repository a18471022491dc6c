/* consents_test.c - who may answer, what counts, and which words it was given to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/talk.h"
#include "features/privacy/limits.h"
#include "features/privacy/privacy.api.h"

struct ask {
    struct consent_text_put_in put;
    struct consent_text text;
    struct consent_answer_in answer;
    struct consent_withdraw_in withdraw;
    struct consent_person person;
    struct consent_own_list_out own;
};

static enum err put(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    return consent_text_put(op, &a->put, &a->text);
}

static enum err retire(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    return consent_text_retire(op, &(struct consent_text_retire_in){a->text.id}, &a->text);
}

static enum err answer(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct consent_answerer *p;
    enum err e = access_consent_answer(op, a->answer.member_id, &p);
    return e ? e : consent_answer(op, p, &a->answer, &a->person);
}

static enum err paper(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    struct consent_paper_record_in in = {a->answer.member_id, a->answer.consent_text_id, false};
    const struct consent_recorder *p;
    enum err e = access_consent_record(op, in.member_id, &p);
    return e ? e : consent_paper_record(op, p, &in, &a->person);
}

static enum err withdraw(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct consent_answerer *p;
    enum err e = access_consent_answer(op, a->withdraw.member_id, &p);
    return e ? e : consent_withdraw(op, p, &a->withdraw, &a->person);
}

static enum err own(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    return consent_own_list(op, &a->own);
}

static void put_text(struct talk *t, struct ask *a, int64_t version, enum consent_asked asked)
{
    a->put = (struct consent_text_put_in){.kind = CONSENT_KIND_MEDIA,
                                          .title = STR("Фото"),
                                          .body = STR("Разрешаю"),
                                          .follows = STR(""),
                                          .asked = asked,
                                          .version = version};
    assert_int_equal(bed_write(&t->bed, &t->admin, put, a), OK);
}

static enum err give(struct talk *t, const struct caller *who, member_id whose, struct ask *a,
                     bool is_given)
{
    a->answer = (struct consent_answer_in){whose, a->text.id, is_given};
    return bed_write(&t->bed, who, answer, a);
}

static void tie(struct talk *t, member_id child)
{
    bed_change(&t->bed,
               "insert into guardian (org_id, parent_id, child_id, kin, since_us) "
               "select org_id, ?1, ?2, 0, 1 from member where id = ?1",
               t->parent.member.n, child.n);
}

static void a_minor_is_answered_for_by_a_parent(void **state)
{
    struct talk *t = *state;
    struct ask a = {0};
    member_id child = t->student.member;
    put_text(t, &a, 0, CONSENT_ASKED_EVERYBODY);
    assert_int_equal(give(t, &t->student, child, &a, true), ERR_NO_RIGHT);
    assert_int_equal(give(t, &t->parent, child, &a, true), ERR_NOT_FOUND); /* not tied yet */
    tie(t, child);
    assert_int_equal(give(t, &t->parent, child, &a, true), OK);
    assert_int_equal(a.person.asks[0].state, CONSENT_STATE_GIVEN);
    assert_true(a.person.may_answer && a.person.is_minor && !a.person.is_own);
    assert_int_equal(give(t, &t->parent, t->classmate.member, &a, true), ERR_NOT_FOUND);
    assert_int_equal(bed_read(&t->bed, &t->parent, own, &a), OK);
    assert_int_equal(a.own.people_count, 2);
    /* Their day comes: from then on they answer, and the parent does not. */
    bed_change(&t->bed, "update member set minor_until_us = ?2 where id = ?1", child.n,
               t->bed.now_us + 1);
    assert_int_equal(give(t, &t->parent, child, &a, true), OK);
    t->bed.now_us += 1;
    t->student.is_minor = false;
    assert_int_equal(give(t, &t->parent, child, &a, false), ERR_NOT_FOUND);
    assert_int_equal(give(t, &t->student, child, &a, false), OK);
    assert_int_equal(bed_read(&t->bed, &t->parent, own, &a), OK);
    assert_int_equal(a.own.people_count, 1);
}

static void a_new_version_leaves_the_old_consent(void **state)
{
    struct talk *t = *state;
    struct ask a = {0};
    member_id me = t->teacher.member;
    put_text(t, &a, 0, CONSENT_ASKED_STAFF);
    assert_int_equal(give(t, &t->teacher, me, &a, true), OK);
    struct consent_text first = a.text;
    assert_int_equal(bed_write(&t->bed, &t->admin, put, &a), ERR_CONFLICT); /* version 0 was seen */
    put_text(t, &a, 1, CONSENT_ASKED_STAFF);
    assert_int_equal(a.text.n, 2);
    assert_int_equal(give(t, &t->teacher, me, &a, false), OK);
    assert_int_equal(a.person.asks_count, 1);
    assert_int_equal(a.person.asks[0].state, CONSENT_STATE_REFUSED);
    assert_int_equal(a.person.asks[0].older_n, 1);
    a.text = first;
    assert_int_equal(give(t, &t->teacher, me, &a, true), ERR_CONFLICT);
    a.withdraw = (struct consent_withdraw_in){me, CONSENT_KIND_MEDIA};
    assert_int_equal(bed_write(&t->bed, &t->teacher, withdraw, &a), OK);
    assert_false(a.person.asks[0].has_older_n);
    assert_int_equal(a.person.asks[0].state, CONSENT_STATE_REFUSED); /* a refusal is no consent */
    assert_int_equal(a.person.steps_count, 2);
}

static void a_retired_text_is_seen_by_who_agreed(void **state)
{
    struct talk *t = *state;
    struct ask a = {0};
    put_text(t, &a, 0, CONSENT_ASKED_EVERYBODY);
    assert_int_equal(give(t, &t->teacher, t->teacher.member, &a, true), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, retire, &a), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, retire, &a), OK);
    assert_int_equal(bed_read(&t->bed, &t->teacher, own, &a), OK);
    assert_int_equal(a.own.people[0].asks_count, 1);
    assert_false(a.own.people[0].asks[0].is_asked);
    assert_int_equal(bed_read(&t->bed, &t->parent, own, &a), OK);
    assert_int_equal(a.own.people[0].asks_count, 0);
    assert_int_equal(bed_write(&t->bed, &t->foreigner, retire, &a), ERR_NOT_FOUND);
}

static void answers_are_counted_and_withdrawing_never_is(void **state)
{
    struct talk *t = *state;
    struct ask a = {0};
    member_id me = t->teacher.member;
    put_text(t, &a, 0, CONSENT_ASKED_EVERYBODY);
    for (int i = 0; i < LIMIT_CONSENT_ROWS; i++)
        assert_int_equal(give(t, &t->teacher, me, &a, i % 2), OK);
    assert_int_equal(give(t, &t->teacher, me, &a, true), OK); /* as it is */
    assert_int_equal(give(t, &t->teacher, me, &a, false), ERR_LIMIT_REACHED);
    assert_int_equal(bed_write(&t->bed, &t->admin, paper, &a), OK); /* on paper: it exists */
    assert_int_equal(give(t, &t->teacher, me, &a, true), ERR_LIMIT_REACHED);
    put_text(t, &a, 1, CONSENT_ASKED_EVERYBODY);
    assert_int_equal(give(t, &t->teacher, me, &a, true), OK); /* each text by itself */
    a.withdraw = (struct consent_withdraw_in){me, CONSENT_KIND_MEDIA};
    assert_int_equal(bed_write(&t->bed, &t->teacher, withdraw, &a), OK);
    assert_int_equal(a.person.asks[0].state, CONSENT_STATE_WITHDRAWN);
}

#define TALK(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TALK(a_minor_is_answered_for_by_a_parent),
        TALK(a_new_version_leaves_the_old_consent),
        TALK(a_retired_text_is_seen_by_who_agreed),
        TALK(answers_are_counted_and_withdrawing_never_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
