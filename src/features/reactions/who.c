/* who.c - who reacted so.
 *
 * WHY   «Готово: 24» is of use when one sees who has not.
 * HOW   by name, a page at a time, those whom the organisation's rules show to the caller, as in
 * the list of members. OWNS  nothing. RUNS  on read workers. TESTS reactions_test.c,
 * tests/system/reactions.test.ts */
#include "features/chats/change.h"
#include "features/chats/members.h"
#include "features/people/people.h"
#include "features/reactions/limits.h"
#include "features/reactions/reactions.api.h"
#include "features/reactions/reactions.q.h"

#define EVERYBODY (ROLE_ANY_STAFF | ROLE_STUDENT | ROLE_PARENT)

static enum err rows_load(struct op *op, const struct chat_reader *reader,
                          const struct reaction_list_in *in, role_set listed, size_t limit,
                          struct q_reaction_people_list *ret)
{
    struct str after = STR("");
    bool found = true;
    enum err e = in->has_after ? q_reaction_place(op, reader, in->after, &found, &after) : OK;
    if (!e && !found)
        e = op_fail(op, ERR_INVALID, "after");
    return e ? e
             : q_reaction_people(op, reader, in->message_id, (int64_t)1 << in->kind, listed, after,
                                 in->after, (int64_t)limit + 1, ret);
}

enum err reaction_list(struct op *op, const struct chat_reader *reader,
                       const struct reaction_list_in *in, struct reaction_list_out *ret)
{
    size_t limit = in->has_limit ? (size_t)in->limit : LIMIT_REACTED;
    role_set listed = roles_listed(op, reader);
    struct q_reaction_people_list rows;
    if (!message_is_visible(reader, in->message_id))
        return op_fail(op, ERR_NOT_FOUND, "message");
    enum err e = rows_load(op, reader, in, listed, limit, &rows);
    if (e)
        return e;
    size_t count = rows.count < limit ? rows.count : limit;
    ret->people = arena_try(op->arena, count + 1, sizeof *ret->people);
    if (!ret->people)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < count; i++)
        e = people_get(op, op->caller.org, rows.row[i].id, &ret->people[i]);
    ret->people_count = count;
    ret->has_next = rows.count > count;
    if (ret->has_next)
        ret->next = rows.row[count - 1].id;
    ret->hidden = (listed & EVERYBODY) != EVERYBODY;
    return e;
}
