/* wish.c - what a line of a file asks for, read.
 *
 * WHY   lists are typed by people: a name stands in one column or in three, a date as a date, as
 *       text or as the number a spreadsheet keeps for it.
 * HOW   each reader takes what is certain and refuses the rest by name; nothing is guessed twice.
 * OWNS  nothing.  RUNS  any thread.  TESTS plan_test.c */
#include "features/imports/wish.h"

#include "base/clock.h"
#include "text/utf8.h"

#define NAME_SIGNS     60
#define YEAR_MOST      12
#define AGE_OF_ADULTS  18
#define SERIAL_FIRST   20000 /* 1954: days since 1899-12-30, as spreadsheets count */
#define SERIAL_LAST    60000 /* 2064 */
#define SERIAL_OF_1970 25569

static struct str word(struct str *rest)
{
    *rest = str_trim(*rest);
    size_t at = str_find_byte(*rest, ' ');
    struct str ret = str_slice(*rest, 0, at);
    *rest = str_trim(str_slice(*rest, at, rest->n));
    return ret;
}

static enum import_problem part_fits(struct arena *a, struct str *part, bool may_miss)
{
    if (utf8_clean(a, *part, true, part))
        return IMPORT_PROBLEM_NAME_UNFIT;
    if (!part->n)
        return may_miss ? IMPORT_PROBLEM_NONE : IMPORT_PROBLEM_NAME_MISSING;
    if (utf8_length(*part) > NAME_SIGNS)
        return IMPORT_PROBLEM_TOO_LONG;
    return utf8_is_person_name(*part) ? IMPORT_PROBLEM_NONE : IMPORT_PROBLEM_NAME_UNFIT;
}

static enum import_problem fit(struct arena *a, struct person_name *n, int *ret_part)
{
    struct str *parts[] = {&n->last, &n->first, &n->middle};
    for (int i = 0; i < 3; i++) {
        enum import_problem p = part_fits(a, parts[i], i == 2);
        if (p) {
            *ret_part = i;
            return p;
        }
    }
    return IMPORT_PROBLEM_NONE;
}

enum import_problem wish_split_name(struct arena *a, struct str whole, struct person_name *ret)
{
    int part = 0;
    if (utf8_clean(a, whole, true, &whole))
        return IMPORT_PROBLEM_NAME_UNFIT;
    ret->last = word(&whole);
    ret->first = word(&whole);
    ret->middle = whole;
    return fit(a, ret, &part);
}

enum import_problem wish_name(struct arena *a, const struct wish *w, struct person_name *ret,
                              enum import_field *ret_field)
{
    static const enum import_field fields[] = {IMPORT_FIELD_LAST_NAME, IMPORT_FIELD_FIRST_NAME,
                                               IMPORT_FIELD_MIDDLE_NAME};
    int part = 0;
    *ret_field = IMPORT_FIELD_FULL_NAME;
    if (w->f[IMPORT_FIELD_FULL_NAME].n)
        return wish_split_name(a, w->f[IMPORT_FIELD_FULL_NAME], ret);
    *ret = (struct person_name){w->f[IMPORT_FIELD_LAST_NAME], w->f[IMPORT_FIELD_FIRST_NAME],
                                w->f[IMPORT_FIELD_MIDDLE_NAME]};
    enum import_problem p = fit(a, ret, &part);
    *ret_field = fields[part];
    return p;
}

/* Decimal digits at the front; -1 when there is none. */
static int64_t digits(struct str *s)
{
    int64_t n = -1;
    size_t i = 0;
    for (; i < s->n && i < 9 && s->p[i] >= '0' && s->p[i] <= '9'; i++)
        n = (n < 0 ? 0 : n * 10) + (s->p[i] - '0');
    *s = str_slice(*s, i, s->n);
    return n;
}

enum import_problem wish_year(const struct wish *w, int64_t *ret)
{
    struct str s = str_trim(w->f[IMPORT_FIELD_YEAR]);
    *ret = 0;
    if (!s.n)
        return IMPORT_PROBLEM_NONE;
    int64_t n = digits(&s);
    if (n < 1 || n > YEAR_MOST || (s.n && s.p[0] != ' ' && s.p[0] != '-'))
        return IMPORT_PROBLEM_YEAR_UNFIT;
    *ret = n;
    return IMPORT_PROBLEM_NONE;
}

static bool is_leap(int64_t y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

/* Days since 1970; false when there is no such day. */
static bool days_of(int64_t y, int64_t m, int64_t d, int64_t *ret)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    if (y < 1900 || y > 2100 || m < 1 || m > 12 || d < 1)
        return false;
    int leap = is_leap(y);
    if (d > before[m] - before[m - 1] + (m == 2 ? leap : 0))
        return false;
    int64_t past = y - 1;
    int64_t days = past * 365 + past / 4 - past / 100 + past / 400;
    days += before[m - 1] + (m > 2 ? leap : 0) + d - 1;
    *ret = days - 719162; /* of 1970-01-01 */
    return true;
}

/* The same day 18 years on; of the 29th of February the 1st of March. */
static int64_t grown_up(int64_t y, int64_t m, int64_t d)
{
    int64_t days = 0;
    if (!days_of(y + AGE_OF_ADULTS, m, d, &days))
        (void)days_of(y + AGE_OF_ADULTS, 3, 1, &days);
    return days * DAY_US;
}

static bool read_serial(struct str s, int64_t *ret_us)
{
    long long n = 0;
    if (!str_to_i64(s, &n) || n < SERIAL_FIRST || n > SERIAL_LAST)
        return false;
    int64_t days = n - SERIAL_OF_1970, y = 1954, start = 0;
    while (days_of(y + 1, 1, 1, &start) && start <= days)
        y++;
    (void)days_of(y, 1, 1, &start);
    int64_t m = 1, first = 0, next = 0;
    while (m < 12 && days_of(y, m + 1, 1, &next) && next <= days)
        m++;
    (void)days_of(y, m, 1, &first);
    *ret_us = grown_up(y, m, days - first + 1);
    return true;
}

enum import_problem wish_minor_until(const struct wish *w, int64_t *ret_us)
{
    struct str s = str_trim(w->f[IMPORT_FIELD_BIRTH_DATE]);
    int64_t part[3], days = 0;
    *ret_us = 0;
    if (!s.n || read_serial(s, ret_us))
        return IMPORT_PROBLEM_NONE;
    for (int i = 0; i < 3; i++) {
        part[i] = digits(&s);
        bool has_mark = s.n && (s.p[0] == '.' || s.p[0] == '-' || s.p[0] == '/');
        if (part[i] < 0 || (i < 2 && !has_mark))
            return IMPORT_PROBLEM_DATE_UNFIT;
        if (i < 2)
            s = str_slice(s, 1, s.n);
    }
    if (s.n && s.p[0] != ' ' && s.p[0] != 'T') /* a time may follow */
        return IMPORT_PROBLEM_DATE_UNFIT;
    bool is_iso = part[0] > 31;
    int64_t y = part[is_iso ? 0 : 2], m = part[1], d = part[is_iso ? 2 : 0];
    if (!days_of(y, m, d, &days))
        return IMPORT_PROBLEM_DATE_UNFIT;
    *ret_us = grown_up(y, m, d);
    return IMPORT_PROBLEM_NONE;
}
