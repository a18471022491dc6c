/* upload.c - uploads: begun, asked about, given up.
 *
 * WHY   who may post to a chat may bring a file there, once, within what the organisation has room
 *       for; what is on its way is nobody's but theirs.
 * HOW   a number for the file is given at the start, by its row of `file`, which counts as erased
 *       until all bytes came and were looked at (look.c). The announced size is reserved at once,
 * so that ten uploads at a time can not pass the quota together; what is given up, or over, frees
 * it. Ids of others and ids of nothing are one answer. OWNS  the table upload.  RUNS  on read and
 * write workers.  SPEC tus 1.0.0. TESTS tests/system/uploads.test.ts */
#include "features/chats/chats.h"
#include "features/files/files.q.h"
#include "features/files/inside.h"
#include "features/files/limits.h"
#include "features/files/metadata.h"
#include "store/parts.h"
#include "text/sniff.h"

#define UPLOAD_OF(r)                                                                               \
    ((struct upload){                                                                              \
        .file_id = (r)->file_id,                                                                   \
        .chat_id = (r)->chat_id,                                                                   \
        .name = (r)->name,                                                                         \
        .kind = (r)->kind,                                                                         \
        .size = (r)->size,                                                                         \
        .offset = (r)->offset_,                                                                    \
        .state = (r)->state,                                                                       \
        .has_reason = (r)->has_reason,                                                             \
        .reason = (r)->reason,                                                                     \
        .scan = (r)->scan,                                                                         \
        .has_type = (r)->type.n != 0,                                                              \
        .type = (r)->type,                                                                         \
        .has_width = (r)->has_width,                                                               \
        .width = (r)->width,                                                                       \
        .has_height = (r)->has_height,                                                             \
        .height = (r)->height,                                                                     \
        .has_duration_us = (r)->has_duration_us,                                                   \
        .duration_us = (r)->duration_us,                                                           \
        .has_placeholder = (r)->placeholder.n != 0,                                                \
        .placeholder = (r)->placeholder,                                                           \
        .has_waveform = (r)->waveform.n != 0,                                                      \
        .waveform = (r)->waveform,                                                                 \
        .has_preview = (r)->has_preview,                                                           \
        .created_us = (r)->created_us,                                                             \
        .expires_us = (r)->expires_us,                                                             \
        .version = (r)->version,                                                                   \
    })

enum err tus_check(struct op *op, bool has_tus, struct str tus)
{
    if (has_tus && str_equal(tus, STR("1.0.0")))
        return OK;
    op_answer_field(op, "Tus-Version", "1.0.0");
    return op_fail(op, ERR_TUS_VERSION, "Tus-Resumable");
}

enum err upload_find(struct op *op, file_id id, struct upload *ret)
{
    struct q_upload_own_row r;
    bool found = false;
    enum err e = q_upload_own(op, id, &found, &r);
    if (e)
        return e;
    if (!found)
        return op_fail(op, ERR_NOT_FOUND, "upload");
    *ret = UPLOAD_OF(&r);
    return OK;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", as the expiration extension wants it. */
static void tell_expiry(struct op *op, int64_t expires_us)
{
    static const char days[] = "SunMonTueWedThuFriSat",
                      months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t s = (time_t)(expires_us / SECOND_US);
    struct tm t;
    gmtime_r(&s, &t);
    op_answer_field(op, "Upload-Expires", "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT",
                    days + 3 * t.tm_wday, t.tm_mday, months + 3 * t.tm_mon, t.tm_year + 1900,
                    t.tm_hour, t.tm_min, t.tm_sec);
}

void tus_tell(struct op *op, const struct upload *u)
{
    op_answer_field(op, "Upload-Offset", "%lld", (long long)u->offset);
    op_answer_field(op, "Upload-Length", "%lld", (long long)u->size);
    tell_expiry(op, u->expires_us);
}

/* --- beginning --- */

static enum err use_of(struct op *op, int64_t *ret_used, int64_t *ret_quota)
{
    struct q_file_use_row r;
    bool found = false;
    enum err e = q_file_use(op, &found, &r);
    *ret_used = !e && found ? r.bytes : 0;
    *ret_quota = !e && found && r.has_quota ? r.quota : op->file_limits.org;
    return e;
}

static enum err has_room(struct op *op, int64_t size)
{
    int64_t used, quota;
    if (size > op->file_limits.one)
        return op_fail(op, ERR_FILE_TOO_LARGE, "%lld", (long long)op->file_limits.one);
    enum err e = use_of(op, &used, &quota);
    if (!e && used + size > quota)
        e = op_fail(op, ERR_FILE_QUOTA, "%lld", (long long)(used < quota ? quota - used : 0));
    if (!e && op->blobs && !parts_have_room(op->blobs, (uint64_t)size))
        e = op_fail(op, ERR_STORAGE, "disk");
    return e;
}

static enum err may_begin(struct op *op, const struct upload_begin_in *in,
                          struct upload_metadata *ret, int64_t *ret_size)
{
    const struct chat_writer *writer;
    const char *field = "";
    int64_t open = 0;
    enum err e = tus_check(op, in->has_tus, in->tus);
    if (!e && (!in->has_length || !tus_number(in->length, ret_size) || !*ret_size))
        e = op_fail(op, ERR_INVALID, "Upload-Length");
    if (!e)
        e = metadata_parse(op->arena, in->has_metadata ? in->metadata : STR(""), ret, &field);
    if (e == ERR_INVALID && field[0])
        e = op_fail(op, e, "%s", field);
    if (!e)
        e = access_chat_write(op, ret->chat, &writer);
    if (!e && sniff_name_is_program(ret->name))
        e = op_fail(op, ERR_FILE_FORBIDDEN, "name");
    if (!e)
        e = has_room(op, *ret_size);
    if (!e)
        e = q_uploads_count(op, &open);
    return !e && open >= LIMIT_UPLOADS_OPEN ? op_fail(op, ERR_LIMIT_REACHED, "uploads") : e;
}

enum err upload_begin(struct op *op, const struct upload_begin_in *in, struct upload *ret)
{
    struct upload_metadata m;
    int64_t size = 0, expires_us = op->now_us + UPLOAD_TERM_US;
    struct hash none = {{0}};
    file_id id = {0};
    enum err e = may_begin(op, in, &m, &size);
    if (!e)
        e = q_upload_file_insert(op, none, m.name, size, op->now_us, &id);
    if (!e)
        e = q_upload_insert(op, id, m.chat, m.kind, m.name, size, m.has_duration, m.duration_us,
                            m.waveform, op->now_us, expires_us);
    if (!e)
        e = chats_files_use(op, op->caller.org, size);
    if (!e)
        e = uploads_plan_sweep(op, expires_us);
    if (!e)
        e = upload_find(op, id, ret);
    if (e)
        return e;
    op_answer_field(op, "Location", "/api/v1/uploads/%lld", (long long)id.n);
    tus_tell(op, ret);
    return OK;
}

/* --- asking, giving up --- */

enum err upload_head(struct op *op, const struct upload_head_in *in)
{
    struct upload u;
    enum err e = tus_check(op, in->has_tus, in->tus);
    if (!e)
        e = upload_find(op, in->file_id, &u);
    if (!e)
        tus_tell(op, &u);
    return e;
}

enum err upload_get(struct op *op, const struct upload_get_in *in, struct upload *ret)
{
    return upload_find(op, in->file_id, ret);
}

enum err upload_list(struct op *op, struct upload_list_out *ret)
{
    struct q_uploads_own_list rows;
    enum err e = q_uploads_own(op, &rows);
    if (e)
        return e;
    ret->uploads = arena_try(op->arena, rows.count + 1, sizeof *ret->uploads);
    if (!ret->uploads)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++)
        ret->uploads[i] = UPLOAD_OF(&rows.row[i]);
    ret->uploads_count = rows.count;
    ret->file_limit = op->file_limits.one;
    return use_of(op, &ret->used, &ret->quota);
}

/* kept: by a message for later, so it is in nobody's tray. */
static enum err load_any(struct op *op, file_id id, struct upload *ret, bool *ret_kept)
{
    struct q_upload_any_row r;
    bool found = false;
    enum err e = q_upload_any(op, id, &found, &r);
    if (!e && !found)
        e = ERR_NOT_FOUND;
    if (e)
        return e;
    *ret = UPLOAD_OF(&r);
    *ret_kept = r.is_kept;
    return OK;
}

/* Its owner may look at it on another device. */
static void tell_gone(struct op *op, member_id owner, struct upload *u)
{
    u->state = UPLOAD_STATE_GONE;
    u->version++;
    emit_upload_changed(op, owner, u->file_id.n, u->version, u);
}

enum err upload_forget(struct op *op, file_id id)
{
    struct q_upload_gone_row r;
    struct upload was;
    bool found = false, is_kept = false;
    enum err e = load_any(op, id, &was, &is_kept);
    if (!e)
        e = q_upload_gone(op, id, &found, &r);
    if (e || !found)
        return e == ERR_NOT_FOUND ? OK : e;
    e = q_upload_file_gone(op, id, op->now_us);
    if (!e && r.has_small_id)
        e = q_upload_file_gone(op, r.small_id, op->now_us);
    if (!e)
        e = chats_files_use(op, r.org_id, -r.size);
    if (!e)
        tell_gone(op, r.created_by, &was);
    return e;
}

enum err upload_drop(struct op *op, const struct upload_drop_in *in)
{
    struct upload u;
    enum err e = upload_find(op, in->file_id, &u);
    return e ? e : upload_forget(op, in->file_id);
}

/* --- telling --- */

enum err upload_tell(struct op *op, member_id owner, file_id id)
{
    struct upload u;
    bool is_kept = false;
    enum err e = load_any(op, id, &u, &is_kept);
    if (!e && !is_kept)
        emit_upload_changed(op, owner, id.n, u.version, &u);
    return e;
}

enum err files_load_upload(struct op *op, int64_t ref, struct upload *ret)
{
    enum err e = upload_find(op, (file_id){ref}, ret);
    if (e != ERR_NOT_FOUND)
        return e;
    *ret = (struct upload){.file_id = {ref},
                           .name = STR(""),
                           .state = UPLOAD_STATE_GONE,
                           .version = UPLOAD_VERSION_LAST};
    return OK;
}
