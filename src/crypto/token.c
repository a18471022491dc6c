/* token.c - random secrets, what is stored of them, and hashes for other ends.
 *
 * WHY   a stolen database must not open a session: only hashes of secrets are kept. Secrets hold
 *       256 random bits, so a plain SHA-256 is enough; passwords have their own module.
 * HOW   libsodium for all but SHA-1, which it rightly lacks and WebSocket still wants (OpenSSL).
 * OWNS  nothing.  RUNS  any thread, after crypto_init.
 * SPEC  FIPS 180-4, RFC 2104, RFC 4648 5, RFC 6455 4.2.2, SipHash-2-4.  TESTS token_test.c. */
#include "crypto/token.h"

#include <openssl/evp.h>
#include <sodium.h>

#include "base/log.h"
#include "base/rd.h"

enum { TOKEN_BYTES = 32, CODE_SIGNS = 8, LONG_CODE_SIGNS = 10, CODE_ALPHABET = 18 };

_Static_assert(crypto_hash_sha256_BYTES == HASH_BYTES, "a hash is one SHA-256");

void crypto_init(void)
{
    if (sodium_init() < 0)
        BUG("libsodium found no randomness");
}

static void fill_random(void *ctx, void *bytes, size_t n)
{
    (void)ctx;
    randombytes_buf(bytes, n);
}

struct rand_source crypto_rand(void)
{
    return (struct rand_source){fill_random, NULL};
}

struct str token_new(struct arena *a, const struct rand_source *r)
{
    enum { VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };
    enum { SIGNS = sodium_base64_ENCODED_LEN(TOKEN_BYTES, VARIANT) }; /* with the NUL */
    unsigned char secret[TOKEN_BYTES];
    rand_fill(r, secret, sizeof secret);
    char *text = arena_alloc(a, SIGNS);
    sodium_bin2base64(text, SIGNS, secret, sizeof secret, VARIANT);
    sodium_memzero(secret, sizeof secret);
    return (struct str){text, SIGNS - 1};
}

static const unsigned char *bytes_of(struct str s)
{
    return (const unsigned char *)(s.p ? s.p : "");
}

struct hash token_hash(const char *domain, struct str text)
{
    struct hash h;
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)domain, strlen(domain) + 1);
    crypto_hash_sha256_update(&state, bytes_of(text), text.n);
    crypto_hash_sha256_final(&state, h.byte);
    return h;
}

bool hash_equal(const struct hash *a, const struct hash *b)
{
    return sodium_memcmp(a->byte, b->byte, HASH_BYTES) == 0;
}

/* ---- codes ---- */

/* One sign of the alphabet: as printed, as typed in small, and as kept. The letters are those that
 * look alike in both alphabets, so the slip is typed right on any keyboard. */
static const struct {
    const char *printed; /* capital Cyrillic or digit, UTF-8 */
    const char *small;   /* small Cyrillic */
    char latin;
} code_signs[CODE_ALPHABET] = {
    {"А", "а", 'A'}, {"В", "в", 'B'}, {"Е", "е", 'E'}, {"К", "к", 'K'}, {"М", "м", 'M'},
    {"Н", "н", 'H'}, {"Р", "р", 'P'}, {"С", "с", 'C'}, {"Т", "т", 'T'}, {"Х", "х", 'X'},
    {"2", "2", '2'}, {"3", "3", '3'}, {"4", "4", '4'}, {"5", "5", '5'}, {"6", "6", '6'},
    {"7", "7", '7'}, {"8", "8", '8'}, {"9", "9", '9'},
};

/* Blanks and dashes a person or an autocorrector may put between the halves. */
static const char *const code_separators[] = {
    " ",
    "-",
    "\t",
    "\xc2\xa0",
    "\xe2\x80\x90",
    "\xe2\x80\x91",
    "\xe2\x80\x92",
    "\xe2\x80\x93",
    "\xe2\x80\x94",
    "\xe2\x80\x95",
    "\xe2\x88\x92",
};

/* Even over the alphabet: bytes past the last whole multiple are drawn again. */
static size_t draw_sign(const struct rand_source *r)
{
    unsigned char byte;
    do
        rand_fill(r, &byte, 1);
    while (byte >= 256 / CODE_ALPHABET * CODE_ALPHABET);
    return byte % CODE_ALPHABET;
}

/* Two halves with a dash between. */
static struct str code_draw(struct arena *a, const struct rand_source *r, size_t signs)
{
    char *text = arena_alloc(a, signs * 2 + 2); /* a Cyrillic letter is two bytes */
    size_t n = 0;
    for (size_t i = 0; i < signs; i++) {
        if (i == signs / 2)
            text[n++] = '-';
        for (const char *p = code_signs[draw_sign(r)].printed; *p; p++)
            text[n++] = *p;
    }
    return (struct str){text, n};
}

struct str code_new(struct arena *a, const struct rand_source *r)
{
    return code_draw(a, r, CODE_SIGNS);
}

struct str long_code_new(struct arena *a, const struct rand_source *r)
{
    return code_draw(a, r, LONG_CODE_SIGNS);
}

static bool take_prefix(struct str *s, const char *word)
{
    struct str prefix = str_from(word);
    if (!str_starts_with(*s, prefix))
        return false;
    *s = str_slice(*s, prefix.n, s->n);
    return true;
}

static bool take_separator(struct str *s)
{
    for (size_t i = 0; i < sizeof code_separators / sizeof *code_separators; i++)
        if (take_prefix(s, code_separators[i]))
            return true;
    return false;
}

/* The canonical sign s begins with, taken; 0 when it begins with none. */
static char take_sign(struct str *s)
{
    for (size_t i = 0; i < CODE_ALPHABET; i++) {
        char latin = code_signs[i].latin;
        if (take_prefix(s, code_signs[i].printed) || take_prefix(s, code_signs[i].small) ||
            take_prefix(s, (char[]){latin, 0}) ||
            (latin >= 'A' && take_prefix(s, (char[]){(char)(latin | 0x20), 0})))
            return latin;
    }
    return 0;
}

static bool canonical_of(struct arena *a, struct str typed, size_t signs, struct str *ret)
{
    char *canonical = arena_alloc(a, signs + 1);
    size_t n = 0;
    while (typed.n > 0) {
        if (take_separator(&typed))
            continue;
        char sign = take_sign(&typed);
        if (sign == 0 || n == signs)
            return false;
        canonical[n++] = sign;
    }
    *ret = (struct str){canonical, n};
    return n == signs;
}

bool code_canonical(struct arena *a, struct str typed, struct str *ret)
{
    return canonical_of(a, typed, CODE_SIGNS, ret);
}

bool long_code_canonical(struct arena *a, struct str typed, struct str *ret)
{
    return canonical_of(a, typed, LONG_CODE_SIGNS, ret);
}

/* ---- hashes for other ends ---- */

uint64_t hash_keyed(const unsigned char key[16], struct str bytes)
{
    _Static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8, "SipHash-2-4");
    unsigned char out[crypto_shorthash_BYTES];
    (void)crypto_shorthash(out, bytes_of(bytes), bytes.n, key); /* always 0 */
    struct rd r = rd_from((struct str){(const char *)out, sizeof out});
    return __builtin_bswap64(rd_u64be(&r)); /* the reference vectors are little endian */
}

void sha1(struct str bytes, unsigned char ret[20])
{
    if (EVP_Digest(bytes_of(bytes), bytes.n, ret, NULL, EVP_sha1(), NULL) != 1)
        BUG("OpenSSL refuses SHA-1, without which there is no WebSocket");
}

struct hash sha256(struct str bytes)
{
    struct hash h;
    (void)crypto_hash_sha256(h.byte, bytes_of(bytes), bytes.n); /* always 0 */
    return h;
}

struct hash hmac_sha256(struct str key, struct str bytes)
{
    struct hash h;
    crypto_auth_hmacsha256_state state; /* keys of any length, as others choose them */
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.n);
    crypto_auth_hmacsha256_update(&state, bytes_of(bytes), bytes.n);
    crypto_auth_hmacsha256_final(&state, h.byte);
    sodium_memzero(&state, sizeof state);
    return h;
}

struct str hash_hex(struct arena *a, const struct hash *h)
{
    char *text = arena_alloc(a, 2 * HASH_BYTES + 1);
    sodium_bin2hex(text, 2 * HASH_BYTES + 1, h->byte, HASH_BYTES);
    return (struct str){text, (size_t)2 * HASH_BYTES};
}
