/* route.h - from method and path to an operation. Built once, then read only: any thread. */
#ifndef API_ROUTE_H
#define API_ROUTE_H

#include "api/table.h"
#include "text/url.h"

struct routes;

struct routes *routes_new(const struct api_table *table);
void routes_free(struct routes *r); /* NULL is fine */
/* NULL when nobody answers there. Path parameters are added to ret; their texts live as long as
 * path's. */
const struct api_op *route_find(const struct routes *r, enum net_method method,
                                const struct url_path *path, struct op_params *ret);
/* One bit (1u << method) for each method somebody answers there; GET brings HEAD. 0: no such place.
 */
unsigned routes_methods(const struct routes *r, const struct url_path *path);
/* "GET, HEAD, PUT" */
struct str route_allow(struct arena *a, unsigned methods);
/* Adds the query string's parameters, first one wins; path parameters stay. ERR_MALFORMED: bad
 * encoding or more than LIMIT_PARAMS. Only names that the operation may know matter, so the rest is
 * dropped by decoders. */
MUST_CHECK enum err params_add_query(struct arena *a, struct str query, struct op_params *params);
const struct api_op *table_op(const struct api_table *table, struct str op_name);

#endif
