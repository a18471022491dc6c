/* rules.c - the rules of an organisation as text: see rules.h.
 *
 * WHY   the rules are read with every caller; a column of text costs no statement, and is empty
 *       for most organisations. Not one row a cell: nothing ever asks for one alone.
 * HOW   only differences are written, in the order of the table, so equal rules are equal texts. A
 *       text that is not understood whole is not believed in part.
 * OWNS  nothing.  RUNS  on any thread.  TESTS policy_test.c. */
#include "features/people/rules.h"

#include <string.h>

static const char channel_sign[] = "dgcslpo"; /* of enum policy_channel */
static const char role_sign[] = "ahtfsp";     /* of policy_role */

_Static_assert(sizeof channel_sign == POLICY_CHANNEL_COUNT + 1, "a sign for each channel");
_Static_assert(sizeof role_sign == POLICY_ROLES + 1, "a sign for each role");

/* Place of the sign; -1. */
static int place_of(const char *signs, char sign)
{
    const char *found = sign ? strchr(signs, sign) : NULL;
    return found ? (int)(found - signs) : -1;
}

static bool roles_read(struct str signs, role_set *ret)
{
    role_set set = 0;
    for (size_t i = 0; i < signs.n; i++) {
        int r = place_of(role_sign, signs.p[i]);
        if (r < 0)
            return false;
        set |= policy_role[r];
    }
    *ret = set;
    return true;
}

static bool cell_read(struct str word, struct policy_rules *rules)
{
    if (word.n != 4)
        return false;
    int channel = place_of(channel_sign, word.p[0]);
    int from = place_of(role_sign, word.p[1]), to = place_of(role_sign, word.p[2]);
    int answer = word.p[3] - '0';
    if (channel < 0 || from < 0 || to < 0 || answer < POLICY_NO || answer > POLICY_YES)
        return false;
    if (!policy_is_fixed((enum policy_channel)channel, from, to))
        rules->cell[channel][from][to] = (uint8_t)answer;
    return true;
}

static bool word_read(struct str word, struct policy_rules *rules)
{
    if (word.p[0] == 'G')
        return roles_read(str_slice(word, 1, word.n), &rules->group_calls);
    if (word.p[0] == 'R')
        return roles_read(str_slice(word, 1, word.n), &rules->screen);
    if (word.n == 2 && word.p[0] == 't' && (word.p[1] == '0' || word.p[1] == '1')) {
        rules->shows_typing = word.p[1] == '1';
        return true;
    }
    if (word.n == 2 && word.p[0] == 'a' && (word.p[1] == '0' || word.p[1] == '1')) {
        rules->two_adults = word.p[1] == '1';
        return true;
    }
    return cell_read(word, rules);
}

bool rules_decode(struct str text, struct policy_rules *ret)
{
    struct policy_rules rules = policy_safe;
    size_t at = 0;
    *ret = policy_safe;
    while (at < text.n) {
        size_t start = at;
        while (at < text.n && text.p[at] != ' ')
            at++;
        if (at > start && !word_read(str_slice(text, start, at), &rules))
            return false;
        at += at < text.n;
    }
    *ret = rules;
    return true;
}

struct writer {
    char *text;
    size_t n;
};

static char *word_start(struct writer *w)
{
    if (w->n)
        w->text[w->n++] = ' ';
    return w->text + w->n;
}

static void cell_write(struct writer *w, const struct policy_rules *rules, int c, int i, int j)
{
    if (rules->cell[c][i][j] == policy_safe.cell[c][i][j])
        return;
    char *p = word_start(w);
    p[0] = channel_sign[c];
    p[1] = role_sign[i];
    p[2] = role_sign[j];
    p[3] = (char)('0' + rules->cell[c][i][j]);
    w->n += 4;
}

static void roles_write(struct writer *w, char sign, role_set roles, role_set safe)
{
    if (roles == safe)
        return;
    *word_start(w) = sign;
    w->n++;
    for (int i = 0; i < POLICY_ROLES; i++)
        if (role_has(roles, policy_role[i]))
            w->text[w->n++] = role_sign[i];
}

static void flag_write(struct writer *w, char sign, bool flag, bool safe)
{
    if (flag == safe)
        return;
    char *p = word_start(w);
    p[0] = sign;
    p[1] = flag ? '1' : '0';
    w->n += 2;
}

struct str rules_encode(struct arena *a, const struct policy_rules *rules)
{
    struct writer w = {arena_try(a, LIMIT_RULES_BYTES, 1), 0};
    if (!w.text)
        return (struct str){0};
    for (int c = 0; c < POLICY_CHANNEL_COUNT; c++)
        for (int i = 0; i < POLICY_ROLES; i++)
            for (int j = 0; j < POLICY_ROLES; j++)
                cell_write(&w, rules, c, i, j);
    roles_write(&w, 'G', rules->group_calls, policy_safe.group_calls);
    roles_write(&w, 'R', rules->screen, policy_safe.screen);
    flag_write(&w, 't', rules->shows_typing, policy_safe.shows_typing);
    flag_write(&w, 'a', rules->two_adults, policy_safe.two_adults);
    return (struct str){w.text, w.n};
}
