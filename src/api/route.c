/* route.c - find the operation of a request.
 *
 * WHY   the generated table speaks of "/api/v1/chats/{chat_id}", requests of "/api/v1/chats/17".
 * HOW   each route is cut once into segments; a request is compared with the routes of its method
 *       and length. A literal beats a parameter at the first segment where two routes differ
 *       ("/chats/direct" before "/chats/{chat_id}"). Not a tree: a method and length has fewer
 *       than ten routes.
 * OWNS  its rows.
 * RUNS  front loop; read only after routes_new.
 * TESTS route_test.c */
#include "api/route.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

struct route {
    const struct api_op *op;
    struct str segment[16]; /* a parameter keeps its name without braces */
    bool is_param[16];
    size_t count;
};

struct routes {
    size_t count;
    struct route row[];
};

static void cut(struct route *r)
{
    struct str rest = str_from(r->op->route);
    ASSERT(rest.n && rest.p[0] == '/');
    while (rest.n) {
        rest = str_slice(rest, 1, rest.n);
        size_t end = str_find_byte(rest, '/');
        struct str s = str_slice(rest, 0, end);
        ASSERT(s.n && r->count < 16);
        bool is_param = s.p[0] == '{';
        r->is_param[r->count] = is_param;
        r->segment[r->count++] = is_param ? str_slice(s, 1, s.n - 1) : s;
        rest = str_slice(rest, end, rest.n);
    }
}

struct routes *routes_new(const struct api_table *table)
{
    struct routes *r = calloc(1, sizeof *r + table->op_count * sizeof r->row[0]);
    ASSERT(r);
    for (size_t i = 0; i < table->op_count; i++) {
        if (!table->ops[i].route)
            continue;
        struct route *row = &r->row[r->count++];
        row->op = &table->ops[i];
        cut(row);
    }
    return r;
}

void routes_free(struct routes *r)
{
    free(r);
}

static bool fits(const struct route *r, const struct url_path *path)
{
    for (size_t i = 0; i < r->count; i++)
        if (!r->is_param[i] && !str_equal(r->segment[i], path->segment[i]))
            return false;
    return true;
}

static bool is_closer(const struct route *a, const struct route *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (a->is_param[i] != b->is_param[i])
            return !a->is_param[i];
    return false;
}

const struct api_op *route_find(const struct routes *r, enum net_method method,
                                const struct url_path *path, struct op_params *ret)
{
    const struct route *best = NULL;
    for (size_t i = 0; i < r->count; i++) {
        const struct route *row = &r->row[i];
        if (row->op->method != method || row->count != path->count || !fits(row, path))
            continue;
        if (!best || is_closer(row, best))
            best = row;
    }
    if (!best)
        return NULL;
    for (size_t i = 0; i < best->count; i++)
        if (best->is_param[i] && ret->count < LIMIT_PARAMS)
            ret->item[ret->count++] = (struct op_param){best->segment[i], path->segment[i]};
    return best->op;
}

unsigned routes_methods(const struct routes *r, const struct url_path *path)
{
    unsigned methods = 0;
    for (size_t i = 0; i < r->count; i++)
        if (r->row[i].count == path->count && fits(&r->row[i], path))
            methods |= 1u << r->row[i].op->method;
    return methods & 1u << NET_GET ? methods | 1u << NET_HEAD : methods;
}

struct str route_allow(struct arena *a, unsigned methods)
{
    static const char *const names[NET_METHOD_COUNT] = {"GET", "HEAD",  "POST",
                                                        "PUT", "PATCH", "DELETE"};
    char text[64];
    size_t n = 0;
    for (int m = 0; m < NET_METHOD_COUNT; m++)
        if (methods & 1u << m)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", n ? ", " : "", names[m]);
    return str_copy(a, (struct str){text, n});
}

/* All names of ours look so; others can not matter. */
static bool is_plain_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') && s.p[i] != '_')
            return false;
    return s.n > 0;
}

static bool has_param(const struct op_params *params, struct str name)
{
    for (size_t i = 0; i < params->count; i++)
        if (str_equal(params->item[i].name, name))
            return true;
    return false;
}

enum err params_add_query(struct arena *a, struct str query, struct op_params *params)
{
    while (query.n) {
        size_t end = str_find_byte(query, '&');
        struct str pair = str_slice(query, 0, end), value;
        query = str_slice(query, end < query.n ? end + 1 : end, query.n);
        struct str name = str_slice(pair, 0, str_find_byte(pair, '='));
        if (!is_plain_name(name) || has_param(params, name))
            continue;
        if (!url_query_get(a, pair, name, &value) || params->count == LIMIT_PARAMS)
            return ERR_MALFORMED;
        name = str_copy(a, name); /* the request's own bytes end with its callback */
        if (!name.p)
            return ERR_MALFORMED;
        params->item[params->count++] = (struct op_param){name, value};
    }
    return OK;
}

const struct api_op *table_op(const struct api_table *table, struct str op_name)
{
    for (size_t i = 0; i < table->op_count; i++)
        if (str_equal(op_name, str_from(table->ops[i].name)))
            return &table->ops[i];
    return NULL;
}
