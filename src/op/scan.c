/* scan.c - what the antivirus says, as a verdict.
 *
 * WHY   an antivirus that hangs must cost a file its check, not everybody their files: there are
 *       few workers, and each question may hold one for a minute.
 * HOW   outgoing/clamd.h does the talking; the log is told what was found and what could not be
 *       looked at, never in whose file. Once it was late it is left alone for a while; then one
 *       worker alone asks it a short question (its version), and its file if that is answered. Its
 *       first verdict opens the door to all. One that is just not there costs no time and is asked
 *       each time.
 * OWNS  what struct clamd_health says.
 * RUNS  job workers.
 * TESTS scan_test.c, tests/system/antivirus.test.ts */
#include "op/scan.h"

#include "base/clock.h"
#include "base/log.h"

#define ASK_US  (5 * SECOND_US) /* for its version; who is silent for longer is late */
#define DOUBLES 6

static int64_t monotonic_us(void)
{
    struct clock clock = clock_system();
    return clock_mono(&clock).us;
}

static int64_t ask_us(const struct clamd *c)
{
    return c->most_us < ASK_US ? c->most_us : ASK_US;
}

static void rest(struct clamd_health *h)
{
    int before = atomic_fetch_add(&h->failures, 1);
    int64_t pause_us = SCAN_REST_US << (before < DOUBLES ? before : DOUBLES);
    atomic_store(&h->until_us,
                 monotonic_us() + (pause_us < SCAN_REST_MOST_US ? pause_us : SCAN_REST_MOST_US));
}

/* Of those who come after a rest one finds out for all; the others are told to come later. */
static bool may_ask(const struct clamd *c)
{
    struct clamd_health *h = c->health;
    struct clamd quick = *c;
    char version[LIMIT_CLAMD_NAME];
    long long until_us = atomic_load(&h->until_us);
    int64_t now_us = monotonic_us();
    if (!until_us)
        return true;
    quick.most_us = ask_us(c);
    if (now_us < until_us || !atomic_compare_exchange_strong(&h->until_us, &until_us,
                                                             now_us + quick.most_us + c->most_us))
        return false;
    if (!clamd_version(&quick, version))
        return true;
    rest(h);
    return false;
}

static enum scan_verdict verdict_of(const struct op *op, const struct clamd_answer *a)
{
    switch (a->verdict) {
    case CLAMD_CLEAN:
        return SCAN_CLEAN;
    case CLAMD_FOUND:
        log_line(LOG_WARN, "antivirus_found", "request=%.*s name=%s", STR_ARG(op->request_id),
                 a->name);
        return SCAN_FOUND;
    case CLAMD_TOO_LARGE:
        break;
    }
    log_line(LOG_INFO, "antivirus_passed", "request=%.*s", STR_ARG(op->request_id));
    return SCAN_PASSED;
}

/* No verdict came. */
static enum err without(struct op *op, const struct clamd *c, int64_t began_us,
                        enum scan_verdict *ret)
{
    bool is_late = monotonic_us() - began_us >= ask_us(c);
    if (op_stops(op))
        return op_fail(op, ERR_UNAVAILABLE, "stops");
    if (is_late || atomic_load(&c->health->until_us))
        rest(c->health);
    if (!is_late)
        return op_fail(op, ERR_UNAVAILABLE, "antivirus");
    log_line(LOG_WARN, "antivirus_late", "request=%.*s", STR_ARG(op->request_id));
    *ret = SCAN_LATE;
    return OK;
}

enum err scan_file(struct op *op, int fd, enum scan_verdict *ret)
{
    struct clamd_health alone = {0};
    struct clamd_answer answer;
    *ret = SCAN_OFF;
    if (!op->clamd)
        return OK;
    struct clamd c = *op->clamd;
    c.stops = op->stops;
    c.health = c.health ? c.health : &alone;
    if (!may_ask(&c))
        return op_fail(op, ERR_UNAVAILABLE, "antivirus rests");
    int64_t began_us = monotonic_us();
    if (clamd_scan(&c, fd, &answer))
        return without(op, &c, began_us, ret);
    atomic_store(&c.health->failures, 0);
    atomic_store(&c.health->until_us, 0);
    *ret = verdict_of(op, &answer);
    return OK;
}

enum err scan_file_again(struct op *op, int fd, enum scan_verdict *ret)
{
    struct clamd_health *h = op->clamd ? op->clamd->health : NULL;
    *ret = SCAN_OFF;
    if (h && atomic_exchange(&h->is_rescans, true))
        return op_fail(op, ERR_UNAVAILABLE, "antivirus is busy");
    enum err e = scan_file(op, fd, ret);
    if (h)
        atomic_store(&h->is_rescans, false);
    return e;
}
