/* http_list.h - comma-separated lists of header fields. Pure. */
#ifndef NET_HTTP_LIST_H
#define NET_HTTP_LIST_H

#include <stdbool.h>

#include "base/str.h"

/* Is the token among the members ("keep-alive, Upgrade")? Without case; parameters are ignored. */
bool http_list_has(struct str list, struct str token);
/* Does an Accept-Encoding allow this coding with more than q=0, by name or by "*"? */
bool http_list_accepts(struct str accept_encoding, struct str coding);
/* Does an If-None-Match name this tag (quoted), or say "*"? Weak comparison. */
bool http_list_has_etag(struct str list, struct str etag);

#endif
