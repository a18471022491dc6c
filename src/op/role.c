/* role.c - the words of roles, as JSON and SQL know them.
 *
 * WHY   bits are stored, words are spoken; both lists stand here and nowhere else.
 * RUNS  any thread.
 * TESTS role_test.c */
#include "op/role.h"

#include <stddef.h>

static const struct {
    role_set bit;
    const char *word;
} role_words[] = {
    {ROLE_ADMINISTRATOR, "administrator"},
    {ROLE_HEAD, "head"},
    {ROLE_TEACHER, "teacher"},
    {ROLE_STUDENT, "student"},
    {ROLE_PARENT, "parent"},
    {ROLE_STAFF, "staff"},
    {ROLE_OPERATOR, "operator"},
};

#define ROLE_WORDS (sizeof role_words / sizeof role_words[0])

role_set role_from_word(struct str word)
{
    for (size_t i = 0; i < ROLE_WORDS; i++)
        if (str_equal(word, str_from(role_words[i].word)))
            return role_words[i].bit;
    return 0;
}

const char *role_word(role_set one)
{
    for (size_t i = 0; i < ROLE_WORDS; i++)
        if (role_words[i].bit == one)
            return role_words[i].word;
    return NULL;
}
