/* idempotency.c - a retry gets the first answer.
 *
 * WHY   a phone that lost the answer sends again, perhaps by another way (frame, then HTTP); the
 *       message must stand once. One writer and one transaction for work and row make doubles
 *       impossible, concurrent ones included.
 * HOW   a row per (member, hash of the key), so that a retry after signing in anew, perhaps on
 * another device, meets it too: a hash of operation and decoded input as canonical JSON (so that
 * the way and the blanks do not matter; passwords are left out, a quick hash of one must not be
 * stored), status and reply. Both hashes are made with the decoding. A row older than a day counts
 * as absent. Strangers share caller 0: the inputs of public operations carry a secret of their own,
 * and the hash covers it. A reply that holds a secret (reply_is_secret) is sealed with the key,
 * which is stored nowhere: who reads the database reads no codes. Only these: a seal costs some
 * microseconds, as much as the rest of a short message. RUNS  write worker, within the call's
 * transaction. TESTS run_test.c */
#include "api/api.q.h"
#include "api/inside.h"
#include "crypto/seal.h"

void idempotency_hash(struct call *c, struct buf *scratch)
{
    struct jw out;
    buf_clear(scratch);
    jw_init(&out, scratch);
    c->row->print(c->in, &out);
    if (c->op.upload.p) {
        struct hash file = sha256(c->op.upload);
        buf_add(scratch, (struct str){(const char *)file.byte, HASH_BYTES});
    }
    c->request_hash = token_hash(c->row->name, buf_str(scratch));
    c->key_hash = sha256(c->key);
    buf_clear(scratch);
}

/* Whose answer it is. Below zero: before migration 0006 session ids stood here. */
static int64_t owner(const struct call *c)
{
    const struct caller *who = &c->op.caller;
    return who->session.n ? -1 - who->member.n : 0; /* -1: the operator */
}

static struct str short_hash(const struct call *c)
{
    return (struct str){(const char *)c->key_hash.byte, KEY_HASH_BYTES};
}

static enum err reply_of(struct call *c, struct str kept)
{
    if (c->status == 204)
        c->reply = (struct str){0};
    else if (!c->row->reply_is_secret)
        c->reply = kept;
    else {
        struct hash key = token_hash("reply", c->key);
        return secret_open(c->arena, &key, kept, &c->reply) ? OK : ERR_KEY_REUSED;
    }
    return OK;
}

enum err idempotency_find(struct call *c, bool *ret_found)
{
    struct q_idempotency_find_row row;
    bool is_there = false;
    enum err e = q_idempotency_find(&c->op, owner(c), short_hash(c), &is_there, &row);
    if (e || !is_there)
        return e;
    if (row.created_us <= c->op.now_us - IDEMPOTENCY_KEPT_US)
        return q_idempotency_forget(&c->op, row.id);
    if (!hash_equal(&row.request_hash, &c->request_hash))
        return ERR_KEY_REUSED;
    *ret_found = true;
    c->status = (int)row.status;
    return reply_of(c, row.reply);
}

enum err idempotency_keep(struct call *c)
{
    struct str reply = c->reply.p ? c->reply : STR("");
    if (c->row->reply_is_secret) {
        struct hash key = token_hash("reply", c->key);
        reply = secret_seal(c->arena, &c->op.rand, &key, reply);
        if (!reply.p)
            return op_fail(&c->op, ERR_TOO_LARGE, "reply");
    }
    return q_idempotency_keep(&c->op, owner(c), short_hash(c), c->request_hash, c->status, reply,
                              c->op.now_us);
}
