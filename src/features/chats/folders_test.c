/* Folders of one's own list: whose they are, what may be in them, and what takes a chat out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/limits.h"
#include "features/chats/talk.h"

struct ask {
    struct folder_create_in create;
    struct folder_change_in change;
    struct folder_delete_in drop;
    struct folder_order_in order;
    struct folder folder;
    struct folder_order_out ordered;
    int64_t erased;
};

static enum err do_create(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    return folder_create(op, &a->create, &a->folder);
}

static enum err do_change(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct folder_owner *owner;
    enum err e = access_folder_own(op, a->change.folder_id, &owner);
    return e ? e : folder_change(op, owner, &a->change, &a->folder);
}

static enum err do_delete(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    const struct folder_owner *owner;
    enum err e = access_folder_own(op, a->drop.folder_id, &owner);
    return e ? e : folder_delete(op, owner, &a->drop);
}

static enum err do_order(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    return folder_order(op, &a->order, &a->ordered);
}

static enum err do_erase(struct op *op, void *ctx)
{
    struct ask *a = ctx;
    return chats_erase(op, op->caller.org, op->caller.member, &a->erased);
}

static enum err create(struct talk *t, const struct caller *who, const char *name,
                       const chat_id *ids, size_t count, folder_id *ret)
{
    struct ask a = {.create = {.name = str_from(name),
                               .chat_ids = (chat_id *)(uintptr_t)ids,
                               .chat_ids_count = count}};
    enum err e = bed_write(&t->bed, who, do_create, &a);
    *ret = a.folder.id;
    return e;
}

static size_t in_list(struct talk *t, const struct caller *who, size_t folder)
{
    struct chat_list_out out;
    assert_int_equal(talk_list(t, who, &out), OK);
    assert_true(folder < out.folders_count);
    return out.folders[folder].chat_ids_count;
}

static void a_folder_holds_chats_of_its_owner(void **state)
{
    struct talk *t = *state;
    chat_id mine = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    chat_id not_mine = talk_group(t, &t->teacher, (const struct caller *[]){&t->parent, NULL});
    folder_id f;
    struct chat_list_out out;
    assert_int_equal(create(t, &t->student, "Учёба", &not_mine, 1, &f), ERR_NOT_FOUND);
    assert_int_equal(create(t, &t->student, "Учёба", (chat_id[]){mine, mine}, 2, &f), OK);
    assert_int_equal(bed_events(&t->bed, "folder_changed", topic_of_member(t->student.member)), 1);
    assert_int_equal(in_list(t, &t->student, 0), 1);
    assert_int_equal(talk_list(t, &t->teacher, &out), OK);
    assert_int_equal(out.folders_count, 0);

    struct ask a = {.change = {.folder_id = f, .add = &not_mine, .add_count = 1}};
    assert_int_equal(bed_write(&t->bed, &t->student, do_change, &a), ERR_NOT_FOUND);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_change, &a), ERR_NOT_FOUND);
    a.change = (struct folder_change_in){
        .folder_id = f, .has_name = true, .name = STR("Пары"), .add = &mine, .add_count = 1};
    assert_int_equal(bed_write(&t->bed, &t->student, do_change, &a), OK);
    assert_true(str_equal(a.folder.name, STR("Пары")) && a.folder.chat_ids_count == 1);
    assert_int_equal(a.folder.version, 2);
    a.change = (struct folder_change_in){.folder_id = f, .drop = &mine, .drop_count = 1};
    assert_int_equal(bed_write(&t->bed, &t->student, do_change, &a), OK);
    assert_true(a.folder.chat_ids_count == 0 && str_equal(a.folder.name, STR("Пары")));
}

/* A device that was away may still ask for the one that is gone. */
static void a_number_is_given_once(void **state)
{
    struct talk *t = *state;
    folder_id first, second;
    assert_int_equal(create(t, &t->student, "А", NULL, 0, &first), OK);
    struct ask a = {.drop = {.folder_id = first}};
    assert_int_equal(bed_write(&t->bed, &t->student, do_delete, &a), OK);
    t->bed.now_us++;
    assert_int_equal(create(t, &t->student, "Б", NULL, 0, &second), OK);
    assert_int_not_equal(first.n, second.n);
}

static void who_leaves_a_chat_loses_it_in_folders(void **state)
{
    struct talk *t = *state;
    chat_id c = talk_group(t, &t->teacher, (const struct caller *[]){&t->student, NULL});
    folder_id f;
    assert_int_equal(create(t, &t->student, "А", &c, 1, &f), OK);
    assert_int_equal(create(t, &t->teacher, "Б", &c, 1, &f), OK);
    assert_int_equal(talk_remove(t, &t->teacher, c, t->student.member), OK);
    assert_int_equal(in_list(t, &t->student, 0), 0);
    assert_int_equal(in_list(t, &t->teacher, 0), 1);
    assert_int_equal(talk_add(t, &t->teacher, c, t->student.member), OK);
    assert_int_equal(in_list(t, &t->student, 0), 0); /* it does not come back by itself */
}

static void the_row_is_ordered_and_ends(void **state)
{
    struct talk *t = *state;
    folder_id f[LIMIT_FOLDERS], one;
    struct chat_list_out out;
    for (int i = 0; i < LIMIT_FOLDERS; i++)
        assert_int_equal(create(t, &t->student, "Папка", NULL, 0, &f[i]), OK);
    assert_int_equal(create(t, &t->student, "Лишняя", NULL, 0, &one), ERR_LIMIT_REACHED);
    struct ask a = {.order = {.folder_ids = (folder_id[]){f[2], f[0]}, .folder_ids_count = 2}};
    assert_int_equal(bed_write(&t->bed, &t->student, do_order, &a), OK);
    assert_int_equal(talk_list(t, &t->student, &out), OK);
    assert_int_equal(out.folders[0].id.n, f[2].n);
    assert_int_equal(out.folders[1].id.n, f[0].n);
    assert_int_equal(out.folders[2].id.n, f[1].n);
    assert_int_equal(out.folders[3].id.n, f[3].n);
    a.order = (struct folder_order_in){(folder_id[]){f[1], f[1]}, 2};
    assert_int_equal(bed_write(&t->bed, &t->student, do_order, &a), ERR_NOT_FOUND);
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_order, &a), ERR_NOT_FOUND);
    a.drop = (struct folder_delete_in){f[2]};
    assert_int_equal(bed_write(&t->bed, &t->teacher, do_delete, &a), ERR_NOT_FOUND);
    assert_int_equal(bed_write(&t->bed, &t->student, do_delete, &a), OK);
    assert_int_equal(bed_write(&t->bed, &t->student, do_delete, &a), ERR_NOT_FOUND);
    assert_int_equal(bed_write(&t->bed, &t->student, do_erase, &a), OK);
    assert_int_equal(a.erased, LIMIT_FOLDERS - 1);
    assert_int_equal(talk_list(t, &t->student, &out), OK);
    assert_int_equal(out.folders_count, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk_setup, talk_teardown)
    const struct CMUnitTest tests[] = {
        T(a_folder_holds_chats_of_its_owner),
        T(a_number_is_given_once),
        T(who_leaves_a_chat_loses_it_in_folders),
        T(the_row_is_ordered_and_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
