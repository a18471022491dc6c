/* decode.c - checked values out of JSON and parameters.
 *
 * WHY   generated decoders stay flat: one call a field, and one place that knows what each form of
 *       text is.
 * HOW   a parameter is text, a body is JSON; both end in the same check. Nothing is trusted:
 *       types, lengths in code points after cleaning, ranges, words. Unknown fields are never
 *       looked at.
 * OWNS  nothing; results live in op->arena.
 * RUNS  on the worker that owns the op.
 * TESTS decode_test.c */
#include "op/decode.h"

#include <inttypes.h>

#include "text/utf8.h"

struct in_value in_field(const struct json *body, const struct op_params *params, const char *name)
{
    struct str wanted = str_from(name);
    for (size_t i = 0; params && i < params->count; i++)
        if (str_equal(params->item[i].name, wanted))
            return (struct in_value){.text = params->item[i].value};
    const struct json *v = body ? json_get(body, name) : NULL;
    return (struct in_value){.json = v && !json_is_null(v) ? v : NULL};
}

static enum err invalid(struct op *op, const char *name)
{
    return op_fail(op, ERR_INVALID, "%s", name);
}

enum err decode_missing(struct op *op, const char *name)
{
    return invalid(op, name);
}

enum err decode_within(struct op *op, const char *name, enum err e)
{
    if (e == ERR_INVALID && op->detail.p)
        op->detail = arena_printf(op->arena, "%s.%.*s", name, STR_ARG(op->detail));
    return e;
}

enum err decode_i64(struct op *op, struct in_value v, const char *name, int64_t least, int64_t most,
                    int64_t *ret)
{
    int64_t n = 0;
    if (v.text.p) {
        long long parsed;
        if (!str_to_i64(v.text, &parsed))
            return invalid(op, name);
        n = parsed;
    } else if (!v.json || !json_i64(v.json, &n)) {
        return invalid(op, name);
    }
    if (n < least || n > most)
        return invalid(op, name);
    *ret = n;
    return OK;
}

enum err decode_bool(struct op *op, struct in_value v, const char *name, bool *ret)
{
    if (v.text.p) {
        bool yes = str_equal(v.text, STR("true"));
        if (!yes && !str_equal(v.text, STR("false")))
            return invalid(op, name);
        *ret = yes;
        return OK;
    }
    if (!v.json || !json_bool(v.json, ret))
        return invalid(op, name);
    return OK;
}

/* Canonical digits only ("7", never "07" or "+7"), so that one id has one spelling. */
enum err decode_id(struct op *op, struct in_value v, const char *name, int64_t *ret)
{
    struct str text = v.text;
    long long n;
    if (!text.p && (!v.json || !json_str(v.json, &text)))
        return invalid(op, name);
    if (!text.n || text.p[0] < '1' || text.p[0] > '9' || !str_to_i64(text, &n))
        return invalid(op, name);
    *ret = n;
    return OK;
}

static bool is_login_letter(uint32_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    if (c == '.' || c == '_' || c == '-')
        return true;
    if (c >= 0xC0 && c <= 0x24F)
        return c != 0xD7 && c != 0xF7; /* Latin letters with marks, not the signs of × and ÷ */
    return c >= 0x400 && c <= 0x481;   /* Cyrillic letters; the marks after them are not */
}

/* The next code point of text that utf8_clean has passed. */
static uint32_t next_code_point(struct str s, size_t *at)
{
    unsigned char c = (unsigned char)s.p[(*at)++];
    if (c < 0x80)
        return c;
    int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
    uint32_t cp = c & (0x3Fu >> more);
    while (more-- > 0 && *at < s.n)
        cp = cp << 6 | ((unsigned char)s.p[(*at)++] & 0x3F);
    return cp;
}

static bool is_login(struct str s)
{
    for (size_t at = 0; at < s.n;)
        if (!is_login_letter(next_code_point(s, &at)))
            return false;
    return true;
}

static bool is_slug(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool is_dash = c == '-';
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !is_dash)
            return false;
        if (is_dash && (i == 0 || i + 1 == s.n))
            return false;
    }
    return true;
}

static bool has_form(struct str s, enum text_form form)
{
    switch (form) {
    case TEXT_ONE_LINE:
    case TEXT_MANY_LINES:
        return true;
    case TEXT_NAME:
        return !s.n || utf8_is_person_name(s);
    case TEXT_LOGIN:
        return is_login(s);
    case TEXT_SLUG:
        return is_slug(s);
    }
    return false;
}

enum err decode_text(struct op *op, struct in_value v, const char *name,
                     const struct text_rule *rule, struct str *ret)
{
    struct str raw = v.text, clean;
    if (!raw.p && (!v.json || !json_str(v.json, &raw)))
        return invalid(op, name);
    /* Cleaning only shortens or composes; far too long input is not worth the work. */
    if (raw.n / 16 > rule->most + 16)
        return invalid(op, name);
    enum err e = utf8_clean(op->arena, raw, rule->form != TEXT_MANY_LINES, &clean);
    if (e)
        return e == ERR_MALFORMED ? invalid(op, name) : e;
    size_t length = utf8_length(clean);
    if (length < rule->least || length > rule->most || !has_form(clean, rule->form))
        return invalid(op, name);
    *ret = clean;
    return OK;
}

enum err decode_roles(struct op *op, struct in_value v, const char *name, role_set *ret)
{
    role_set set = 0;
    if (!v.json || !json_is_array(v.json))
        return invalid(op, name);
    for (size_t i = 0; i < json_count(v.json); i++) {
        struct str word;
        if (!json_str(json_at(v.json, i), &word))
            return invalid(op, name);
        role_set one = role_from_word(word);
        if (!one || one == ROLE_OPERATOR || role_has(set, one))
            return invalid(op, name);
        set |= one;
    }
    *ret = set;
    return OK;
}

enum err decode_word(struct op *op, struct in_value v, const char *name, const char *const *words,
                     unsigned count, unsigned *ret)
{
    struct str text = v.text;
    if (!text.p && (!v.json || !json_str(v.json, &text)))
        return invalid(op, name);
    for (unsigned i = 0; i < count; i++)
        if (str_equal(text, str_from(words[i]))) {
            *ret = i;
            return OK;
        }
    return invalid(op, name);
}

enum err decode_object(struct op *op, struct in_value v, const char *name, const struct json **ret)
{
    if (!v.json || !json_is_object(v.json))
        return invalid(op, name);
    *ret = v.json;
    return OK;
}

enum err decode_list(struct op *op, struct in_value v, const char *name,
                     const struct list_rule *rule, void **ret_items, size_t *ret_count)
{
    bool is_absent = in_is_absent(v) && !rule->least; /* as good as an empty one */
    if (!is_absent && (!v.json || !json_is_array(v.json)))
        return invalid(op, name);
    size_t count = is_absent ? 0 : json_count(v.json);
    if (count < rule->least || count > rule->most)
        return invalid(op, name);
    void *items = arena_try(op->arena, count ? count : 1, rule->item_bytes);
    if (!items)
        return ERR_TOO_LARGE;
    *ret_items = items;
    *ret_count = count;
    return OK;
}
