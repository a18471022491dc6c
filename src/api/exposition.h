/* exposition.h - Prometheus' text form, version 0.0.4. Pure; any thread.
 *
 * The names are ours and constant, so nothing is escaped: names are [a-z_:]+, labels are written as
 * `kind="read"`, helps hold neither backslash nor newline. Appended; what does not fit fails b. */
#ifndef API_EXPOSITION_H
#define API_EXPOSITION_H

#include <stdint.h>

#include "base/buf.h"
#include "base/histogram.h"

enum metric_type { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

/* HELP and TYPE: once per name, before its samples. "kafedra_" is set before the name. */
void exposition_head(struct buf *b, const char *name, enum metric_type type, const char *help);
/* labels: NULL or "kind=\"read\",result=\"ok\"". */
void exposition_value(struct buf *b, const char *name, const char *labels, int64_t value);
/* name ends in _seconds. */
void exposition_histogram(struct buf *b, const char *name, const char *labels,
                          const struct histogram *h);

#endif
