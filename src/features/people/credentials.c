/* credentials.c - a login and a password for an account that came by a code.
 *
 * WHY   only once: a session left open must not let a stranger change the password without the
 *       old one.
 * HOW   the hash is made on a slow worker; the update has "where password_phc is null", so two
 *       at once can not both win. What is left of the codes dies.
 * OWNS  nothing.  RUNS  prepare on slow workers, the rest on the write worker.
 * TESTS sign_in_test.c. */
#include "crypto/password.h"
#include "features/people/people.h"
#include "features/people/people.q.h"
#include "text/utf8.h"

struct credentials_set_prepared {
    struct str login_fold, phc;
};

enum err people_hash_password(struct op *op, struct str login, struct str password,
                              struct str *ret_phc)
{
    if (password_is_weak(password, login))
        return op_fail(op, ERR_WEAK_PASSWORD, "password");
    return password_hash(op->arena, password, ret_phc);
}

enum err people_login_is_free(struct op *op, org_id org, member_id owner, struct str login)
{
    struct q_member_by_login_row m;
    struct str fold;
    bool found = false;
    enum err e = utf8_fold(op->arena, login, &fold);
    if (!e)
        e = q_member_by_login(op, org, fold, &found, &m);
    if (e)
        return e;
    return found && m.id.n != owner.n ? op_fail(op, ERR_TAKEN, "login") : OK;
}

enum err credentials_set_prepare(struct op *op, const struct credentials_set_in *in,
                                 struct credentials_set_prepared **ret)
{
    if (!op->caller.must_set_password)
        return op_fail(op, ERR_NO_RIGHT, "has a password");
    struct credentials_set_prepared *p = arena_alloc(op->arena, sizeof *p);
    enum err e = people_login_is_free(op, op->caller.org, op->caller.member, in->login);
    if (!e)
        e = utf8_fold(op->arena, in->login, &p->login_fold);
    if (!e)
        e = people_hash_password(op, in->login, in->password, &p->phc);
    if (!e)
        *ret = p;
    return e;
}

enum err credentials_set(struct op *op, const struct credentials_set_in *in,
                         const struct credentials_set_prepared *p)
{
    int64_t changes = 0;
    struct q_me_row_row me;
    enum err e = people_login_is_free(op, op->caller.org, op->caller.member, in->login);
    if (!e)
        e = q_credentials_put(op, in->login, p->login_fold, p->phc, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_NO_RIGHT, "has a password");
    if (!e)
        e = q_code_replace(op, op->caller.member, op->now_us);
    if (!e)
        e = q_me_row(op, &me);
    if (!e)
        emit_me_changed(op, op->caller.member, op->caller.member.n, me.version,
                        &(struct me_mark){me.version});
    return e;
}
