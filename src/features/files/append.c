/* append.c - one chunk of an upload.
 *
 * WHY   what is answered as done must be there after a power cut, and a chunk that comes twice, or
 *       from two tabs at once, must not change what was acknowledged.
 * HOW   prepare locks the part, reads again where it stands (whoever held the lock may have moved
 *       it), writes and syncs; the handler moves the offset from what it was, or is refused. The
 * lock lasts until the call is over. The last chunk puts the job that looks at the file. OWNS
 * nothing.  RUNS  prepare on slow workers, the handler on the write worker. SPEC  tus 1.0.0.  TESTS
 * tests/system/uploads.test.ts */
#include "features/chats/chats.h"
#include "features/files/files.q.h"
#include "features/files/inside.h"
#include "features/files/limits.h"
#include "features/files/metadata.h"
#include "store/jobs.h"
#include "store/parts.h"

struct upload_append_prepared {
    int fd;
    int64_t from, to;
};

static void let_go(void *what)
{
    part_close(((struct upload_append_prepared *)what)->fd);
}

/* The upload takes a chunk there; a wrong place is told with the right one. */
static enum err takes_chunk(struct op *op, file_id id, int64_t from, size_t n, struct upload *ret)
{
    const struct chat_writer *writer;
    enum err e = upload_find(op, id, ret);
    if (!e)
        e = access_chat_write(op, ret->chat_id, &writer);
    if (e)
        return e;
    if (from != ret->offset || ret->state != UPLOAD_STATE_RECEIVING) {
        tus_tell(op, ret);
        return op_fail(op, ERR_UPLOAD_OFFSET, "%lld", (long long)ret->offset);
    }
    if ((int64_t)n > ret->size - ret->offset)
        return op_fail(op, ERR_TOO_LARGE, "more bytes than announced");
    return OK;
}

enum err upload_append_prepare(struct op *op, const struct upload_append_in *in,
                               struct upload_append_prepared **ret)
{
    struct upload_append_prepared *p = arena_alloc(op->arena, sizeof *p);
    struct upload u;
    *ret = p;
    enum err e = tus_check(op, in->has_tus, in->tus);
    if (!e && (!in->has_offset || !tus_number(in->offset, &p->from)))
        e = op_fail(op, ERR_INVALID, "Upload-Offset");
    if (!e)
        e = takes_chunk(op, in->file_id, p->from, in->content.n, &u);
    if (!e)
        e = part_open(op->blobs, in->file_id.n, (uint64_t)p->from, &p->fd);
    if (e)
        return e;
    op_at_end(op, let_go, p);
    e = op_read_again(op);
    if (!e)
        e = takes_chunk(op, in->file_id, p->from, in->content.n, &u);
    if (!e)
        e = part_write(op->blobs, p->fd, (uint64_t)p->from, in->content);
    p->to = p->from + (int64_t)in->content.n;
    return e;
}

enum err upload_append(struct op *op, const struct upload_append_in *in,
                       const struct upload_append_prepared *prepared)
{
    struct upload u;
    int64_t changes = 0;
    enum err e = takes_chunk(op, in->file_id, prepared->from, in->content.n, &u);
    if (e)
        return e;
    bool is_whole = prepared->to == u.size;
    u.offset = prepared->to;
    u.expires_us = op->now_us + UPLOAD_TERM_US;
    e = q_upload_move(op, in->file_id, prepared->from, prepared->to,
                      is_whole ? UPLOAD_STATE_CHECKING : UPLOAD_STATE_RECEIVING, u.expires_us,
                      &changes);
    if (!e && !changes)
        e = ERR_BUSY;
    if (!e && is_whole) {
        struct str payload =
            arena_printf(op->arena, "{\"file_id\":\"%lld\"}", (long long)in->file_id.n);
        op->has_job = true;
        e = job_put(op->db, STR("file_look"), payload, op->now_us, op->now_us);
    }
    if (!e && is_whole)
        e = upload_tell(op, op->caller.member, in->file_id);
    if (!e)
        tus_tell(op, &u);
    return e;
}
