/* journal.c - the security journal of an account.
 *
 * WHY   whoever gets into an account leaves a trace that its owner sees; a code that an
 *       administrator issues is told to the owner, who alone can say "that was not me".
 * HOW   a row per sign-in, password, code, change of rights; each new row drops what is beyond the
 *       last LIMIT_ACCOUNT_EVENTS of the account, and some of anybody's that are older than a
 *       year. Of another person only the name is kept, not their address: the journal is about the
 *       owner. News are rows with is_news and an id above member.news_seen.
 * OWNS  the table account_event.  RUNS  on read workers and the write worker.
 * TESTS account_test.c, tests/system/account.test.ts. */
#include "features/people/journal.h"

#include "features/people/limits.h"
#include "features/people/people.h"
#include "features/people/people.q.h"

enum err journal_write(struct op *op, const struct journal_entry *j)
{
    bool own = !j->by.n && op->caller.member.n == j->owner.n;
    bool signs_in = j->kind == ACCOUNT_EVENT_KIND_SIGNED_IN ||
                    j->kind == ACCOUNT_EVENT_KIND_SIGNED_IN_BY_CODE ||
                    j->kind == ACCOUNT_EVENT_KIND_ENTERED_BY_LINK;
    bool here = own || signs_in;
    struct str address = here && op->client_address.p ? op->client_address : STR("");
    struct str agent = here && op->user_agent.p ? op->user_agent : STR("");
    enum err e =
        q_account_event_insert(op, j->org, j->owner, (int64_t)j->kind, j->by, j->is_news, address,
                               agent, j->about.p ? j->about : STR(""), op->now_us);
    if (!e)
        e = q_account_event_trim(op, j->org, j->owner, LIMIT_ACCOUNT_EVENTS);
    if (!e)
        e = q_account_event_sweep(op, op->now_us - RETENTION_ACCOUNT_EVENT_US, LIMIT_SWEPT_ROWS);
    return e;
}

static struct account_event event_of(const struct q_account_event_page_row *r)
{
    struct account_event v = {
        .id = r->id,
        .kind = (enum account_event_kind)r->kind,
        .has_by = r->has_by_last,
        .address = r->address,
        .agent = r->agent,
        .about = r->about,
        .created_us = r->created_us,
    };
    if (v.has_by)
        v.by = (struct person_name){r->by_last, r->by_first, r->by_middle};
    return v;
}

enum err account_event_list(struct op *op, struct account_event_list_out *ret)
{
    struct q_account_event_page_list page;
    enum err e = q_account_event_page(op, LIMIT_ACCOUNT_EVENTS_SHOWN, &page);
    if (e)
        return e;
    ret->events = arena_try(op->arena, page.count + 1, sizeof *ret->events);
    if (!ret->events)
        return ERR_TOO_LARGE;
    ret->events_count = page.count;
    for (size_t i = 0; i < page.count; i++)
        ret->events[i] = event_of(&page.row[i]);
    return OK;
}

enum err journal_news(struct op *op, struct account_event **ret, size_t *ret_count)
{
    struct q_account_news_list page;
    enum err e = q_account_news(op, LIMIT_ACCOUNT_NEWS, &page);
    if (e)
        return e;
    struct account_event *list = arena_try(op->arena, page.count + 1, sizeof *list);
    if (!list)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < page.count; i++) {
        const struct q_account_news_row *r = &page.row[i];
        list[i] = event_of(&(struct q_account_event_page_row){
            r->id, r->kind, r->has_by_last, r->by_last, r->has_by_first, r->by_first,
            r->has_by_middle, r->by_middle, r->address, r->agent, r->about, r->created_us});
    }
    *ret = list;
    *ret_count = page.count;
    return OK;
}

/* Only an id of one's own journal counts: a number of the far future would hide what is to come. */
enum err account_news_dismiss(struct op *op, const struct account_news_dismiss_in *in)
{
    int64_t changes = 0;
    struct q_me_row_row me;
    enum err e = q_account_news_dismiss(op, in->up_to, &changes);
    if (e || !changes)
        return e;
    e = q_me_row(op, &me);
    if (!e)
        emit_me_changed(op, op->caller.member, op->caller.member.n, me.version,
                        &(struct me_mark){me.version});
    return e;
}
