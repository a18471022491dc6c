/* Power cuts and a full disk, on the faulty disk of faulty_vfs.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/faulty_vfs.h"
#include "store/probe.h"

#define DISK "faulty"
enum { ROUNDS = 40, BATCH = 12 };

static struct probe *start(struct faulty **ret_disk, const char *synchronous)
{
    struct probe *p = calloc(1, sizeof *p);
    *ret_disk = faulty_new(DISK);
    probe_init(p);
    p->vfs = DISK;
    p->synchronous = synchronous;
    probe_open(p);
    return p;
}

static void stop(struct probe *p, struct faulty *disk)
{
    probe_done(p);
    faulty_free(disk);
    free(p);
}

static void power_cut(struct probe *p, struct faulty *disk, uint32_t keep_seed)
{
    faulty_power_off(disk);
    probe_close(p);
    faulty_power_on(disk, keep_seed);
    probe_open(p);
}

/* The law of durability: batches, a checkpoint now and then, a cut after each; how many
 * acknowledged rows were not there afterwards. */
static int64_t lost_rows(const char *synchronous, uint32_t keep_seed)
{
    struct faulty *disk;
    struct probe *p = start(&disk, synchronous);
    int64_t next = 1, lost = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t acknowledged = 0, first = next, bytes;
        for (int batch = 0; batch <= round % 3; batch++) {
            struct probe_put puts[BATCH];
            for (int i = 0; i < BATCH; i++)
                puts[i] = probe_put(next++, "said and acknowledged");
            probe_run(p, puts, BATCH);
            for (int i = 0; i < BATCH; i++)
                acknowledged += puts[i].work.result == OK;
            if (round % 5 == 4 && batch == 0)
                assert_int_equal(store_checkpoint(p->store, &bytes), OK);
        }
        power_cut(p, disk, keep_seed ? keep_seed + (uint32_t)round : 0);
        lost += acknowledged - probe_count(p, first, next - 1);
    }
    stop(p, disk);
    return lost;
}

static void acknowledged_rows_survive_a_power_cut(void **state)
{
    (void)state;
    assert_int_equal(lost_rows(NULL, 0), 0);
}

static void acknowledged_rows_survive_a_cut_that_kept_some_later_sectors(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed < 5; seed++)
        assert_int_equal(lost_rows(NULL, seed * 1000), 0);
}

/* The test itself must be able to go red. */
static void the_law_finds_a_lowered_synchronous(void **state)
{
    (void)state;
    assert_true(lost_rows("normal", 0) > 0);
    assert_true(lost_rows("off", 0) > 0);
}

static void rows_in_a_transaction_that_was_cut_are_whole_or_absent(void **state)
{
    (void)state;
    struct faulty *disk;
    struct probe *p = start(&disk, NULL);
    for (int cut_at = 0; cut_at < 12; cut_at++) {
        struct probe_put puts[BATCH];
        for (int i = 0; i < BATCH; i++)
            puts[i] = probe_put(1 + cut_at * 100 + i, "x");
        faulty_disk_left(disk,
                         cut_at); /* the write after these fails: the cut comes in the middle */
        probe_run(p, puts, BATCH);
        faulty_disk_left(disk, -1);
        power_cut(p, disk, (uint32_t)cut_at + 1);
        for (int i = 0; i < BATCH; i++)
            if (puts[i].work.result == OK)
                assert_int_equal(probe_count(p, puts[i].id, puts[i].id), 1);
    }
    stop(p, disk);
}

static void a_batch_costs_one_write_and_one_sync(void **state)
{
    (void)state;
    struct faulty *disk;
    struct probe *p = start(&disk, NULL);
    assert_int_equal(probe_put_one(p, 1, "the first makes the log's head"), OK);
    struct faulty_counts before = faulty_counts(disk);
    struct probe_put puts[BATCH];
    for (int i = 0; i < BATCH; i++)
        puts[i] = probe_put(100 + i, "x");
    probe_run(p, puts, BATCH);
    assert_int_equal(faulty_counts(disk).syncs - before.syncs, 1);
    assert_int_equal(faulty_counts(disk).writes - before.writes, 1); /* wal_vfs.c */
    stop(p, disk);
}

/* The disk has room for a little more: one operation of the batch is too large, at commit. */
static void a_full_disk_at_commit_costs_no_neighbour_its_operation(void **state)
{
    (void)state;
    struct faulty *disk;
    struct probe *p = start(&disk, NULL);
    size_t n = 4 << 20;
    char *large = calloc(1, n + 1);
    memset(large, 'x', n);
    faulty_file_limit(disk, 2 << 20); /* the schema takes one */
    struct probe_put puts[BATCH];
    for (int i = 0; i < BATCH; i++)
        puts[i] = probe_put(i + 1, i == 5 ? large : "small");
    probe_run(p, puts, BATCH);
    for (int i = 0; i < BATCH; i++)
        assert_int_equal(puts[i].work.result, i == 5 ? ERR_STORAGE : OK);
    assert_int_equal(probe_count(p, 1, BATCH), BATCH - 1);
    assert_int_equal(store_counts(p->store).reruns, 1);
    power_cut(p, disk, 0);
    assert_int_equal(probe_count(p, 1, BATCH), BATCH - 1);
    free(large);
    stop(p, disk);
}

/* So large that the page cache spills: the error comes within the operation and ends the
 * transaction. */
static void a_full_disk_within_an_operation_costs_no_neighbour_its_operation(void **state)
{
    (void)state;
    struct faulty *disk;
    struct probe *p = start(&disk, NULL);
    size_t n = 40 << 20;
    char *large = calloc(1, n + 1);
    memset(large, 'x', n);
    faulty_file_limit(disk, 8 << 20);
    struct probe_put puts[BATCH];
    for (int i = 0; i < BATCH; i++)
        puts[i] = probe_put(i + 1, i == 5 ? large : "small");
    probe_run(p, puts, BATCH);
    for (int i = 0; i < BATCH; i++)
        assert_int_equal(puts[i].work.result, i == 5 ? ERR_STORAGE : OK);
    assert_int_equal(puts[0].runs, 2);
    assert_int_equal(puts[BATCH - 1].runs, 1);
    assert_int_equal(probe_count(p, 1, BATCH), BATCH - 1);
    free(large);
    stop(p, disk);
}

static void with_no_room_at_all_every_operation_hears_it_and_later_ones_work_again(void **state)
{
    (void)state;
    struct faulty *disk;
    struct probe *p = start(&disk, NULL);
    struct probe_put puts[BATCH];
    for (int i = 0; i < BATCH; i++)
        puts[i] = probe_put(i + 1, "x");
    faulty_disk_left(disk, 0);
    probe_run(p, puts, BATCH);
    for (int i = 0; i < BATCH; i++)
        assert_int_equal(puts[i].work.result, ERR_STORAGE);
    assert_int_equal(probe_count(p, 1, BATCH), 0);
    faulty_disk_left(disk, -1);
    probe_run(p, puts, BATCH);
    assert_int_equal(probe_count(p, 1, BATCH), BATCH);
    stop(p, disk);
}

/* Wherever the room ends: what was acknowledged is there, what was refused is not. */
static void acknowledged_and_stored_are_the_same_wherever_the_room_ends(void **state)
{
    (void)state;
    struct faulty *disk;
    struct probe *p = start(&disk, NULL);
    for (int room = 0; room < 60; room++) {
        struct probe_put puts[BATCH];
        int64_t acknowledged = 0, first = 1 + room * 100;
        for (int i = 0; i < BATCH; i++)
            puts[i] = probe_put(first + i, "x");
        faulty_disk_left(disk, room);
        probe_run(p, puts, BATCH);
        faulty_disk_left(disk, -1);
        for (int i = 0; i < BATCH; i++) {
            bool is_stored = puts[i].work.result == OK;
            assert_true(is_stored || puts[i].work.result == ERR_STORAGE);
            assert_int_equal(probe_count(p, puts[i].id, puts[i].id), is_stored);
            acknowledged += is_stored;
        }
        assert_int_equal(probe_count(p, first, first + 99), acknowledged);
    }
    stop(p, disk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acknowledged_rows_survive_a_power_cut),
        cmocka_unit_test(acknowledged_rows_survive_a_cut_that_kept_some_later_sectors),
        cmocka_unit_test(the_law_finds_a_lowered_synchronous),
        cmocka_unit_test(rows_in_a_transaction_that_was_cut_are_whole_or_absent),
        cmocka_unit_test(a_batch_costs_one_write_and_one_sync),
        cmocka_unit_test(a_full_disk_at_commit_costs_no_neighbour_its_operation),
        cmocka_unit_test(a_full_disk_within_an_operation_costs_no_neighbour_its_operation),
        cmocka_unit_test(with_no_room_at_all_every_operation_hears_it_and_later_ones_work_again),
        cmocka_unit_test(acknowledged_and_stored_are_the_same_wherever_the_room_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
