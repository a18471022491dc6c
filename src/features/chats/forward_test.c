/* Forwarding where nothing may be said or taken along, and what the saved chat keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/limits.h"
#include "features/chats/talk.h"

struct sending {
    struct message_forward_in in;
    struct message_forward_out out;
};

static enum err do_forward(struct op *op, void *ctx)
{
    struct sending *s = ctx;
    const struct chat_writer *writer;
    enum err e = access_chat_write(op, s->in.chat_id, &writer);
    return e ? e : message_forward(op, writer, &s->in, &s->out);
}

static enum err forward(struct talk *t, const struct caller *who, chat_id from, int64_t n,
                        chat_id to)
{
    message_id id = {n};
    struct sending s = {
        .in = {.chat_id = to, .from_chat_id = from, .message_ids = &id, .message_ids_count = 1}};
    return bed_write(&t->bed, who, do_forward, &s);
}

static enum err do_saved(struct op *op, void *ctx)
{
    struct chat_saved_open_out out = {0};
    enum err e = chat_saved_open(op, &out);
    *(chat_id *)ctx = out.view.chat.id;
    return e;
}

static enum err do_sql(struct op *op, void *ctx)
{
    const struct db_query *q = ctx;
    struct db_stmt *st = db_start(op->db, q);
    bool has_row = false;
    enum err e = db_step(st, &has_row);
    db_finish(st);
    return e;
}

static void run(struct talk *t, int index, const char *sql)
{
    struct db_query q = {.name = "by hand", .sqlite = sql, .index = index, .writes = true};
    assert_int_equal(bed_write(&t->bed, NULL, do_sql, &q), OK);
}

static chat_id room(struct talk *t)
{
    return talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
}

static int64_t messages(struct talk *t)
{
    return bed_number(&t->bed, "select count(*) from message where org_id > 0", 0, 0);
}

static void nothing_goes_where_nothing_may_be_said(void **state)
{
    struct talk *t = *state;
    chat_id pair, shared = room(t);
    assert_int_equal(talk_direct(t, &t->student, t->teacher.member, &pair), OK);
    assert_int_equal(talk_post(t, &t->student, pair, "раз", NULL), OK);
    assert_int_equal(forward(t, &t->student, pair, 1, shared), OK);
    assert_int_equal(forward(t, &t->parent, shared, 1, pair), ERR_NOT_FOUND);
    assert_int_equal(forward(t, &t->foreigner, shared, 1, shared), ERR_NOT_FOUND);
    assert_int_equal(talk_remove(t, &t->teacher, shared, t->student.member), OK);
    assert_int_equal(forward(t, &t->student, pair, 1, pair), ERR_POLICY);
    assert_int_equal(forward(t, &t->student, shared, 1, pair), ERR_POLICY);
    run(t, 4060, "update chat set archived_us = 1 where kind = 1");
    assert_int_equal(forward(t, &t->teacher, shared, 1, shared), ERR_CHAT_ARCHIVED);
    assert_int_equal(messages(t), 2);
}

static void a_file_goes_when_it_was_looked_at_and_is_not_dangerous(void **state)
{
    struct talk *t = *state;
    chat_id from = room(t), to = room(t);
    assert_int_equal(talk_post(t, &t->teacher, from, "лист", NULL), OK);
    run(t, 4060, "update message set holds = 1 where n = 1");
    run(t, 4061,
        "insert into file (id, org_id, hash, name, type, size, created_us) values (7, 1, "
        "zeroblob(32), 'лист', 'text/plain', 1, 1)");
    run(t, 4062,
        "insert into attachment (chat_id, n, place, org_id, file_id, kind, scan) select chat_id, "
        "n, 0, org_id, 7, 0, 0 from message");
    assert_int_equal(forward(t, &t->student, from, 1, to), ERR_FILE_NOT_READY);
    run(t, 4063, "update attachment set scan = 2 where file_id = 7");
    assert_int_equal(forward(t, &t->student, from, 1, to), ERR_FILE_REFUSED);
    run(t, 4064, "update attachment set scan = 1 where file_id = 7");
    assert_int_equal(forward(t, &t->student, from, 1, to), OK);
    assert_int_equal(bed_number(&t->bed, "select count(*) from attachment where org_id > 0", 0, 0),
                     2);
}

static void what_is_deleted_in_the_saved_chat_leaves_nothing_whenever_it_is(void **state)
{
    struct talk *t = *state;
    struct message m;
    chat_id saved, again;
    assert_int_equal(bed_write(&t->bed, &t->student, do_saved, &saved), OK);
    assert_int_equal(bed_write(&t->bed, &t->student, do_saved, &again), OK);
    assert_int_equal(saved.n, again.n);
    assert_int_equal(talk_post(t, &t->student, saved, "раз", NULL), OK);
    assert_int_equal(talk_edit(t, &t->student, saved, 1, "два", 1, NULL), OK);
    t->bed.now_us += 2 * MESSAGE_DELETE_TERM_US;
    assert_int_equal(talk_delete(t, &t->admin, saved, 1, "лишнее", NULL), ERR_NOT_FOUND);
    assert_int_equal(talk_delete(t, &t->student, saved, 1, NULL, &m), OK);
    assert_true(m.is_deleted);
    assert_int_equal(
        bed_number(&t->bed, "select count(*) from message_version where org_id > 0", 0, 0), 0);
    struct message_copy_get_out copy;
    assert_int_equal(talk_copy(t, &t->admin, saved, 1, &copy), ERR_NOT_FOUND);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(nothing_goes_where_nothing_may_be_said),
        T(a_file_goes_when_it_was_looked_at_and_is_not_dangerous),
        T(what_is_deleted_in_the_saved_chat_leaves_nothing_whenever_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
