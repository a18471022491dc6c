/* finish_test.c - answers that do not fit are refused in words, never cut or left out. */
#include "api/inside.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "api/fake_table.h"

static int set_up(void **state)
{
    static struct fake_house h;
    fake_house_open(&h);
    *state = &h;
    return 0;
}

static int tear_down(void **state)
{
    fake_house_close(*state);
    return 0;
}

static void fill(struct arena *a)
{
    for (size_t step = LIMIT_CALL_ARENA_BYTES; step >= 16; step /= 2)
        while (arena_try(a, 1, step))
            ;
}

static enum err run_large(struct op *op, void *in, void *prepared, struct jw *w)
{
    (void)op, (void)in, (void)prepared;
    static const char text[LIMIT_REPLY_FRAME_BYTES / 6 + 1]; /* each byte is six in JSON */
    jw_str(w, (struct str){text, sizeof text});
    return OK;
}

static enum err run_full(struct op *op, void *in, void *prepared, struct jw *w)
{
    (void)in, (void)prepared;
    fill(op->arena);
    jw_str(w, STR("a reply of more than a few bytes"));
    return OK;
}

static enum err run_refused(struct op *op, void *in, void *prepared, struct jw *w)
{
    (void)in, (void)prepared, (void)w;
    enum err e = op_fail(op, ERR_INVALID, "field");
    fill(op->arena);
    return e;
}

static const struct {
    enum err (*run)(struct op *op, void *in, void *prepared, struct jw *w);
    enum call_kind kind;
    enum err expected;
    const char *part; /* of the answer */
} rows[] = {
    {run_large, CALL_HTTP, OK, "\\u0000\""},
    {run_large, CALL_FRAME, ERR_TOO_LARGE, "\"status\":413,\"body\":{\"type\""},
    {run_full, CALL_HTTP, ERR_TOO_LARGE, "\"code\":\"too_large\""},
    {run_full, CALL_FRAME, ERR_TOO_LARGE, "\"status\":413,\"body\":{\"type\""},
    {run_refused, CALL_HTTP, ERR_INVALID, "\"detail\":\"field\""},
    {run_refused, CALL_FRAME, ERR_INVALID, "\"detail\":\"field\""},
};

static void each_answer_has_its_words(void **state)
{
    struct fake_house *h = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct api_op row = {.name = "probe",
                                   .role = {.is_public = true},
                                   .success_status = 200,
                                   .run = rows[i].run};
        struct call *c = call_new(h->api, rows[i].kind);
        c->row = &row;
        if (rows[i].kind == CALL_FRAME)
            c->frame_id = str_copy(c->arena, STR("f"));
        call_begin(c, &h->api->read[0]);
        call_read(c, &h->api->read[0]);
        call_finish(c, &h->api->read[0]);
        if (c->result != rows[i].expected || !c->reply.p ||
            !memmem(c->reply.p, c->reply.n, rows[i].part, strlen(rows[i].part)))
            fail_msg("row %zu: %d %.200s", i, (int)c->result, c->reply.p);
        assert_int_equal(c->status, c->result ? err_row(c->result)->status : 200);
        call_free(c);
    }
}

/* The writer: what it wrote is undone. */
static void a_write_without_room_for_its_answer_is_undone(void **state)
{
    struct fake_house *h = *state;
    struct api_op row = fake_ops[0];
    row.run = run_full;
    struct call *calls[] = {fake_note(h, 1, "{\"n\":1}", "k"), fake_note(h, 1, "{\"n\":2}", "k")};
    calls[0]->row = &row;
    fake_write(h, calls, 2);
    assert_int_equal(calls[0]->result, ERR_TOO_LARGE);
    assert_int_equal(calls[0]->status, 413);
    assert_non_null(calls[0]->reply.p);
    assert_int_equal(calls[1]->result, OK); /* the key is free */
    call_free(calls[0]);
    call_free(calls[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_answer_has_its_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_write_without_room_for_its_answer_is_undone, set_up,
                                        tear_down),
    };
    crypto_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
