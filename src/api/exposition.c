/* exposition.c - samples as lines of text.
 *
 * WHY   a scraper reads one page every 15 s: a library for this would be larger than the page.
 * HOW   cumulative buckets as the format wants them: each counts all that took at most so long, the
 *       last (+Inf) all there were. Seconds are written from whole microseconds, so that no
 *       rounding makes two scrapes differ.
 * RUNS  any thread.
 * SPEC  https://prometheus.io/docs/instrumenting/exposition_formats/
 * TESTS exposition_test.c, tests/system/metrics.test.ts */
#include "api/exposition.h"

#include <inttypes.h>

#include "base/clock.h"

void exposition_head(struct buf *b, const char *name, enum metric_type type, const char *help)
{
    static const char *const types[] = {"counter", "gauge", "histogram"};
    buf_printf(b, "# HELP kafedra_%s %s\n# TYPE kafedra_%s %s\n", name, help, name, types[type]);
}

void exposition_value(struct buf *b, const char *name, const char *labels, int64_t value)
{
    if (labels)
        buf_printf(b, "kafedra_%s{%s} %" PRId64 "\n", name, labels, value);
    else
        buf_printf(b, "kafedra_%s %" PRId64 "\n", name, value);
}

static void bucket(struct buf *b, const char *name, const char *labels, int64_t most_us)
{
    buf_printf(b, "kafedra_%s_bucket{%s%s", name, labels ? labels : "", labels ? "," : "");
    if (most_us == INT64_MAX)
        buf_printf(b, "le=\"+Inf\"} ");
    else
        buf_printf(b, "le=\"%g\"} ", (double)most_us / SECOND_US);
}

void exposition_histogram(struct buf *b, const char *name, const char *labels,
                          const struct histogram *h)
{
    const char *open = labels ? "{" : "", *close = labels ? "}" : "";
    int64_t so_far = 0;
    for (int i = 0; i < HISTOGRAM_STEPS; i++) {
        so_far += h->count[i];
        bucket(b, name, labels, histogram_most_us(i));
        buf_printf(b, "%" PRId64 "\n", so_far);
    }
    labels = labels ? labels : "";
    buf_printf(b, "kafedra_%s_sum%s%s%s %" PRId64 ".%06" PRId64 "\n", name, open, labels, close,
               h->sum_us / SECOND_US, h->sum_us % SECOND_US);
    buf_printf(b, "kafedra_%s_count%s%s%s %" PRId64 "\n", name, open, labels, close, so_far);
}
