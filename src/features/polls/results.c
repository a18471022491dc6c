/* results.c - who voted for what, and results for a spreadsheet.
 *
 * WHY   an open poll is open: names stand behind its numbers; and who asked needs them on paper.
 * HOW   by name, a page at a time, those whom the organisation's rules show to the caller, as in
 *       the list of members (chats/page.h). Of a secret poll there are sums, when it is over. A
 * cell never begins as a formula (text/csv.h). OWNS  nothing. RUNS  on read workers. TESTS
 * polls_test.c, tests/system/polls.test.ts */
#include <string.h>

#include "base/buf.h"
#include "features/chats/chats.h"
#include "features/chats/members.h"
#include "features/chats/page.h"
#include "features/polls/access.h"
#include "features/polls/limits.h"
#include "features/polls/polls.q.h"
#include "text/csv.h"
#include "text/moment.h"

enum err poll_voter_list(struct op *op, const struct poll_reader *reader,
                         const struct poll_voter_list_in *in, struct people_page *ret)
{
    struct people_asked asked = {in->has_after, in->has_limit, in->after, in->limit};
    struct people_paging p;
    struct q_poll_voters_list rows;
    if (poll_reader_facts(reader)->is_secret)
        return op_fail(op, ERR_POLL_SECRET, "poll");
    enum err e = people_page_begin(op, poll_reader_chat(reader), &asked, &p, ret);
    if (!e)
        e = q_poll_voters(op, reader, in->place, p.listed, p.after_name, p.after, p.limit, &rows);
    for (size_t i = 0; !e && i < rows.count; i++)
        e = people_page_add(op, &p, rows.row[i].id, ret);
    return e;
}

/* --- the sheet --- */

static const struct {
    const char *question, *option, *votes, *voted, *state, *person, *chosen, *is_over, *is_open,
        *file;
} words[2] = {
    {"Опрос", "Вариант", "Голосов", "Проголосовали", "Состояние", "Фамилия, имя, отчество",
     "За что голос", "завершён", "идёт", "Итоги опроса.csv"},
    {"Poll", "Option", "Votes", "Voted", "State", "Name", "Voted for", "ended", "running",
     "Poll results.csv"},
};

struct sheet {
    struct op *op;
    struct buf b;
    int lang;
    struct poll poll;
};

static void pair(struct sheet *s, struct str left, struct str right)
{
    csv_cell(&s->b, left, false);
    csv_cell(&s->b, right, true);
}

static struct str number(struct sheet *s, int64_t n)
{
    return arena_printf(s->op->arena, "%lld", (long long)n);
}

static void put_sums(struct sheet *s, int64_t zone_minutes)
{
    struct arena *a = s->op->arena;
    const struct poll *p = &s->poll;
    struct str state = str_from(p->has_closed_us ? words[s->lang].is_over : words[s->lang].is_open);
    if (p->has_closed_us)
        state = arena_printf(a, "%.*s, %.*s, %.*s", STR_ARG(state),
                             STR_ARG(moment_text(a, p->closed_us, zone_minutes)),
                             STR_ARG(moment_zone(a, zone_minutes)));
    buf_add(&s->b, STR("\xef\xbb\xbf"));
    pair(s, str_from(words[s->lang].question), p->question);
    pair(s, str_from(words[s->lang].state), state);
    pair(s, str_from(words[s->lang].voted), number(s, p->voted));
    pair(s, STR(""), STR(""));
    pair(s, str_from(words[s->lang].option), str_from(words[s->lang].votes));
    for (size_t i = 0; i < p->options_count; i++)
        pair(s, p->options[i].text, number(s, p->options[i].votes));
}

/* The place in the list; outlives a page. */
struct place {
    char name[1024];
    size_t n;
    member_id id;
    int64_t option;
};

static void place_move(struct place *at, const struct q_poll_votes_page_row *r)
{
    at->n = r->name_sort.n < sizeof at->name ? r->name_sort.n : sizeof at->name;
    memcpy(at->name, r->name_sort.p, at->n);
    at->id = r->id;
    at->option = r->place;
}

static enum err put_names(struct sheet *s, const struct poll_keeper *keeper, role_set listed)
{
    struct q_poll_votes_page_list rows;
    struct place at = {.n = 0};
    enum err e;
    pair(s, STR(""), STR(""));
    pair(s, str_from(words[s->lang].person), str_from(words[s->lang].chosen));
    do {
        struct arena_mark mark = arena_mark(s->op->arena);
        rows = (struct q_poll_votes_page_list){0};
        e = q_poll_votes_page(s->op, keeper, listed, (struct str){at.name, at.n}, at.id, at.option,
                              POLL_ROWS_AT_ONCE, &rows);
        for (size_t i = 0; !e && i < rows.count; i++) {
            const struct q_poll_votes_page_row *r = &rows.row[i];
            pair(s,
                 arena_printf(s->op->arena, "%.*s %.*s%s%.*s", STR_ARG(r->last_name),
                              STR_ARG(r->first_name), r->middle_name.n ? " " : "",
                              STR_ARG(r->middle_name)),
                 s->poll.options[r->place].text);
            place_move(&at, r);
        }
        arena_rewind(s->op->arena, mark);
    } while (!e && rows.count == POLL_ROWS_AT_ONCE && !s->b.failed);
    return e;
}

enum err poll_results_file(struct op *op, const struct poll_keeper *keeper,
                           const struct poll_results_file_in *in, struct op_file *ret)
{
    const struct poll_facts *facts = poll_keeper_facts(keeper);
    struct sheet s = {.op = op, .lang = in->language == LANGUAGE_EN};
    if (facts->is_secret && !facts->is_over)
        return op_fail(op, ERR_POLL_OPEN, "poll");
    enum err e = chats_poll(op, facts->org, facts->id, &s.poll);
    if (e)
        return e;
    buf_init(&s.b, LIMIT_POLL_CSV_BYTES);
    put_sums(&s, in->has_zone_minutes ? in->zone_minutes : 0);
    if (!facts->is_secret)
        e = put_names(&s, keeper, roles_listed(op, poll_keeper_chat(keeper)));
    if (!e && s.b.failed)
        e = op_fail(op, ERR_TOO_LARGE, "results");
    if (!e)
        *ret = (struct op_file){.name = str_from(words[s.lang].file),
                                .type = STR("text/csv"),
                                .bytes = str_copy(op->arena, buf_str(&s.b))};
    buf_done(&s.b);
    return e ? e : ret->bytes.p ? OK : op_fail(op, ERR_TOO_LARGE, "results");
}
