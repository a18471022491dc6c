/* templates.c - which chats an organisation wants from its structure, and what they are called.
 *
 * WHY   one college wants a chat for each subject, another one for each group alone.
 * HOW   a row in chat_template for each kind that was set; others are as the product has them.
 *       A word in braces is replaced by a name; a word that is empty takes its blanks along.
 * OWNS  the table chat_template.  RUNS  on read and write workers.  TESTS roster_test.c. */
#include "features/chats/templates.h"

#include "base/buf.h"
#include "features/chats/chats.q.h"
#include "text/utf8.h"

static const struct template_row defaults[CHAT_ORIGIN_COUNT] = {
    [CHAT_ORIGIN_GROUP] = {true, STR_INIT("{group}"), 0},
    [CHAT_ORIGIN_PARENTS] = {true, STR_INIT("Родители {group}"), 0},
    [CHAT_ORIGIN_SUBJECT] = {true, STR_INIT("{subject} · {group}"), 0},
    [CHAT_ORIGIN_STAFF] = {true, STR_INIT("Учительская"), 0},
    [CHAT_ORIGIN_DEPARTMENT] = {true, STR_INIT("{department}"), 0},
};

enum err templates_load(struct op *op, org_id org, struct template_set *ret)
{
    struct q_template_all_list rows;
    enum err e = q_template_all(op, org, &rows);
    if (e)
        return e;
    memcpy(ret->of, defaults, sizeof defaults);
    for (size_t i = 0; i < rows.count; i++) {
        const struct q_template_all_row *r = &rows.row[i];
        ret->of[r->origin] = (struct template_row){r->is_on, r->title, r->version};
    }
    return OK;
}

struct title {
    char text[LIMIT_CHAT_TITLE * 4];
    size_t n, signs;
};

static void title_add(struct title *t, struct str s)
{
    for (size_t i = 0, bytes; i < s.n && t->signs < LIMIT_CHAT_TITLE; i += bytes, t->signs++) {
        bytes = utf8_char_bytes(str_slice(s, i, s.n));
        if (!bytes) /* names are valid: they were cleaned as they came */
            return;
        memcpy(t->text + t->n, s.p + i, bytes);
        t->n += bytes;
    }
}

/* The name for the word that s begins with, and how long the word is; absent: it is none. */
static struct str word_of(struct str s, const struct template_words *w, size_t *ret_bytes)
{
    const struct {
        struct str word, name;
    } known[] = {
        {STR("{group}"), w->group},
        {STR("{subject}"), w->subject},
        {STR("{department}"), w->department},
        {STR("{org}"), w->org},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (str_starts_with(s, known[i].word)) {
            *ret_bytes = known[i].word.n;
            return known[i].name.p ? known[i].name : STR("");
        }
    }
    return (struct str){NULL, 0};
}

/* What a word that was empty leaves at the ends. */
static struct str trim(struct str s)
{
    struct str before;
    do {
        before = s;
        s = str_trim(s);
        for (size_t i = 0; i < 2; i++) {
            struct str mark = i ? STR("-") : STR("·");
            if (str_starts_with(s, mark))
                s = str_slice(s, mark.n, s.n);
            if (str_ends_with(s, mark))
                s = str_slice(s, 0, s.n - mark.n);
        }
    } while (s.n != before.n);
    return s;
}

enum err template_title(struct op *op, struct str pattern, const struct template_words *words,
                        struct str *ret)
{
    struct title t = {.n = 0};
    for (size_t i = 0; i < pattern.n;) {
        struct str rest = str_slice(pattern, i, pattern.n);
        size_t bytes = 0;
        struct str name = word_of(rest, words, &bytes);
        if (!name.p) {
            bytes = utf8_char_bytes(rest);
            name = str_slice(rest, 0, bytes);
        }
        if (!bytes)
            break;
        title_add(&t, name);
        i += bytes;
    }
    struct str s = trim((struct str){t.text, t.n});
    if (!s.n)
        s = words->group.n ? words->group : words->org;
    *ret = str_copy(op->arena, s.n ? s : STR("—"));
    return ret->p ? OK : ERR_TOO_LARGE;
}
