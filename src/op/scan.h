/* scan.h - have a file looked at by the antivirus that the operator has named. In prepare only. */
#ifndef OP_SCAN_H
#define OP_SCAN_H

#include "base/attr.h"
#include "base/err.h"
#include "op/op.h"
#include "outgoing/clamd.h"

enum scan_verdict {
    SCAN_OFF, /* no antivirus is named: nothing is known */
    SCAN_CLEAN,
    SCAN_FOUND, /* it is in the log, by name */
    SCAN_PASSED /* too large for it: nothing is known */
};

/* fd: a regular file, which stays open. ERR_UNAVAILABLE: the antivirus does not answer, or the
 * server goes down; another try may help. */
MUST_CHECK enum err scan_file(struct op *op, int fd, enum scan_verdict *ret);

#endif
