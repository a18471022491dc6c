/* work.c - an export is made: a piece at a time.
 *
 * WHY   a hundred thousand messages take minutes; lessons go on meanwhile, and a server that dies
 *       goes on where it was.
 * HOW   a job with a slow part. Each step acts as who asked: away from the writer it reads some
 *       pages as that person would, writes them as words for programs and for people, and keeps
 *       both as blobs; the handler asks for the right once more and writes the piece down. When all
 *       messages are there, it is the archive's turn (turn.c). So a cancelled one stops within a
 *       step, and a right that is lost ends it.
 * OWNS  the table chat_export_piece.
 * RUNS  prepare on job workers, the handler on the write worker.
 * TESTS exports_test.c, tests/system/chat_export.test.ts */
#include "features/chats/access.h"
#include "features/chats/view.h"
#include "features/exports/inside.h"
#include "features/exports/limits.h"
#include "op/file.h"

struct chat_export_step_prepared {
    struct export_begun begun;
    bool is_whole;
    int64_t done_n, messages;
    struct hash json, html;
    int64_t json_bytes, html_bytes;
    struct export_room room;
};

static enum err pages_write(struct op *op, const struct q_export_job_row *row,
                            const struct chat_exporter *exporter, struct export_words *w,
                            struct chat_export_step_prepared *p)
{
    enum err e = OK;
    int64_t end = row->done_n + LIMIT_EXPORT_PIECE;
    end = end < row->to_n ? end : row->to_n;
    p->done_n = row->done_n;
    while (!e && p->done_n < end && w->html.n + w->json.n < LIMIT_EXPORT_PIECE_BYTES &&
           !op_stops(op)) {
        struct arena_mark mark = arena_mark(op->arena);
        struct message_list_out page = {0};
        struct message_list_in in = {.chat_id = row->chat,
                                     .has_after = true,
                                     .after = p->done_n,
                                     .has_limit = true,
                                     .limit = EXPORT_PAGE};
        e = message_list(op, chat_exporter_reader(exporter), &in, &page);
        while (!e && page.messages_count && page.messages[page.messages_count - 1].id.n > end)
            page.messages_count--;
        if (!e)
            e = export_write(w, &page, row->messages + p->messages == 0);
        p->messages += (int64_t)page.messages_count;
        p->done_n = page.messages_count ? page.messages[page.messages_count - 1].id.n : end;
        arena_rewind(op->arena, mark);
    }
    return e;
}

static enum err piece_make(struct op *op, const struct q_export_job_row *row,
                           const struct chat_exporter *exporter,
                           struct chat_export_step_prepared *p)
{
    struct export_words w = {.op = op,
                             .is_english = row->language == LANGUAGE_EN,
                             .with_files = row->with_files,
                             .zone_minutes = row->zone_minutes,
                             .first_n = row->after_n + 1,
                             .room = EXPORT_ROOM(row)};
    buf_init(&w.json, 2 * LIMIT_EXPORT_PIECE_BYTES);
    buf_init(&w.html, 2 * LIMIT_EXPORT_PIECE_BYTES);
    enum err e = pages_write(op, row, exporter, &w, p);
    if (!e)
        e = blob_keep(op->blobs, buf_str(&w.json), &p->json);
    if (!e)
        e = blob_keep(op->blobs, buf_str(&w.html), &p->html);
    p->json_bytes = (int64_t)w.json.n;
    p->html_bytes = (int64_t)w.html.n;
    p->room = w.room;
    buf_done(&w.json);
    buf_done(&w.html);
    return e;
}

enum err chat_export_step_prepare(struct op *op, const struct chat_export_step_in *in,
                                  struct chat_export_step_prepared **ret)
{
    struct chat_export_step_prepared *p = arena_alloc(op->arena, sizeof *p);
    *p = (struct chat_export_step_prepared){0};
    *ret = p;
    enum err e = export_begin(op, in->chat_export_id, &p->begun);
    p->is_whole = p->begun.row.done_n >= p->begun.row.to_n;
    if (!e && export_goes_on(&p->begun) && !p->is_whole)
        e = piece_make(op, &p->begun.row, p->begun.exporter, p);
    return export_prepared(op, e, &p->begun);
}

static enum err piece_keep(struct op *op, const struct q_export_job_row *row,
                           const struct chat_export_step_prepared *p)
{
    struct file_new json = {.org = row->org,
                            .hash = p->json,
                            .name = STR("piece.json"),
                            .type = STR("application/json"),
                            .size = p->json_bytes};
    struct file_new html = {.org = row->org,
                            .hash = p->html,
                            .name = STR("piece.html"),
                            .type = STR("text/html"),
                            .size = p->html_bytes};
    struct chat_export told;
    file_id json_id, html_id;
    int64_t n = 0;
    enum err e = op_file_add(op, &json, &json_id);
    if (!e)
        e = op_file_add(op, &html, &html_id);
    if (!e)
        e = q_export_piece_count(op, row->id, &n);
    if (!e)
        e = q_export_piece_insert(op, row->id, n + 1, row->org, json_id, html_id);
    if (!e)
        e = q_export_moved(op, row->id, p->done_n, p->messages, p->room.seen, p->room.given,
                           p->room.bytes);
    if (!e && p->done_n >= row->to_n)
        return export_whole(op, row->id);
    if (!e)
        e = export_job_put(op, STR("chat_export_step"), row->id, op->now_us);
    return e ? e : export_tell(op, row->id, &told);
}

static enum err step(struct op *op, chat_export_id id, const struct chat_export_step_prepared *p)
{
    struct q_export_job_row row;
    bool goes_on = false;
    enum err e = export_round(op, id, &p->begun, &row, &goes_on);
    if (e || !goes_on)
        return e;
    return p->is_whole ? export_whole(op, row.id) : piece_keep(op, &row, p);
}

enum err chat_export_step(struct op *op, const struct chat_export_step_in *in,
                          const struct chat_export_step_prepared *prepared)
{
    enum err e = prepared->begun.is_wanted ? step(op, in->chat_export_id, prepared) : OK;
    return e ? e : export_next_turn(op); /* one without messages had it from its beginning */
}
