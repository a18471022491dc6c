/* look.c - an upload whose bytes are all there is looked at.
 *
 * WHY   nothing stands in a chat that was not looked at before: what it is is decided by its bytes,
 *       not by its name or its sender.
 * HOW   a job with a slow part: away from the writer the part becomes a blob under its hash and its
 *       beginning is looked at; the handler writes down what was found and tells the owner.
 * OWNS  nothing.  RUNS  prepare on slow workers, the handler on the write worker.
 * TESTS tests/system/uploads.test.ts */
#include "features/files/look.h"

#include "features/chats/chats.h"
#include "features/files/check.h"
#include "features/files/files.q.h"
#include "features/files/inside.h"
#include "features/files/limits.h"
#include "op/file.h"
#include "store/parts.h"
#include "text/sniff.h"

struct file_look_prepared {
    bool is_wanted;
    struct look_job job;
    struct looked found;
};

enum err look_find(struct op *op, file_id id, bool *ret_found, struct look_job *ret)
{
    struct q_upload_job_row r;
    enum err e = q_upload_job(op, id, ret_found, &r);
    if (e || !*ret_found)
        return e;
    *ret_found = r.state == UPLOAD_STATE_CHECKING;
    *ret = (struct look_job){r.org_id, r.created_by, r.kind, r.name, r.size};
    return OK;
}

struct str look_type(enum attachment_kind said, struct str type)
{
    bool is_sound = said == ATTACHMENT_KIND_VOICE || said == ATTACHMENT_KIND_AUDIO;
    if (is_sound && str_equal(type, STR("video/webm")))
        return STR("audio/webm");
    if (is_sound && str_equal(type, STR("video/mp4")))
        return STR("audio/mp4");
    return type;
}

static bool is_picture(struct str type)
{
    return str_equal(type, STR("image/jpeg")) || str_equal(type, STR("image/png")) ||
           str_equal(type, STR("image/webp")) || str_equal(type, STR("image/gif"));
}

enum attachment_kind look_kind(enum attachment_kind said, struct str type)
{
    bool fits = true;
    switch (said) {
    case ATTACHMENT_KIND_PHOTO:
        fits = is_picture(type);
        break;
    case ATTACHMENT_KIND_VIDEO:
    case ATTACHMENT_KIND_ROUND:
        fits = str_starts_with(type, STR("video/"));
        break;
    case ATTACHMENT_KIND_AUDIO:
    case ATTACHMENT_KIND_VOICE:
        fits = str_starts_with(type, STR("audio/"));
        break;
    case ATTACHMENT_KIND_FILE:
    case ATTACHMENT_KIND_COUNT:
        break;
    }
    return fits ? said : ATTACHMENT_KIND_FILE;
}

/* Nothing of ours makes it anew, so it would say where it was taken. As a file it may go. */
static bool is_other_picture(enum attachment_kind said, struct str type)
{
    return said == ATTACHMENT_KIND_PHOTO && str_starts_with(type, STR("image/")) &&
           !is_picture(type);
}

static bool stops(const void *op)
{
    return op_stops(op);
}

enum err file_look_prepare(struct op *op, const struct file_look_in *in,
                           struct file_look_prepared **ret)
{
    struct file_look_prepared *p = arena_alloc(op->arena, sizeof *p);
    struct looked *l = &p->found;
    struct str head;
    *ret = p;
    enum err e = look_find(op, in->file_id, &p->is_wanted, &p->job);
    if (e || !p->is_wanted)
        return e;
    op_read_ends(op); /* hashing 200 MB takes a while */
    *l = (struct looked){.state = UPLOAD_STATE_READY,
                         .scan = SCAN_STATE_UNCHECKED,
                         .size = p->job.size,
                         .placeholder = STR("")};
    e = part_adopt(op->blobs, in->file_id.n, (uint64_t)p->job.size, stops, op, &l->hash);
    if (!e)
        e = blob_read_part(op->blobs, &l->hash, op->arena, 0, SNIFF_BYTES, &head);
    if (e)
        return e;
    struct sniffed s = sniff(head);
    l->type = look_type(p->job.kind, s.type);
    l->kind = look_kind(p->job.kind, l->type);
    bool is_other = is_other_picture(p->job.kind, l->type);
    if (!s.is_program && !is_other)
        return look_check(op, l);
    l->state = UPLOAD_STATE_REFUSED;
    l->has_reason = true;
    l->reason = is_other ? UPLOAD_REASON_OTHER_PICTURE : UPLOAD_REASON_PROGRAM;
    return OK;
}

static enum err keep_small(struct op *op, const struct look_job *job, const struct looked *l,
                           file_id *ret)
{
    struct file_new small = {.org = job->org,
                             .hash = l->small_hash,
                             .name = job->name,
                             .type = l->small_type,
                             .size = l->small_size};
    return l->has_small ? op_file_add(op, &small, ret) : OK;
}

enum err file_record_danger(struct op *op, org_id org, member_id owner)
{
    op->caller.org = org;
    return op_audit(op, "member", owner.n);
}

enum err look_settle(struct op *op, file_id id, const struct look_job *job, const struct looked *l)
{
    file_id small = {0};
    int64_t changes = 0;
    enum err e = l->state == UPLOAD_STATE_READY ? op_file_is_kept(op, &l->hash) : OK;
    if (!e) /* else the look begins anew: the part is there until it is settled */
        e = keep_small(op, job, l, &small);
    if (!e)
        e = q_upload_settle(op, id, l->state, l->has_reason, l->reason, l->scan, l->kind, l->type,
                            l->size, l->has_size, l->width, l->has_size, l->height, l->placeholder,
                            small.n != 0, small, op->now_us + UPLOAD_TERM_US, &changes);
    if (!e && !changes) /* given up meanwhile */
        return small.n ? q_upload_file_gone(op, small, op->now_us) : OK;
    if (!e && l->state == UPLOAD_STATE_READY)
        e = q_upload_file_settle(op, id, l->hash, l->type, l->size);
    if (!e && l->size != job->size)
        e = chats_files_use(op, job->org, l->size - job->size);
    if (!e && l->state == UPLOAD_STATE_READY && l->is_scanned_later)
        e = rescan_plan(op, id);
    if (!e && l->state == UPLOAD_STATE_DANGEROUS)
        e = file_record_danger(op, job->org, job->owner);
    return e ? e : upload_tell(op, job->owner, id);
}

enum err file_look(struct op *op, const struct file_look_in *in,
                   const struct file_look_prepared *prepared)
{
    if (!prepared->is_wanted)
        return OK;
    return look_settle(op, in->file_id, &prepared->job, &prepared->found);
}
