/* pins.c - a message is pinned and unpinned, and what is pinned now.
 *
 * WHY   the timetable of the session must be found in a chat of a thousand messages by who opens it
 *       once a week.
 * HOW   one row a pinned message, which names the act that pinned it; the act says who and when.
 * The chat is told a number alone (pins_changed): who came later may not see all of them, so each
 *       reader asks for what is theirs.
 * OWNS  the table pin.
 * RUNS  on the write worker; the list on read workers.
 * SPEC  product.md "Chats".
 * TESTS pins_test.c, tests/system/pins.test.ts */
#include "features/chats/access.h"
#include "features/chats/chats.h"
#include "features/chats/view.h"
#include "features/people/people.h"
#include "features/pins/limits.h"
#include "features/pins/pins.api.h"
#include "features/pins/pins.q.h"

/* The visible message, when the caller may pin there. */
static enum err message_find(struct op *op, const struct chat_reader *reader, message_id n,
                             struct message_parts *ret)
{
    enum err e = message_parts_load(op, reader, n, ret);
    if (!e && !chat_reader_may_pin(op, reader))
        e = op_fail(op, ERR_NO_RIGHT, "chat:pin");
    return e ? e : chat_reader_marks(op, reader);
}

static enum err pin_make(struct op *op, const struct chat_reader *reader, message_id n)
{
    int64_t count = 0, act = 0;
    enum err e = q_pin_count(op, reader, &count);
    if (!e && count >= LIMIT_PINS)
        e = op_fail(op, ERR_LIMIT_REACHED, "pins");
    if (!e)
        e = chats_pin_act(op, reader, n, PIN_ACT_KIND_PINNED, &act);
    if (!e)
        e = q_pin_insert(op, reader, n, act);
    return e ? e : chats_pins_tell(op, reader);
}

enum err message_pin(struct op *op, const struct chat_reader *reader,
                     const struct message_pin_in *in, struct pins_mark *ret)
{
    struct message_parts p;
    int64_t is_pinned = 0;
    enum err e = message_find(op, reader, in->message_id, &p);
    if (!e && p.is_deleted)
        e = op_fail(op, ERR_NOT_FOUND, "message");
    if (!e && p.call.n)
        e = op_fail(op, ERR_INVALID, "message of a call");
    if (!e)
        e = q_pin_is(op, reader, p.n, &is_pinned);
    if (!e && !is_pinned)
        e = pin_make(op, reader, p.n);
    return e ? e : q_pins_version(op, reader, &ret->version);
}

enum err message_unpin(struct op *op, const struct chat_reader *reader,
                       const struct message_unpin_in *in, struct pins_mark *ret)
{
    struct message_parts p;
    int64_t was = 0, act = 0;
    enum err e = message_find(op, reader, in->message_id, &p);
    if (!e)
        e = q_pin_remove(op, reader, p.n, &was);
    if (!e && was)
        e = chats_pin_act(op, reader, p.n, PIN_ACT_KIND_UNPINNED, &act);
    if (!e && was)
        e = chats_pins_tell(op, reader);
    return e ? e : q_pins_version(op, reader, &ret->version);
}

enum err pin_list(struct op *op, const struct chat_reader *reader, const struct pin_list_in *in,
                  struct pin_list_out *ret)
{
    struct q_pins_list rows;
    (void)in;
    enum err e = q_pins(op, reader, LIMIT_PINS, &rows);
    if (!e)
        e = q_pins_version(op, reader, &ret->version);
    if (e)
        return e;
    ret->pins = arena_try(op->arena, rows.count + 1, sizeof *ret->pins);
    member_id *ids = arena_try(op->arena, rows.count * 2 + 1, sizeof *ids);
    if (!ret->pins || !ids)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_pins_row *r = &rows.row[i];
        ret->pins[i] = (struct pin){.message_id = r->n,
                                    .author_id = r->author,
                                    .text = r->text,
                                    .has_file_name = r->has_file_name,
                                    .file_name = r->file_name,
                                    .by = r->by_member,
                                    .pinned_us = r->done_us};
        ids[i * 2] = r->author;
        ids[i * 2 + 1] = r->by_member;
    }
    ret->pins_count = rows.count;
    return people_collect(op, ids, rows.count * 2, &ret->people, &ret->people_count);
}
