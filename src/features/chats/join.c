/* join.c - how a membership of a chat is made.
 *
 * WHY   links, approvals, administrators and new chats all let people in; the limits and the
 *       events must be the same for each.
 * HOW   the insert copies the chat's head into read_n and joined_n: history begins with joining.
 *       Twice is fine. The count is taken anew rather than raised, so it can not drift.
 * OWNS  rows of chat_member as they come.  RUNS  on the write worker.  TESTS access_test.c. */
#include "features/chats/join.h"

#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/chats.q.h"
#include "features/chats/limits.h"
#include "features/chats/view.h"
#include "features/people/people.h"

enum err join_one(struct op *op, const struct chat_admission *admission, member_id member,
                  enum chat_right right, int64_t taken, bool *ret_added)
{
    const struct chat_door *door = chat_admission_door(admission);
    struct policy_who who;
    int64_t chats = 0, changes = 0;
    enum err e = people_present(op, door->org, member, &who);
    if (!e)
        e = q_chat_member_insert(op, admission, member, right, op->now_us, &changes);
    *ret_added = changes > 0;
    if (e || !changes)
        return e;
    if (door->member_count + taken >= LIMIT_CHAT_MEMBERS)
        return op_fail(op, ERR_LIMIT_REACHED, "members of the chat");
    e = q_chat_count_of_member(op, admission, member, &chats);
    if (!e && chats > LIMIT_CHATS_PER_MEMBER)
        e = op_fail(op, ERR_LIMIT_REACHED, "chats of the member");
    if (!e)
        emit_chat_added(op, member, door->chat.n, 1, &(struct chat_mark){door->chat});
    return e;
}

enum err join_done(struct op *op, const struct chat_admission *admission)
{
    const struct chat_door *door = chat_admission_door(admission);
    enum err e = q_chat_recount(op, door->org, door->chat);
    return e ? e : chat_tell_changed(op, door->org, door->chat);
}

enum err chats_let_in(struct op *op, chat_id chat, member_id member, bool *ret_added)
{
    const struct chat_admission *admission;
    *ret_added = false;
    enum err e = access_chat_admit(op, chat, &admission);
    if (e)
        return e;
    if (chat_admission_door(admission)->kind != CHAT_KIND_GROUP)
        return op_fail(op, ERR_NOT_FOUND, "chat");
    if (chat_admission_door(admission)->is_archived)
        return op_fail(op, ERR_CHAT_ARCHIVED, "chat");
    e = join_one(op, admission, member, CHAT_RIGHT_WRITE, 0, ret_added);
    return e || !*ret_added ? e : join_done(op, admission);
}

/* Where they are not, but are named: more than so many chats learn it with their next page. */
static enum err tell_where_named(struct op *op, org_id org, const struct person *person)
{
    struct q_chats_naming_member_list chats;
    enum err e = q_chats_naming_member(op, org, person->id, LIMIT_CHATS_TOLD, &chats);
    for (size_t i = 0; !e && i < chats.count; i++)
        emit_person_changed(op, chats.row[i].chat, person->id.n, person->version, person);
    return e;
}

enum err chats_person_came_or_went(struct op *op, org_id org, member_id member)
{
    struct q_chats_of_member_list chats;
    struct person person;
    enum err e = people_get(op, org, member, &person);
    if (!e)
        e = q_chats_of_member(op, org, member, &chats);
    for (size_t i = 0; !e && i < chats.count; i++) {
        chat_id chat = chats.row[i].chat;
        if (chats.row[i].kind == CHAT_KIND_GROUP)
            e = q_chat_recount(op, org, chat);
        if (!e && chats.row[i].kind == CHAT_KIND_GROUP)
            e = chat_tell_changed(op, org, chat);
        if (!e)
            emit_person_changed(op, chat, member.n, person.version, &person);
    }
    return e ? e : tell_where_named(op, org, &person);
}
