/* requisites.c - check digits of INN and OGRN, mobile numbers, days.
 *
 * WHY   one wrong digit in an application makes a stranger of a college: the paper and the form
 * must agree before a person reads them. HOW   INN: a weighted sum modulo 11, then 10, for the last
 * digit (the last two of twelve). OGRN: all but the last digit as one number modulo 11 (of fifteen:
 * 13), then 10. A mobile number is ten digits that begin with 9 after the country's 7 or the
 * trunk's 8. OWNS  nothing.  RUNS  any thread. SPEC  order MMV-7-6/435 of the tax service (INN),
 * order 165n of the ministry of finance (OGRN), E.164.  TESTS requisites_test.c. */
#include "text/requisites.h"

#include <stdint.h>

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

static int digit(struct str s, size_t i)
{
    return s.p[i] - '0';
}

/* The check digit over the first n digits; the weights of fewer digits are the tail of the longest.
 */
static bool inn_digit_fits(struct str s, size_t n)
{
    static const int weight[] = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};
    size_t skip = sizeof weight / sizeof *weight - n;
    int sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += weight[skip + i] * digit(s, i);
    return sum % 11 % 10 == digit(s, n);
}

bool inn_is_valid(struct str s)
{
    if (!all_digits(s))
        return false;
    if (s.n == 10)
        return inn_digit_fits(s, 9);
    return s.n == 12 && inn_digit_fits(s, 10) && inn_digit_fits(s, 11);
}

bool ogrn_is_valid(struct str s)
{
    if (!all_digits(s) || (s.n != 13 && s.n != 15))
        return false;
    int64_t head = 0;
    for (size_t i = 0; i + 1 < s.n; i++)
        head = head * 10 + digit(s, i);
    return head % ((int64_t)s.n - 2) % 10 == digit(s, s.n - 1);
}

struct str digits_only(struct arena *a, struct str typed)
{
    char *p = arena_try(a, typed.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; p && i < typed.n; i++)
        if (typed.p[i] != ' ' && typed.p[i] != '-' && typed.p[i] != '.' && typed.p[i] != '(' &&
            typed.p[i] != ')')
            p[n++] = typed.p[i];
    return p ? (struct str){p, n} : STR("");
}

bool mobile_normalise(struct arena *a, struct str typed, struct str *ret)
{
    struct str s = digits_only(a, typed);
    bool has_plus = s.n && s.p[0] == '+';
    if (has_plus)
        s = str_slice(s, 1, s.n);
    if (!all_digits(s))
        return false;
    if (s.n == 11 && (s.p[0] == '7' || (s.p[0] == '8' && !has_plus)))
        s = str_slice(s, 1, s.n);
    else if (s.n != 10 || has_plus)
        return false;
    if (s.p[0] != '9')
        return false;
    struct str number = arena_printf(a, "+7%.*s", STR_ARG(s));
    if (!number.p)
        return false;
    *ret = number;
    return true;
}

static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && is_leap);
}

bool day_is_valid(struct str s)
{
    long long year = 0, month = 0, day = 0;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
        return false;
    struct str y = str_slice(s, 0, 4), m = str_slice(s, 5, 7), d = str_slice(s, 8, 10);
    if (!all_digits(y) || !all_digits(m) || !all_digits(d) || !str_to_i64(y, &year) ||
        !str_to_i64(m, &month) || !str_to_i64(d, &day))
        return false;
    return year >= 1990 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_of((int)year, (int)month);
}
