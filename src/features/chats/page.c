/* page.c - pages of people by name.
 *
 * WHY   every list of who did something with a message obeys the same rule of who is shown to whom,
 *       and goes on from a place in the same way.
 * HOW   the place is a member, so it holds while others come and go between two pages; a query asks
 *       for one row more than fits, which says whether there is another page.
 * OWNS  nothing.
 * RUNS  on read workers.
 * TESTS features/reactions/reactions_test.c, features/polls/polls_test.c */
#include "features/chats/page.h"

#include "features/chats/chats.q.h"
#include "features/chats/limits.h"
#include "features/chats/members.h"
#include "features/people/people.h"

#define EVERYBODY (ROLE_ANY_STAFF | ROLE_STUDENT | ROLE_PARENT)

enum err people_page_begin(struct op *op, const struct chat_reader *reader,
                           const struct people_asked *asked, struct people_paging *ret,
                           struct people_page *ret_page)
{
    int64_t limit = asked->has_limit ? asked->limit : LIMIT_PEOPLE_PAGE;
    bool found = true;
    *ret = (struct people_paging){.listed = roles_listed(op, reader),
                                  .after_name = STR(""),
                                  .after = asked->after,
                                  .limit = limit + 1};
    enum err e =
        asked->has_after ? q_person_place(op, reader, asked->after, &found, &ret->after_name) : OK;
    if (!e && !found)
        e = op_fail(op, ERR_INVALID, "after");
    if (e)
        return e;
    *ret_page = (struct people_page){
        .people = arena_try(op->arena, (size_t)limit, sizeof *ret_page->people),
        .hidden = (ret->listed & EVERYBODY) != EVERYBODY};
    return ret_page->people ? OK : ERR_TOO_LARGE;
}

enum err people_page_add(struct op *op, const struct people_paging *paging, member_id id,
                         struct people_page *page)
{
    if (page->people_count + 1 < (size_t)paging->limit)
        return people_get(op, op->caller.org, id, &page->people[page->people_count++]);
    page->has_next = true;
    page->next = page->people[page->people_count - 1].id;
    return OK;
}
