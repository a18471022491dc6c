/* What counts as an empty message, and trees that grow too large. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "features/chats/limits.h"
#include "features/chats/text.h"

static void what_shows_nothing_is_blank(void **state)
{
    (void)state;
    assert_true(message_is_blank(STR("")));
    assert_true(message_is_blank(STR(" \n\t ")));
    assert_true(message_is_blank(STR("\u00a0\u3164\u2800\u200d \u200c\ufe0f")));
    assert_false(message_is_blank(STR(" . ")));
    assert_false(message_is_blank(STR("\u00a0я")));
    assert_false(message_is_blank(STR("😀")));
    assert_false(message_is_blank((struct str){"\xe2\x80", 2})); /* half a sign is no blank */
}

static void a_tree_that_is_too_large_becomes_the_text_itself(void **state)
{
    (void)state;
    enum { SIGNS = 8000 };
    struct arena *a = arena_new(4 << 20);
    char *text = arena_alloc(a, SIGNS);
    struct str tree;
    for (int i = 0; i < SIGNS; i++)
        text[i] = i % 2 ? '\n' : 'a';
    assert_int_equal(message_tree(a, (struct str){text, SIGNS}, NULL, 0, &tree), OK);
    assert_true(tree.n <= 2 * LIMIT_MESSAGE_TREE_BYTES);
    assert_true(str_starts_with(tree, STR("[{\"t\":\"pre\"")));
    assert_int_equal(message_tree(a, STR("**a**"), NULL, 0, &tree), OK);
    assert_true(str_starts_with(tree, STR("[{\"t\":\"p\"")));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_shows_nothing_is_blank),
        cmocka_unit_test(a_tree_that_is_too_large_becomes_the_text_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
