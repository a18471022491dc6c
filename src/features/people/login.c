/* login.c - a login made of a name, for whoever has none yet.
 *
 * WHY   a child with a slip should only have to think of a password.
 * HOW   last and first name in Latin letters, "ivanov.petr"; when somebody has it, a number behind.
 *       The client shows it in the field, where it can be changed.
 * OWNS  nothing.  RUNS  on read workers.  TESTS sign_in_test.c. */
#include <string.h>

#include "features/people/people.h"
#include "features/people/people.q.h"
#include "text/utf8.h"

#define LOGIN_SIGNS    34 /* of 40: room for a number */
#define LOGIN_NUMBERS  99
#define LOGIN_SHORTEST 3

static const char *latin_of(struct str letter)
{
    static const struct {
        const char *letter, *latin;
    } table[] = {{"а", "a"},  {"б", "b"},  {"в", "v"},    {"г", "g"}, {"д", "d"},  {"е", "e"},
                 {"ё", "e"},  {"ж", "zh"}, {"з", "z"},    {"и", "i"}, {"й", "y"},  {"к", "k"},
                 {"л", "l"},  {"м", "m"},  {"н", "n"},    {"о", "o"}, {"п", "p"},  {"р", "r"},
                 {"с", "s"},  {"т", "t"},  {"у", "u"},    {"ф", "f"}, {"х", "kh"}, {"ц", "ts"},
                 {"ч", "ch"}, {"ш", "sh"}, {"щ", "shch"}, {"ъ", ""},  {"ы", "y"},  {"ь", ""},
                 {"э", "e"},  {"ю", "yu"}, {"я", "ya"}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (str_equal(letter, str_from(table[i].letter)))
            return table[i].latin;
    return "";
}

/* Appends what Latin letters there are in one part of a name. */
static enum err add_part(struct op *op, struct str part, char *login, size_t *n)
{
    struct str fold;
    enum err e = utf8_fold(op->arena, part, &fold);
    while (!e && fold.n) {
        size_t bytes = utf8_char_bytes(fold);
        if (!bytes)
            break;
        bool is_latin = fold.p[0] >= 'a' && fold.p[0] <= 'z';
        struct str latin =
            is_latin ? str_slice(fold, 0, 1) : str_from(latin_of(str_slice(fold, 0, bytes)));
        if (*n + latin.n > LOGIN_SIGNS)
            break;
        memcpy(login + *n, latin.p, latin.n);
        *n += latin.n;
        fold = str_slice(fold, bytes, fold.n);
    }
    return e;
}

static enum err login_of(struct op *op, const struct person *p, struct str *ret)
{
    char *login = arena_alloc(op->arena, LOGIN_SIGNS + 1);
    size_t n = 0;
    enum err e = add_part(op, p->name.last, login, &n);
    if (!e && n && n < LOGIN_SIGNS)
        login[n++] = '.';
    if (!e)
        e = add_part(op, p->name.first, login, &n);
    while (n && login[n - 1] == '.')
        n--;
    *ret = n >= LOGIN_SHORTEST ? (struct str){login, n}
                               : arena_printf(op->arena, "user%lld", (long long)p->id.n);
    return e;
}

enum err login_suggest(struct op *op, struct login_suggest_out *ret)
{
    struct person p;
    struct str base;
    if (!op->caller.must_set_password)
        return op_fail(op, ERR_NO_RIGHT, "has a password");
    enum err e = people_get(op, op->caller.org, op->caller.member, &p);
    if (!e)
        e = login_of(op, &p, &base);
    if (e)
        return e;
    ret->login = base;
    e = people_login_is_free(op, op->caller.org, op->caller.member, base);
    for (int i = 2; e == ERR_TAKEN && i <= LOGIN_NUMBERS; i++) {
        ret->login = arena_printf(op->arena, "%.*s%d", STR_ARG(base), i);
        e = people_login_is_free(op, op->caller.org, op->caller.member, ret->login);
    }
    return e == ERR_TAKEN ? OK : e; /* a hundred namesakes: they think of one themselves */
}
