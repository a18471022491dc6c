/* copy_test.c - words for every row of a copy, its term, its files, and what leaves with a person.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/talk.h"
#include "features/privacy/copies.h"
#include "features/privacy/copy.h"
#include "features/privacy/limits.h"
#include "op/file.h"

struct ask {
    member_id who;
    struct data_copy copy;
    struct op_file file;
    size_t zip_bytes;
    struct hash hash;
};

static int setup(void **state)
{
    int failed = talk_setup(state);
    struct talk *t = *state;
    assert_int_equal(blobs_open(str_from(t->bed.probe.folder), &t->bed.blobs), OK);
    return failed;
}

static int teardown(void **state)
{
    struct talk *t = *state;
    blobs_close(t->bed.blobs);
    return talk_teardown(state);
}

/* As api does it: prepare reads, the handler writes. */
static enum err create(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    struct data_copy_create_in in = {.member_id = a->who, .language = LANGUAGE_RU};
    struct data_copy_create_prepared *p;
    const struct data_subject *subject;
    enum err e = data_copy_create_prepare(op, &in, &p);
    if (!e)
        e = access_data_copy(op, a->who, &subject);
    return e ? e : data_copy_create(op, subject, &in, p, &a->copy);
}

static enum err get(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    struct data_copy_get_in in = {a->copy.id};
    struct data_copy_get_prepared *p;
    const struct data_copy_holder *holder;
    enum err e = data_copy_get_prepare(op, &in, &p);
    if (!e)
        e = access_data_copy_hold(op, in.data_copy_id, &holder);
    if (!e)
        e = data_copy_get(op, holder, &in, p, &a->file);
    a->zip_bytes = a->file.bytes.n;
    return e;
}

static enum err sweep(struct op *op, void *ctx)
{
    (void)ctx;
    return data_copy_sweep(op);
}

static enum err forget(struct op *op, void *ctx)
{
    int64_t rows = 0;
    enum err e = copies_erase(op, op->caller.org, *(member_id *)ctx, &rows);
    assert_int_equal(rows, 1);
    return e;
}

static int64_t count(struct talk *t, const char *sql)
{
    return bed_number(&t->bed, sql, 0, 0);
}

static void every_section_has_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < COPY_SECTIONS; i++) {
        const struct copy_section *s = &copy_section[i];
        size_t columns = 0;
        assert_true(s->json && s->title[0] && s->title[1]);
        for (const struct copy_column *c = s->column; c->source; c++, columns++) {
            assert_true(columns < 10 && c->json && c->title[0] && c->title[1]);
            assert_true((c->source == 'k' || c->source == 'K') == (c->words > 0));
        }
        assert_true(columns > 1);
    }
}

static void a_copy_lives_a_week(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->student.member};
    assert_int_equal(bed_write(&t->bed, &t->student, create, &a), OK);
    assert_int_equal(bed_write(&t->bed, &t->student, create, &a), ERR_CONFLICT);
    t->bed.now_us += COPY_TERM_US - 1;
    assert_int_equal(bed_write(&t->bed, &t->student, get, &a), OK);
    assert_int_equal(a.zip_bytes, a.copy.size);
    assert_int_equal(bed_write(&t->bed, NULL, sweep, NULL), OK);
    assert_int_equal(count(t, "select count(*) from data_copy"), 1);
    t->bed.now_us += 1;
    assert_int_equal(bed_write(&t->bed, &t->student, get, &a), ERR_NOT_FOUND);
    /* A new one takes the place of one that is over and not swept yet. */
    assert_int_equal(bed_write(&t->bed, &t->student, create, &a), OK);
    assert_int_equal(count(t, "select count(*) from file where erased_us is not null"), 1);
    t->bed.now_us += COPY_TERM_US;
    assert_int_equal(bed_write(&t->bed, NULL, sweep, NULL), OK);
    assert_int_equal(count(t, "select count(*) from data_copy"), 0);
    assert_int_equal(count(t, "select count(*) from file where erased_us is null"), 0);
}

static void copies_go_with_the_person(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->student.member};
    assert_int_equal(bed_write(&t->bed, &t->student, create, &a), OK);
    assert_int_equal(bed_write(&t->bed, &t->admin, forget, &a.who), OK);
    assert_int_equal(count(t, "select count(*) from file where erased_us is null"), 0);
}

static enum err hand_in(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    static char noise[200000];
    uint32_t seed = 7;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)((seed = seed * 1664525 + 1013904223) >> 24);
    struct file_new file = {.org = op->caller.org,
                            .name = STR("../диплом.pdf"),
                            .type = STR("application/pdf"),
                            .size = sizeof noise};
    file_id id;
    enum err e = blob_keep(op->blobs, (struct str){noise, sizeof noise}, &a->hash);
    file.hash = a->hash;
    return e ? e : op_file_add(op, &file, &id);
}

static void files_they_handed_in_are_in_it(void **state)
{
    struct talk *t = *state;
    struct ask a = {.who = t->teacher.member};
    assert_int_equal(bed_write(&t->bed, &t->teacher, hand_in, &a), OK);
    bed_change(&t->bed,
               "insert into claim (org_id, member_id, role, subjects, position, document, note, "
               "file_id, created_us) select org_id, id, 0, 'Химия', '', 'диплом', '', "
               "(select max(id) from file), 1 from member where id = ?1",
               a.who.n, 0);
    assert_int_equal(bed_write(&t->bed, &t->teacher, create, &a), OK);
    assert_int_equal(bed_write(&t->bed, &t->teacher, get, &a), OK);
    assert_true(a.zip_bytes > 200000); /* noise does not shrink */
    struct str zip = a.file.bytes, name = STR("files/1-.._диплом.pdf");
    assert_non_null(memmem(zip.p, zip.n, name.p, name.n));
}

#define COPY(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_section_has_words),
        COPY(a_copy_lives_a_week),
        COPY(copies_go_with_the_person),
        COPY(files_they_handed_in_are_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
