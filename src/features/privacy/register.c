/* register.c - who answered a text, and how: on the screen, and as a CSV.
 *
 * WHY   the college must be able to show for each person which words they agreed to and when, and
 *       to see who was not asked yet.
 * HOW   everybody whom the text concerns, by name, a page at a time; the file is the same pages in
 *       one read transaction. A cell never begins as a formula (text/csv.h).
 * OWNS  nothing.
 * RUNS  on read workers.
 * TESTS consents_test.c, tests/system/consents.test.ts */
#include "features/people/people.h"
#include "features/privacy/consents.h"
#include "features/privacy/limits.h"
#include "text/csv.h"
#include "text/moment.h"

#define ROWS_AT_ONCE 500

/* What is looked for; moved on from page to page. */
struct search {
    consent_text_id text;
    int64_t state; /* -1: any */
    unit_id unit;  /* 0: any */
    struct str pattern;
    struct str after_name;
    member_id after;
};

static enum err text_exists(struct op *op, consent_text_id id, struct q_consent_text_row_row *ret)
{
    bool found = false;
    enum err e = q_consent_text_row(op, id, &found, ret);
    return e ? e : found ? OK : op_fail(op, ERR_NOT_FOUND, "consent_text");
}

static enum err page(struct op *op, const struct search *s, int64_t limit,
                     struct q_consent_register_page_list *ret)
{
    return q_consent_register_page(op, s->text, s->state, s->unit, s->pattern, s->after_name,
                                   s->after, op->now_us, limit, ret);
}

static struct consent_row row_of(const struct q_consent_register_page_row *r, int64_t now_us)
{
    struct consent_row c = {
        .person = {.id = r->id,
                   .name = {r->last_name, r->first_name, r->middle_name},
                   .roles = r->roles,
                   .is_verified = r->is_verified,
                   .position = r->position,
                   .version = r->version},
        .has_unit = r->has_unit_name,
        .unit = r->unit_name,
        .state = r->state,
        .has_at_us = r->has_at_us,
        .at_us = r->at_us,
        .is_on_paper = r->is_on_paper,
        .is_minor = policy_is_minor(r->roles, r->has_minor_until_us, r->minor_until_us, now_us),
        .parents = r->parents,
    };
    c.has_by = consent_name(r->by_last, r->by_first, r->by_middle, &c.by);
    return c;
}

enum err consent_register(struct op *op, const struct consent_register_in *in,
                          struct consent_register_out *ret)
{
    struct q_consent_text_row_row text;
    struct q_consent_register_page_list rows;
    int64_t limit = in->has_limit ? in->limit : LIMIT_REGISTER_PAGE;
    struct search s = {.text = in->consent_text_id,
                       .state = in->has_state ? (int64_t)in->state : -1,
                       .unit = in->unit_id,
                       .after_name = STR("")};
    bool found = true;
    enum err e = text_exists(op, s.text, &text);
    if (!e)
        e = people_name_pattern(op, in->has_find ? in->find : STR(""), &s.pattern);
    if (!e && in->has_after) {
        s.after = in->after;
        e = q_register_place(op, s.after, &found, &s.after_name);
    }
    if (!e && !found)
        e = op_fail(op, ERR_NOT_FOUND, "after");
    if (!e)
        e = page(op, &s, limit + 1, &rows);
    if (e)
        return e;
    ret->has_next = rows.count > (size_t)limit;
    ret->rows_count = ret->has_next ? (size_t)limit : rows.count;
    ret->rows = arena_try(op->arena, ret->rows_count + 1, sizeof *ret->rows);
    if (!ret->rows)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < ret->rows_count; i++)
        ret->rows[i] = row_of(&rows.row[i], op->now_us);
    if (ret->has_next)
        ret->next = ret->rows[ret->rows_count - 1].person.id;
    return OK;
}

struct words {
    const char *head[7];
    const char *state[4];
    const char *yes;
    const char *file;
};

static const struct words words_of[] = {
    {{"Фамилия, имя, отчество", "Группа", "Ответ", "Когда", "Кто ответил", "На бумаге", "Редакция"},
     {"нет ответа", "согласие", "отказ", "отозвано"},
     "да",
     "Согласия.csv"},
    {{"Name", "Group", "Answer", "When", "Answered by", "On paper", "Version"},
     {"no answer", "agreed", "refused", "withdrawn"},
     "yes",
     "Consents.csv"},
};

struct sheet {
    struct op *op;
    struct buf b;
    const struct words *words;
    int64_t zone_minutes, version;
};

static struct str full_name(struct arena *a, struct str last, struct str first, struct str middle)
{
    return last.p ? arena_printf(a, "%.*s %.*s%s%.*s", STR_ARG(last), STR_ARG(first),
                                 middle.n ? " " : "", STR_ARG(middle))
                  : STR("");
}

static void put_head(struct sheet *s)
{
    buf_add(&s->b, STR("\xef\xbb\xbf"));
    for (size_t i = 0; i < 7; i++) {
        struct str head = str_from(s->words->head[i]);
        if (i == 3)
            head = arena_printf(s->op->arena, "%.*s, %.*s", STR_ARG(head),
                                STR_ARG(moment_zone(s->op->arena, s->zone_minutes)));
        csv_cell(&s->b, head, i == 6);
    }
}

static void put_row(struct sheet *s, const struct q_consent_register_page_row *r)
{
    struct arena *a = s->op->arena;
    csv_cell(&s->b, full_name(a, r->last_name, r->first_name, r->middle_name), false);
    csv_cell(&s->b, r->has_unit_name ? r->unit_name : STR(""), false);
    csv_cell(&s->b, str_from(s->words->state[r->state]), false);
    csv_cell(&s->b, r->has_at_us ? moment_text(a, r->at_us, s->zone_minutes) : STR(""), false);
    csv_cell(&s->b, full_name(a, r->by_last, r->by_first, r->by_middle), false);
    csv_cell(&s->b, r->is_on_paper ? str_from(s->words->yes) : STR(""), false);
    csv_cell(&s->b, arena_printf(a, "%lld", (long long)s->version), true);
}

static enum err put_rows(struct sheet *s, struct search *at)
{
    struct q_consent_register_page_list rows = {0};
    char name[LIMIT_SORT_KEY_BYTES];
    enum err e;
    do {
        struct arena_mark mark = arena_mark(s->op->arena);
        e = page(s->op, at, ROWS_AT_ONCE, &rows);
        for (size_t i = 0; !e && i < rows.count; i++)
            put_row(s, &rows.row[i]);
        if (!e && rows.count) { /* the place outlives the page */
            const struct q_consent_register_page_row *last = &rows.row[rows.count - 1];
            size_t n = last->name_sort.n < sizeof name ? last->name_sort.n : sizeof name;
            memcpy(name, last->name_sort.p, n);
            at->after_name = (struct str){name, n};
            at->after = last->id;
        }
        arena_rewind(s->op->arena, mark);
    } while (!e && rows.count == ROWS_AT_ONCE && !s->b.failed);
    return e;
}

enum err consent_register_file(struct op *op, const struct consent_register_file_in *in,
                               struct op_file *ret)
{
    struct q_consent_text_row_row text;
    struct search at = {.text = in->consent_text_id,
                        .state = in->has_state ? (int64_t)in->state : -1,
                        .unit = in->unit_id,
                        .pattern = STR("%"),
                        .after_name = STR("")};
    struct sheet s = {.op = op,
                      .words = &words_of[in->language == LANGUAGE_EN],
                      .zone_minutes = in->zone_minutes};
    enum err e = text_exists(op, at.text, &text);
    if (e)
        return e;
    s.version = text.n;
    buf_init(&s.b, LIMIT_REGISTER_BYTES);
    put_head(&s);
    e = put_rows(&s, &at);
    if (!e && s.b.failed)
        e = op_fail(op, ERR_TOO_LARGE, "register");
    if (!e)
        *ret = (struct op_file){.name = str_from(s.words->file),
                                .type = STR("text/csv"),
                                .bytes = str_copy(op->arena, buf_str(&s.b))};
    buf_done(&s.b);
    return e ? e : ret->bytes.p ? OK : op_fail(op, ERR_TOO_LARGE, "register");
}
