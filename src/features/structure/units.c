/* units.c - the units of an organisation: where one may stand, its names, closing.
 *
 * WHY   whatever hangs in the tree (chats, lists, rights of leaders) walks up and down it, so it
 * must be a tree: no ring, no deeper than LIMIT_UNIT_DEPTH, nothing below a group. HOW   a unit
 * stands under one of its own kind or an earlier one (branch, department, speciality, group; levels
 * may be skipped). Writes of structure run one after the other (api/lane.c), so a look before the
 * write is enough. What ends keeps its row. OWNS  the table unit.  RUNS  on the write worker. TESTS
 * structure_test.c. */
#include "features/structure/inside.h"
#include "features/structure/limits.h"
#include "features/structure/structure.q.h"
#include "text/utf8.h"

enum err name_fold(struct op *op, struct str name, struct str *ret)
{
    struct str fold;
    enum err e = utf8_fold(op->arena, str_trim(name), &fold);
    if (!e && !fold.n)
        e = op_fail(op, ERR_INVALID, "name");
    if (!e)
        *ret = fold;
    return e;
}

enum err structure_unit_get(struct op *op, org_id org, unit_id id, struct unit *ret)
{
    struct q_unit_find_row r;
    bool found = false;
    enum err e = q_unit_find(op, org, id, &found, &r);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "unit");
    if (e)
        return e;
    *ret = (struct unit){
        .id = id,
        .has_parent_id = r.has_parent,
        .parent_id = r.parent,
        .kind = r.kind,
        .name = r.name,
        .code = r.code,
        .has_year = r.has_year,
        .year = r.year,
        .is_closed = r.is_closed,
        .version = r.version,
    };
    return OK;
}

enum err unit_open_get(struct op *op, org_id org, unit_id id, enum unit_wanted wanted,
                       struct unit *ret)
{
    struct unit u;
    enum err e = structure_unit_get(op, org, id, &u);
    if (!e && u.is_closed)
        e = op_fail(op, ERR_UNIT_CLOSED, "unit");
    if (!e && wanted != UNIT_ANY && (u.kind == UNIT_KIND_GROUP) != (wanted == UNIT_GROUP))
        e = op_fail(op, ERR_UNIT_PLACE, "kind");
    if (!e)
        *ret = u;
    return e;
}

/* May a unit of this kind and height (1: nothing below it) stand under the parent? moved: the unit
 * itself, 0 for a new one. */
static enum err place_check(struct op *op, org_id org, const struct unit_new *n, unit_id moved,
                            int64_t height)
{
    struct unit parent;
    struct q_unit_chain_list chain;
    if (!n->parent.n)
        return height <= LIMIT_UNIT_DEPTH ? OK : op_fail(op, ERR_UNIT_PLACE, "depth");
    enum err e = unit_open_get(op, org, n->parent, UNIT_ANY, &parent);
    if (!e && (parent.kind == UNIT_KIND_GROUP || parent.kind > n->kind))
        e = op_fail(op, ERR_UNIT_PLACE, "kind");
    if (!e)
        e = q_unit_chain(op, org, n->parent, LIMIT_UNIT_DEPTH + 1, &chain);
    for (size_t i = 0; !e && i < chain.count; i++)
        if (chain.row[i].id.n == moved.n)
            e = op_fail(op, ERR_UNIT_PLACE, "ring");
    if (!e && (int64_t)chain.count + height > LIMIT_UNIT_DEPTH)
        e = op_fail(op, ERR_UNIT_PLACE, "depth");
    return e;
}

static enum err external_check(struct op *op, org_id org, struct str external_id, unit_id beside)
{
    int64_t n = 0;
    if (!external_id.n)
        return OK;
    enum err e = q_unit_with_external(op, org, external_id, beside, &n);
    return e ? e : n ? op_fail(op, ERR_TAKEN, "external_id") : OK;
}

/* A code is a speciality's, a year a group's: others lose theirs. */
static struct unit_new fields_of(const struct unit_new *n)
{
    struct unit_new f = *n;
    if (!f.code.p || f.kind != UNIT_KIND_SPECIALITY)
        f.code = STR("");
    if (!f.external_id.p)
        f.external_id = STR("");
    if (f.kind != UNIT_KIND_GROUP)
        f.year = 0;
    return f;
}

enum err structure_unit_add(struct op *op, org_id org, const struct unit_new *n, unit_id *ret)
{
    struct unit_new f = fields_of(n);
    struct str sort;
    int64_t count = 0;
    enum err e = name_fold(op, f.name, &sort);
    if (!e)
        e = q_unit_count(op, org, &count);
    if (!e && count >= LIMIT_UNITS)
        e = op_fail(op, ERR_LIMIT_REACHED, "units");
    if (!e)
        e = place_check(op, org, &f, (unit_id){0}, 1);
    if (!e)
        e = external_check(op, org, f.external_id, (unit_id){0});
    if (!e)
        e = q_unit_insert(op, org, f.parent, f.kind, f.name, sort, f.code, f.year, f.external_id,
                          op->now_us, ret);
    return e;
}

/* What it holds must be able to stay: students in a group only, units below none. */
static enum err holding_check(struct op *op, org_id org, unit_id id, enum unit_kind kind)
{
    struct q_unit_below_row below;
    int64_t students = 0;
    enum err e = q_unit_below(op, org, id, &below);
    if (!e && below.all_count && (kind == UNIT_KIND_GROUP || below.least_kind < (int64_t)kind))
        e = op_fail(op, ERR_UNIT_NOT_EMPTY, "kind");
    if (!e && kind != UNIT_KIND_GROUP)
        e = q_enrolment_open_count(op, org, id, &students);
    if (!e && students)
        e = op_fail(op, ERR_UNIT_NOT_EMPTY, "kind");
    return e;
}

enum err structure_unit_set_quiet(struct op *op, org_id org, unit_id id, const struct unit_new *n)
{
    struct unit_new f = fields_of(n);
    struct unit old;
    struct str sort;
    int64_t height = 1;
    enum err e = structure_unit_get(op, org, id, &old);
    if (!e)
        e = name_fold(op, f.name, &sort);
    if (!e && old.kind != f.kind)
        e = holding_check(op, org, id, f.kind);
    if (!e && (old.parent_id.n != f.parent.n || old.kind != f.kind)) {
        e = q_unit_height(op, org, id, LIMIT_UNIT_DEPTH + 1, &height);
        if (!e)
            e = place_check(op, org, &f, id, height);
    }
    if (!e)
        e = external_check(op, org, f.external_id, id);
    if (!e)
        e = q_unit_put(op, org, id, f.parent, f.kind, f.name, sort, f.code, f.year, f.external_id);
    return e;
}

enum err structure_unit_set(struct op *op, org_id org, unit_id id, const struct unit_new *n)
{
    struct unit old;
    enum err e = structure_unit_get(op, org, id, &old);
    if (!e)
        e = structure_unit_set_quiet(op, org, id, n);
    const bool moved = !e && old.parent_id.n != n->parent.n;
    if (!e)
        e = structure_sync_chats(op, org, id);
    if (!e && moved && old.parent_id.n)
        e = structure_sync_chats(op, org, old.parent_id);
    return e;
}

enum err structure_unit_close_quiet(struct op *op, org_id org, unit_id id)
{
    struct unit u;
    struct q_unit_below_row below;
    int64_t students = 0, changes;
    enum err e = structure_unit_get(op, org, id, &u);
    if (e || u.is_closed)
        return e;
    e = q_unit_below(op, org, id, &below);
    if (!e)
        e = q_enrolment_open_count(op, org, id, &students);
    if (!e && (below.open_count || students))
        e = op_fail(op, ERR_UNIT_NOT_EMPTY, "unit");
    return e ? e : q_unit_close(op, org, id, op->now_us, &changes);
}

enum err structure_unit_close(struct op *op, org_id org, unit_id id)
{
    enum err e = structure_unit_close_quiet(op, org, id);
    return e ? e : structure_sync_chats(op, org, id);
}

enum err structure_unit_reopen_quiet(struct op *op, org_id org, unit_id id)
{
    struct unit u, parent;
    int64_t changes;
    enum err e = structure_unit_get(op, org, id, &u);
    if (e || !u.is_closed)
        return e;
    if (u.has_parent_id)
        e = unit_open_get(op, org, u.parent_id, UNIT_ANY, &parent);
    return e ? e : q_unit_reopen(op, org, id, &changes);
}

enum err structure_unit_reopen(struct op *op, org_id org, unit_id id)
{
    enum err e = structure_unit_reopen_quiet(op, org, id);
    return e ? e : structure_sync_chats(op, org, id);
}
