/* routes_test.c - keys find their owners, also when chains are long; the last one to set has it. */
#include "media/routes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void zeros(void *ctx, void *bytes, size_t n)
{
    (void)ctx;
    memset(bytes, 0, n);
}

static void keys_find_their_owners(void **state)
{
    (void)state;
    struct rand_source rand = {zeros, NULL};
    struct routes *r = malloc(sizeof *r);
    assert_non_null(r);
    char places[20000];
    routes_init(r, &rand);
    for (int i = 0; i < 20000; i++)
        routes_set(r, (struct str){(const char *)&i, sizeof i}, (struct transport *)&places[i]);
    for (int i = 0; i < 20000; i++) {
        struct str key = {(const char *)&i, sizeof i};
        assert_ptr_equal(routes_owner(r, key), &places[i]);
        routes_remove(r, key, (struct transport *)&places[0]); /* not its owner */
        if (i % 2)
            routes_remove(r, key, (struct transport *)&places[i]);
    }
    for (int i = 1; i < 20000; i++)
        assert_int_equal(routes_owner(r, (struct str){(const char *)&i, sizeof i}) != NULL,
                         i % 2 == 0);
    struct udp_path p = {.port = 9};
    routes_set(r, route_key(&p), (struct transport *)&places[1]);
    routes_set(r, route_key(&p), (struct transport *)&places[2]);
    assert_ptr_equal(routes_owner(r, route_key(&p)), &places[2]);
    assert_null(routes_owner(r, STR("")));
    assert_null(routes_owner(r, (struct str){places, 100}));
    routes_done(r);
    free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(keys_find_their_owners)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
