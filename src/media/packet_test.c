/* packet_test.c - the pool gives what it has and no more, and takes back what nobody holds. */
#include "media/packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void no_more_than_its_maximum(void **state)
{
    (void)state;
    struct packet_pool *pool = packet_pool_new(2);
    struct packet *a = packet_new(pool), *b = packet_new(pool);
    assert_non_null(a);
    assert_non_null(b);
    assert_null(packet_new(pool));
    packet_ref(a);
    packet_unref(a);
    assert_null(packet_new(pool)); /* still held once */
    packet_unref(a);
    assert_ptr_equal(packet_new(pool), a);
    packet_unref(a);
    packet_unref(b);
    assert_int_equal(packet_pool_out(pool), 0);
    packet_pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_more_than_its_maximum)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
