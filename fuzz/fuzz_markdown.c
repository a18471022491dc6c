/* fuzz_markdown.c - whatever is typed, the tree is JSON, holds only nodes of the list in their
 * places, is at most eight deep, and every link is a safe one. */
#include <jansson.h>
#undef json_is_object
#undef json_is_array
#undef json_is_null

#include "check.h"
#include "text/json.h"
#include "text/markdown.h"
#include "text/url.h"

enum { OUT_MAX_BYTES = 16 << 20, NESTING_MAX = 8 };

enum place { AT_TOP, IN_LIST, IN_MIXED, IN_INLINE }; /* IN_MIXED: li and quote */

static const struct shape {
    const char *type;
    size_t fields;     /* "t" included */
    const char *leaf;  /* its text field, NULL when it has children */
    enum place inside; /* of its children */
    bool is_inline;
} shapes[] = {
    {"p", 2, NULL, IN_INLINE, false},    {"ul", 2, NULL, IN_LIST, false},
    {"ol", 3, NULL, IN_LIST, false},     {"li", 2, NULL, IN_MIXED, false},
    {"quote", 2, NULL, IN_MIXED, false}, {"pre", 2, "v", IN_INLINE, false},
    {"text", 2, "v", IN_INLINE, true},   {"b", 2, NULL, IN_INLINE, true},
    {"i", 2, NULL, IN_INLINE, true},     {"s", 2, NULL, IN_INLINE, true},
    {"code", 2, "v", IN_INLINE, true},   {"a", 3, NULL, IN_INLINE, true},
    {"br", 1, NULL, IN_INLINE, true},    {"mention", 3, NULL, IN_INLINE, true},
};

static const struct shape *shape_of(const struct json *node)
{
    struct str type;
    const struct shape *known = NULL;
    CHECK(json_str(json_get(node, "t"), &type));
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (str_equal(type, str_from(shapes[i].type)))
            known = &shapes[i];
    CHECK(known);
    return known;
}

static bool is(const struct shape *s, const char *type)
{
    return strcmp(s->type, type) == 0;
}

static void check_place(const struct shape *s, enum place place)
{
    CHECK(is(s, "li") == (place == IN_LIST));
    CHECK(!s->is_inline || place == IN_INLINE || place == IN_MIXED);
    CHECK(s->is_inline || place != IN_INLINE);
}

static void check_nodes(const struct json *nodes, enum place place, int depth, bool in_link);

static void check_node(const struct json *node, enum place place, int depth, bool in_link)
{
    const struct shape *s = shape_of(node);
    struct str text;
    int64_t start;
    check_place(s, place);
    CHECK(json_object_size((const json_t *)node) == s->fields);
    if (is(s, "br"))
        return;
    if (is(s, "a"))
        CHECK(!in_link && json_str(json_get(node, "href"), &text) && url_is_safe_link(text));
    if (is(s, "mention"))
        CHECK(!in_link && json_str(json_get(node, "member"), &text) && text.n > 0);
    if (is(s, "ol"))
        CHECK(json_i64(json_get(node, "start"), &start) && start >= 0);
    if (s->leaf)
        CHECK(json_str(json_get(node, s->leaf), &text) && (!is(s, "text") || text.n > 0));
    else
        check_nodes(json_get(node, "c"), s->inside, depth,
                    in_link || is(s, "a") || is(s, "mention"));
    /* text and br are what nodes are made of; the others count as levels */
    CHECK(depth <= NESTING_MAX || is(s, "text"));
}

static void check_nodes(const struct json *nodes, enum place place, int depth, bool in_link)
{
    bool after_text = false;
    CHECK(json_is_array(nodes));
    for (size_t i = 0; i < json_count(nodes); i++) {
        const struct json *node = json_at(nodes, i);
        bool is_text = is(shape_of(node), "text");
        CHECK(!(after_text && is_text)); /* neighbours are one node */
        after_text = is_text;
        check_node(node, place, depth + 1, in_link);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct buf out;
    struct jw w;
    struct json *root;
    int64_t found[50];
    struct markdown_mentions mentions = {found, 0, sizeof found / sizeof *found};
    buf_init(&out, OUT_MAX_BYTES);
    jw_init(&w, &out);
    json_seed(1);
    CHECK(markdown_tree((struct str){(const char *)data, n}, &mentions, &w) == OK);
    CHECK(json_parse(buf_str(&out), &root) == OK);
    check_nodes(root, AT_TOP, 0, false);
    json_free(root);
    buf_done(&out);
    return 0;
}
