/* password.c - argon2id through libsodium, and a short refusal of what is guessed first.
 *
 * WHY   a copied database must cost the thief 26 ms and 19 MiB a guess; OWASP's second row
 *       (m=19456 KiB, t=2, p=1) keeps that bearable on a small school server.
 * HOW   an unknown login is checked against a fixed hash of a thrown-away secret with the same
 *       cost, so that the time of an answer does not tell whether a login exists.
 * OWNS  nothing; the hash is in the caller's arena.  RUNS  slow workers only, after crypto_init.
 * SPEC  RFC 9106.  TESTS password_test.c. */
#include "crypto/password.h"

#include <sodium.h>

#include "crypto/password_guesses.h"

enum {
    ARGON_PASSES = 2,
    ARGON_BYTES = 19 << 20,
    PASSWORD_SIGNS_MIN = 10,
    FOLDED_BYTES_MAX = 128 /* longer than any common password or login */
};

/* Nobody knows what this is the hash of; made once with 32 random bytes and the costs above. */
static const char unknown_login_phc[] = "$argon2id$v=19$m=19456,t=2,p=1$HGUOdM9ARwYap8Eilq1uWA$"
                                        "J0Uf3OCfnsvHMWg0HE+iZZnj5fcocogORADQU3RRsco";

static const char *chars_of(struct str s)
{
    return s.p ? s.p : "";
}

enum err password_hash(struct arena *a, struct str password, struct str *ret_phc)
{
    char *phc = arena_try(a, 1, crypto_pwhash_STRBYTES);
    if (!phc)
        return ERR_TOO_LARGE;
    if (crypto_pwhash_str_alg(phc, chars_of(password), password.n, ARGON_PASSES, ARGON_BYTES,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return ERR_UNAVAILABLE;
    *ret_phc = str_from(phc);
    return OK;
}

bool password_matches(struct str phc, struct str password)
{
    char stored[crypto_pwhash_STRBYTES] = {0};
    bool is_known = phc.p != NULL && phc.n < sizeof stored;
    struct str checked = is_known ? phc : STR(unknown_login_phc);
    memcpy(stored, checked.p, checked.n);
    bool is_right = crypto_pwhash_str_verify(stored, chars_of(password), password.n) == 0;
    return is_right && is_known;
}

/* Small letters of ASCII and of the Russian alphabet, whose forms have equal lengths in UTF-8.
 * (text has the full folding, but is no room of ours, and guesses are made of these.) */
static struct str fold(struct str s, char out[FOLDED_BYTES_MAX])
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i], next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
        out[i] = s.p[i];
        if (c >= 'A' && c <= 'Z') {
            out[i] = (char)(c | 0x20);
        } else if (c == 0xd0 && (next == 0x81 || (next >= 0x90 && next <= 0xaf))) {
            bool stays_in_row = next >= 0x90 && next <= 0x9f; /* А-П: D0 B0 - D0 BF */
            out[i] = (char)(stays_in_row ? 0xd0 : 0xd1);      /* Р-Я: D1 80 - D1 8F, Ё: D1 91 */
            out[++i] = (char)(next == 0x81 ? 0x91 : stays_in_row ? next + 0x20 : next - 0x20);
        }
    }
    return (struct str){out, s.n};
}

/* Without the year, the count or the exclamation marks that rules of other sites made people add.
 */
static struct str without_tail(struct str s)
{
    while (s.n > 0 &&
           (strchr("!?.,*#$@_-+=", s.p[s.n - 1]) || (s.p[s.n - 1] >= '0' && s.p[s.n - 1] <= '9')))
        s.n--;
    return s;
}

static size_t count_signs(struct str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.n; i++)
        count += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return count;
}

/* One sign of `width` bytes again and again. */
static bool repeats_every(struct str s, size_t width)
{
    return s.n > width && str_equal(str_slice(s, width, s.n), str_slice(s, 0, s.n - width));
}

bool password_is_weak(struct str password, struct str login)
{
    if (count_signs(password) < PASSWORD_SIGNS_MIN || repeats_every(password, 1) ||
        repeats_every(password, 2))
        return true;
    if (password.n > FOLDED_BYTES_MAX)
        return false;
    char password_folded[FOLDED_BYTES_MAX], login_folded[FOLDED_BYTES_MAX];
    struct str whole = fold(password, password_folded), word = without_tail(whole);
    if (password_guesses_has(whole) || password_guesses_has(word))
        return true;
    if (login.n == 0 || login.n > FOLDED_BYTES_MAX)
        return false;
    struct str name = fold(login, login_folded);
    return str_equal(whole, name) || str_equal(word, name);
}
