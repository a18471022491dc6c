/* throttle.c - count failed sign-ins by (organisation, login, address).
 *
 * WHY   a password of ten signs falls to patience; an account that locks after five failures can
 *       be locked by anybody who knows the login. So only the address that failed waits, and
 *       only for this login.
 * HOW   the first failures are free, then the wait doubles from one second to a minute. IPv6
 *       addresses count by their /64, which is what one subscriber has. Rows older than a day
 *       are swept. Rejected: a lock of the account; a longer wait, since a whole college may
 *       share one address.
 * OWNS  the table sign_in_failure.
 * RUNS  on the write worker; throttle_check also on slow workers.  TESTS sign_in_test.c. */
#include "features/people/throttle.h"

#include <inttypes.h>

#include "base/clock.h"
#include "features/people/people.q.h"
#include "text/address.h"

int64_t throttle_wait_us(int64_t failures, int64_t free_ones)
{
    int64_t over = failures - free_ones;
    if (over < 0)
        return 0;
    int64_t wait = over > 6 ? THROTTLE_LONGEST_US : SECOND_US << over;
    return wait < THROTTLE_LONGEST_US ? wait : THROTTLE_LONGEST_US;
}

/* The address as it is counted. */
static struct str client_key(struct op *op)
{
    char room[ADDRESS_TEXT_MAX];
    struct str a = address_network(op->client_address, room);
    if (!a.p)
        return STR("");
    return a.p == room ? str_copy(op->arena, a) : a;
}

enum err throttle_check(struct op *op, org_id org, struct str login_fold)
{
    struct q_failure_get_row f;
    bool found;
    enum err e = q_failure_get(op, org, login_fold, client_key(op), &found, &f);
    if (e || !found || f.last_us < op->now_us - THROTTLE_FORGET_US)
        return e;
    int64_t free_ones = login_fold.n ? THROTTLE_FREE_LOGIN : THROTTLE_FREE_CODE;
    int64_t left = f.last_us + throttle_wait_us(f.failures, free_ones) - op->now_us;
    if (left <= 0)
        return OK;
    return op_fail(op, ERR_TOO_MANY, "%" PRId64, (left + SECOND_US - 1) / SECOND_US);
}

enum err throttle_count(struct op *op, org_id org, struct str login_fold)
{
    enum err e = q_failure_sweep(op, op->now_us - DAY_US);
    if (!e)
        e = q_failure_add(op, org, login_fold, client_key(op), op->now_us,
                          op->now_us - THROTTLE_FORGET_US);
    if (!e)
        op->keeps_writes = true;
    return e;
}

enum err throttle_forget(struct op *op, org_id org, struct str login_fold)
{
    return q_failure_forget(op, org, login_fold, client_key(op));
}
