/* templates.c - which chats an organisation wants from its structure, and what they are called.
 *
 * WHY   one college wants a chat for each subject, another one for each group alone.
 * HOW   a row in chat_template for each kind that was set; others are as the product has them.
 *       A word in braces is replaced by a name; a word that is empty takes its blanks along.
 * OWNS  the table chat_template.  RUNS  on read and write workers.  TESTS roster_test.c. */
#include "features/chats/templates.h"

#include "features/chats/chats.q.h"
#include "features/chats/roster.h"
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

/* --- what an administrator sees and sets --- */

static enum err example_of(struct op *op, struct str pattern, struct str *ret)
{
    struct q_template_example_row x;
    enum err e = q_template_example(op, &x);
    struct template_words words = {x.group_, x.subject, x.department, x.org};
    return e ? e : template_title(op, pattern, &words, ret);
}

/* How many chats of each kind there are. */
static enum err counts_load(struct op *op, struct q_template_chats_row count[CHAT_ORIGIN_COUNT])
{
    struct q_template_chats_list rows;
    memset(count, 0, CHAT_ORIGIN_COUNT * sizeof *count);
    enum err e = q_template_chats(op, &rows);
    for (size_t i = 0; !e && i < rows.count; i++)
        count[rows.row[i].origin] = rows.row[i];
    return e;
}

static enum err template_make(struct op *op, enum chat_origin origin, const struct template_row *t,
                              const struct q_template_chats_row *count, struct chat_template *ret)
{
    *ret = (struct chat_template){
        .origin = origin,
        .is_on = t->is_on,
        .title = t->title,
        .open_count = count->open_,
        .archived_count = count->archived,
        .by_hand_count = count->renamed,
        .version = t->version,
    };
    return example_of(op, t->title, &ret->example);
}

enum err chat_template_list(struct op *op, struct chat_template_list_out *ret)
{
    struct template_set set;
    struct q_template_chats_row count[CHAT_ORIGIN_COUNT];
    struct q_round_get_row round;
    enum err e = templates_load(op, op->caller.org, &set);
    if (!e)
        e = counts_load(op, count);
    if (!e)
        e = q_round_get(op, op->caller.org, &ret->has_round, &round);
    if (e)
        return e;
    ret->round = (struct roster_round){round.done, round.total, round.is_ended};
    ret->templates = arena_alloc(op->arena, CHAT_ORIGIN_COUNT * sizeof *ret->templates);
    for (int k = CHAT_ORIGIN_GROUP; !e && k < CHAT_ORIGIN_COUNT; k++)
        e = template_make(op, (enum chat_origin)k, &set.of[k], &count[k],
                          &ret->templates[ret->templates_count++]);
    return e;
}

/* Braces that are no word of ours would stand in titles as they are. */
static enum err pattern_check(struct op *op, enum chat_origin origin, struct str pattern)
{
    const struct template_words none = {STR(""), STR(""), STR(""), STR("")};
    size_t bytes;
    if (origin == CHAT_ORIGIN_HAND)
        return op_fail(op, ERR_INVALID, "origin");
    for (size_t i = 0; i < pattern.n; i++)
        if (pattern.p[i] == '{' && !word_of(str_slice(pattern, i, pattern.n), &none, &bytes).p)
            return op_fail(op, ERR_INVALID, "title");
    return OK;
}

enum err chat_template_check(struct op *op, const struct chat_template_check_in *in,
                             struct chat_template_check_out *ret)
{
    struct template_set set;
    struct q_template_chats_row count[CHAT_ORIGIN_COUNT];
    struct q_template_missing_list missing = {0};
    enum err e = pattern_check(op, in->origin, in->title);
    if (!e)
        e = templates_load(op, op->caller.org, &set);
    if (!e)
        e = counts_load(op, count);
    if (!e)
        e = example_of(op, in->title, &ret->example);
    if (!e && in->is_on)
        e = q_template_missing(op, op->now_us, &missing);
    if (e)
        return e;
    const struct template_row *now = &set.of[in->origin];
    const struct q_template_chats_row *have = &count[in->origin];
    for (size_t i = 0; i < missing.count; i++)
        if (missing.row[i].origin == in->origin)
            ret->made = missing.row[i].n;
    ret->archived = in->is_on ? 0 : have->open_;
    ret->opened = in->is_on && !now->is_on ? have->archived : 0;
    ret->kept = have->renamed;
    ret->renamed =
        str_equal(in->title, now->title) ? 0 : have->open_ + have->archived - have->renamed;
    return OK;
}

enum err chat_template_set(struct op *op, const struct chat_template_set_in *in,
                           struct chat_template *ret)
{
    struct template_set set;
    struct q_template_chats_row count[CHAT_ORIGIN_COUNT];
    int64_t changes = 0;
    enum err e = pattern_check(op, in->origin, in->title);
    if (!e)
        e = templates_load(op, op->caller.org, &set);
    if (!e && set.of[in->origin].version != in->version)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = q_template_put(op, in->origin, in->is_on, in->title, in->version, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_CONFLICT, "version");
    if (!e)
        e = counts_load(op, count);
    if (!e)
        e = op_audit(op, "chat_template", (int64_t)in->origin);
    if (!e)
        e = chats_roster_sync_all(op, op->caller.org);
    struct template_row set_now = {in->is_on, in->title, in->version + 1};
    return e ? e : template_make(op, in->origin, &set_now, &count[in->origin], ret);
}
