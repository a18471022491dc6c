/* ties.c - ends of ties between one person's accounts in two organisations, and entries by them.
 *
 * WHY   whoever holds one account enters the other without its password. So whatever gives an
 *       account into other hands, or takes it away (a new code, leaving, closing, "sign out
 *       everywhere"), ends its ties at once: an administrator of one college must never come into
 *       another by them. Rejected: a tie that sleeps until its owner is back, since nobody can tell
 *       the owner from who has the new code.
 * HOW   both rows go, with every session that was opened by them but the caller's own; both owners
 *       read it in their journals. An entry opens a session no longer than the sign-in behind it
 *       could live, and the place one came from fades: it stays a few minutes, should the answer
 *       with the cookie get lost.
 * OWNS  ends of account_link; it is made by features/links.
 * RUNS  on the write worker.
 * TESTS features/links/links_test.c, tests/system/links.test.ts */
#include "features/people/journal.h"
#include "features/people/limits.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "features/people/sessions.h"

enum err people_tie_tell(struct op *op, const struct people_tie *tie, enum account_event_kind kind,
                         bool is_news)
{
    struct journal_entry j = {
        .org = tie->org, .owner = tie->member, .kind = kind, .is_news = is_news};
    enum err e = q_link_org_name(op, tie->to_org, &j.about);
    if (!e)
        e = journal_write(op, &j);
    return e ? e : people_tell(op, tie->org, tie->member);
}

static struct people_tie other_side(const struct people_tie *t, link_id back)
{
    return (struct people_tie){back, t->to_org, t->to_member, t->org, t->member};
}

/* Where one is signed in by it, from either side; not where the caller sits. */
static enum err end_entries(struct op *op, link_id id, link_id back)
{
    struct q_session_entered_list_list in;
    enum err e = q_session_entered_list(op, id, back, op->now_us, &in);
    for (size_t i = 0; !e && i < in.count; i++)
        if (in.row[i].id.n != op->caller.session.n)
            e = session_close_one(op, in.row[i].id, in.row[i].member);
    return e;
}

static enum err find_back(struct op *op, const struct people_tie *t, link_id *ret)
{
    bool found = false;
    *ret = (link_id){0};
    return q_link_row_back(op, t->to_org, t->to_member, t->org, t->member, &found, ret);
}

enum err people_tie_end(struct op *op, const struct people_tie *tie)
{
    link_id back;
    enum err e = find_back(op, tie, &back);
    if (!e)
        e = end_entries(op, tie->id, back);
    if (!e)
        e = q_link_row_delete(op, tie->id, back);
    struct people_tie other = other_side(tie, back);
    bool is_mine = op->caller.member.n == tie->member.n;
    if (!e)
        e = people_tie_tell(op, tie, ACCOUNT_EVENT_KIND_LINK_ENDED, !is_mine);
    return e ? e : people_tie_tell(op, &other, ACCOUNT_EVENT_KIND_LINK_ENDED, true);
}

static enum err all_ties(struct op *op, org_id org, member_id member, struct q_link_rows_list *ret)
{
    return q_link_rows(op, org, member, LIMIT_TIES_ENDED, ret);
}

enum err people_ties_end(struct op *op, org_id org, member_id member)
{
    struct q_link_rows_list all;
    enum err e = q_link_offer_erase(op, org, member);
    if (!e)
        e = all_ties(op, org, member, &all);
    for (size_t i = 0; !e && i < all.count; i++) {
        const struct q_link_rows_row *r = &all.row[i];
        e = people_tie_end(op, &(struct people_tie){r->id, org, member, r->to_org, r->to_member});
    }
    return e;
}

enum err people_entries_end(struct op *op, org_id org, member_id member)
{
    struct q_link_rows_list all;
    enum err e = all_ties(op, org, member, &all);
    for (size_t i = 0; !e && i < all.count; i++)
        e = end_entries(op, all.row[i].id, all.row[i].id);
    return e;
}

/* Other tabs of this browser have the new cookie from now on: their sockets come again. */
static enum err fade(struct op *op)
{
    enum err e = q_session_fade(op, op->now_us + SESSION_FADES_US);
    if (!e)
        op_session_ended(op, op->caller.session, op->caller.member);
    return e;
}

enum err people_tie_enter(struct op *op, const struct people_tie *tie)
{
    struct q_session_term_row here;
    enum err e = q_session_term(op, &here);
    struct session_new s = {.org = tie->to_org,
                            .member = tie->to_member,
                            .how = ACCOUNT_EVENT_KIND_ENTERED_BY_LINK,
                            .entered_link = tie->id,
                            .since_us = here.created_us};
    if (!e)
        e = q_link_org_name(op, tie->org, &s.about);
    if (!e)
        e = session_make(op, &s);
    return e ? e : fade(op);
}
