/* form_test.c - tables: what a whole application needs, and which act fits which state. */
#include "features/applications/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static struct application_form whole(void)
{
    return (struct application_form){
        .name = STR("ГБПОУ «Заречный колледж»"),
        .short_name = STR("Заречный колледж"),
        .has_kind = true,
        .kind = APPLICATION_KIND_VOCATIONAL,
        .branches = STR(""),
        .address = STR("г. Заречный, ул. Ленина, 1"),
        .inn = STR("7707083893"),
        .ogrn = STR("1027700132195"),
        .has_learners = true,
        .learners = 1200,
        .has_staff = true,
        .staff = 90,
        .head = {STR("Зайцева"), STR("Марина"), STR("Петровна")},
        .head_position = STR("Директор"),
        .administrator = {STR("Климов"), STR("Андрей"), STR("")},
        .mobile = STR("8 (912) 345-67-89"),
        .order_number = STR("12-о"),
        .order_day = STR("2026-09-01"),
    };
}

static const char *complaint(struct application_form f)
{
    struct arena *a = arena_new(1 << 16);
    const char *c = form_complaint(a, &f);
    arena_free(a);
    return c;
}

#define REFUSED(field, change)                                                                     \
    do {                                                                                           \
        struct application_form f = whole();                                                       \
        change;                                                                                    \
        assert_non_null(complaint(f));                                                             \
        assert_string_equal(complaint(f), field);                                                  \
    } while (0)

static void the_first_wrong_field_is_named(void **state)
{
    (void)state;
    assert_null(complaint(whole()));
    REFUSED("name", f = (struct application_form){0});
    REFUSED("short_name", f.short_name = STR(""));
    REFUSED("kind", f.has_kind = false);
    REFUSED("address", f.address = STR(""));
    REFUSED("inn", f.inn = STR("7707083894"));
    REFUSED("ogrn", f.ogrn = STR("1027700132196"));
    REFUSED("learners", f.learners = 0);
    REFUSED("staff", f.has_staff = false);
    REFUSED("head", f.head.first = STR(""));
    REFUSED("head", f.head.last = STR("Зайцева ✔"));
    REFUSED("head_position", f.head_position = STR(""));
    REFUSED("administrator", f.administrator.middle = STR("<b>"));
    REFUSED("mobile", f.mobile = STR("8 495 123-45-67"));
    REFUSED("order_number", f.order_number = STR(""));
    REFUSED("order_day", f.order_day = STR("2026-02-30"));
}

static void numbers_are_kept_in_one_form(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    struct application_form f = whole();
    f.inn = STR("77 0708 3893");
    f.ogrn = STR("1-02-77-00-13219-5");
    form_normalise(a, &f);
    assert_true(str_equal(f.inn, STR("7707083893")));
    assert_true(str_equal(f.ogrn, STR("1027700132195")));
    assert_true(str_equal(f.mobile, STR("+79123456789")));
    f.mobile = STR("позвоните мне");
    form_normalise(a, &f);
    assert_true(str_equal(f.mobile, STR("позвоните мне")));
    arena_free(a);
}

/* Columns: draft, sent, returned, approved, rejected, closed. */
static const struct {
    enum application_act act;
    const char *may;
} acts[] = {
    {APPLICATION_ACT_SAVE, "y-y---"},     {APPLICATION_ACT_SEND, "y-y---"},
    {APPLICATION_ACT_WITHDRAW, "yyy---"}, {APPLICATION_ACT_RETURN, "-y----"},
    {APPLICATION_ACT_APPROVE, "-y----"},  {APPLICATION_ACT_REJECT, "-yy---"},
    {APPLICATION_ACT_CLOSE, "---y--"},
};

static void each_act_fits_its_states(void **state)
{
    (void)state;
    assert_int_equal(COUNT(acts), APPLICATION_ACT_COUNT);
    for (size_t i = 0; i < COUNT(acts); i++)
        for (int s = APPLICATION_STATE_DRAFT; s <= APPLICATION_STATE_CLOSED; s++)
            assert_int_equal(application_may((enum application_state)s, acts[i].act),
                             acts[i].may[s] == 'y');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_wrong_field_is_named),
        cmocka_unit_test(numbers_are_kept_in_one_form),
        cmocka_unit_test(each_act_fits_its_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
