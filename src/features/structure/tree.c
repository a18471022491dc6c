/* tree.c - the tree of units as people see and change it.
 *
 * WHY   a college has hundreds of groups, a city's has thousands: the tree comes whole, by one
 *       query, and the client draws what is open.
 * HOW   an administrator and a head see all; a colleague what they work with, and the way to it.
 *       Versions guard against two administrators at once. Two open neighbours never share a name
 *       (only here: a rollover renames a whole row of groups).
 * OWNS  nothing; units.c writes.  RUNS  on read and write workers.  TESTS structure_test.c. */
#include "features/structure/inside.h"
#include "features/structure/limits.h"
#include "features/structure/structure.q.h"

/* The way down to a unit, without itself. */
static enum err path_get(struct op *op, org_id org, unit_id id, struct unit_page *ret)
{
    struct q_unit_chain_list chain;
    enum err e = q_unit_chain(op, org, id, LIMIT_UNIT_DEPTH, &chain);
    if (e)
        return e;
    ret->path = arena_try(op->arena, chain.count + 1, sizeof *ret->path);
    if (!ret->path)
        return ERR_TOO_LARGE;
    ret->path_count = chain.count ? chain.count - 1 : 0;
    for (size_t i = 0; i < ret->path_count; i++)
        ret->path[i] = (struct unit_name){chain.row[i].id, chain.row[i].kind, chain.row[i].name};
    return OK;
}

static enum err tree_whole(struct op *op, bool with_closed, struct unit_tree_get_out *ret)
{
    struct q_unit_tree_list rows;
    enum err e = q_unit_tree(op, with_closed, &rows);
    if (e)
        return e;
    ret->units = arena_try(op->arena, rows.count + 1, sizeof *ret->units);
    if (!ret->units)
        return ERR_TOO_LARGE;
    ret->units_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_unit_tree_row *r = &rows.row[i];
        ret->units[i] = (struct unit_node){
            .unit = {r->id, r->has_parent, r->parent, r->kind, r->name, r->code, r->has_year,
                     r->year, r->is_closed, r->version},
            .students = r->students,
            .staff = r->staff,
            .is_readable = true,
        };
    }
    return OK;
}

static enum err tree_own(struct op *op, struct unit_tree_get_out *ret)
{
    struct q_unit_tree_own_list rows;
    enum err e = q_unit_tree_own(op, op->now_us, &rows);
    if (e)
        return e;
    ret->units = arena_try(op->arena, rows.count + 1, sizeof *ret->units);
    if (!ret->units)
        return ERR_TOO_LARGE;
    ret->units_count = rows.count;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_unit_tree_own_row *r = &rows.row[i];
        ret->units[i] = (struct unit_node){
            .unit = {r->id, r->has_parent, r->parent, r->kind, r->name, r->code, r->has_year,
                     r->year, false, r->version},
            .students = r->is_readable ? r->students : 0,
            .staff = r->is_readable ? r->staff : 0,
            .is_readable = r->is_readable,
        };
    }
    return OK;
}

enum err unit_tree_get(struct op *op, const struct unit_tree_get_in *in,
                       struct unit_tree_get_out *ret)
{
    return role_has(op->caller.roles, ROLE_ADMINISTRATOR | ROLE_HEAD)
               ? tree_whole(op, in->has_with_closed && in->with_closed, ret)
               : tree_own(op, ret);
}

enum err unit_get(struct op *op, const struct unit_reader *reader, const struct unit_get_in *in,
                  struct unit_page *ret)
{
    org_id org = op->caller.org;
    struct ties t = {0};
    enum err e = structure_unit_get(op, org, unit_reader_unit(reader), &ret->unit);
    if (!e)
        e = path_get(op, org, in->unit_id, ret);
    if (!e)
        e = post_list(op, org, in->unit_id, (unit_post_id){0}, &ret->posts, &ret->posts_count);
    if (!e)
        e = teaching_list(op, org, in->unit_id, (teaching_id){0}, &ret->teaching,
                          &ret->teaching_count);
    if (!e)
        e = q_enrolment_open_count(op, org, in->unit_id, &ret->students);
    if (!e && !role_has(op->caller.roles, ROLE_ADMINISTRATOR))
        e = ties_get(op, org, op->caller.member, in->unit_id, &t);
    ret->may_teach = role_has(op->caller.roles, ROLE_ADMINISTRATOR) ||
                     (op->caller.is_verified && (t.leads || t.curates || t.teaches));
    return e;
}

enum err unit_chat_list(struct op *op, const struct unit_reader *reader,
                        const struct unit_chat_list_in *in, struct unit_chat_list_out *ret)
{
    struct q_unit_chats_list rows;
    (void)in;
    enum err e = q_unit_chats(op, reader, LIMIT_UNIT_CHATS_SHOWN, &rows);
    if (e)
        return e;
    ret->chats = arena_try(op->arena, rows.count + 1, sizeof *ret->chats);
    if (!ret->chats)
        return ERR_TOO_LARGE;
    ret->chats_count = rows.count;
    for (size_t i = 0; i < rows.count; i++)
        ret->chats[i] = (struct unit_chat){rows.row[i].title, rows.row[i].origin};
    return OK;
}

/* --- changing it: administrators --- */

static enum err named_beside(struct op *op, const struct unit_new *n, unit_id beside)
{
    struct str sort;
    int64_t count = 0;
    enum err e = name_fold(op, n->name, &sort);
    if (!e)
        e = q_unit_named_beside(op, op->caller.org, n->parent, sort, beside, &count);
    return e ? e : count ? op_fail(op, ERR_TAKEN, "name") : OK;
}

static enum err changed(struct op *op, unit_id id, struct unit *ret)
{
    enum err e = structure_unit_get(op, op->caller.org, id, ret);
    return e ? e : op_audit(op, "unit", id.n);
}

enum err unit_create(struct op *op, const struct unit_create_in *in, struct unit *ret)
{
    struct unit_new n = {
        .parent = in->parent_id,
        .kind = in->kind,
        .name = in->name,
        .code = in->code,
        .year = in->has_year ? in->year : 0,
    };
    unit_id id;
    enum err e = named_beside(op, &n, (unit_id){0});
    if (!e)
        e = structure_unit_add(op, op->caller.org, &n, &id);
    if (!e)
        e = structure_sync_chats(op, op->caller.org, id);
    return e ? e : changed(op, id, ret);
}

/* As it is now, when nobody has changed it meanwhile; what it would become starts from that. */
static enum err change_start(struct op *op, unit_id id, int64_t version, struct unit *ret_old,
                             struct unit_new *ret)
{
    enum err e = structure_unit_get(op, op->caller.org, id, ret_old);
    if (!e && ret_old->version != version)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = q_unit_external(op, op->caller.org, id, &ret->external_id);
    if (e)
        return e;
    ret->parent = ret_old->parent_id;
    ret->kind = ret_old->kind;
    ret->name = ret_old->name;
    ret->code = ret_old->code;
    ret->year = ret_old->year;
    return OK;
}

static enum err change_end(struct op *op, unit_id id, const struct unit_new *n, struct unit *ret)
{
    enum err e = named_beside(op, n, id);
    if (!e)
        e = structure_unit_set(op, op->caller.org, id, n);
    return e ? e : changed(op, id, ret);
}

enum err unit_update(struct op *op, const struct unit_manager *manager,
                     const struct unit_update_in *in, struct unit *ret)
{
    struct unit old;
    struct unit_new n = {0};
    (void)manager; /* proves that the unit is the organisation's */
    enum err e = change_start(op, in->unit_id, in->version, &old, &n);
    if (e)
        return e;
    n.kind = in->kind;
    n.name = in->name;
    n.code = in->code;
    n.year = in->has_year ? in->year : 0;
    return change_end(op, in->unit_id, &n, ret);
}

enum err unit_move(struct op *op, const struct unit_manager *manager, const struct unit_move_in *in,
                   struct unit *ret)
{
    struct unit old;
    struct unit_new n = {0};
    (void)manager; /* as above */
    enum err e = change_start(op, in->unit_id, in->version, &old, &n);
    if (e)
        return e;
    n.parent = in->has_parent_id ? in->parent_id : (unit_id){0};
    if (n.parent.n == old.parent_id.n)
        return structure_unit_get(op, op->caller.org, in->unit_id, ret);
    return change_end(op, in->unit_id, &n, ret);
}

enum err unit_close(struct op *op, const struct unit_manager *manager,
                    const struct unit_close_in *in, struct unit *ret)
{
    struct unit old;
    struct unit_new n = {0};
    (void)manager; /* as above */
    enum err e = structure_unit_get(op, op->caller.org, in->unit_id, &old);
    if (e || old.is_closed) {
        *ret = old;
        return e;
    }
    e = change_start(op, in->unit_id, in->version, &old, &n);
    if (!e)
        e = structure_unit_close(op, op->caller.org, in->unit_id);
    return e ? e : changed(op, in->unit_id, ret);
}

enum err unit_reopen(struct op *op, const struct unit_manager *manager,
                     const struct unit_reopen_in *in, struct unit *ret)
{
    struct unit old;
    struct unit_new n = {0};
    (void)manager; /* as above */
    enum err e = structure_unit_get(op, op->caller.org, in->unit_id, &old);
    if (e || !old.is_closed) {
        *ret = old;
        return e;
    }
    e = change_start(op, in->unit_id, in->version, &old, &n);
    if (!e)
        e = named_beside(op, &n, in->unit_id);
    if (!e)
        e = structure_unit_reopen(op, op->caller.org, in->unit_id);
    return e ? e : changed(op, in->unit_id, ret);
}
