/* list.c - the list of chats, and one of them.
 *
 * WHY   the first window of a client: heads, read marks and last messages, never a list of
 *       members.
 * OWNS  nothing.  RUNS  on read workers.  TESTS unread_test.c. */
#include "features/chats/access.h"
#include "features/chats/folders.h"
#include "features/chats/view.h"

enum err chat_list(struct op *op, struct chat_list_out *ret)
{
    struct chat_views v;
    enum err e = chat_views_load(op, (chat_id){0}, (chat_id){INT64_MAX}, &v);
    if (!e)
        e = folders_load(op, (folder_id){0}, &ret->folders, &ret->folders_count);
    if (!e)
        e = topic_seq(op, (struct topic){TOPIC_MEMBER, op->caller.member.n}, &ret->seq);
    if (e)
        return e;
    ret->chats = v.item;
    ret->chats_count = v.count;
    ret->people = v.people;
    ret->people_count = v.people_count;
    return OK;
}

enum err chat_get(struct op *op, const struct chat_reader *reader, const struct chat_get_in *in,
                  struct chat_get_out *ret)
{
    (void)reader; /* the view's query joins the caller's membership again */
    return chat_view_load(op, in->chat_id, ret);
}
