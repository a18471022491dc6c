/* rescan.c - a file that went out while the antivirus did not answer is scanned now.
 *
 * HOW   a job with a slow part; while the antivirus is away it is put off with a growing pause, an
 *       hour at most, for ever, and one is asked about at a time. What is found dangerous is served
 * no more, in whatever message it stands; those in the chat see it so. OWNS  nothing. RUNS  prepare
 * on job workers, the handler on the write worker. TESTS tests/system/antivirus.test.ts */
#include <unistd.h>

#include "features/chats/chats.h"
#include "features/files/check.h"
#include "features/files/files.q.h"
#include "features/files/inside.h"
#include "op/scan.h"
#include "store/blobs.h"
#include "store/jobs.h"

struct file_rescan_prepared {
    bool is_known;
    enum scan_state scan;
};

enum err rescan_plan(struct op *op, file_id id)
{
    struct str payload = arena_printf(op->arena, "{\"file_id\":\"%lld\"}", (long long)id.n);
    return job_put(op->db, STR("file_rescan"), payload, op->now_us + RESCAN_US, op->now_us);
}

static enum err ask(struct op *op, const struct hash *hash, struct file_rescan_prepared *p)
{
    enum scan_verdict verdict;
    int fd = -1;
    uint64_t bytes = 0;
    enum err e = blob_open(op->blobs, hash, &fd, &bytes);
    if (e == ERR_NOT_FOUND) /* erased meanwhile */
        return OK;
    if (e)
        return e;
    e = scan_file_again(op, fd, &verdict);
    close(fd);
    p->is_known = !e && (verdict == SCAN_CLEAN || verdict == SCAN_FOUND);
    if (!e && verdict == SCAN_LATE)
        e = op_fail(op, ERR_UNAVAILABLE, "antivirus is late");
    p->scan = verdict == SCAN_FOUND ? SCAN_STATE_DANGEROUS : SCAN_STATE_CHECKED;
    return e;
}

enum err file_rescan_prepare(struct op *op, const struct file_rescan_in *in,
                             struct file_rescan_prepared **ret)
{
    struct hash hash;
    bool found = false;
    *ret = arena_alloc(op->arena, sizeof **ret);
    **ret = (struct file_rescan_prepared){0};
    enum err e = q_file_rescan_row(op, in->file_id, &found, &hash);
    op_read_ends(op);
    return e || !found ? e : ask(op, &hash, *ret);
}

/* It may wait for its message still. */
static enum err settle_upload(struct op *op, file_id id, enum scan_state scan)
{
    struct q_upload_job_row r;
    bool found = false;
    enum upload_state state =
        scan == SCAN_STATE_DANGEROUS ? UPLOAD_STATE_DANGEROUS : UPLOAD_STATE_READY;
    int64_t changes = 0;
    enum err e = q_upload_job(op, id, &found, &r);
    if (!e && found)
        e = q_upload_rescanned(op, id, state, scan, &changes);
    return e || !changes ? e : upload_tell(op, r.created_by, id);
}

static enum err record(struct op *op, file_id id)
{
    struct q_file_owner_row r;
    bool found = false;
    enum err e = q_file_owner(op, id, &found, &r);
    return e || !found ? e : file_record_danger(op, r.org_id, r.created_by);
}

enum err file_rescan(struct op *op, const struct file_rescan_in *in,
                     const struct file_rescan_prepared *prepared)
{
    bool has_more = false;
    if (!prepared->is_known)
        return OK;
    enum err e = settle_upload(op, in->file_id, prepared->scan);
    if (!e)
        e = chats_file_scanned(op, in->file_id, prepared->scan, &has_more);
    if (e || has_more)
        return e ? e : rescan_plan(op, in->file_id);
    return prepared->scan == SCAN_STATE_DANGEROUS ? record(op, in->file_id) : OK;
}
