/* links.c - one person's accounts in two organisations: tied, listed, entered, parted.
 *
 * WHY   a parent with children in two colleges must not type a password each time they look from
 *       one to the other; and nobody but them may know that there are two.
 * HOW   a link is two rows, each behind its own organisation's wall. No row of the audit record is
 *       written: its readers are the organisation's. Both owners find everything in their own
 *       journals. Links are pairs: who enters the second account sees that one's links, so there is
 *       no chain to follow from afar. What ends a link without its owner: people/ties.c.
 * OWNS  the making of account_link.
 * RUNS  prepare on slow workers, the rest on read workers and the write worker.
 * SPEC  product.md "Accounts".
 * TESTS links_test.c, tests/system/links.test.ts */
#include "features/links/limits.h"
#include "features/links/offers.h"
#include "features/people/people.h"

struct link_accept_prepared {
    struct people_proof proof;
};

enum err link_accept_prepare(struct op *op, const struct link_accept_in *in,
                             struct link_accept_prepared **ret)
{
    struct offer o;
    *ret = arena_alloc(op->arena, sizeof **ret);
    enum err e = offer_find(op, in->secret, &o); /* nobody hashes for a dead one */
    return e ? e : people_prove_prepare(op, in->password, &(*ret)->proof);
}

static enum err tie(struct op *op, const struct offer *o, link_id *ret)
{
    struct people_tie mine = {{0}, op->caller.org, op->caller.member, o->row.org, o->row.member};
    struct people_tie theirs = {{0}, mine.to_org, mine.to_member, mine.org, mine.member};
    enum err e = offer_use(op, o);
    if (!e)
        e = q_link_insert(op, mine.org, mine.member, mine.to_org, mine.to_member, op->now_us, ret);
    if (!e)
        e = q_link_insert(op, theirs.org, theirs.member, theirs.to_org, theirs.to_member,
                          op->now_us, &theirs.id);
    if (!e)
        e = people_tie_tell(op, &mine, ACCOUNT_EVENT_KIND_LINKED, false);
    return e ? e : people_tie_tell(op, &theirs, ACCOUNT_EVENT_KIND_LINKED, true);
}

enum err link_accept(struct op *op, const struct link_accept_in *in,
                     const struct link_accept_prepared *p, struct account_link *ret)
{
    struct offer o;
    enum err e = offer_find(op, in->secret, &o);
    if (!e)
        e = people_prove(op, &p->proof);
    if (!e && !o.is_mine_already)
        e = tie(op, &o, &o.link);
    if (e)
        return e;
    *ret = (struct account_link){.id = o.link, .name = o.name, .created_us = op->now_us};
    return links_org(op, o.row.org, &ret->org);
}

static enum err view(struct op *op, const struct q_link_own_list_row *r, struct account_link *ret)
{
    struct q_link_target_row t;
    bool found = false;
    enum err e = q_link_target(op, r->to_org, r->to_member, &found, &t);
    if (e)
        return e;
    *ret = (struct account_link){.id = r->id,
                                 .org = {r->slug, r->name, r->short_name, r->contact},
                                 .created_us = r->created_us};
    ret->name = found ? (struct person_name){t.last_name, t.first_name, t.middle_name}
                      : (struct person_name){STR(""), STR(""), STR("")};
    return OK;
}

enum err link_list(struct op *op, struct link_list_out *ret)
{
    struct q_link_own_list_list rows;
    int64_t offers = 0;
    enum err e = q_link_own_list(op, LIMIT_LINKS, &rows);
    if (!e)
        e = q_link_offer_waits(op, op->now_us, &offers);
    if (e)
        return e;
    ret->is_offered = offers > 0;
    ret->links = arena_try(op->arena, rows.count + 1, sizeof *ret->links);
    if (!ret->links)
        return ERR_TOO_LARGE;
    ret->links_count = rows.count;
    for (size_t i = 0; !e && i < rows.count; i++)
        e = view(op, &rows.row[i], &ret->links[i]);
    return e;
}

/* Another's, an absent and an ended one are one answer. */
static enum err own_tie(struct op *op, link_id id, struct people_tie *ret)
{
    struct q_link_own_row r;
    bool found = false;
    enum err e = q_link_own(op, id, &found, &r);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "link");
    if (!e)
        *ret = (struct people_tie){id, op->caller.org, op->caller.member, r.to_org, r.to_member};
    return e;
}

enum err link_enter(struct op *op, const struct link_enter_in *in)
{
    struct people_tie t;
    struct q_link_target_row there;
    bool found = false;
    enum err e = own_tie(op, in->link_id, &t);
    if (!e)
        e = q_link_target(op, t.to_org, t.to_member, &found, &there);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "account");
    return e ? e : people_tie_enter(op, &t);
}

enum err link_end(struct op *op, const struct link_end_in *in)
{
    struct people_tie t;
    enum err e = own_tie(op, in->link_id, &t);
    return e ? e : people_tie_end(op, &t);
}
