/* err_test.c - the generated table answers for every value, known or not. */
#include "base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/log.h"

static void every_error_has_a_whole_row(void **state)
{
    (void)state;
    for (int i = OK + 1; i < ERR_COUNT; i++) {
        const struct err_row *row = err_row((enum err)i);
        assert_true(row->code[0] != '\0' && row->title[0] != '\0' && row->title_ru[0] != '\0');
        assert_in_range(row->status, 400, 599);
        assert_true(row->log == ERR_LOG_NONE || (row->log >= LOG_DEBUG && row->log <= LOG_ERROR));
    }
}

static void rows_stand_at_their_names(void **state)
{
    (void)state;
    assert_string_equal(err_row(ERR_NOT_FOUND)->code, "not_found");
    assert_int_equal(err_row(ERR_NOT_FOUND)->status, 404);
    assert_int_equal(err_row(ERR_INTERNAL)->log, LOG_ERROR);
    assert_int_equal(err_row(OK)->status, 200);
}

static void an_unknown_value_is_internal(void **state)
{
    (void)state;
    assert_ptr_equal(err_row(ERR_COUNT), err_row(ERR_INTERNAL));
    assert_ptr_equal(err_row((enum err) - 1), err_row(ERR_INTERNAL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_error_has_a_whole_row),
        cmocka_unit_test(rows_stand_at_their_names),
        cmocka_unit_test(an_unknown_value_is_internal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
