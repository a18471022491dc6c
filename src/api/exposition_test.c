/* exposition_test.c - the bytes that Prometheus reads. */
#include "api/exposition.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct buf page(void)
{
    struct buf b;
    buf_init(&b, 1 << 16);
    return b;
}

static void expect(struct buf *b, const char *text)
{
    assert_false(b->failed);
    assert_int_equal(b->n, strlen(text));
    assert_memory_equal(b->p, text, b->n);
    buf_done(b);
}

static void a_value_has_help_type_and_labels(void **state)
{
    (void)state;
    struct buf b = page();
    exposition_head(&b, "calls_total", METRIC_COUNTER, "Calls.");
    exposition_value(&b, "calls_total", "way=\"http\"", 7);
    exposition_value(&b, "open", NULL, -1);
    expect(&b, "# HELP kafedra_calls_total Calls.\n# TYPE kafedra_calls_total counter\n"
               "kafedra_calls_total{way=\"http\"} 7\nkafedra_open -1\n");
}

static void buckets_add_up(void **state)
{
    (void)state;
    struct buf b = page();
    struct histogram h = {0};
    histogram_add(&h, 90);
    histogram_add(&h, 30000);
    histogram_add(&h, 11000000);
    exposition_histogram(&b, "turn_seconds", NULL, &h);
    expect(&b, "kafedra_turn_seconds_bucket{le=\"0.0001\"} 1\n"
               "kafedra_turn_seconds_bucket{le=\"0.00025\"} 1\n"
               "kafedra_turn_seconds_bucket{le=\"0.0005\"} 1\n"
               "kafedra_turn_seconds_bucket{le=\"0.001\"} 1\n"
               "kafedra_turn_seconds_bucket{le=\"0.0025\"} 1\n"
               "kafedra_turn_seconds_bucket{le=\"0.005\"} 1\n"
               "kafedra_turn_seconds_bucket{le=\"0.01\"} 1\n"
               "kafedra_turn_seconds_bucket{le=\"0.025\"} 1\n"
               "kafedra_turn_seconds_bucket{le=\"0.05\"} 2\n"
               "kafedra_turn_seconds_bucket{le=\"0.1\"} 2\n"
               "kafedra_turn_seconds_bucket{le=\"0.25\"} 2\n"
               "kafedra_turn_seconds_bucket{le=\"1\"} 2\n"
               "kafedra_turn_seconds_bucket{le=\"10\"} 2\n"
               "kafedra_turn_seconds_bucket{le=\"+Inf\"} 3\n"
               "kafedra_turn_seconds_sum 11.030090\n"
               "kafedra_turn_seconds_count 3\n");
}

static void labels_stand_before_the_bound(void **state)
{
    (void)state;
    struct buf b = page();
    struct histogram h = {0};
    exposition_histogram(&b, "x_seconds", "kind=\"read\"", &h);
    struct str text = buf_str(&b);
    assert_true(
        str_starts_with(text, STR("kafedra_x_seconds_bucket{kind=\"read\",le=\"0.0001\"} 0\n")));
    static const char end[] = "kafedra_x_seconds_sum{kind=\"read\"} 0.000000\n"
                              "kafedra_x_seconds_count{kind=\"read\"} 0\n";
    assert_memory_equal(text.p + text.n - (sizeof end - 1), end, sizeof end - 1);
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_has_help_type_and_labels),
        cmocka_unit_test(buckets_add_up),
        cmocka_unit_test(labels_stand_before_the_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
