/* start.c - the operator's one-time key and the first session of a server.
 *
 * WHY   whoever reads the server's own terminal is its operator; nobody else can be, so there is
 *       no password to guess.
 * HOW   256 random bits, printed once, kept as a hash; a key works once within a day.
 * OWNS  the table operator_key.  RUNS  on the write worker.  TESTS orgs_test.c. */
#include "crypto/token.h"
#include "features/orgs/limits.h"
#include "features/orgs/orgs.api.h"
#include "features/orgs/orgs.q.h"
#include "features/people/people.h"

enum err operator_key_make(struct op *op, struct operator_key_make_out *ret)
{
    struct str key = token_new(op->arena, &op->rand);
    int64_t expires_us = op->now_us + OPERATOR_KEY_TERM_US;
    enum err e = q_operator_key_sweep(op, op->now_us - OPERATOR_KEY_TERM_US);
    if (!e)
        e = q_operator_key_insert(op, token_hash("operator", key), expires_us, op->now_us);
    if (!e)
        *ret = (struct operator_key_make_out){key, expires_us};
    return e;
}

enum err operator_start(struct op *op, const struct operator_start_in *in)
{
    struct q_operator_key_find_row key;
    bool found = false;
    enum err e = q_operator_key_find(op, token_hash("operator", str_trim(in->key)), &found, &key);
    if (e)
        return e;
    if (found && key.is_used)
        return op_fail(op, ERR_CODE_USED, "operator key");
    if (!found || key.expires_us <= op->now_us)
        return op_fail(op, ERR_WRONG_CODE, "operator key");
    e = q_operator_key_use(op, key.id, op->now_us);
    if (!e)
        e = people_open_session(op, (org_id){0}, (member_id){0});
    return e ? e : op_audit(op, "operator_key", key.id);
}
