/* One chat has one writer, and what concerns more than a chat has the first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/inside.h"

static const struct api_op post = {.name = "message_post"}, create = {.name = "chat_create"};

static struct op_params chat(const char *id)
{
    struct op_params p = {.count = 1};
    p.item[0].name = STR("chat_id");
    p.item[0].value = str_from(id);
    return p;
}

static void an_operation_of_one_chat_goes_by_its_number(void **state)
{
    (void)state;
    struct op_params twelve = chat("12"), wrong = chat("x");
    struct json *input = NULL;
    assert_int_equal(lane_key(&post, NULL, &twelve), 12);
    assert_int_equal(json_parse(STR("{\"chat_id\":\"12\"}"), &input), OK);
    assert_int_equal(lane_key(&post, input, NULL), 12); /* by frame, the same */
    json_free(input);
    assert_int_equal(lane_key(&post, NULL, &wrong), 0);
    assert_int_equal(lane_key(&create, NULL, &twelve), 0);
    assert_int_equal(lane_key(NULL, NULL, &twelve), 0);
}

static void lanes_are_there_only_with_several_writers(void **state)
{
    (void)state;
    struct api *a = calloc(1, sizeof *a);
    a->writes = queue_new(1);
    assert_ptr_equal(lane_of(a, 12), a->writes);
    a->lane_count = 2;
    a->lane[0].from = queue_new(1);
    a->lane[1].from = queue_new(1);
    assert_ptr_equal(lane_of(a, 0), a->writes);
    assert_ptr_equal(lane_of(a, 12), a->lane[0].from);
    assert_ptr_equal(lane_of(a, 13), a->lane[1].from);
    queue_free(a->lane[0].from);
    queue_free(a->lane[1].from);
    queue_free(a->writes);
    free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_operation_of_one_chat_goes_by_its_number),
        cmocka_unit_test(lanes_are_there_only_with_several_writers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
