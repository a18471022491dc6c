/* leaving_test.c - an account ends at once, comes back whole, and is forgotten on its day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/limits.h"
#include "features/chats/talk.h"
#include "features/privacy/limits.h"
#include "features/privacy/privacy.api.h"

struct ask {
    member_id who;
    int64_t version;
    struct left_person left;
    struct member member;
};

static enum err leave(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct person_manager *manager;
    struct person_leave_in in = {a->who, STR("переехал"), a->version};
    enum err e = access_person_manage(op, a->who, &manager);
    return e ? e : person_leave(op, manager, &in, &a->left);
}

static enum err come_back(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct person_left *left;
    enum err e = access_person_left(op, a->who, &left);
    return e ? e : person_return(op, left, &(struct person_return_in){a->who}, &a->member);
}

static enum err erase(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct person_left *left;
    enum err e = access_person_left(op, a->who, &left);
    return e ? e : person_erase(op, left, &(struct person_erase_in){a->who}, &a->left);
}

static enum err sweep(struct op *op, void *ctx)
{
    (void)ctx;
    return erasure_sweep(op);
}

static enum err shorten(struct op *op, void *ctx)
{
    (void)ctx;
    struct privacy_terms t;
    return privacy_terms_set(op, &(struct privacy_terms_set_in){ERASE_AFTER_DAYS_MIN}, &t);
}

static enum err left_ones(struct op *op, void *ctx)
{
    return left_list(op, &(struct left_list_in){0}, ctx);
}

static int64_t rows_of(struct talk *t, const char *sql, member_id who)
{
    return bed_number(&t->bed, sql, who.n, 0);
}

static void leaving_ends_access_and_keeps_history(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->student.member, .version = 1};
    struct chat_view v;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->student, c, "до свидания", NULL), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &a), OK);
    assert_true(bed_cut(&t->bed, topic_of_member(a.who), a.who));
    assert_int_equal(bed_events(&t->bed, "chat_changed", topic_of_chat(c)), 1);
    assert_true(a.left.can_return);
    assert_int_equal(a.left.erase_us, t->bed.now_us + 365 * DAY_US);
    assert_int_equal(talk_view(t, &t->teacher, c, &v), OK);
    assert_int_equal(v.chat.member_count, 1);
    assert_true(str_equal(v.last.text, STR("до свидания")));
    assert_int_equal(
        rows_of(t, "select count(*) from session where member_id = ?1 and ended_us is null", a.who),
        0);
}

static void a_return_restores_what_was(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->student.member, .version = 1};
    struct chat_view v;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->teacher, c, "здравствуйте", NULL), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &a), OK);
    t->bed.now_us += RETURN_TERM_US - 1;
    assert_int_equal(bed_write(&t->bed, &t->admin, come_back, &a), OK);
    assert_true(a.member.is_active);
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_true(v.has_last);
    assert_int_equal(v.chat.member_count, 2);
    assert_int_equal(bed_write(&t->bed, &t->admin, come_back, &a), ERR_NOT_FOUND); /* twice */
    t->bed.now_us += 2 * 365 * DAY_US;
    assert_int_equal(bed_write(&t->bed, NULL, sweep, NULL), OK); /* nobody is due any more */
    assert_int_equal(talk_view(t, &t->student, c, &v), OK);
    assert_int_equal(rows_of(t, "select count(*) from erasure where member_id = ?1", a.who), 0);
}

static void after_the_term_nobody_comes_back(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->student.member, .version = 1};
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &a), OK);
    t->bed.now_us += RETURN_TERM_US;
    assert_int_equal(bed_write(&t->bed, &t->admin, come_back, &a), ERR_CONFLICT);
}

static void on_their_day_they_are_forgotten(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->student.member, .version = 1};
    struct chat_view v;
    struct draft draft;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(talk_post(t, &t->student, c, "остаётся", NULL), OK);
    assert_int_equal(talk_draft(t, &t->student, c, "не отправлено", 0, &draft), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, shorten, NULL), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &a), OK);
    t->bed.now_us += ERASE_AFTER_DAYS_MIN * DAY_US - 1;
    assert_int_equal(bed_write(&t->bed, NULL, sweep, NULL), OK);
    assert_int_equal(rows_of(t, "select count(*) from erasure where member_id = ?1", a.who), 0);
    t->bed.now_us += 1;
    assert_int_equal(bed_write(&t->bed, NULL, sweep, NULL), OK);
    assert_int_equal(bed_events(&t->bed, "person_changed", topic_of_chat(c)), 1);
    assert_int_equal(
        rows_of(t,
                "select count(*) from erasure where member_id = ?1 and rows_count >= 2 "
                "and by_member is null",
                a.who),
        1);
    assert_int_equal(rows_of(t,
                             "select count(*) from member where id = ?1 and login is null and "
                             "password_phc is null and last_name = 'Удалённый'",
                             a.who),
                     1);
    assert_int_equal(rows_of(t, "select count(*) from draft where member_id = ?1", a.who), 0);
    assert_int_equal(rows_of(t, "select count(*) from session where member_id = ?1", a.who), 0);
    assert_int_equal(talk_view(t, &t->teacher, c, &v), OK);
    assert_true(str_equal(v.last.text, STR("остаётся")));        /* others' correspondence */
    assert_int_equal(bed_write(&t->bed, NULL, sweep, NULL), OK); /* once */
    assert_int_equal(rows_of(t, "select count(*) from erasure where member_id = ?1", a.who), 1);
}

static void at_their_wish_they_are_forgotten_at_once(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->student.member, .version = 1};
    assert_int_equal(bed_write(&t->bed, &t->admin, erase, &a), ERR_NOT_FOUND); /* still here */
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &a), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, erase, &a), OK);
    assert_true(a.left.has_erased_us);
    assert_false(a.left.can_return);
    assert_int_equal(bed_write(&t->bed, &t->admin, come_back, &a), ERR_CONFLICT);
    assert_int_equal(bed_write(&t->bed, &t->admin, erase, &a), OK); /* twice is fine */
    assert_int_equal(rows_of(t, "select count(*) from erasure where member_id = ?1", a.who), 1);
}

static void who_may_not_go(void **state)
{
    struct talk *t = *state;
    struct ask own = {.who = t->admin.member, .version = 1};
    struct ask foreign = {.who = t->foreigner.member, .version = 1};
    struct ask late = {.who = t->student.member, .version = 7};
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &own), ERR_OWN_ACCOUNT);
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &foreign), ERR_NOT_FOUND);
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &late), ERR_CONFLICT);
}

static void lists_are_of_the_own_organisation(void **state)
{
    struct talk *t = *state;
    struct left_list_out out = {0};
    struct ask a = {.who = t->student.member, .version = 1};
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &a), OK);
    assert_int_equal(bed_read(&t->bed, &t->admin, left_ones, &out), OK);
    assert_int_equal(out.people_count, 1);
    assert_true(out.people[0].person.id.n == a.who.n);
    assert_int_equal(bed_read(&t->bed, &t->foreigner, left_ones, &out), OK);
    assert_int_equal(out.people_count, 0);
}

/* --- a saved chat that is more than one work of the writer --- */

#define KEPT (2 * LIMIT_ERASE_ROWS + 5) /* messages */

static const char *const saved_tables[] = {
    "select count(*) from message where chat_id = ?1",
    "select count(*) from message_version where chat_id = ?1",
    "select count(*) from message_source where chat_id = ?1",
    "select count(*) from attachment where chat_id = ?1",
    "select count(*) from reaction where chat_id = ?1",
    "select count(*) from reaction_sum where chat_id = ?1",
    "select count(*) from pin where chat_id = ?1",
    "select count(*) from pin_act where chat_id = ?1",
    "select count(*) from poll where chat_id = ?1 and n > 0",
    "select count(*) from search_doc where chat_id = ?1", /* goes with its message, uncounted */
};
#define SAVED_TABLES (sizeof saved_tables / sizeof *saved_tables)

static enum err open_saved(struct op *op, void *ctx)
{
    struct chat_saved_open_out out = {0};
    enum err e = chat_saved_open(op, &out);
    *(chat_id *)ctx = out.view.chat.id;
    return e;
}

static enum err go_on_erasing(struct op *op, void *ctx)
{
    return erasure_go_on(op, ctx);
}

static int64_t saved_rows(struct talk *t, chat_id c)
{
    int64_t rows = 0;
    for (size_t i = 0; i + 1 < SAVED_TABLES; i++)
        rows += bed_number(&t->bed, saved_tables[i], c.n, 0);
    return rows;
}

static int64_t counted(struct talk *t, member_id who)
{
    return rows_of(t, "select coalesce(sum(rows_count), 0) from erasure where member_id = ?1", who);
}

/* More of each kind than one work takes. File 7 is kept twice, file 8 stands in a group as well. */
static chat_id saved_fill(struct talk *t)
{
    chat_id c, group = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    assert_int_equal(bed_write(&t->bed, &t->student, open_saved, &c), OK);
    assert_int_equal(talk_post(t, &t->student, c, "вначале было слово", NULL), OK);
    assert_int_equal(talk_edit(t, &t->student, c, 1, "вначале было дело", 1, NULL), OK);
    for (int i = 1; i < KEPT; i++)
        assert_int_equal(talk_post(t, &t->student, c, "заметка", NULL), OK);
    assert_int_equal(talk_post(t, &t->student, group, "лист", NULL), OK);
    static const char *const more[] = {
        "insert into message_version (chat_id, n, version, org_id, text, created_us) select "
        "chat_id, n, 90, org_id, text, 1 from message where chat_id = ?1",
        "insert into message_source (chat_id, n, org_id, author_id, from_chat, from_n, created_us) "
        "select chat_id, n, org_id, author_id, ?2, 1, 1 from message where chat_id = ?1",
        "insert into reaction_sum (chat_id, n, org_id, liked, thanked, asked, done, laughed, "
        "loved, version) select chat_id, n, org_id, 1, 0, 0, 0, 0, 0, 1 from message where "
        "chat_id = ?1",
        "insert into reaction (org_id, chat_id, n, member_id, kinds, version, changed_us) select "
        "org_id, chat_id, n, author_id, 1, 1, 1 from message where chat_id = ?1",
        "insert into pin_act (org_id, chat_id, n, member_id, kind, done_us) select org_id, "
        "chat_id, n, author_id, 0, 1 from message where chat_id = ?1",
        "insert into pin (chat_id, n, org_id, act_id) select chat_id, n, org_id, id from pin_act "
        "where chat_id = ?1",
        "insert into poll (org_id, chat_id, n, author_id, question, options, is_many, is_secret, "
        "explanation, counts, created_us) select org_id, chat_id, n, author_id, 'тайна', 'да', 0, "
        "0, '', '000000', 1 from message where chat_id = ?1",
        "insert into file (id, org_id, hash, name, type, size, created_us) select n, org_id, "
        "zeroblob(32), 'лист', 'text/plain', 1, 1 from message where chat_id = ?1 and n > 6",
        "insert into attachment (chat_id, n, place, org_id, file_id, kind, scan) select chat_id, "
        "n, 0, org_id, n, 0, 1 from message where chat_id = ?1 and n > 6",
        "insert into attachment (chat_id, n, place, org_id, file_id, kind, scan) select chat_id, "
        "n, 0, org_id, 7, 0, 1 from message where chat_id = ?1 and n = 2",
        "insert into attachment (chat_id, n, place, org_id, file_id, kind, scan) select chat_id, "
        "n, 0, org_id, 8, 0, 1 from message where chat_id = ?2",
    };
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        bed_change(&t->bed, more[i], c.n, group.n);
    return c;
}

/* One job, as background takes it. */
static void saved_chunk(struct talk *t, chat_id c, struct erasure_go_on_in *in)
{
    int64_t before[SAVED_TABLES], told = counted(t, in->member_id), rows = saved_rows(t, c);
    for (size_t i = 0; i < SAVED_TABLES; i++)
        before[i] = bed_number(&t->bed, saved_tables[i], c.n, 0);
    bed_change(&t->bed, "delete from job where kind = 'erasure_go_on'", 0, 0);
    assert_int_equal(bed_write(&t->bed, NULL, go_on_erasing, in), OK);
    for (size_t i = 0; i < SAVED_TABLES; i++)
        assert_true(before[i] - bed_number(&t->bed, saved_tables[i], c.n, 0) <= LIMIT_ERASE_ROWS);
    rows -= saved_rows(t, c);
    assert_true(rows <= LIMIT_ERASE_ROWS);
    assert_int_equal(counted(t, in->member_id) - told, rows); /* the register counts along */
}

static bool has_job(struct talk *t)
{
    return bed_number(&t->bed, "select count(*) from job where kind = 'erasure_go_on'", 0, 0) > 0;
}

static void a_large_saved_chat_goes_some_rows_at_a_time(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->student.member, .version = 1};
    chat_id c = saved_fill(t);
    struct chat_view v;
    int64_t all = saved_rows(t, c), chunks = 0;
    const char *indexed = "select count(*) from search_text where search_text match '_c' || ?1";
    assert_int_equal(bed_number(&t->bed, indexed, c.n, 0), KEPT);
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &a), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, erase, &a), OK);
    /* nobody reads it from now on, though nothing of it is gone yet */
    assert_int_equal(
        bed_number(&t->bed, "select count(*) from chat_member where chat_id = ?1", c.n, 0), 0);
    assert_int_equal(talk_view(t, &t->student, c, &v), ERR_NOT_FOUND);
    assert_int_equal(saved_rows(t, c), all);
    assert_true(has_job(t));
    struct erasure_go_on_in in = {.org_id = t->org, .member_id = a.who};
    for (; has_job(t); chunks++)
        saved_chunk(t, c, &in);
    assert_true(chunks > all / LIMIT_ERASE_ROWS);
    for (size_t i = 0; i < SAVED_TABLES; i++)
        assert_int_equal(bed_number(&t->bed, saved_tables[i], c.n, 0), 0);
    assert_int_equal(bed_number(&t->bed, "select count(*) from poll where question <> ''", 0, 0),
                     0);
    assert_int_equal(bed_number(&t->bed, indexed, c.n, 0), 0);
    /* of its files one stands in the group */
    assert_int_equal(bed_number(&t->bed, "select sum(id) from file where erased_us is null", 0, 0),
                     8);
    /* once more: nothing */
    int64_t told = counted(t, a.who);
    assert_int_equal(bed_write(&t->bed, NULL, go_on_erasing, &in), OK);
    assert_true(counted(t, a.who) == told && !has_job(t));
}

/* --- more votes and reactions than one work of the writer takes --- */

#define DONE (LIMIT_ERASE_ROWS + 5) /* of each kind, and as many of somebody else */

static const char *const done_tables[] = {
    "select count(*) from reaction where member_id = ?1",
    "select count(*) from poll_vote where member_id = ?1",
    "select count(*) from poll_voted where member_id = ?1",
};
#define DONE_TABLES (sizeof done_tables / sizeof *done_tables)

static int64_t done_rows(struct talk *t, member_id who)
{
    int64_t rows = 0;
    for (size_t i = 0; i < DONE_TABLES; i++)
        rows += rows_of(t, done_tables[i], who);
    return rows;
}

/* What everybody sees of it: sums under messages and of polls. */
static int64_t done_sums(struct talk *t, chat_id c)
{
    return bed_number(&t->bed,
                      "select (select sum(liked * 1000 + version) from reaction_sum where chat_id "
                      "= ?1) * 1000000 + (select sum(counts + voted + version) from poll where "
                      "chat_id = ?1)",
                      c.n, 0);
}

static chat_id done_fill(struct talk *t)
{
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    static const char *const all[] = {
        "insert into reaction_sum (chat_id, n, org_id, liked, thanked, asked, done, laughed, "
        "loved, version) with recursive s (n) as (select 1 union all select n + 1 from s where n < "
        "?2) select c.id, s.n, c.org_id, 2, 0, 0, 0, 0, 0, 2 from s, chat c where c.id = ?1",
        "insert into poll (org_id, chat_id, n, author_id, question, options, is_many, is_secret, "
        "explanation, counts, voted, created_us) select org_id, chat_id, n, 1, 'когда', 'завтра', "
        "0, 0, '', '000002', 2, 1 from reaction_sum where chat_id = ?1 and n <= ?2",
    };
    static const char *const each[] = {
        "insert into reaction (org_id, chat_id, n, member_id, kinds, version, changed_us) select "
        "org_id, chat_id, n, ?2, 1, 1, 1 from reaction_sum where chat_id = ?1",
        "insert into poll_vote (poll_id, place, member_id, org_id, version) select id, 0, ?2, "
        "org_id, 1 from poll where chat_id = ?1",
        "insert into poll_voted (poll_id, member_id, org_id) select id, ?2, org_id from poll where "
        "chat_id = ?1",
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        bed_change(&t->bed, all[i], c.n, DONE);
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        bed_change(&t->bed, each[i], c.n, t->student.member.n);
        bed_change(&t->bed, each[i], c.n, t->teacher.member.n);
    }
    return c;
}

static void votes_and_reactions_go_some_at_a_time(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->student.member, .version = 1};
    chat_id c = done_fill(t);
    int64_t sums = done_sums(t, c), chunks = 0;
    assert_true(sums > 0);
    assert_int_equal(bed_write(&t->bed, &t->admin, leave, &a), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, erase, &a), OK);
    assert_int_equal(done_rows(t, a.who), DONE_TABLES * DONE); /* the act itself is short */
    struct erasure_go_on_in in = {.org_id = t->org, .member_id = a.who};
    for (; has_job(t); chunks++) {
        int64_t rows = done_rows(t, a.who), told = counted(t, a.who);
        bed_change(&t->bed, "delete from job where kind = 'erasure_go_on'", 0, 0);
        assert_int_equal(bed_write(&t->bed, NULL, go_on_erasing, &in), OK);
        rows -= done_rows(t, a.who);
        assert_true(rows <= LIMIT_ERASE_ROWS);
        assert_int_equal(counted(t, a.who) - told, rows);
        assert_int_equal(done_sums(t, c), sums); /* nobody sees it go */
    }
    assert_true(chunks > (int64_t)(DONE_TABLES * DONE / LIMIT_ERASE_ROWS));
    assert_int_equal(done_rows(t, a.who), 0);
    assert_int_equal(done_rows(t, t->teacher.member), DONE_TABLES * DONE);
}

#define TALK(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TALK(leaving_ends_access_and_keeps_history),
        TALK(a_return_restores_what_was),
        TALK(after_the_term_nobody_comes_back),
        TALK(on_their_day_they_are_forgotten),
        TALK(at_their_wish_they_are_forgotten_at_once),
        TALK(who_may_not_go),
        TALK(lists_are_of_the_own_organisation),
        TALK(a_large_saved_chat_goes_some_rows_at_a_time),
        TALK(votes_and_reactions_go_some_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
