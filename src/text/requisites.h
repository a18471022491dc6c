/* requisites.h - the numbers of a Russian organisation and of its people's telephones. Pure, any
 * thread. */
#ifndef TEXT_REQUISITES_H
#define TEXT_REQUISITES_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* The taxpayer's number (INN): ten digits of an organisation or twelve of a person in business,
 * whose check digits are right. Nothing but digits. */
bool inn_is_valid(struct str digits);
/* The number in the state register (OGRN thirteen digits, OGRNIP fifteen), whose check digit is
 * right. */
bool ogrn_is_valid(struct str digits);
/* A Russian mobile number in any usual writing ("8 (912) 345-67-89", "+7 912 345 67 89",
 * "9123456789") as "+79123456789"; false when it is none. */
bool mobile_normalise(struct arena *a, struct str typed, struct str *ret);
/* "2026-09-01", a day that there was or will be, from the year 1990 to 2100. */
bool day_is_valid(struct str text);
/* What was typed without blanks, dashes, dots and brackets: how numbers are copied from papers. */
struct str digits_only(struct arena *a, struct str typed);

#endif
