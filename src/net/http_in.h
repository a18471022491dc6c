/* http_in.h - bytes in, one request out. Pure: no sockets, no time.
 *
 * Feed bytes until HTTP_IN_DONE or HTTP_IN_BAD; HTTP_IN_HEAD comes once in between, when the head
 * is in: then the caller sets body_limit. Bytes after the request are left to the caller. */
#ifndef NET_HTTP_IN_H
#define NET_HTTP_IN_H

#include <llhttp.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "net/head_scan.h"
#include "net/limits.h"
#include "net/net.h"
#include "net/refusal.h"

struct http_field {
    struct str name; /* lower case */
    struct str value;
};

struct http_in {
    llhttp_t parser;
    struct head_scan scan;
    struct buf head, body;
    char *joined; /* values of doubled fields; NULL for most */
    size_t joined_n;
    struct http_field field[LIMIT_HTTP_FIELDS];
    size_t field_count;
    bool is_value_in; /* the newest field is whole */
    bool is_head_in, is_done;
    size_t body_limit;      /* set by the caller at HTTP_IN_HEAD */
    size_t body_wire_bytes; /* as sent, with chunk framing */
    size_t body_counted;    /* held.c */
    struct net_owner owner; /* set by the caller at HTTP_IN_HEAD, when there is a body */
    const char *framing;    /* where the bytes after the last body bytes begin, while feeding */
    enum refusal refusal;

    /* what a whole head says */
    enum net_method method;
    struct str target; /* origin form */
    bool is_http_11, keeps_alive, expects_continue, wants_websocket, has_body;
};

enum http_in_step {
    HTTP_IN_MORE,
    HTTP_IN_HEAD,
    HTTP_IN_DONE,
    HTTP_IN_BAD, /* see refusal */
};

void http_in_init(struct http_in *in);
void http_in_done(struct http_in *in);
void http_in_reset(struct http_in *in); /* for the next request; keeps memory */
enum http_in_step http_in_feed(struct http_in *in, struct str bytes, size_t *ret_used);
struct str http_in_header(const struct http_in *in, const char *name);
/* The request as the host sees it; views of in. */
struct net_request http_in_request(const struct http_in *in);

/* http_check.c: what RFC 9110 and 9112 ask of a head beyond its syntax. */
enum refusal http_check_head(struct http_in *in);
bool http_is_host(struct str h); /* the form of a Host field */
/* The request is for this host, whatever Host says (absolute form, a proxy). */
void http_set_host(struct http_in *in, struct str host);
/* A sound request line, but neither HTTP/1.0 nor 1.1? Works on a head that was not parsed. */
bool http_check_is_other_version(const struct http_in *in);

#endif
