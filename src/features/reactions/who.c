/* who.c - who reacted so.
 *
 * WHY   «Готово: 24» is of use when one sees who has not.
 * HOW   by name, a page at a time, those whom the organisation's rules show to the caller, as in
 * the list of members (chats/page.h). OWNS  nothing. RUNS  on read workers. TESTS
 * reactions_test.c, tests/system/reactions.test.ts */
#include "features/chats/change.h"
#include "features/chats/page.h"
#include "features/reactions/reactions.api.h"
#include "features/reactions/reactions.q.h"

enum err reaction_list(struct op *op, const struct chat_reader *reader,
                       const struct reaction_list_in *in, struct people_page *ret)
{
    struct people_asked asked = {in->has_after, in->has_limit, in->after, in->limit};
    struct people_paging p;
    struct q_reaction_people_list rows;
    if (!message_is_visible(reader, in->message_id))
        return op_fail(op, ERR_NOT_FOUND, "message");
    enum err e = people_page_begin(op, reader, &asked, &p, ret);
    if (!e)
        e = q_reaction_people(op, reader, in->message_id, (int64_t)1 << in->kind, p.listed,
                              p.after_name, p.after, p.limit, &rows);
    for (size_t i = 0; !e && i < rows.count; i++)
        e = people_page_add(op, &p, rows.row[i].id, ret);
    return e;
}
