/* folders.c - one's own folders of chats.
 *
 * WHY   a curator has five groups, their parents and a staff room: a list of all is no list.
 * HOW   a folder names chats its owner is in; nobody else sees or is told of it. Changes add to
 *       what is there (put in, take out), so two devices at once lose nothing. Who is taken out of
 *       a chat has it taken out of their folders in the same transaction, and the client does the
 *       same when it hears chat_removed. A deleted folder is told by an empty mark.
 * OWNS  the tables folder, folder_chat.
 * RUNS  on the write worker; loads on read workers too.
 * TESTS folders_test.c, tests/system/folders.test.ts */
#include "features/chats/folders.h"

#include "features/chats/access.h"
#include "features/chats/chats.q.h"
#include "features/chats/limits.h"

enum err folders_load(struct op *op, folder_id only, struct folder **ret, size_t *ret_count)
{
    struct q_folders_own_list rows;
    struct q_folder_chats_own_list held;
    enum err e = q_folders_own(op, only, &rows);
    if (!e)
        e = q_folder_chats_own(op, only, &held);
    if (e)
        return e;
    struct folder *all = arena_try(op->arena, rows.count + 1, sizeof *all);
    chat_id *ids = arena_try(op->arena, held.count + 1, sizeof *ids);
    if (!all || !ids)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < held.count; i++)
        ids[i] = held.row[i].chat;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_folders_own_row *r = &rows.row[i];
        size_t from = 0, n = 0;
        while (from < held.count && held.row[from].folder.n != r->id.n)
            from++;
        while (from + n < held.count && held.row[from + n].folder.n == r->id.n)
            n++;
        all[i] = (struct folder){.id = r->id,
                                 .name = r->name,
                                 .place = r->place,
                                 .chat_ids = ids + from,
                                 .chat_ids_count = n,
                                 .version = r->version};
    }
    *ret = all;
    *ret_count = rows.count;
    return OK;
}

enum err chats_load_folder(struct op *op, int64_t ref, struct folder_mark *ret)
{
    struct folder *found;
    size_t count = 0;
    enum err e = folders_load(op, (folder_id){ref}, &found, &count);
    if (e)
        return e;
    *ret = (struct folder_mark){.folder_id = {ref}};
    if (!count)
        return OK;
    ret->version = found->version;
    ret->has_folder = true;
    ret->folder = *found;
    return OK;
}

static enum err folder_tell(struct op *op, folder_id id, struct folder *ret)
{
    struct folder_mark mark;
    enum err e = chats_load_folder(op, id.n, &mark);
    if (!e && !mark.has_folder)
        e = op_fail(op, ERR_NOT_FOUND, "folder");
    if (e)
        return e;
    *ret = mark.folder;
    emit_folder_changed(op, op->caller.member, id.n, mark.version, &mark);
    return OK;
}

static bool is_among(const chat_id *ids, size_t count, chat_id id)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i].n == id.n)
            return true;
    return false;
}

/* Chats that are new to the folder; said twice is once. */
static enum err chats_put(struct op *op, const struct folder_owner *owner, const struct folder *now,
                          const chat_id *ids, size_t count)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < count; i++) {
        int64_t changes = 0;
        if (is_among(now->chat_ids, now->chat_ids_count, ids[i]) || is_among(ids, i, ids[i]))
            continue;
        e = q_folder_chat_insert(op, owner, ids[i], &changes);
        if (!e && !changes)
            e = op_fail(op, ERR_NOT_FOUND, "chat");
    }
    return e;
}

enum err folder_create(struct op *op, const struct folder_create_in *in, struct folder *ret)
{
    struct folder *now = NULL;
    const struct folder_owner *owner = NULL;
    size_t count = 0;
    folder_id id = {0};
    enum err e = folders_load(op, (folder_id){0}, &now, &count);
    if (!e && count >= LIMIT_FOLDERS)
        e = op_fail(op, ERR_LIMIT_REACHED, "folders");
    if (!e)
        e = q_folder_insert(op, in->name, count ? now[count - 1].place + 1 : 1, op->now_us, &id);
    if (!e)
        e = access_folder_own(op, id, &owner);
    if (!e)
        e = chats_put(op, owner, &(struct folder){.id = id}, in->chat_ids, in->chat_ids_count);
    return e ? e : folder_tell(op, id, ret);
}

static enum err folder_get(struct op *op, folder_id id, struct folder *ret)
{
    struct folder_mark mark;
    enum err e = chats_load_folder(op, id.n, &mark);
    if (!e)
        *ret = mark.folder;
    return e;
}

enum err folder_change(struct op *op, const struct folder_owner *owner,
                       const struct folder_change_in *in, struct folder *ret)
{
    struct folder now;
    enum err e = folder_get(op, in->folder_id, &now);
    for (size_t i = 0; !e && i < in->drop_count; i++) {
        int64_t changes;
        e = q_folder_chat_delete(op, owner, in->drop[i], &changes);
    }
    if (!e && in->drop_count)
        e = folder_get(op, in->folder_id, &now);
    if (!e)
        e = chats_put(op, owner, &now, in->add, in->add_count);
    if (!e)
        e = q_folder_put(op, owner, in->has_name ? in->name : now.name, now.place);
    if (!e)
        e = folder_tell(op, in->folder_id, ret);
    if (!e && ret->chat_ids_count > LIMIT_FOLDER_CHATS)
        e = op_fail(op, ERR_LIMIT_REACHED, "folder.chats");
    return e;
}

enum err folder_delete(struct op *op, const struct folder_owner *owner,
                       const struct folder_delete_in *in)
{
    struct folder now;
    enum err e = folder_get(op, in->folder_id, &now);
    if (!e)
        e = q_folder_chats_delete(op, owner);
    if (!e)
        e = q_folder_delete(op, owner);
    if (e)
        return e;
    struct folder_mark gone = {.folder_id = in->folder_id, .version = now.version + 1};
    emit_folder_changed(op, op->caller.member, in->folder_id.n, gone.version, &gone);
    return OK;
}

static enum err folder_move(struct op *op, const struct folder *f, int64_t place)
{
    const struct folder_owner *owner;
    struct folder moved;
    if (f->place == place)
        return OK;
    enum err e = access_folder_own(op, f->id, &owner);
    if (!e)
        e = q_folder_put(op, owner, f->name, place);
    return e ? e : folder_tell(op, f->id, &moved);
}

/* Past the end when it is not named. */
static size_t place_of(const struct folder_order_in *in, folder_id id)
{
    size_t i = 0;
    while (i < in->folder_ids_count && in->folder_ids[i].n != id.n)
        i++;
    return i;
}

enum err folder_order(struct op *op, const struct folder_order_in *in, struct folder_order_out *ret)
{
    struct folder *now = NULL;
    size_t count = 0, known = 0;
    enum err e = folders_load(op, (folder_id){0}, &now, &count);
    for (size_t k = 0; !e && k < count; k++)
        known += place_of(in, now[k].id) < in->folder_ids_count;
    if (!e && known != in->folder_ids_count)
        e = op_fail(op, ERR_NOT_FOUND, "folder");
    for (size_t k = 0, rest = 0; !e && k < count; k++) {
        size_t at = place_of(in, now[k].id);
        if (at == in->folder_ids_count)
            at += rest++;
        e = folder_move(op, &now[k], (int64_t)at + 1);
    }
    return e ? e : folders_load(op, (folder_id){0}, &ret->folders, &ret->folders_count);
}
