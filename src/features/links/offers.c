/* offers.c - the secret by which two accounts find each other.
 *
 * WHY   two organisations know nothing of each other's people, so only the person can say that
 *       two accounts are theirs: signed in to the one they get a secret, signed in to the other
 *       they use it.
 * HOW   256 bits, kept as a hash, for 15 minutes and one use, which the update decides. An account
 *       has one: a new one replaces the last. Whoever holds a secret is told whose it is and why it
 *       does not work; without one nobody learns anything. The name is shown before the password
 *       is asked, so that nobody is talked into linking their account with a stranger's.
 * OWNS  the table link_offer.
 * RUNS  prepare on slow workers, the rest on read workers and the write worker.
 * TESTS links_test.c, tests/system/links.test.ts */
#include "features/links/offers.h"

#include "features/links/limits.h"
#include "features/people/people.h"

enum err links_org(struct op *op, org_id org, struct org_public *ret)
{
    struct q_link_org_row o;
    enum err e = q_link_org(op, org, &o);
    if (!e)
        *ret = (struct org_public){o.slug, o.name, o.short_name, o.contact};
    return e;
}

enum err links_have_room(struct op *op, org_id org, member_id member)
{
    int64_t n = 0;
    enum err e = q_link_count(op, org, member, &n);
    return !e && n >= LIMIT_LINKS ? op_fail(op, ERR_LINK_LIMIT, "links") : e;
}

/* --- made --- */

struct link_offer_make_prepared {
    struct people_proof proof;
};

enum err link_offer_make_prepare(struct op *op, const struct link_offer_make_in *in,
                                 struct link_offer_make_prepared **ret)
{
    *ret = arena_alloc(op->arena, sizeof **ret);
    enum err e = links_have_room(op, op->caller.org, op->caller.member);
    return e ? e : people_prove_prepare(op, in->password, &(*ret)->proof);
}

enum err link_offer_make(struct op *op, const struct link_offer_make_in *in,
                         const struct link_offer_make_prepared *p, struct link_offer *ret)
{
    (void)in;
    enum err e = links_have_room(op, op->caller.org, op->caller.member);
    if (!e)
        e = people_prove(op, &p->proof);
    if (!e)
        e = q_link_offer_sweep(op, op->now_us - LINK_OFFER_KEPT_US);
    if (e)
        return e;
    *ret = (struct link_offer){token_new(op->arena, &op->rand), op->now_us + LINK_OFFER_US};
    return q_link_offer_put(op, token_hash("link", ret->secret), ret->expires_us, op->now_us);
}

enum err link_offer_drop(struct op *op)
{
    return q_link_offer_drop(op);
}

/* --- held by the other account --- */

static enum err check_whose(struct op *op, const struct offer *o)
{
    if (o->row.org.n != op->caller.org.n)
        return OK;
    bool is_self = o->row.member.n == op->caller.member.n;
    return op_fail(op, is_self ? ERR_LINK_SELF : ERR_LINK_SAME_ORG, "secret");
}

/* Its account may have closed, or waits for its owner to come by a new code. */
static enum err check_target(struct op *op, struct offer *o)
{
    struct q_link_target_row t;
    bool found = false;
    enum err e = q_link_target(op, o->row.org, o->row.member, &found, &t);
    if (!e && !found)
        e = op_fail(op, ERR_LINK_UNKNOWN, "secret");
    if (!e)
        o->name = (struct person_name){t.last_name, t.first_name, t.middle_name};
    return e;
}

static enum err check_link(struct op *op, struct offer *o)
{
    bool is_linked = false;
    bool is_mine = o->row.has_used_by && o->row.used_by.n == op->caller.member.n;
    enum err e = q_link_own_with(op, o->row.org, o->row.member, &is_linked, &o->link);
    if (e)
        return e;
    o->is_mine_already = is_mine && is_linked;
    if (o->is_mine_already)
        return OK;
    if (o->row.has_used_by)
        return op_fail(op, ERR_LINK_USED, "secret");
    if (o->row.expires_us <= op->now_us)
        return op_fail(op, ERR_LINK_EXPIRED, "secret");
    return is_linked ? op_fail(op, ERR_LINK_EXISTS, "secret") : OK;
}

enum err offer_find(struct op *op, struct str secret, struct offer *ret)
{
    bool found = false;
    *ret = (struct offer){.hash = token_hash("link", str_trim(secret))};
    struct str hash = {(const char *)ret->hash.byte, HASH_BYTES};
    enum err e = q_link_offer_find(op, hash, &found, &ret->row);
    if (!e && !found)
        e = op_fail(op, ERR_LINK_UNKNOWN, "secret");
    if (!e)
        e = check_whose(op, ret);
    if (!e)
        e = check_target(op, ret);
    if (!e)
        e = check_link(op, ret);
    if (e || ret->is_mine_already)
        return e;
    e = links_have_room(op, op->caller.org, op->caller.member);
    return e ? e : links_have_room(op, ret->row.org, ret->row.member);
}

enum err offer_use(struct op *op, const struct offer *o)
{
    int64_t changes = 0;
    struct str hash = {(const char *)o->hash.byte, HASH_BYTES};
    enum err e = q_link_offer_use(op, hash, op->caller.member, op->now_us, &changes);
    return !e && !changes ? op_fail(op, ERR_LINK_USED, "secret") : e;
}

enum err link_look(struct op *op, const struct link_look_in *in, struct link_view *ret)
{
    struct offer o;
    enum err e = offer_find(op, in->secret, &o);
    if (!e && o.is_mine_already)
        e = op_fail(op, ERR_LINK_EXISTS, "secret");
    if (e)
        return e;
    ret->name = o.name;
    ret->expires_us = o.row.expires_us;
    return links_org(op, o.row.org, &ret->org);
}
