/* doctor_test.c - judging and reporting; what needs a machine is in tests/system/doctor.test.ts. */
#include "app/doctor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void a_disk_that_answers_from_memory_is_trouble(void **state)
{
    (void)state;
    assert_int_equal(doctor_judge_flush((struct flush_times){3, 9}), FINDING_TROUBLE);
    assert_int_equal(doctor_judge_flush((struct flush_times){120, 900}), FINDING_FINE);
    assert_int_equal(doctor_judge_flush((struct flush_times){9000, 45000}), FINDING_REMARK);
}

static void a_full_disk_is_trouble_and_a_filling_one_a_remark(void **state)
{
    (void)state;
    assert_int_equal(doctor_judge_space(100e6, 100e9), FINDING_TROUBLE);
    assert_int_equal(doctor_judge_space(4e9, 100e9), FINDING_REMARK);
    assert_int_equal(doctor_judge_space(1e9, 4e9), FINDING_REMARK);
    assert_int_equal(doctor_judge_space(50e9, 100e9), FINDING_FINE);
}

static void a_certificate_is_judged_by_the_days_it_has(void **state)
{
    (void)state;
    assert_int_equal(doctor_judge_days(0, false), FINDING_TROUBLE);
    assert_int_equal(doctor_judge_days(13, false), FINDING_REMARK);
    assert_int_equal(doctor_judge_days(14, false), FINDING_FINE);
    assert_int_equal(doctor_judge_days(14, true), FINDING_REMARK); /* should have been renewed */
    assert_int_equal(doctor_judge_days(29, true), FINDING_FINE);
}

static void only_loopback_needs_no_tls(void **state)
{
    (void)state;
    assert_true(doctor_is_loopback(STR("127.0.0.1:8080")));
    assert_true(doctor_is_loopback(STR("[::1]:8080")));
    assert_false(doctor_is_loopback(STR("[::]:8080")));
    assert_false(doctor_is_loopback(STR("0.0.0.0:8080")));
    assert_false(doctor_is_loopback(STR("10.0.0.5:8080")));
}

static void the_language_is_that_of_the_environment(void **state)
{
    (void)state;
    assert_true(doctor_speaks_russian(NULL, NULL, "ru_RU.UTF-8"));
    assert_true(doctor_speaks_russian("", NULL, "ru"));
    assert_false(doctor_speaks_russian("C", NULL, "ru_RU.UTF-8"));
    assert_false(doctor_speaks_russian(NULL, "en_GB", "ru_RU"));
    assert_false(doctor_speaks_russian(NULL, NULL, "run_BI"));
    assert_false(doctor_speaks_russian(NULL, NULL, NULL));
}

static struct doctor with_findings(struct arena *a)
{
    struct doctor d = {.arena = a};
    doctor_find(&d, "clock", FINDING_REMARK, WORDS("часы врут", "the clock lies"),
                WORDS("поправьте", "set it right"));
    doctor_find(&d, "folder", FINDING_FINE, WORDS("папка есть", "there \"is\" one"),
                (struct words){0});
    return d;
}

static void the_report_says_verdict_findings_and_advice(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    struct doctor d = with_findings(a);
    assert_int_equal(doctor_worst(&d), FINDING_REMARK);
    assert_string_equal(doctor_report(&d, false).p, "It works, with remarks.\n\n"
                                                    "[remark] clock: the clock lies\n"
                                                    "    -> set it right\n"
                                                    "[fine] folder: there \"is\" one\n");
    assert_non_null(strstr(doctor_report(&d, true).p, "    -> поправьте\n"));
    arena_free(a);
}

static void json_is_for_programs(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    struct doctor d = with_findings(a);
    assert_string_equal(
        doctor_json(&d).p,
        "{\"findings\":[{\"name\":\"clock\",\"state\":\"remark\",\"seen\":{\"ru\":\"часы врут\","
        "\"en\":\"the clock lies\"},\"advice\":{\"ru\":\"поправьте\",\"en\":\"set it right\"}},"
        "{\"name\":\"folder\",\"state\":\"fine\",\"seen\":{\"ru\":\"папка есть\","
        "\"en\":\"there \\\"is\\\" one\"}}]}");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_disk_that_answers_from_memory_is_trouble),
        cmocka_unit_test(a_full_disk_is_trouble_and_a_filling_one_a_remark),
        cmocka_unit_test(a_certificate_is_judged_by_the_days_it_has),
        cmocka_unit_test(only_loopback_needs_no_tls),
        cmocka_unit_test(the_language_is_that_of_the_environment),
        cmocka_unit_test(the_report_says_verdict_findings_and_advice),
        cmocka_unit_test(json_is_for_programs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
