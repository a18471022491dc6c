/* chain.c - is the organisation's record whole? A part at a time, asked by its administrator.
 *
 * WHY   who is told «цепочка цела» can write its head down elsewhere, and hold the server to it.
 * HOW   each call hashes the rows after a place anew, LIMIT_CHAIN_WALK at most, and compares; the
 *       hash at the place itself was compared by the call before. The last part ends where the head
 *       says. The whole server's chains: `kafedra doctor --audit`.
 * OWNS  nothing.
 * RUNS  on read workers.
 * TESTS audit_test.c, tests/system/record.test.ts */
#include "features/audit/audit.api.h"
#include "features/audit/audit.q.h"
#include "features/audit/limits.h"
#include "store/audit.h"

/* The hash that stands in a row, as the place of the chain there. */
static bool place_of(org_id org, const struct q_chain_rows_row *r, struct audit_place *ret)
{
    *ret = (struct audit_place){.org = org.n, .n = r->n};
    if (r->hash.n != HASH_BYTES)
        return false;
    memcpy(ret->hash.byte, r->hash.p, HASH_BYTES);
    return true;
}

/* The next row fits after `at`; then at is there. */
static bool follows(struct audit_place *at, const struct q_chain_rows_row *r)
{
    struct audit_row row = {at->org, r->actor, r->act, r->object_kind, r->object_id, r->created_us};
    struct audit_place next;
    struct hash hash = audit_link(at, &row);
    bool fits =
        place_of((org_id){at->org}, r, &next) && r->n == at->n + 1 && hash_equal(&hash, &next.hash);
    if (fits)
        *at = next;
    return fits;
}

/* 0: all of them fit; else the first place that does not. */
static int64_t walk(const struct q_chain_rows_list *rows, size_t from, struct audit_place *at)
{
    for (size_t i = from; i < rows->count; i++)
        if (!follows(at, &rows->row[i]))
            return at->n + 1;
    return 0;
}

enum err audit_check(struct op *op, const struct audit_check_in *in, struct audit_check_out *ret)
{
    struct q_chain_rows_list rows;
    struct q_chain_end_row end = {0};
    struct audit_place at = {.org = op->caller.org.n};
    bool found = false;
    int64_t after = in->has_after ? in->after : 0;
    enum err e = q_chain_end(op, &found, &end);
    if (!e)
        e = q_chain_rows(op, after, LIMIT_CHAIN_WALK + 1, &rows);
    if (e)
        return e;
    int64_t broken = 0, last = found ? end.n : 0;
    if (after &&
        (!rows.count || rows.row[0].n != after || !place_of(op->caller.org, &rows.row[0], &at)))
        broken = after;
    if (!broken)
        broken = walk(&rows, after ? 1 : 0, &at);
    bool is_end = rows.count <= LIMIT_CHAIN_WALK;
    if (!broken && is_end && (at.n != last || (at.n && !hash_equal(&at.hash, &end.hash))))
        broken = at.n + 1;
    *ret = (struct audit_check_out){
        .upto = at.n,
        .last = last,
        .place = at.n ? audit_place_text(op->arena, &at) : STR(""),
        .has_broken = broken != 0,
        .broken = broken,
    };
    return OK;
}
