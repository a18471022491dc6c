/* pack.c - the archive of an export: chat.html, chat.json, files.
 *
 * WHY   one file that every computer opens; two gigabytes of films must not pass through memory.
 * HOW   pieces are joined between a head and a foot, files are copied from their blobs, all into a
 *       nameless file that becomes a blob. What does not fit, is dangerous or gone is named in both
 *       feet. Where other files fit than the pieces say (a scan found something since), nothing is
 *       packed: the pieces are made anew. The store is read first; while bytes are copied no
 *       transaction is open.
 * OWNS  nothing.
 * RUNS  on job workers.
 * TESTS tests/system/chat_export.test.ts */
#include <unistd.h>

#include "features/exports/inside.h"
#include "features/exports/limits.h"
#include "op/file.h"
#include "store/blobs.h"
#include "text/json.h"
#include "text/moment.h"
#include "text/zip_out.h"

#define COPY_BYTES (1 << 20)
#define TEXT_BYTES (8 << 20) /* of a head or a foot */

struct inner {
    struct str path, name;
    struct hash hash;
    bool fits;
};

struct pack {
    struct op *op;
    const struct q_export_job_row *row;
    struct q_export_title_row title;
    struct hash *json, *html; /* of the pieces */
    size_t piece_count;
    struct inner *file;
    size_t file_count;
    struct export_room room; /* of the files */
    int64_t text_bytes, left_out;
    int64_t nameless; /* of left_out: too many to be named */
    struct zip_out *zip;
    bool is_english;
};

static bool stops(const void *op)
{
    return op_stops(op);
}

/* --- what there is --- */

static enum err pieces_find(struct pack *k)
{
    struct q_export_pieces_list rows;
    struct op_row_file f;
    enum err e = q_export_pieces(k->op, k->row->id, &rows);
    if (e)
        return e;
    k->json = arena_try(k->op->arena, rows.count + 1, sizeof *k->json);
    k->html = arena_try(k->op->arena, rows.count + 1, sizeof *k->html);
    if (!k->json || !k->html)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++) {
        e = op_file_row(k->op, k->row->org, rows.row[i].json_id, &f);
        if (e)
            break;
        k->json[i] = f.hash;
        k->text_bytes += f.size;
        e = op_file_row(k->op, k->row->org, rows.row[i].html_id, &f);
        if (e)
            break;
        k->html[i] = f.hash;
        k->text_bytes += f.size;
    }
    k->piece_count = rows.count;
    return e;
}

static enum err files_find(struct pack *k, const struct chat_exporter *exporter)
{
    struct q_export_files_list rows = {0};
    const struct chat_reader *reader = chat_exporter_reader(exporter);
    int64_t all = 0;
    enum err e = OK;
    if (k->row->with_files)
        e = q_export_files(k->op, reader, k->row->after_n, k->row->to_n, LIMIT_EXPORT_FILES_NAMED,
                           &rows);
    if (!e && rows.count == LIMIT_EXPORT_FILES_NAMED)
        e = q_export_files_count(k->op, reader, k->row->after_n, k->row->to_n, &all);
    if (e)
        return e;
    k->file = arena_try(k->op->arena, rows.count + 1, sizeof *k->file);
    if (!k->file)
        return ERR_TOO_LARGE;
    for (size_t i = 0; !e && i < rows.count; i++) {
        const struct q_export_files_row *r = &rows.row[i];
        struct op_row_file f;
        struct inner *n = &k->file[k->file_count++];
        e = op_file_row(k->op, k->row->org, r->id, &f);
        if (e)
            break;
        *n = (struct inner){export_inner_name(k->op, r->n, r->place, r->name), r->name, f.hash,
                            export_room_take(&k->room, r->scan, r->size)};
        k->left_out += !n->fits;
        if (!n->path.p)
            e = ERR_TOO_LARGE;
    }
    k->nameless = all > (int64_t)rows.count ? all - (int64_t)rows.count : 0;
    k->left_out += k->nameless;
    return e;
}

/* --- heads and feet --- */

static void html_head(struct pack *k, struct buf *out)
{
    struct op *op = k->op;
    const struct q_export_job_row *r = k->row;
    struct str title = k->title.title.n ? k->title.title
                       : k->is_english  ? STR("Conversation")
                                        : STR("Переписка");
    buf_add(out, k->is_english ? STR("<!doctype html><html lang=\"en\"><head>")
                               : STR("<!doctype html><html lang=\"ru\"><head>"));
    buf_add(out, STR("<meta charset=\"utf-8\"><meta name=\"viewport\" "
                     "content=\"width=device-width\"><meta http-equiv=\"Content-Security-Policy\" "
                     "content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>"));
    export_html_text(out, title);
    buf_add(out, STR("</title>"));
    buf_add(out, str_from(export_style));
    buf_add(out, STR("</head><body><h1>"));
    export_html_text(out, title);
    buf_add(out, STR("</h1><p>"));
    export_html_text(out, k->title.org_name);
    buf_add(out, STR(" · "));
    export_html_text(out, moment_text(op->arena, r->created_us, r->zone_minutes));
    buf_add(out, STR(" "));
    export_html_text(out, moment_zone(op->arena, r->zone_minutes));
    buf_add(out, STR("</p><p>"));
    buf_add(out, k->is_english ? STR("The same for programs: chat.json.")
                               : STR("То же для программ: chat.json."));
    buf_add(out, STR("</p>"));
    if (r->after_n > 0)
        buf_add(out, k->is_english ? STR("<p>Earlier messages are not in this file.</p>")
                                   : STR("<p>Более ранних сообщений в этом файле нет.</p>"));
}

static void nameless_say(struct pack *k, struct buf *out)
{
    if (!k->nameless)
        return;
    buf_add(out, k->is_english ? STR("<p>Files beside these: ") : STR("<p>Файлов кроме этих: "));
    buf_add(out, arena_printf(k->op->arena, "%lld", (long long)k->nameless));
    buf_add(out, STR("</p>"));
}

static void html_foot(struct pack *k, struct buf *out)
{
    if (k->left_out) {
        buf_add(out, k->is_english ? STR("<h2>Files that are not here</h2><ul>")
                                   : STR("<h2>Файлы, которых здесь нет</h2><ul>"));
        for (size_t i = 0; i < k->file_count; i++) {
            if (k->file[i].fits)
                continue;
            buf_add(out, STR("<li>"));
            export_html_text(out, k->file[i].path);
            buf_add(out, STR("</li>"));
        }
        buf_add(out, STR("</ul>"));
        nameless_say(k, out);
    }
    buf_add(out, STR("</body></html>\n"));
}

static void json_head(struct pack *k, struct buf *out)
{
    struct jw j;
    jw_init(&j, out);
    jw_object(&j);
    jw_key(&j, "format");
    jw_str(&j, STR("kafedra-chat-1"));
    jw_key(&j, "organisation");
    jw_str(&j, k->title.org_name);
    jw_key(&j, "title");
    jw_str(&j, k->title.title);
    jw_key(&j, "is_group");
    jw_bool(&j, k->title.is_group);
    jw_key(&j, "chat_id");
    jw_id(&j, k->row->chat.n);
    jw_key(&j, "made_by");
    jw_id(&j, k->row->member.n);
    jw_key(&j, "made_us");
    jw_i64(&j, k->row->created_us);
    jw_key(&j, "after");
    jw_i64(&j, k->row->after_n);
    jw_key(&j, "with_files");
    jw_bool(&j, k->row->with_files);
    jw_key(&j, "left_out");
    jw_array(&j);
    for (size_t i = 0; i < k->file_count; i++)
        if (!k->file[i].fits)
            jw_str(&j, k->file[i].path);
    jw_array_end(&j);
    jw_key(&j, "left_out_more");
    jw_i64(&j, k->nameless);
    jw_key(&j, "messages");
    buf_add(out, STR("[\n"));
}

/* --- the archive --- */

/* The bytes of a blob, through one buffer. */
static enum err copy_in(struct pack *k, const struct hash *hash, char *room)
{
    int fd = -1;
    uint64_t size = 0;
    enum err e = blob_open(k->op->blobs, hash, &fd, &size);
    for (uint64_t at = 0; !e && at < size;) {
        ssize_t n = pread(fd, room, COPY_BYTES, (off_t)at);
        if (n <= 0)
            e = ERR_STORAGE;
        else if (op_stops(k->op))
            e = ERR_UNAVAILABLE;
        else
            zip_add(k->zip, (struct str){room, (size_t)n});
        at += n > 0 ? (uint64_t)n : 0;
    }
    if (fd >= 0)
        close(fd);
    return e;
}

static enum err entry_write(struct pack *k, const char *name, const struct hash *pieces,
                            void (*head)(struct pack *, struct buf *), struct str foot, char *room)
{
    struct buf top;
    enum err e = OK;
    buf_init(&top, TEXT_BYTES);
    head(k, &top);
    zip_begin(k->zip, str_from(name));
    zip_add(k->zip, buf_str(&top));
    for (size_t i = 0; !e && i < k->piece_count; i++)
        e = copy_in(k, &pieces[i], room);
    zip_add(k->zip, foot);
    zip_end(k->zip);
    if (!e && top.failed)
        e = ERR_TOO_LARGE;
    buf_done(&top);
    return e;
}

static enum err archive_write(struct pack *k, char *room)
{
    struct buf foot;
    buf_init(&foot, TEXT_BYTES);
    html_foot(k, &foot);
    enum err e = foot.failed ? ERR_TOO_LARGE : OK;
    if (!e)
        e = entry_write(k, "chat.html", k->html, html_head, buf_str(&foot), room);
    if (!e)
        e = entry_write(k, "chat.json", k->json, json_head, STR("\n]}\n"), room);
    for (size_t i = 0; !e && i < k->file_count; i++) {
        if (!k->file[i].fits)
            continue;
        zip_begin_plain(k->zip, k->file[i].path);
        e = copy_in(k, &k->file[i].hash, room);
        zip_end(k->zip);
    }
    buf_done(&foot);
    return e;
}

static enum err archive_make(struct pack *k, struct export_packed *ret)
{
    int fd = -1;
    uint64_t size = 0,
             most = (uint64_t)k->room.bytes + (uint64_t)k->text_bytes + ((uint64_t)64 << 20);
    char *room = arena_try(k->op->arena, COPY_BYTES, 1);
    if (!room)
        return ERR_TOO_LARGE;
    enum err e = blob_begin(k->op->blobs, most, &fd);
    if (e)
        return e;
    k->zip = zip_out_new_file(fd, LIMIT_EXPORT_BYTES, k->op->now_us);
    e = archive_write(k, room);
    if (!zip_finish_file(k->zip, &size) && !e)
        e = op_fail(k->op, ERR_TOO_LARGE, "export");
    zip_out_free(k->zip);
    if (!e)
        e = blob_adopt(k->op->blobs, fd, size, stops, k->op, &ret->hash);
    close(fd);
    ret->size = (int64_t)size;
    ret->left_out = k->left_out;
    return e;
}

/* Does the page link to what will be there? When they were never of one mind, the foot says it. */
static bool is_as_said(const struct pack *k)
{
    const struct q_export_job_row *row = k->row;
    return !row->with_files || row->rounds >= LIMIT_EXPORT_ROUNDS ||
           (k->room.given == row->files_given && k->room.bytes == row->files_bytes);
}

enum err export_pack(struct op *op, const struct q_export_job_row *row,
                     const struct chat_exporter *exporter, struct export_packed *ret)
{
    struct pack k = {.op = op, .row = row, .is_english = row->language == LANGUAGE_EN};
    enum err e = q_export_title(op, chat_exporter_reader(exporter), &k.title);
    if (!e)
        e = pieces_find(&k);
    if (!e)
        e = files_find(&k, exporter);
    if (e)
        return e;
    ret->is_stale = !is_as_said(&k);
    if (ret->is_stale)
        return OK;
    op_read_ends(op);
    return archive_make(&k, ret);
}
