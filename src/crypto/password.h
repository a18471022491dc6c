/* password.h - argon2id (libsodium), 19 MiB, t=2: about 26 ms. Slow workers only; asserts nothing
 * else calls it is the business of api (operations with `prepare`). */
#ifndef CRYPTO_PASSWORD_H
#define CRYPTO_PASSWORD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"

/* PHC string ("$argon2id$...") in the arena. ERR_UNAVAILABLE when memory is short. */
MUST_CHECK enum err password_hash(struct arena *a, struct str password, struct str *ret_phc);
/* Constant time. An absent phc (unknown login) costs the same and gives false, so that the time of
 * an answer does not tell whether a login exists. */
bool password_matches(struct str phc, struct str password);
/* Short, equal to the login, or one of the common ones (a small bundled list). */
bool password_is_weak(struct str password, struct str login);

#endif
