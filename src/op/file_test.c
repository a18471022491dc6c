/* file_test.c - rows that name files: whose they are, and what is left when they are erased. */
#include "op/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "store/probe.h"

struct rig {
    struct probe p;
    struct blobs *blobs;
};

/* One write operation of the operator's, whose result is the work's. */
struct act {
    struct store_work work;
    struct rig *rig;
    struct file_new file;
    file_id id;
    bool erases;
};

static struct op op_of(struct rig *r, struct db *db)
{
    return (struct op){.arena = r->p.arena, .db = db, .now_us = 7, .blobs = r->blobs};
}

static enum err act_run(struct store_work *w, struct db *db)
{
    struct act *a = (struct act *)w;
    struct op op = op_of(a->rig, db);
    return a->erases ? op_file_erase(&op, (org_id){0}, a->id) : op_file_add(&op, &a->file, &a->id);
}

static enum err do_it(struct rig *r, struct act *a)
{
    struct store_work *w = &a->work;
    a->work.run = act_run;
    a->rig = r;
    assert_int_equal(store_write_batch(r->p.write, &w, 1), 1);
    store_batch_told(r->p.write);
    return a->work.result;
}

static enum err get(struct rig *r, org_id org, file_id id, struct op_file *ret)
{
    assert_int_equal(db_read_begin(r->p.read), OK);
    struct op op = op_of(r, r->p.read);
    enum err e = op_file_get(&op, org, id, ret);
    db_read_end(r->p.read);
    return e;
}

static void a_file_is_found_by_its_owner_alone(void **state)
{
    (void)state;
    struct rig r = {0};
    struct op_file file;
    probe_init(&r.p);
    probe_open(&r.p);
    assert_int_equal(blobs_open(str_from(r.p.folder), &r.blobs), OK);
    struct act a = {.file = {.name = STR("приказ.pdf"), .type = STR("application/pdf"), .size = 4}};
    assert_int_equal(blob_keep(r.blobs, STR("%PDF"), &a.file.hash), OK);
    assert_int_equal(do_it(&r, &a), OK);
    assert_int_equal(get(&r, (org_id){0}, a.id, &file), OK);
    assert_true(str_equal(file.name, STR("приказ.pdf")) && str_equal(file.bytes, STR("%PDF")));
    assert_int_equal(get(&r, (org_id){5}, a.id, &file), ERR_NOT_FOUND);
    assert_int_equal(get(&r, (org_id){0}, (file_id){a.id.n + 1}, &file), ERR_NOT_FOUND);
    a.erases = true;
    assert_int_equal(do_it(&r, &a), OK);
    assert_int_equal(get(&r, (org_id){0}, a.id, &file), ERR_NOT_FOUND);
    assert_int_equal(do_it(&r, &a), ERR_NOT_FOUND);
    blobs_close(r.blobs);
    probe_done(&r.p);
}

static void a_large_one_is_given_out_open(void **state)
{
    (void)state;
    struct rig r = {0};
    struct op_file file;
    char bytes[8];
    probe_init(&r.p);
    probe_open(&r.p);
    assert_int_equal(blobs_open(str_from(r.p.folder), &r.blobs), OK);
    struct op_row_file row = {.name = STR("чат.zip"), .type = STR("application/zip")};
    struct op op = op_of(&r, r.p.read);
    assert_int_equal(op_file_open(&op, &row, &file), ERR_STORAGE); /* no such bytes */
    assert_int_equal(blob_keep(r.blobs, STR("PK"), &row.hash), OK);
    assert_int_equal(op_file_open(&op, &row, &file), OK);
    assert_true(file.is_stored && str_equal(file.name, row.name));
    assert_int_equal(file.size, 2);
    assert_int_equal(file.tag.n, 2 * sizeof row.hash.byte);
    assert_int_equal(read(file.fd, bytes, sizeof bytes), 2);
    close(file.fd);
    blobs_close(r.blobs);
    probe_done(&r.p);
}

/* Between prepare and the handler: an orphan of the same bytes was old, and went. */
static void bytes_that_were_swept_meanwhile_get_no_row(void **state)
{
    (void)state;
    struct rig r = {0};
    probe_init(&r.p);
    probe_open(&r.p);
    assert_int_equal(blobs_open(str_from(r.p.folder), &r.blobs), OK);
    struct act a = {.file = {.name = STR("a"), .type = STR("text/plain"), .size = 1}};
    assert_int_equal(blob_keep(r.blobs, STR("a"), &a.file.hash), OK);
    assert_int_equal(db_read_begin(r.p.read), OK);
    assert_int_equal(blobs_sweep(r.blobs, r.p.read, a.file.hash.byte[0], INT64_C(1) << 60), OK);
    db_read_end(r.p.read);
    assert_int_equal(do_it(&r, &a), ERR_STORAGE);
    assert_int_equal(blob_keep(r.blobs, STR("a"), &a.file.hash), OK);
    assert_int_equal(do_it(&r, &a), OK);
    blobs_close(r.blobs);
    probe_done(&r.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_found_by_its_owner_alone),
        cmocka_unit_test(a_large_one_is_given_out_open),
        cmocka_unit_test(bytes_that_were_swept_meanwhile_get_no_row)};
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
