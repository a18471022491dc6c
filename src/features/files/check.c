/* check.c - others look at a file: the antivirus, and the program that makes photos anew.
 *
 * WHY   nothing stands in a chat that was not looked at; and a photo says where it was taken, which
 *       is nobody's business.
 * HOW   op/scan.h, then op/sandbox.h, over the blob's descriptor. An antivirus that does not answer
 *       is asked a few times (after 1, 2 and 4 s), then the file goes out as "not
 *       scanned" and rescan.c asks again; at once where it took its time and said nothing. Of a
 * photo the new forms take the place of what came, which no row names any more: it is swept within
 * a day. What is dangerous is not kept either: no row names it. OWNS  nothing. RUNS  job workers.
 * TESTS tests/system/antivirus.test.ts, tests/system/photos.test.ts */
#include "features/files/check.h"

#include <unistd.h>

#include "op/sandbox.h"
#include "op/scan.h"
#include "store/blobs.h"
#include "text/base64.h"

static void refuse(struct looked *l, enum upload_reason reason)
{
    l->state = UPLOAD_STATE_REFUSED;
    l->has_reason = true;
    l->reason = reason;
}

static bool may_wait(const struct op *op)
{
    return op->attempts < LIMIT_LOOK_TRIES || op_stops(op);
}

static enum err scan(struct op *op, int fd, struct looked *l)
{
    enum scan_verdict verdict;
    enum err e = scan_file(op, fd, &verdict);
    if (e && may_wait(op))
        return e;
    l->is_scanned_later = e != OK || verdict == SCAN_LATE;
    l->scan = !e && verdict == SCAN_CLEAN ? SCAN_STATE_CHECKED : SCAN_STATE_UNCHECKED;
    if (!e && verdict == SCAN_FOUND) {
        l->scan = SCAN_STATE_DANGEROUS;
        l->state = UPLOAD_STATE_DANGEROUS;
    }
    return OK;
}

static struct str type_of(enum picture_type type)
{
    return type == PICTURE_WEBP ? STR("image/webp") : STR("image/jpeg");
}

static enum err keep(struct op *op, const struct picture_wire *p, struct looked *l)
{
    enum err e = blob_keep(op->blobs, p->large.bytes, &l->hash);
    if (!e)
        e = blob_keep(op->blobs, p->small.bytes, &l->small_hash);
    if (e)
        return e;
    l->type = type_of(p->large.type);
    l->size = (int64_t)p->large.bytes.n;
    l->has_size = true;
    l->width = p->large.width;
    l->height = p->large.height;
    l->placeholder = base64_encode(op->arena, p->blur);
    l->has_small = true;
    l->small_type = type_of(p->small.type);
    l->small_size = (int64_t)p->small.bytes.n;
    return l->placeholder.p ? OK : ERR_TOO_LARGE;
}

static enum err make_photo(struct op *op, int fd, struct looked *l)
{
    struct picture_wire p;
    enum err e = sandbox_picture(op, fd, &p);
    if (!e)
        return keep(op, &p, l);
    if (e == ERR_TOO_LARGE)
        refuse(l, UPLOAD_REASON_TOO_MANY_PIXELS);
    else if (e == ERR_FILE_UNREADABLE)
        refuse(l, UPLOAD_REASON_BROKEN);
    else if (e == ERR_UNAVAILABLE && !may_wait(op))
        refuse(l, UPLOAD_REASON_UNREADABLE);
    else
        return e;
    return OK;
}

enum err look_check(struct op *op, struct looked *l)
{
    int fd = -1;
    uint64_t bytes = 0;
    enum err e = blob_open(op->blobs, &l->hash, &fd, &bytes);
    if (e)
        return e;
    e = scan(op, fd, l);
    if (!e && l->state == UPLOAD_STATE_READY && l->kind == ATTACHMENT_KIND_PHOTO)
        e = make_photo(op, fd, l);
    close(fd);
    return e;
}
