/* pin.c - pinned messages that are edited and deleted.
 *
 * WHY   chats may not know features/pins, which stands above them, and yet a deletion unpins, and
 *       an edit changes what the bar of pinned messages says.
 * HOW   what is pinned has a version of its own in the chat's row: the one thing told to all. Who
 *       shows pinned messages asks pin_list, which gives each reader what they may see.
 * OWNS  chat.pins_version; rows of pin_act.  RUNS  on the write worker.
 * TESTS features/pins/pins_test.c */
#include "features/chats/pin.h"

#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/chats.q.h"

enum err chats_pins_tell(struct op *op, const struct chat_reader *reader)
{
    struct pins_mark mark;
    chat_id chat = chat_reader_chat(reader);
    enum err e = q_pins_version_raise(op, reader, &mark.version);
    if (!e)
        emit_pins_changed(op, chat, chat.n, mark.version, &mark);
    return e;
}

enum err chats_pin_act(struct op *op, const struct chat_reader *reader, message_id n,
                       enum pin_act_kind kind, int64_t *ret_id)
{
    enum err e = q_pin_act_insert(op, reader, n, kind, op->now_us, ret_id);
    return e ? e : q_pin_act_trim(op, reader, LIMIT_PIN_ACTS);
}

enum err pin_drop(struct op *op, const struct chat_reader *reader, message_id n)
{
    int64_t was = 0, id = 0;
    enum err e = q_pin_delete(op, reader, n, &was);
    if (e || !was)
        return e;
    e = chats_pin_act(op, reader, n, PIN_ACT_KIND_DELETED, &id);
    return e ? e : chats_pins_tell(op, reader);
}

enum err pin_edited(struct op *op, const struct chat_reader *reader, message_id n)
{
    int64_t is_pinned = 0;
    enum err e = q_pin_has(op, reader, n, &is_pinned);
    return e || !is_pinned ? e : chats_pins_tell(op, reader);
}
