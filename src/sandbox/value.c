/* value.c - numbers and dates of cells.
 *
 * WHY   a spreadsheet stores 1 September 2008 as 39692 and a telephone number as 8.9161234567E10.
 * HOW   days are counted from 1899-12-30, which makes all days after February 1900 right; before it
 *       one is added, since Excel believes in 29 February 1900 as Lotus did. Files from old Macs
 *       count from 1904.
 * OWNS  nothing.  RUNS  in kafedra-sandbox.  SPEC ECMA-376 18.8.30, 18.17.4.  TESTS value_test.c */
#include "sandbox/value.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define DAYS_1900_TO_1970 25569
#define DAYS_1904         1462
#define LAST_DAY          2958465 /* 9999-12-31 */
#define NO_SUCH_DAY       60      /* 1900-02-29 */
#define MINUTES_A_DAY     1440
#define NUMBER_BYTES      64

bool value_format_is_date(int id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
           (id >= 50 && id <= 58);
}

/* Letters of a date outside quotes, brackets and escapes. */
bool value_code_is_date(struct str code)
{
    bool is_quoted = false, is_bracketed = false;
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i] | (code.p[i] >= 'A' && code.p[i] <= 'Z' ? 0x20 : 0);
        if (c == '"')
            is_quoted = !is_quoted;
        else if (is_quoted)
            continue;
        else if (c == '\\' || c == '_' || c == '*')
            i++;
        else if (c == '[')
            is_bracketed = true;
        else if (c == ']')
            is_bracketed = false;
        else if (!is_bracketed && c == ';')
            return false; /* the first section is for the usual numbers */
        else if (!is_bracketed && (c == 'd' || c == 'm' || c == 'y' || c == 'h' || c == 's'))
            return true;
    }
    return false;
}

/* Howard Hinnant's way from days to a date is in every library; this is the plain one. */
static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static void date_of(int64_t days, int64_t *year, int *month,
                    int *day) /* since 1970, from 1900 on */
{
    static const int months[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    *year = 1900;
    *month = 0;
    days += DAYS_1900_TO_1970 - 2; /* since 1900-01-01 */
    while (days >= (is_leap(*year) ? 366 : 365))
        days -= is_leap((*year)++) ? 366 : 365;
    for (; *month < 11; (*month)++) {
        int n = months[*month] + (*month == 1 && is_leap(*year));
        if (days < n)
            break;
        days -= n;
    }
    *month += 1;
    *day = (int)days + 1;
}

static struct str print_date(double serial, char room[VALUE_BYTES])
{
    int64_t day_no = (int64_t)serial;
    int minutes = (int)lround((serial - (double)day_no) * MINUTES_A_DAY);
    if (minutes == MINUTES_A_DAY) {
        day_no++;
        minutes = 0;
    }
    int n = 0;
    if (day_no) {
        int64_t year;
        int month, day;
        date_of(day_no + (day_no < NO_SUCH_DAY) - DAYS_1900_TO_1970, &year, &month, &day);
        n = snprintf(room, VALUE_BYTES, "%04lld-%02d-%02d", (long long)year, month, day);
    }
    if (minutes || !day_no)
        n += snprintf(room + n, (size_t)(VALUE_BYTES - n), "%s%02d:%02d", n ? " " : "",
                      minutes / 60, minutes % 60);
    return (struct str){room, (size_t)n};
}

static bool to_double(struct str text, double *ret)
{
    char copy[NUMBER_BYTES];
    char *end;
    if (!text.n || text.n >= sizeof copy)
        return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = 0;
    *ret = strtod(copy, &end);
    return *end == 0 && isfinite(*ret);
}

struct str value_number(struct str text, bool is_date, bool is_1904, char room[VALUE_BYTES])
{
    double v;
    if (!to_double(text, &v))
        return text;
    double serial = v + (is_1904 ? DAYS_1904 : 0);
    if (is_date && serial >= 0 && serial < LAST_DAY + 1)
        return print_date(serial, room);
    int n = fabs(v) < 1e15 && v == floor(v) ? snprintf(room, VALUE_BYTES, "%.0f", v)
                                            : snprintf(room, VALUE_BYTES, "%.15g", v);
    struct str out = {room, (size_t)n};
    return str_equal(out, STR("-0")) ? STR("0") : out;
}
