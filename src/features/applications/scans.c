/* scans.c - scans of the order and of other papers.
 *
 * WHY   a scan comes from a stranger, and the operator opens it: it must be what it says and carry
 *       nothing that acts.
 * HOW   the holder of the link gets a ticket for one upload. Before the transaction the bytes are
 *       looked at by kafedra-sandbox (the name and the type that came are not believed) and kept
 *       under their hash; in it the ticket is used up by one update, so a file is added once. A PDF
 *       with scripts, or with a password, is refused.
 * OWNS  the table application_scan.
 * RUNS  prepare on slow workers, the rest on read and write workers.
 * TESTS applications_test.c, tests/system/applications.test.ts. */
#include "crypto/token.h"
#include "features/applications/case.h"
#include "features/applications/limits.h"
#include "op/file.h"
#include "op/sandbox.h"

struct application_scan_put_prepared {
    struct hash hash;
    struct str type;
    int64_t pages;
};

enum err scans_list(struct op *op, application_id id, struct application_scan **ret,
                    size_t *ret_count)
{
    struct q_application_scans_list rows;
    enum err e = q_application_scans(op, id, &rows);
    if (e)
        return e;
    *ret = arena_try(op->arena, rows.count + 1, sizeof **ret);
    if (!*ret)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_application_scans_row *r = &rows.row[i];
        (*ret)[i] = (struct application_scan){r->id,   r->kind,  r->name,      r->type,
                                              r->size, r->pages, r->created_us};
    }
    *ret_count = rows.count;
    return OK;
}

enum err scans_have_order(struct op *op, application_id id, bool *ret)
{
    struct q_application_scans_list rows;
    enum err e = q_application_scans(op, id, &rows);
    *ret = false;
    for (size_t i = 0; !e && i < rows.count; i++)
        *ret |= rows.row[i].kind == APPLICATION_SCAN_KIND_ORDER;
    return e;
}

enum err scans_erase(struct op *op, application_id id)
{
    int64_t changes = 0;
    struct q_application_scans_list rows;
    enum err e = q_application_scans(op, id, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        e = op_file_erase(op, (org_id){0}, rows.row[i].file_id);
        if (!e)
            e = q_application_scan_delete(op, id, rows.row[i].id, &changes);
    }
    return e;
}

static struct hash ticket_hash(struct str ticket)
{
    return token_hash("application upload", str_trim(ticket));
}

/* Of what nobody has judged yet: what was returned, or came on paper, is wanted by the operator. */
static enum err strangers_have_room(struct op *op, const struct q_application_row_row *r, size_t n)
{
    int64_t held = 0;
    if (r->is_paper || r->state != APPLICATION_STATE_DRAFT)
        return OK;
    enum err e = q_application_strangers_bytes(op, &held);
    if (!e && held + (int64_t)n > LIMIT_STRANGERS_SCANS_BYTES)
        e = op_fail(op, ERR_LIMIT_REACHED, "scans of all applications");
    return e;
}

/* It may be changed, and has room for one more, of n bytes. */
static enum err takes_scan(struct op *op, application_id id, size_t n)
{
    struct q_application_row_row r;
    struct q_application_scans_list rows;
    bool found = false;
    enum err e = q_application_row(op, id, &found, &r);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "application");
    if (!e && !application_may(r.state, APPLICATION_ACT_SAVE))
        e = op_fail(op, ERR_CONFLICT, "state");
    if (!e)
        e = q_application_scans(op, id, &rows);
    if (!e && rows.count >= LIMIT_APPLICATION_SCANS)
        e = op_fail(op, ERR_LIMIT_REACHED, "scans");
    return e ? e : strangers_have_room(op, &r, n);
}

enum err application_upload_allow(struct op *op, const struct application_upload_allow_in *in,
                                  struct application_upload_allow_out *ret)
{
    struct q_application_row_row r;
    struct str ticket = token_new(op->arena, &op->rand);
    int64_t until_us = op->now_us + APPLICATION_TICKET_US;
    enum err e = case_by_secret(op, in->secret, &r);
    if (!e)
        e = takes_scan(op, r.id, 1);
    if (!e)
        e = q_application_allow_upload(op, r.id, ticket_hash(ticket), in->kind, until_us);
    if (!e)
        *ret = (struct application_upload_allow_out){ticket, until_us};
    return e;
}

static enum err ticket_find(struct op *op, const struct application_scan_put_in *in,
                            struct q_application_by_upload_row *ret)
{
    bool found = false;
    enum err e = q_application_by_upload(op, ticket_hash(in->ticket), op->now_us, &found, ret);
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "ticket");
    return e ? e : takes_scan(op, ret->id, in->content.n);
}

static enum err judge(struct op *op, const struct inspected *i, struct str *ret_type)
{
    static const struct str types[] = {[INSPECTED_PDF] = STR_INIT("application/pdf"),
                                       [INSPECTED_JPEG] = STR_INIT("image/jpeg"),
                                       [INSPECTED_PNG] = STR_INIT("image/png")};
    if (i->kind == INSPECTED_UNKNOWN)
        return op_fail(op, ERR_FILE_UNREADABLE, "kind");
    if (i->is_encrypted)
        return op_fail(op, ERR_FILE_UNREADABLE, "password");
    if (i->has_script)
        return op_fail(op, ERR_FILE_UNREADABLE, "script");
    *ret_type = types[i->kind];
    return OK;
}

enum err application_scan_put_prepare(struct op *op, const struct application_scan_put_in *in,
                                      struct application_scan_put_prepared **ret)
{
    struct application_scan_put_prepared *p = arena_alloc(op->arena, sizeof *p);
    struct q_application_by_upload_row ticket;
    struct inspected seen;
    *ret = p;
    if (in->content.n > LIMIT_SCAN_BYTES)
        return op_fail(op, ERR_TOO_LARGE, "content");
    enum err e = ticket_find(op, in, &ticket);
    if (!e)
        e = sandbox_inspect(op, in->content, &seen);
    if (!e)
        e = judge(op, &seen, &p->type);
    if (!e)
        e = blob_keep(op->blobs, in->content, &p->hash);
    if (!e)
        p->pages = seen.pages;
    return e;
}

enum err application_scan_put(struct op *op, const struct application_scan_put_in *in,
                              const struct application_scan_put_prepared *prepared,
                              struct application *ret)
{
    struct q_application_by_upload_row ticket;
    struct file_new file = {.hash = prepared->hash,
                            .name = in->name,
                            .type = prepared->type,
                            .size = (int64_t)in->content.n};
    file_id id = {0};
    int64_t changes = 0;
    enum err e = ticket_find(op, in, &ticket);
    if (!e)
        e = q_application_use_upload(op, ticket.id, ticket_hash(in->ticket), &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_NOT_FOUND, "ticket");
    if (!e)
        e = op_file_add(op, &file, &id);
    if (!e)
        e = q_application_scan_add(op, ticket.id, ticket.kind, id, file.name, file.type, file.size,
                                   prepared->pages, op->now_us);
    if (!e)
        e = q_application_touch(op, ticket.id, op->now_us);
    return e ? e : case_view(op, ticket.id, false, ret);
}

static enum err scan_find(struct op *op, application_id id, application_scan_id scan, file_id *ret)
{
    struct q_application_scans_list rows;
    enum err e = q_application_scans(op, id, &rows);
    for (size_t i = 0; !e && i < rows.count; i++) {
        if (rows.row[i].id.n == scan.n) {
            *ret = rows.row[i].file_id;
            return OK;
        }
    }
    return e ? e : op_fail(op, ERR_NOT_FOUND, "scan");
}

enum err application_scan_drop(struct op *op, const struct application_scan_drop_in *in,
                               struct application *ret)
{
    struct q_application_row_row r;
    file_id file = {0};
    int64_t changes = 0;
    enum err e = case_by_secret(op, in->secret, &r);
    if (!e && !application_may(r.state, APPLICATION_ACT_SAVE))
        e = op_fail(op, ERR_CONFLICT, "state");
    if (!e)
        e = scan_find(op, r.id, in->scan_id, &file);
    if (!e)
        e = op_file_erase(op, (org_id){0}, file);
    if (!e)
        e = q_application_scan_delete(op, r.id, in->scan_id, &changes);
    if (!e)
        e = q_application_touch(op, r.id, op->now_us);
    return e ? e : case_view(op, r.id, false, ret);
}

enum err application_scan_look(struct op *op, const struct application_scan_look_in *in,
                               struct op_file *ret)
{
    struct q_application_row_row r;
    file_id file = {0};
    enum err e = case_by_secret(op, in->secret, &r);
    if (!e)
        e = scan_find(op, r.id, in->scan_id, &file);
    return e ? e : op_file_get(op, (org_id){0}, file, ret);
}

enum err application_scan_get(struct op *op, const struct application_scan_get_in *in,
                              struct op_file *ret)
{
    struct q_application_row_row r;
    file_id file = {0};
    enum err e = case_by_id(op, in->application_id, &r);
    if (!e)
        e = scan_find(op, r.id, in->application_scan_id, &file);
    return e ? e : op_file_get(op, (org_id){0}, file, ret);
}
