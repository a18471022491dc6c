/* door_test.c - whether applications are taken, and the orders of spaces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/orgs/orgs.h"
#include "features/people/testbed.h"

static const struct caller operator= {.roles = ROLE_OPERATOR};

static int setup(void **state)
{
    struct bed *b = calloc(1, sizeof *b);
    bed_init(b);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    bed_done(*state);
    free(*state);
    return 0;
}

struct doing {
    struct application_door_set_in set;
    struct application_door_command_in command;
    struct application_door door;
    struct server_info info;
    struct org_create_in create;
    struct org_opened opened;
    struct org_order_set_in order_set;
    struct org_order order;
    struct org_list_out list;
};

static enum err do_set(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return application_door_set(op, &d->set, &d->door);
}

static enum err do_command(struct op *op, void *ctx)
{
    return application_door_command(op, &((struct doing *)ctx)->command);
}

static enum err do_get(struct op *op, void *ctx)
{
    return application_door_get(op, &((struct doing *)ctx)->door);
}

static enum err do_info(struct op *op, void *ctx)
{
    return server_info_get(op, &((struct doing *)ctx)->info);
}

static enum err do_create(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return org_create(op, &d->create, &d->opened);
}

static enum err do_order(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return org_order_set(op, &d->order_set, &d->order);
}

static enum err do_list(struct op *op, void *ctx)
{
    return org_list(op, &((struct doing *)ctx)->list);
}

static void look(struct bed *b, struct doing *d)
{
    assert_int_equal(bed_read(b, &operator, do_get, d), OK);
    assert_int_equal(bed_read(b, NULL, do_info, d), OK);
    assert_int_equal(d->door.is_open, d->info.takes_applications);
}

static enum err choose(struct bed *b, struct doing *d, bool is_open)
{
    d->set = (struct application_door_set_in){is_open, d->door.version};
    return bed_write(b, &operator, do_set, d);
}

static void order(struct bed *b, struct doing *d, enum application_door_order word)
{
    d->command.ordered = word;
    assert_int_equal(bed_write(b, &operator, do_command, d), OK);
    look(b, d);
}

static void a_server_takes_no_applications_until_its_operator_says_so(void **state)
{
    struct bed *b = *state;
    struct doing d = {0};
    look(b, &d);
    assert_false(d.door.is_open);
    assert_int_equal(choose(b, &d, true), OK);
    look(b, &d);
    assert_true(d.door.is_open);
    assert_false(d.door.is_ordered);
    d.door.version--;
    assert_int_equal(choose(b, &d, false), ERR_CONFLICT);
}

static void the_file_overrules_the_page_and_gives_its_choice_back(void **state)
{
    struct bed *b = *state;
    struct doing d = {0};
    order(b, &d, APPLICATION_DOOR_ORDER_PAGE); /* nothing said: nothing kept */
    assert_int_equal(choose(b, &d, true), OK);
    order(b, &d, APPLICATION_DOOR_ORDER_OFF);
    assert_false(d.door.is_open);
    assert_true(d.door.is_ordered);
    assert_int_equal(choose(b, &d, true), ERR_CONFLICT);
    order(b, &d, APPLICATION_DOOR_ORDER_PAGE);
    assert_true(d.door.is_open);
    order(b, &d, APPLICATION_DOOR_ORDER_ON);
    assert_true(d.door.is_ordered);
}

static void a_space_may_be_opened_with_its_order_or_get_it_later(void **state)
{
    struct bed *b = *state;
    struct doing d = {.create = {.slug = STR("first"),
                                 .name = STR("Колледж"),
                                 .short_name = STR("К"),
                                 .contact = STR(""),
                                 .administrator = {STR("Климов"), STR("Андрей"), STR("")},
                                 .has_order_number = true,
                                 .order_number = STR("12-о"),
                                 .has_order_day = true,
                                 .order_day = STR("2026-02-30")}};
    assert_int_equal(bed_write(b, &operator, do_create, &d), ERR_INVALID);
    d.create.order_day = STR("2026-09-01");
    assert_int_equal(bed_write(b, &operator, do_create, &d), OK);
    assert_true(d.opened.expires_us > b->now_us);
    assert_int_equal(bed_read(b, &operator, do_list, &d), OK);
    assert_int_equal(d.list.orders_count, 1);
    assert_true(str_equal(d.list.orders[0].number, STR("12-о")));
    d.order_set = (struct org_order_set_in){STR("first"), STR("13-о"), STR("2026-09-02")};
    assert_int_equal(bed_write(b, &operator, do_order, &d), OK);
    assert_int_equal(bed_read(b, &operator, do_list, &d), OK);
    assert_int_equal(d.list.orders_count, 1);
    assert_true(str_equal(d.list.orders[0].day, STR("2026-09-02")));
    d.order_set.slug = STR("second");
    assert_int_equal(bed_write(b, &operator, do_order, &d), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_server_takes_no_applications_until_its_operator_says_so,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_file_overrules_the_page_and_gives_its_choice_back,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_space_may_be_opened_with_its_order_or_get_it_later, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
