/* words_test.c - forms that must meet, forms that must not, questions and what they mark. */
#include "text/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static bool matches(const char *query, const char *text, struct str *ret_marked)
{
    struct words_query q;
    struct words_mark mark[8];
    size_t count = 0;
    words_query_read(str_from(query), &q);
    bool is_hit = words_match(&q, str_from(text), mark, 8, &count);
    if (ret_marked)
        *ret_marked = count ? str_slice(str_from(text), mark[0].from, mark[0].to) : STR("");
    return is_hit;
}

static void forms_of_a_word_meet(void **state)
{
    static const char *const forms[] = {
        "Климов Климова Климову Климовым Климове Климовой Климовы Климовых Климовыми",
        "Мельникова Мельниковой Мельникову Мельников",
        "Воробьёва Воробьеву Воробьёвой воробьев",
        "Шубина Шубиной Шубину Шубин Шубиным",
        "Вишневская Вишневской Вишневскую Вишневский Вишневского",
        "Андрей Андрея Андрею Андреем Андрее",
        "Николай Николая Николаю Николаем",
        "Мария Марии Марию Марией",
        "Ольга Ольги Ольге Ольгу Ольгой",
        "Павел Павла Павлу Павлом",
        "перелом перелома перелому переломом переломы переломов переломам",
        "экзамен экзамена экзамену экзаменом экзамены экзаменов экзаменах",
        "перемена перемены перемену переменой перемен",
        "звонок звонка звонку звонком звонки звонков",
        "список списка списку списком списки",
        "оценка оценки оценку оценкой оценок",
        "тетрадь тетради тетрадью тетрадей",
        "день дня дни дней днём",
        "письмо письма писем письмом",
        "песня песни песен песню",
        "контрольная контрольной контрольную контрольные контрольных",
        "ёлка елка ёлки ёлку елкой",
        "учитель учителя учителю учителем учителей учителям",
        "ребёнок ребенка дети детей детьми",
        "расписание расписания расписанию расписанием",
        "собрание собрания собраний собранием",
        "meeting meetings",
        "lesson lessons",
        "teacher teachers teacher's",
    };
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char line[512], *form[16], *rest = line;
        size_t n = 0;
        snprintf(line, sizeof line, "%s", forms[i]);
        for (char *p; n < 16 && (p = strsep(&rest, " "));)
            form[n++] = p;
        for (size_t a = 0; a < n; a++)
            for (size_t b = 0; b < n; b++)
                if (!matches(form[a], form[b], NULL))
                    fail_msg("«%s» does not find «%s»", form[a], form[b]);
    }
}

static void strangers_do_not_meet(void **state)
{
    static const char *const pairs[][2] = {
        {"Иван ", "журнал у Ивановой"},
        {"109/2", "1092"},
        {"109/2", "109 и 2"},
        {"СД-21", "СД-22"},
        {"21", "2021"},
        {"кот ", "который"},
        {"урок истории", "история"},
        {"\"домашнее задание\"", "задание домашнее"},
        {"\"домашнее задание\"", "домашнее трудное задание"},
        {"а", "а"},
        {"", "что угодно"},
        {"***", "звёзды"},
        {"ег", "егэ"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (matches(pairs[i][0], pairs[i][1], NULL))
            fail_msg("«%s» finds «%s»", pairs[i][0], pairs[i][1]);
}

static const struct {
    const char *query, *text, *marked;
} finds[] = {
    {"СД-21", "Группа СД-21, сбор в холле", "СД-21"},
    {"сд21", "Группа СД-21", "СД-21"},
    {"СД-21", "Группа СД 21", "СД 21"},
    {"СД 21", "Группа сд-21", "сд"},
    {"CД-21", "Группа СД-21", "СД-21"}, /* Latin C */
    {"21", "Группа СД-21", "21"},
    {"109/2", "Каб. 109/2", "109/2"},
    {"109-2", "Каб. 109/2", "109/2"},
    {"10А", "у 10 А класса", "10 А"},
    {"10-а", "10А сегодня", "10А"},
    {"1.09", "с 01.09.2026 и 01.09", "01.09"},
    {"5 сентября", "5-го сентября", "5"},
    {"10:30", "в 10:30 у входа", "10:30"},
    {"конт", "Контрольная завтра", "Контрольная"},
    {"Климо", "зайди к Климовой", "Климовой"},
    {"контр* завтра", "Контрольная завтра", "Контрольная"},
    {"\"контрольная работа\"", "завтра контрольной работы не будет", "контрольной"},
    {"«в понедельник»", "в понедельник сбор", "понедельник"},
    {"\"группа СД-21\"", "для группы СД-21", "группы"},
    {"\"группа сд 21\"", "для группы СД-21", "группы"},
    {"\"не закрыта", "закрыта дверь", "закрыта"},
    {"урок AND -химия", "and химия урок", "and"},
    {"в ауле на столе", "аула и стол", "аула"},
    {"мельник", "[Ольга Мельникова](member:17)", "Мельникова"},
    {"зачёт", "ЗАЧЕТ", "ЗАЧЕТ"},
    {"Ивaнов", "Иванов", "Иванов"}, /* Latin a */
    {"за́мок", "замок", "замок"},
    {"don't", "dont", "dont"},
    {"наёмный", "наемные", "наемные"},
    {"resh", "https://resh.edu.ru/subject", "resh"},
};

static void questions_are_answered(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof finds / sizeof *finds; i++) {
        struct str marked;
        if (!matches(finds[i].query, finds[i].text, &marked))
            fail_msg("«%s» does not find «%s»", finds[i].query, finds[i].text);
        if (!str_equal(marked, str_from(finds[i].marked)))
            fail_msg("«%s» marks «%.*s»", finds[i].query, STR_ARG(marked));
    }
    assert_false(matches("17", "[Ольга Мельникова](member:17)", NULL));
}

static void the_index_has_the_terms(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, 4096);
    words_index(STR("Группа СД-21 и химия"), &b);
    assert_false(b.failed);
    assert_true(memmem(b.p, b.n, "сд21 ", strlen("сд21 ")) != NULL);
    assert_true(memmem(b.p, b.n, "групп ", strlen("групп ")) != NULL);
    assert_null(memmem(b.p, b.n, " и ", 4));
    buf_done(&b);
}

static void a_question_has_an_end(void **state)
{
    struct words_query q;
    (void)state;
    words_query_read(STR("один два три четыре пять шесть семь восемь девять десять "
                         "одиннадцать двенадцать тринадцать"),
                     &q);
    assert_int_equal(q.count, LIMIT_QUERY_WORDS);
    assert_false(q.has_phrase);
}

static void marks_and_targets_are_not_shown(void **state)
{
    static const struct {
        struct str text, plain;
    } list[] = {
        {STR_INIT("**Важно:** сбор\n> цитата"), STR_INIT("Важно: сбор цитата")},
        {STR_INIT("[Ольга](member:4), [план](https://a.ru/b)."), STR_INIT("Ольга, план.")},
        {STR_INIT("[] (x) [a] b"), STR_INIT("[] (x) [a] b")},
        {STR_INIT("~~нет~~ да"), STR_INIT("нет да")},
    };
    (void)state;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct buf b;
        buf_init(&b, 1024);
        words_plain(list[i].text, &b);
        if (!str_equal(buf_str(&b), list[i].plain))
            fail_msg("%.*s", STR_ARG(buf_str(&b)));
        buf_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_of_a_word_meet),   cmocka_unit_test(strangers_do_not_meet),
        cmocka_unit_test(questions_are_answered), cmocka_unit_test(the_index_has_the_terms),
        cmocka_unit_test(a_question_has_an_end),  cmocka_unit_test(marks_and_targets_are_not_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
