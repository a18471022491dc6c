/* scan.c - what the antivirus says, as a verdict.
 *
 * HOW   outgoing/clamd.h does the talking; the log is told what was found and what could not be
 *       looked at, never in whose file.
 * OWNS  nothing.
 * RUNS  job workers.
 * TESTS tests/system/antivirus.test.ts */
#include "op/scan.h"

#include "base/log.h"

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

enum err scan_file(struct op *op, int fd, enum scan_verdict *ret)
{
    struct clamd_answer answer;
    *ret = SCAN_OFF;
    if (!op->clamd)
        return OK;
    struct clamd c = *op->clamd;
    c.stops = op->stops;
    enum err e = clamd_scan(&c, fd, &answer);
    if (e)
        return op_fail(op, e, "antivirus");
    *ret = verdict_of(op, &answer);
    return OK;
}
