/* scan.h - have a file looked at by the antivirus that the operator has named. In prepare only. */
#ifndef OP_SCAN_H
#define OP_SCAN_H

#include "base/attr.h"
#include "base/clock.h"
#include "base/err.h"
#include "op/op.h"
#include "outgoing/clamd.h"

enum scan_verdict {
    SCAN_OFF, /* no antivirus is named: nothing is known */
    SCAN_CLEAN,
    SCAN_FOUND,  /* it is in the log, by name */
    SCAN_PASSED, /* too large for it: nothing is known */
    SCAN_LATE    /* it has held this worker for long and said nothing; not soon again */
};

/* After one that was late nobody asks for so long, then twice as long, and so on. */
#define SCAN_REST_US      (5 * SECOND_US)
#define SCAN_REST_MOST_US (5 * MINUTE_US)

/* fd: a regular file, which stays open. ERR_UNAVAILABLE: the antivirus does not answer, or did not
 * lately and is left alone, or the server goes down; another try may help. */
MUST_CHECK enum err scan_file(struct op *op, int fd, enum scan_verdict *ret);
/* The same for a file that is out already: one at a time, so that new ones never wait for many old
 * ones. ERR_UNAVAILABLE also: another one is asked about. */
MUST_CHECK enum err scan_file_again(struct op *op, int fd, enum scan_verdict *ret);

#endif
