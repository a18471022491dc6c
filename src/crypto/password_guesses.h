/* password_guesses.h - is this folded text one of the passwords tried first. Any thread. */
#ifndef CRYPTO_PASSWORD_GUESSES_H
#define CRYPTO_PASSWORD_GUESSES_H

#include <stdbool.h>

#include "base/str.h"

/* folded: small letters, no digits or signs at the end unless the whole was taken. */
bool password_guesses_has(struct str folded);

#endif
