/* columns.c - what the columns of a stranger's list mean.
 *
 * WHY   nobody fills in our form: colleges have their lists already, with headings of their own and
 *       a title above them.
 * HOW   the heading is the row among the first ones of a sheet that holds most words we know.
 *       Columns of all sheets are united by their headings, so that a file with a sheet for each
 *       group is one list; the name of the sheet is one more column then.
 * OWNS  nothing.  RUNS  any thread.  TESTS plan_test.c */
#include "features/imports/columns.h"

#include "features/imports/packed.h"
#include "text/utf8.h"

#define HEADING_WITHIN 10 /* rows of a sheet */
#define HEADING_SIGNS  100
#define SAMPLE_SIGNS   60

#define PLACE_NONE  SIZE_MAX       /* this sheet has no such column */
#define PLACE_SHEET (SIZE_MAX - 1) /* the sheet's own name */
#define PLACE_END   (SIZE_MAX - 2)

/* Folded, ё as е. A word ending in '*' fits what begins with it; the first that fits counts. */
static const struct {
    enum import_field field;
    const char *word;
} words[] = {
    {IMPORT_FIELD_FULL_NAME, "фио"},
    {IMPORT_FIELD_FULL_NAME, "ф.и.о*"},
    {IMPORT_FIELD_FULL_NAME, "ф. и. о*"},
    {IMPORT_FIELD_FULL_NAME, "фамилия, имя*"},
    {IMPORT_FIELD_FULL_NAME, "фамилия имя*"},
    {IMPORT_FIELD_FULL_NAME, "фио *"},
    {IMPORT_FIELD_FULL_NAME, "студент*"},
    {IMPORT_FIELD_FULL_NAME, "обучающийся"},
    {IMPORT_FIELD_FULL_NAME, "ученик"},
    {IMPORT_FIELD_FULL_NAME, "сотрудник"},
    {IMPORT_FIELD_FULL_NAME, "full name"},
    {IMPORT_FIELD_FULL_NAME, "name"},
    {IMPORT_FIELD_FULL_NAME, "student"},
    {IMPORT_FIELD_LAST_NAME, "фамилия*"},
    {IMPORT_FIELD_LAST_NAME, "last name"},
    {IMPORT_FIELD_LAST_NAME, "lastname"},
    {IMPORT_FIELD_LAST_NAME, "surname"},
    {IMPORT_FIELD_LAST_NAME, "family name"},
    {IMPORT_FIELD_FIRST_NAME, "имя*"},
    {IMPORT_FIELD_FIRST_NAME, "first name"},
    {IMPORT_FIELD_FIRST_NAME, "firstname"},
    {IMPORT_FIELD_FIRST_NAME, "given name"},
    {IMPORT_FIELD_MIDDLE_NAME, "отчество*"},
    {IMPORT_FIELD_MIDDLE_NAME, "middle name"},
    {IMPORT_FIELD_MIDDLE_NAME, "patronymic"},
    {IMPORT_FIELD_EXTERNAL_ID, "id"},
    {IMPORT_FIELD_EXTERNAL_ID, "ид"},
    {IMPORT_FIELD_EXTERNAL_ID, "id *"},
    {IMPORT_FIELD_EXTERNAL_ID, "код обучающегося"},
    {IMPORT_FIELD_EXTERNAL_ID, "код студента"},
    {IMPORT_FIELD_EXTERNAL_ID, "номер зач*"},
    {IMPORT_FIELD_EXTERNAL_ID, "№ зач*"},
    {IMPORT_FIELD_EXTERNAL_ID, "зачетн*"},
    {IMPORT_FIELD_EXTERNAL_ID, "лицевой*"},
    {IMPORT_FIELD_EXTERNAL_ID, "табельный*"},
    {IMPORT_FIELD_EXTERNAL_ID, "external id"},
    {IMPORT_FIELD_EXTERNAL_ID, "student id"},
    {IMPORT_FIELD_EXTERNAL_ID, "sourcedid"},
    {IMPORT_FIELD_YEAR, "курс"},
    {IMPORT_FIELD_YEAR, "год обучения"},
    {IMPORT_FIELD_YEAR, "параллель"},
    {IMPORT_FIELD_YEAR, "year"},
    {IMPORT_FIELD_YEAR, "course year"},
    {IMPORT_FIELD_YEAR, "grade"},
    {IMPORT_FIELD_CURATOR, "куратор*"},
    {IMPORT_FIELD_CURATOR, "классный руководитель"},
    {IMPORT_FIELD_CURATOR, "tutor"},
    {IMPORT_FIELD_CURATOR, "curator"},
    {IMPORT_FIELD_GROUP_ID, "код группы"},
    {IMPORT_FIELD_GROUP_ID, "id группы"},
    {IMPORT_FIELD_GROUP_ID, "group id"},
    {IMPORT_FIELD_GROUP, "группа*"},
    {IMPORT_FIELD_GROUP, "учебная группа"},
    {IMPORT_FIELD_GROUP, "класс"},
    {IMPORT_FIELD_GROUP, "group"},
    {IMPORT_FIELD_GROUP, "class"},
    {IMPORT_FIELD_SPECIALITY_CODE, "код специальн*"},
    {IMPORT_FIELD_SPECIALITY_CODE, "шифр*"},
    {IMPORT_FIELD_SPECIALITY_CODE, "speciality code"},
    {IMPORT_FIELD_SPECIALITY, "специальн*"},
    {IMPORT_FIELD_SPECIALITY, "направлен*"},
    {IMPORT_FIELD_SPECIALITY, "программа*"},
    {IMPORT_FIELD_SPECIALITY, "speciality"},
    {IMPORT_FIELD_SPECIALITY, "specialty"},
    {IMPORT_FIELD_DEPARTMENT, "отделен*"},
    {IMPORT_FIELD_DEPARTMENT, "факультет"},
    {IMPORT_FIELD_DEPARTMENT, "кафедра"},
    {IMPORT_FIELD_DEPARTMENT, "department"},
    {IMPORT_FIELD_BRANCH, "филиал"},
    {IMPORT_FIELD_BRANCH, "корпус"},
    {IMPORT_FIELD_BRANCH, "здание"},
    {IMPORT_FIELD_BRANCH, "площадка"},
    {IMPORT_FIELD_BRANCH, "branch"},
    {IMPORT_FIELD_BRANCH, "building"},
    {IMPORT_FIELD_BRANCH, "school"},
    {IMPORT_FIELD_PARENT_FIRST, "родител*"},
    {IMPORT_FIELD_PARENT_FIRST, "мать*"},
    {IMPORT_FIELD_PARENT_FIRST, "мама"},
    {IMPORT_FIELD_PARENT_FIRST, "законный представитель*"},
    {IMPORT_FIELD_PARENT_FIRST, "parent"},
    {IMPORT_FIELD_PARENT_FIRST, "mother"},
    {IMPORT_FIELD_PARENT_FIRST, "guardian"},
    {IMPORT_FIELD_PARENT_SECOND, "родитель 2"},
    {IMPORT_FIELD_PARENT_SECOND, "второй родитель"},
    {IMPORT_FIELD_PARENT_SECOND, "отец*"},
    {IMPORT_FIELD_PARENT_SECOND, "папа"},
    {IMPORT_FIELD_PARENT_SECOND, "father"},
    {IMPORT_FIELD_PARENT_SECOND, "parent 2"},
    {IMPORT_FIELD_BIRTH_DATE, "дата рожд*"},
    {IMPORT_FIELD_BIRTH_DATE, "день рожд*"},
    {IMPORT_FIELD_BIRTH_DATE, "др"},
    {IMPORT_FIELD_BIRTH_DATE, "birth*"},
    {IMPORT_FIELD_BIRTH_DATE, "date of birth"},
    {IMPORT_FIELD_POSITION, "должност*"},
    {IMPORT_FIELD_POSITION, "position"},
    {IMPORT_FIELD_POSITION, "job title"},
    {IMPORT_FIELD_DOCUMENT, "документ*"},
    {IMPORT_FIELD_DOCUMENT, "приказ*"},
    {IMPORT_FIELD_DOCUMENT, "трудовой*"},
    {IMPORT_FIELD_DOCUMENT, "основание"},
    {IMPORT_FIELD_DOCUMENT, "document"},
    {IMPORT_FIELD_SUBJECTS, "предметы"},
    {IMPORT_FIELD_SUBJECTS, "дисциплины"},
    {IMPORT_FIELD_SUBJECTS, "преподаваемые*"},
    {IMPORT_FIELD_SUBJECTS, "subjects"},
    {IMPORT_FIELD_SUBJECT, "предмет"},
    {IMPORT_FIELD_SUBJECT, "дисциплина*"},
    {IMPORT_FIELD_SUBJECT, "subject"},
    {IMPORT_FIELD_SUBJECT, "course"},
    {IMPORT_FIELD_TEACHER_ID, "код преподавателя"},
    {IMPORT_FIELD_TEACHER_ID, "teacher id"},
    {IMPORT_FIELD_TEACHER, "преподавател*"},
    {IMPORT_FIELD_TEACHER, "учитель"},
    {IMPORT_FIELD_TEACHER, "педагог"},
    {IMPORT_FIELD_TEACHER, "teacher"},
};

static bool word_fits(struct str heading, struct str word)
{
    if (!str_ends_with(word, STR("*")))
        return str_equal(heading, word);
    return str_starts_with(heading, str_slice(word, 0, word.n - 1));
}

/* The same word means another thing in a list of another kind. */
static enum import_field in_kind(enum import_kind kind, enum import_field f)
{
    if (kind == IMPORT_KIND_STAFF && (f == IMPORT_FIELD_TEACHER || f == IMPORT_FIELD_TEACHER_ID))
        return f == IMPORT_FIELD_TEACHER ? IMPORT_FIELD_FULL_NAME : IMPORT_FIELD_EXTERNAL_ID;
    if (kind == IMPORT_KIND_STAFF && f == IMPORT_FIELD_SUBJECT)
        return IMPORT_FIELD_SUBJECTS;
    if (kind == IMPORT_KIND_TEACHING && f == IMPORT_FIELD_FULL_NAME)
        return IMPORT_FIELD_TEACHER;
    if (kind == IMPORT_KIND_TEACHING && f == IMPORT_FIELD_SUBJECTS)
        return IMPORT_FIELD_SUBJECT;
    if (kind == IMPORT_KIND_STRUCTURE && f == IMPORT_FIELD_FULL_NAME)
        return IMPORT_FIELD_GROUP;
    if (kind == IMPORT_KIND_STRUCTURE && f == IMPORT_FIELD_EXTERNAL_ID)
        return IMPORT_FIELD_GROUP_ID;
    return f;
}

enum import_field columns_guess(enum import_kind kind, struct str heading_fold)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (word_fits(heading_fold, str_from(words[i].word)))
            return in_kind(kind, words[i].field);
    return IMPORT_FIELD_NONE;
}

/* At most so many signs of it, clean and in one line. */
static enum err cell_text(struct arena *a, struct str cell, size_t signs, struct str *ret)
{
    enum err e = utf8_clean(a, cell, true, ret);
    size_t at = 0;
    while (!e && at < ret->n && signs--)
        at += utf8_char_bytes(str_slice(*ret, at, ret->n));
    if (!e)
        *ret = str_slice(*ret, 0, at);
    return e;
}

static enum err heading_fold(struct arena *a, struct str cell, struct str *ret_name,
                             struct str *ret_fold)
{
    enum err e = cell_text(a, cell, HEADING_SIGNS, ret_name);
    return e ? e : utf8_fold(a, *ret_name, ret_fold);
}

static enum err known_words(struct arena *a, enum import_kind kind, const struct table_row *row,
                            size_t *ret)
{
    *ret = 0;
    for (size_t i = 0; i < row->cell_count; i++) {
        struct str name, fold;
        enum err e = heading_fold(a, row->cell[i], &name, &fold);
        if (e)
            return e;
        *ret += columns_guess(kind, fold) != IMPORT_FIELD_NONE;
    }
    return OK;
}

/* The row that is most of a heading; the first one when none is. */
static enum err find_heading(struct arena *a, enum import_kind kind, const struct table_sheet *s,
                             size_t *ret)
{
    size_t best = 0;
    *ret = 0;
    for (size_t i = 0; i < s->row_count && i < HEADING_WITHIN; i++) {
        size_t n = 0;
        enum err e = known_words(a, kind, &s->row[i], &n);
        if (e)
            return e;
        if (n > best) {
            best = n;
            *ret = i;
        }
    }
    return OK;
}

static size_t column_of(const struct columns *c, struct str fold)
{
    size_t i = 0;
    while (i < c->count && !str_equal(c->fold[i], fold))
        i++;
    return i;
}

static bool is_meant(const struct columns *c, enum import_field f)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->column[i].field == f)
            return true;
    return false;
}

static void column_add(struct columns *c, struct str name, struct str fold, enum import_field f)
{
    if (f == IMPORT_FIELD_PARENT_FIRST && is_meant(c, f))
        f = IMPORT_FIELD_PARENT_SECOND;
    if (is_meant(c, f))
        f = IMPORT_FIELD_NONE;
    c->column[c->count] = (struct import_column){name, STR(""), f};
    c->fold[c->count++] = fold;
}

/* Headings in row `head` that are new; samples from the row below it. */
static enum err add_sheet(struct arena *a, enum import_kind kind, const struct table_sheet *s,
                          size_t head, struct columns *c)
{
    const struct table_row *row = &s->row[head];
    for (size_t i = 0; i < row->cell_count; i++) {
        struct str name, fold;
        enum err e = heading_fold(a, row->cell[i], &name, &fold);
        if (e)
            return e;
        size_t at = column_of(c, fold);
        if (!name.n || (at == c->count && c->count == LIMIT_TABLE_COLUMNS))
            continue;
        if (at == c->count)
            column_add(c, name, fold, columns_guess(kind, fold));
        const struct table_row *below = head + 1 < s->row_count ? &s->row[head + 1] : NULL;
        if (below && i < below->cell_count && !c->column[at].sample.n)
            e = cell_text(a, below->cell[i], SAMPLE_SIGNS, &c->column[at].sample);
        if (e)
            return e;
    }
    return OK;
}

enum err columns_find(struct arena *a, enum import_kind kind, const struct table *t,
                      struct columns *ret)
{
    size_t rows = 0;
    *ret = (struct columns){arena_try(a, LIMIT_TABLE_COLUMNS + 1, sizeof *ret->column),
                            arena_try(a, LIMIT_TABLE_COLUMNS + 1, sizeof *ret->fold), 0};
    if (!ret->column || !ret->fold)
        return ERR_TOO_LARGE;
    if (t->sheet_count > 1)
        column_add(ret, STR("—"), STR("—"), IMPORT_FIELD_NONE);
    for (size_t i = 0; i < t->sheet_count; i++) {
        const struct table_sheet *s = &t->sheet[i];
        size_t head = 0;
        enum err e = s->row_count ? find_heading(a, kind, s, &head) : OK;
        if (!e && s->row_count)
            e = add_sheet(a, kind, s, head, ret);
        if (e)
            return e;
        rows += s->row_count > head ? s->row_count - head - 1 : 0;
    }
    if (t->sheet_count > 1) {
        ret->column[0].sample = t->sheet[0].name;
        ret->column[0].field =
            is_meant(ret, IMPORT_FIELD_GROUP) ? IMPORT_FIELD_NONE : IMPORT_FIELD_GROUP;
    }
    return rows ? OK : ERR_FILE_UNREADABLE;
}

/* Where each column stands in this sheet. */
static enum err places(struct arena *a, const struct table_row *head, const struct columns *c,
                       size_t *place)
{
    for (size_t k = 0; k < c->count; k++)
        place[k] = PLACE_NONE;
    for (size_t i = 0; i < head->cell_count; i++) {
        struct str name, fold;
        enum err e = heading_fold(a, head->cell[i], &name, &fold);
        if (e)
            return e;
        size_t at = column_of(c, fold);
        if (name.n && at < c->count && place[at] == PLACE_NONE)
            place[at] = i;
    }
    return OK;
}

static enum err pack_row(struct arena *a, const struct table_row *row, struct str sheet,
                         const size_t *place, struct buf *out)
{
    packed_add_i64(out, (int64_t)row->line);
    for (size_t k = 0; place[k] != PLACE_END; k++) {
        struct arena_mark mark = arena_mark(a);
        struct str cell = STR("");
        if (place[k] == PLACE_SHEET)
            cell = sheet;
        else if (place[k] < row->cell_count)
            cell = row->cell[place[k]];
        enum err e = utf8_clean(a, cell, true, &cell);
        if (e)
            return e;
        packed_add(out, cell);
        arena_rewind(a, mark);
    }
    packed_end_row(out);
    return out->failed ? ERR_TOO_LARGE : OK;
}

static enum err pack_sheet(struct arena *a, const struct table_sheet *s, const struct columns *c,
                           bool is_one_of_many, struct buf *out, int64_t *rows)
{
    size_t head = 0, place[LIMIT_TABLE_COLUMNS + 2];
    /* any kind will do: the words of all are the same */
    enum err e = find_heading(a, IMPORT_KIND_LEARNERS, s, &head);
    if (!e)
        e = places(a, &s->row[head], c, place);
    place[c->count] = PLACE_END;
    if (is_one_of_many)
        place[0] = PLACE_SHEET;
    for (size_t i = head + 1; !e && i < s->row_count; i++) {
        e = pack_row(a, &s->row[i], s->name, place, out);
        (*rows)++;
    }
    return e;
}

enum err columns_pack(struct arena *a, const struct table *t, const struct columns *c,
                      struct buf *out, int64_t *ret_rows)
{
    enum err e = OK;
    *ret_rows = 0;
    for (size_t i = 0; !e && i < t->sheet_count; i++)
        if (t->sheet[i].row_count)
            e = pack_sheet(a, &t->sheet[i], c, t->sheet_count > 1, out, ret_rows);
    return e;
}
