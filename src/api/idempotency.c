/* idempotency.c - a retry gets the first answer.
 *
 * WHY   a phone that lost the answer sends again, perhaps by another way (frame, then HTTP); the
 *       message must stand once. One writer and one transaction for work and row make doubles
 *       impossible, concurrent ones included.
 * HOW   a row per (session, key): the operation, a hash of the decoded input as canonical JSON (so
 *       that the way and the blanks do not matter; passwords are left out, a quick hash of one
 *       must not be stored), status and reply. A row older than a day counts as absent. Public
 *       operations share session 0: their inputs carry a secret of their own, and the hash covers
 *       it.
 * RUNS  write worker, within the call's transaction.
 * TESTS run_test.c */
#include "api/api.q.h"
#include "api/inside.h"

static struct hash input_hash(struct call *c)
{
    struct jw out;
    struct buf *b = &c->api->write.scratch;
    buf_clear(b);
    jw_init(&out, b);
    c->row->print(c->in, &out);
    struct hash h = sha256(buf_str(b));
    buf_clear(b);
    return h;
}

enum err idempotency_find(struct call *c, bool *ret_found)
{
    struct q_idempotency_find_row row;
    c->input_hash = input_hash(c);
    enum err e = q_idempotency_find(&c->op, c->op.caller.session.n, c->key,
                                    c->op.now_us - IDEMPOTENCY_KEPT_US, ret_found, &row);
    if (e || !*ret_found)
        return e;
    if (!str_equal(row.op_name, str_from(c->row->name)) ||
        !hash_equal(&row.request_hash, &c->input_hash))
        return ERR_KEY_REUSED;
    c->status = (int)row.status;
    c->reply = row.status == 204 ? (struct str){0} : row.reply;
    return OK;
}

enum err idempotency_keep(struct call *c)
{
    struct str reply = c->reply.p ? c->reply : STR("");
    return q_idempotency_keep(&c->op, c->op.caller.session.n, c->key, str_from(c->row->name),
                              c->input_hash, c->status, reply, c->op.now_us);
}
