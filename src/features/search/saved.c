/* saved.c - searches that somebody asks again and again.
 *
 * WHY   a curator looks for the same word in the same chat every Monday.
 * HOW   words and filters under a name, one's own; times are counted from the day of asking. What
 *       they point at is not kept alive by them: rights are asked when the search is. Own devices
 *       hear of all of them at once, they are few.
 * OWNS  the table saved_search.
 * RUNS  on read and write workers.
 * TESTS tests/system/saved_searches.test.ts */
#include "features/search/saved.h"

#include "features/search/limits.h"
#include "features/search/search.api.h"
#include "features/search/search.q.h"

enum err search_load_saved(struct op *op, int64_t ref, struct saved_searches *ret)
{
    struct q_search_saved_own_list rows;
    (void)ref;
    enum err e = q_search_saved_own(op, LIMIT_SAVED_SEARCHES, &rows);
    if (e)
        return e;
    ret->searches = arena_try(op->arena, rows.count + 1, sizeof *ret->searches);
    if (!ret->searches)
        return ERR_TOO_LARGE;
    ret->searches_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_search_saved_own_row *r = &rows.row[i];
        ret->searches[i] = (struct saved_search){
            .id = r->id,
            .name = r->name,
            .find = r->find,
            .has_chat_id = r->has_chat_id,
            .chat_id = r->chat_id,
            .has_author_id = r->has_author_id,
            .author_id = r->author_id,
            .has_kind = r->has_kind,
            .kind = r->kind,
            .when = r->when_,
        };
    }
    return OK;
}

static enum err tell(struct op *op, struct saved_searches *ret)
{
    enum err e = search_load_saved(op, 0, ret);
    if (!e)
        emit_saved_searches_changed(op, op->caller.member, 0, op->now_us, ret);
    return e;
}

enum err saved_search_list(struct op *op, struct saved_searches *ret)
{
    return search_load_saved(op, 0, ret);
}

enum err saved_search_create(struct op *op, const struct saved_search_create_in *in,
                             struct saved_search *ret)
{
    struct saved_searches all;
    saved_search_id id;
    enum err e = search_load_saved(op, 0, &all);
    if (!e && all.searches_count >= LIMIT_SAVED_SEARCHES)
        e = op_fail(op, ERR_LIMIT_REACHED, "saved searches");
    if (!e)
        e = q_search_saved_insert(op, in->name, in->find,
                                  in->has_chat_id ? in->chat_id : (chat_id){0},
                                  in->has_author_id ? in->author_id : (member_id){0},
                                  in->has_kind ? (int64_t)in->kind : -1, in->when, op->now_us, &id);
    if (!e)
        e = tell(op, &all);
    if (!e)
        *ret = all.searches[all.searches_count - 1];
    return e;
}

enum err saved_search_rename(struct op *op, const struct saved_search_owner *owner,
                             const struct saved_search_rename_in *in, struct saved_searches *ret)
{
    enum err e = q_search_saved_rename(op, owner, in->name);
    return e ? e : tell(op, ret);
}

enum err saved_search_delete(struct op *op, const struct saved_search_owner *owner,
                             const struct saved_search_delete_in *in)
{
    struct saved_searches all;
    (void)in;
    enum err e = q_search_saved_delete(op, owner);
    return e ? e : tell(op, &all);
}

enum err search_erase(struct op *op, org_id org, member_id member, int64_t *ret_rows)
{
    return q_search_saved_erase(op, org, member, ret_rows);
}
