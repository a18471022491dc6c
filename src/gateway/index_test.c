/* index_test.c - the hash index: find, growth, equal hashes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gateway/index.h"

struct thing {
    uint64_t key;
    struct index_node node;
};

static struct thing *find(const struct index *ix, uint64_t key)
{
    struct index_node *n = index_first(ix, index_hash(ix, key, 0));
    for (; n; n = index_next(n)) {
        struct thing *t = INDEX_OWNER(n, struct thing, node);
        if (t->key == key)
            return t;
    }
    return NULL;
}

static void finds_what_was_added_and_not_what_left(void **state)
{
    (void)state;
    static struct thing things[10000];
    struct index ix;
    index_init(&ix, 42);
    for (uint64_t i = 0; i < 10000; i++) {
        things[i].key = i * 1000;
        index_add(&ix, &things[i].node, index_hash(&ix, things[i].key, 0));
    }
    for (uint64_t i = 0; i < 10000; i += 2)
        index_remove(&ix, &things[i].node);
    assert_int_equal(ix.count, 5000);
    for (uint64_t i = 0; i < 10000; i++)
        assert_ptr_equal(find(&ix, i * 1000), i % 2 ? &things[i] : NULL);
    index_done(&ix);
}

static void equal_hashes_live_together(void **state)
{
    (void)state;
    struct thing t[3] = {{.key = 1}, {.key = 2}, {.key = 3}};
    struct index ix;
    index_init(&ix, 0);
    for (int i = 0; i < 3; i++)
        index_add(&ix, &t[i].node, 7);
    index_remove(&ix, &t[1].node);
    size_t found = 0;
    for (struct index_node *n = index_first(&ix, 7); n; n = index_next(n))
        found++;
    assert_int_equal(found, 2);
    assert_null(index_first(&ix, 8));
    index_done(&ix);
}

/* A client that chooses topic numbers can not choose the slots. */
static void the_seed_changes_the_hash(void **state)
{
    (void)state;
    struct index a, b;
    index_init(&a, 1);
    index_init(&b, 2);
    int same_slot = 0;
    for (uint64_t i = 0; i < 6400; i++)
        same_slot += (index_hash(&a, i, 0) & 63) == (index_hash(&b, i, 0) & 63);
    assert_in_range(same_slot, 50, 200); /* 1 in 64 by chance */
    index_done(&a);
    index_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_added_and_not_what_left),
        cmocka_unit_test(equal_hashes_live_together),
        cmocka_unit_test(the_seed_changes_the_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
