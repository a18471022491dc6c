/* past.c - who pinned and unpinned what, and when.
 *
 * WHY   in a chat with several managers a pinned announcement that is gone must not be a riddle.
 * HOW   acts are rows with rising ids; a page goes back from one. A message that was deleted stands
 *       there without its words.
 * OWNS  nothing: chats/pin.c writes and trims the table pin_act.
 * RUNS  on read workers.
 * TESTS pins_test.c, tests/system/pins.test.ts */
#include "features/people/people.h"
#include "features/pins/limits.h"
#include "features/pins/pins.api.h"
#include "features/pins/pins.q.h"

static struct pin_act act_of(const struct q_pin_acts_row *r)
{
    return (struct pin_act){.id = r->id,
                            .message_id = r->n,
                            .author_id = r->author,
                            .text = r->text,
                            .has_file_name = r->has_file_name,
                            .file_name = r->file_name,
                            .is_deleted = r->is_deleted,
                            .kind = r->kind,
                            .by = r->by_member,
                            .done_us = r->done_us};
}

enum err pin_history_list(struct op *op, const struct chat_reader *reader,
                          const struct pin_history_list_in *in, struct pin_history_list_out *ret)
{
    size_t limit = in->has_limit ? (size_t)in->limit : LIMIT_PIN_ACT_PAGE;
    struct q_pin_acts_list rows;
    enum err e =
        q_pin_acts(op, reader, in->has_before ? in->before : INT64_MAX, (int64_t)limit + 1, &rows);
    if (e)
        return e;
    size_t count = rows.count < limit ? rows.count : limit;
    ret->acts = arena_try(op->arena, count + 1, sizeof *ret->acts);
    member_id *ids = arena_try(op->arena, count * 2 + 1, sizeof *ids);
    if (!ret->acts || !ids)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < count; i++) {
        ret->acts[i] = act_of(&rows.row[i]);
        ids[i * 2] = rows.row[i].author;
        ids[i * 2 + 1] = rows.row[i].by_member;
    }
    ret->acts_count = count;
    ret->has_next = rows.count > count;
    if (ret->has_next)
        ret->next = rows.row[count - 1].id;
    return people_collect(op, ids, count * 2, &ret->people, &ret->people_count);
}
