/* read.c - how far somebody has read, and how far a chat is seen.
 *
 * WHY   authors want to know that they were read; a row per message and reader would be the
 *       largest table of the house.
 * HOW   a mark per member; per chat the highest mark, whose it is, and the highest of the rest,
 *       so that an author does not count as a reader of themselves. At most two watermark moves
 *       per message, however many readers. Posting moves the author's mark too, and the
 *       watermarks only when others' messages were still unread by the author.
 * OWNS  chat_member.read_n, chat.seen_*.  RUNS  on the write worker.  TESTS unread_test.c. */
#include "features/chats/access.h"
#include "features/chats/chats.q.h"
#include "features/chats/seen.h"

bool seen_raise(struct chat_seen *seen, member_id who, int64_t n)
{
    if (seen->has_by && seen->by.n == who.n) {
        if (n <= seen->n)
            return false;
        seen->n = n;
        return true;
    }
    if (n > seen->n || !seen->has_by) {
        *seen = (struct chat_seen){n, true, who, seen->n};
        return true;
    }
    if (n <= seen->others_n)
        return false;
    seen->others_n = n;
    return true;
}

enum err seen_move(struct op *op, const struct chat_reader *reader, chat_id chat, int64_t n)
{
    struct chat_seen seen = chat_reader_facts(reader)->seen;
    if (!seen_raise(&seen, op->caller.member, n))
        return OK;
    enum err e = q_seen_set(op, reader, seen.n, seen.by, seen.others_n);
    if (!e)
        emit_seen_moved(op, chat, chat.n, seen.n, &seen);
    return e;
}

enum err chat_read(struct op *op, const struct chat_reader *reader, const struct chat_read_in *in,
                   struct read_mark *ret)
{
    const struct chat_facts *facts = chat_reader_facts(reader);
    int64_t n = in->n < facts->head ? in->n : facts->head;
    *ret = (struct read_mark){in->chat_id, facts->read_n};
    if (n <= facts->read_n)
        return OK;
    ret->n = n;
    enum err e = q_read_mark_set(op, reader, n);
    if (!e)
        e = seen_move(op, reader, in->chat_id, n);
    if (!e)
        emit_read_moved(op, op->caller.member, in->chat_id.n, n, ret);
    return e;
}
