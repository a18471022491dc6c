/* get.c - files of messages, given out.
 *
 * WHY   who reads the message may have its file, each time anew; nobody learns more than "nothing
 *       here" of any other.
 * HOW   chats say whether a visible message carries it (one answer for absent, foreign, deleted and
 *       invisible). What is dangerous, or not looked at, is not there either. The bytes go out of
 * an open file; in place only types that a browser shows without running them. OWNS  nothing.  RUNS
 * on read workers.  TESTS tests/system/files.test.ts */
#include "features/chats/chats.h"
#include "features/files/files.api.h"
#include "op/file.h"

/* Shown in place: no type that carries a script, and none that a browser guesses further. */
static bool is_shown(struct str type)
{
    static const char *const types[] = {
        "image/jpeg", "image/png",  "image/webp", "image/gif",       "audio/mpeg",      "audio/mp4",
        "audio/ogg",  "audio/webm", "audio/wav",  "audio/flac",      "audio/aac",       "video/mp4",
        "video/webm", "video/ogg",  "video/3gpp", "video/quicktime", "application/pdf",
    };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (str_equal(type, str_from(types[i])))
            return true;
    return false;
}

static enum err find(struct op *op, const struct chat_reader *reader, message_id n, file_id id,
                     struct chat_file *ret)
{
    enum err e = chats_file(op, reader, n, id, ret);
    if (!e && (ret->scan == SCAN_STATE_DANGEROUS || ret->scan == SCAN_STATE_CHECKING))
        e = op_fail(op, ERR_NOT_FOUND, "scan");
    return e;
}

static enum err give(struct op *op, const struct op_row_file *row, bool is_looked_at,
                     struct op_file *ret)
{
    enum err e = op_file_open(op, row, ret);
    if (!e)
        ret->is_looked_at = is_looked_at;
    return e;
}

enum err file_get(struct op *op, const struct chat_reader *reader, const struct file_get_in *in,
                  struct op_file *ret)
{
    struct chat_file f;
    enum err e = find(op, reader, in->message_id, in->file_id, &f);
    if (e)
        return e;
    struct op_row_file row = {.hash = f.hash, .name = f.name, .type = f.type};
    return give(op, &row, in->has_in_place && in->in_place && is_shown(f.type), ret);
}

enum err file_preview_get(struct op *op, const struct chat_reader *reader,
                          const struct file_preview_get_in *in, struct op_file *ret)
{
    struct chat_file f;
    enum err e = find(op, reader, in->message_id, in->file_id, &f);
    if (e)
        return e;
    if (!f.small.n)
        return op_fail(op, ERR_NOT_FOUND, "preview");
    struct op_row_file row = {.hash = f.hash, .name = f.name, .type = f.type};
    if (in->size != FILE_PREVIEW_GET_IN_SIZE_LARGE || f.kind != ATTACHMENT_KIND_PHOTO)
        e = op_file_row(op, op->caller.org, f.small, &row);
    row.name = f.name; /* a preview is called as its file */
    return e ? e : give(op, &row, true, ret);
}

enum err attachment_listened(struct op *op, const struct chat_reader *reader,
                             const struct attachment_listened_in *in)
{
    struct chat_file f;
    enum err e = find(op, reader, in->message_id, in->file_id, &f);
    if (e)
        return e;
    bool is_heard = f.kind == ATTACHMENT_KIND_VOICE || f.kind == ATTACHMENT_KIND_ROUND;
    if (f.is_listened || f.author.n == op->caller.member.n)
        return OK;
    if (!is_heard)
        return op_fail(op, ERR_NOT_FOUND, "kind");
    return chats_file_listened(op, reader, in->message_id, in->file_id);
}
