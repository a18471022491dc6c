/* base64.c - bytes as 64 harmless signs.
 *
 * WHY   tokens travel in addresses and headers. Decoding is strict: one text per value, so a token
 *       can not be spelled in two ways.
 * OWNS  nothing.  RUNS  any thread.  SPEC RFC 4648 4, 5, 3.5.  TESTS base64_test.c. */
#include "text/base64.h"

#include <stdint.h>

#include "base/rd.h"

static const char standard_signs[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static struct str encode(struct arena *a, struct str bytes, const char *signs, bool is_padded)
{
    char *out = arena_try(a, bytes.n / 3 + 2, 4);
    if (!out)
        return (struct str){NULL, 0};
    struct rd r = rd_from(bytes);
    size_t n = 0;
    while (rd_left(&r) > 0) {
        size_t have = rd_left(&r) < 3 ? rd_left(&r) : 3;
        uint32_t group = 0;
        for (size_t i = 0; i < 3; i++)
            group = group << 8 | (i < have ? rd_u8(&r) : 0);
        for (size_t i = 0; i < 4; i++)
            if (i <= have)
                out[n++] = signs[group >> (18 - 6 * i) & 63];
            else if (is_padded)
                out[n++] = '=';
    }
    return (struct str){out, n};
}

struct str base64_encode(struct arena *a, struct str bytes)
{
    return encode(a, bytes, standard_signs, true);
}

struct str base64url_encode(struct arena *a, struct str bytes)
{
    return encode(a, bytes, url_signs, false);
}

static int letter_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    return c >= '0' && c <= '9' ? c - '0' + 52 : -1;
}

static int url_value(uint8_t c)
{
    return c == '-' ? 62 : c == '_' ? 63 : letter_value(c);
}

static int standard_value(uint8_t c)
{
    return c == '+' ? 62 : c == '/' ? 63 : letter_value(c);
}

static enum err decode(struct arena *a, struct str text, int (*value_of)(uint8_t c),
                       struct str *ret_bytes)
{
    char *out = arena_try(a, text.n / 4 + 1, 3);
    if (!out)
        return ERR_TOO_LARGE;
    struct rd r = rd_from(text);
    size_t n = 0;
    uint32_t bits = 0;
    unsigned count = 0; /* bits not yet given out */
    while (rd_left(&r) > 0) {
        int value = value_of(rd_u8(&r));
        if (value < 0)
            return ERR_MALFORMED;
        bits = (bits << 6 | (uint32_t)value) & 0xffff;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out[n++] = (char)(bits >> count & 0xff);
        }
    }
    if (count >= 6 || (bits & ((1u << count) - 1)) != 0) /* a lone sign, or spare bits set */
        return ERR_MALFORMED;
    *ret_bytes = (struct str){out, n};
    return OK;
}

enum err base64url_decode(struct arena *a, struct str text, struct str *ret_bytes)
{
    return decode(a, text, url_value, ret_bytes);
}

enum err base64_decode(struct arena *a, struct str text, struct str *ret_bytes)
{
    if (text.n % 4)
        return ERR_MALFORMED;
    size_t n = text.n; /* a third '=' is no sign, so it is refused there */
    for (int i = 0; i < 2 && n && text.p[n - 1] == '='; i++)
        n--;
    return decode(a, str_slice(text, 0, n), standard_value, ret_bytes);
}
