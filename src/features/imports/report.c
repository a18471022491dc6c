/* report.c - an import as a CSV that a spreadsheet opens.
 *
 * WHY   the list goes back to whoever made it: what was refused, in which line, and why.
 * HOW   cells of text/csv.h, and a byte order mark, which a Russian spreadsheet expects. OWNS
 * nothing.  RUNS  on read workers.  TESTS imports_test.c */
#include "features/imports/imports.h"
#include "features/imports/imports.q.h"
#include "features/imports/packed.h"
#include "text/csv.h"

#define LIMIT_REPORT_BYTES (24 << 20)
#define ROWS_AT_ONCE       500

static const char *const actions[IMPORT_ACTION_COUNT] = {
    "добавить",    "исправить", "перевести",    "закрыть доступ",
    "нет в файле", "ошибка",    "без изменений"};
static const char *const outcomes[IMPORT_OUTCOME_COUNT] = {"", "сделано", "не сделано", "отменено",
                                                           "осталось"};
static const char *const problems[IMPORT_PROBLEM_COUNT] = {
    [IMPORT_PROBLEM_NONE] = "",
    [IMPORT_PROBLEM_NAME_MISSING] = "нет фамилии или имени",
    [IMPORT_PROBLEM_NAME_UNFIT] = "в имени есть недопустимые знаки",
    [IMPORT_PROBLEM_GROUP_MISSING] = "не указана группа",
    [IMPORT_PROBLEM_GROUP_ALIKE] = "похоже на другую группу",
    [IMPORT_PROBLEM_GROUP_UNKNOWN] = "такой группы нет",
    [IMPORT_PROBLEM_GROUP_AMBIGUOUS] = "групп с таким названием несколько",
    [IMPORT_PROBLEM_TWICE_IN_FILE] = "уже есть в этом файле, строка",
    [IMPORT_PROBLEM_SAME_NAME] = "нет отчества, а в группе есть тёзка",
    [IMPORT_PROBLEM_YEAR_UNFIT] = "курс указан неверно",
    [IMPORT_PROBLEM_DATE_UNFIT] = "дата указана неверно",
    [IMPORT_PROBLEM_TOO_LONG] = "слишком длинно",
    [IMPORT_PROBLEM_SUBJECT_MISSING] = "не указан предмет",
    [IMPORT_PROBLEM_PERSON_UNKNOWN] = "такого человека нет",
    [IMPORT_PROBLEM_PERSON_AMBIGUOUS] = "таких людей несколько",
    [IMPORT_PROBLEM_PERSON_CLOSED] = "доступ этого человека закрыт",
    [IMPORT_PROBLEM_LIMIT] = "превышен предел",
    [IMPORT_PROBLEM_CHANGED_SINCE] = "изменилось после проверки",
    [IMPORT_PROBLEM_ACCOUNT_USED] = "человек уже вошёл",
    [IMPORT_PROBLEM_UNIT_USED] = "группа не пуста",
    [IMPORT_PROBLEM_NAME_TAKEN] = "название занято",
    [IMPORT_PROBLEM_PARENT_UNFIT] = "имя родителя указано неверно",
};

static void report_row(struct op *op, struct buf *b, const struct q_import_row_page_row *r)
{
    struct str changes = r->changes, said = STR("");
    while (changes.n) {
        (void)packed_next(&changes);
        struct str before = packed_next(&changes), after = packed_next(&changes);
        said = arena_printf(op->arena, "%.*s%s%.*s → %.*s", STR_ARG(said), said.n ? ", " : "",
                            STR_ARG(before), STR_ARG(after));
    }
    csv_cell(b, r->line ? arena_printf(op->arena, "%lld", (long long)r->line) : STR(""), false);
    csv_cell(b, r->title, false);
    csv_cell(b, str_from(actions[r->action]), false);
    csv_cell(b, r->from_name, false);
    csv_cell(b, r->to_name, false);
    csv_cell(b, said, false);
    csv_cell(b, str_from(problems[r->problem]), false);
    csv_cell(b, r->value, false);
    csv_cell(b, r->fix, false);
    csv_cell(b, str_from(outcomes[r->outcome]), true);
}

enum err import_report(struct op *op, const struct import_keeper *keeper,
                       const struct import_report_in *in, struct op_file *ret)
{
    struct q_import_row_page_list rows = {0};
    struct buf b;
    int64_t after = 0;
    enum err e = OK;
    (void)in;
    buf_init(&b, LIMIT_REPORT_BYTES);
    buf_add(&b, STR("\xef\xbb\xbfСтрока;Кто или "
                    "что;Действие;Было;Стало;Изменения;Причина;Значение;Похоже на;Итог\r\n"));
    do {
        struct arena_mark mark = arena_mark(op->arena);
        e = q_import_row_page(op, keeper, after, 0, IMPORT_ACTION_COUNT, 0, IMPORT_OUTCOME_COUNT,
                              ROWS_AT_ONCE, &rows);
        for (size_t i = 0; !e && i < rows.count; i++) {
            report_row(op, &b, &rows.row[i]);
            after = rows.row[i].n;
        }
        arena_rewind(op->arena, mark);
    } while (!e && rows.count == ROWS_AT_ONCE && !b.failed);
    if (!e && b.failed)
        e = op_fail(op, ERR_TOO_LARGE, "report");
    if (!e)
        *ret = (struct op_file){.name = STR("Отчёт о загрузке.csv"),
                                .type = STR("text/csv"),
                                .bytes = str_copy(op->arena, buf_str(&b))};
    buf_done(&b);
    return e ? e : ret->bytes.p ? OK : op_fail(op, ERR_TOO_LARGE, "report");
}
