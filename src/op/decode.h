/* decode.h - what comes in, made into checked values: the calls of generated decoders
 * (tools/gen_api.py).
 *
 * A value is looked for among the parameters of path and query first (text), then in the JSON body;
 * null counts as absent. Every refusal is ERR_INVALID with op->detail = the field's name
 * ("name.last" for a field within). Texts are copied into op->arena, cleaned. Any thread that owns
 * the op. */
#ifndef OP_DECODE_H
#define OP_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "op/op.h"
#include "text/json.h"

#define LIMIT_PARAMS 16

/* Parameters from the path and the query string, percent-decoded. */
struct op_params {
    struct op_param {
        struct str name, value;
    } item[LIMIT_PARAMS];
    size_t count;
};

/* Either a JSON value or the text of a parameter; neither: absent. */
struct in_value {
    const struct json *json;
    struct str text;
};

/* body and params may be NULL. */
struct in_value in_field(const struct json *body, const struct op_params *params, const char *name);
static inline struct in_value in_json(const struct json *v)
{
    return (struct in_value){.json = v};
}
static inline bool in_is_absent(struct in_value v)
{
    return !v.json && !v.text.p;
}

/* How a text must look; lengths are code points after cleaning. */
enum text_form { TEXT_ONE_LINE, TEXT_MANY_LINES, TEXT_NAME, TEXT_LOGIN, TEXT_SLUG };
struct text_rule {
    enum text_form form;
    size_t least, most;
};

MUST_CHECK enum err decode_i64(struct op *op, struct in_value v, const char *name, int64_t least,
                               int64_t most, int64_t *ret);
MUST_CHECK enum err decode_bool(struct op *op, struct in_value v, const char *name, bool *ret);
/* Decimal digits, 1 and up. */
MUST_CHECK enum err decode_id(struct op *op, struct in_value v, const char *name, int64_t *ret);
MUST_CHECK enum err decode_text(struct op *op, struct in_value v, const char *name,
                                const struct text_rule *rule, struct str *ret);
MUST_CHECK enum err decode_roles(struct op *op, struct in_value v, const char *name, role_set *ret);
/* One of count words: its place. */
MUST_CHECK enum err decode_word(struct op *op, struct in_value v, const char *name,
                                const char *const *words, unsigned count, unsigned *ret);
MUST_CHECK enum err decode_object(struct op *op, struct in_value v, const char *name,
                                  const struct json **ret);
struct list_rule {
    size_t least, most, item_bytes;
};
/* The array and zeroed room for its items. */
MUST_CHECK enum err decode_list(struct op *op, struct in_value v, const char *name,
                                const struct list_rule *rule, void **ret_items, size_t *ret_count);
/* After a refusal within an object: "last" becomes "name.last". Returns e. */
MUST_CHECK enum err decode_within(struct op *op, const char *name, enum err e);
MUST_CHECK enum err decode_missing(struct op *op, const char *name);

#endif
