/* net.h - HTTP/1.1 and WebSocket over TCP, and the only room that knows them. Front loop's thread.
 *
 * net speaks to whoever wires it (api) through struct net_host. A connection is named by a handle:
 * answers that come late for a connection that left are dropped by its generation. Static files of
 * the web client are answered here from memory. Requests of one connection are answered in order
 * (pipelining: the next is parsed when the one before is answered). */
#ifndef NET_NET_H
#define NET_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "loop/loop.h"
#include "net/asset.h"
#include "net/forwarded.h"

struct net;

struct net_handle {
    uint32_t loop, slot, generation; /* generation 0 is nobody */
};

enum net_method { NET_GET, NET_HEAD, NET_POST, NET_PUT, NET_PATCH, NET_DELETE, NET_METHOD_COUNT };

/* Views are valid during the callback only. */
struct net_request {
    enum net_method method;
    struct str target; /* as sent: "/api/v1/chats?x=1" */
    struct str body;
    struct str peer;      /* the client: "203.0.113.5" or "2001:db8::1" */
    bool is_secure;       /* came by TLS, to us or to a trusted proxy in front */
    bool wants_websocket; /* a valid RFC 6455 upgrade; answer with net_accept_websocket or net_reply
                           */
    const void *headers;  /* for net_header */
};
/* The header's value, absent when not sent. name in lower case. Doubled ones are refused or joined
 * by net. */
struct str net_header(const struct net_request *r, const char *name);

/* Whose a body is, for what may be held of it. */
struct net_owner {
    struct address from;
    bool is_known;
};

/* A body that outlives the callback. */
struct net_body {
    struct buf bytes;
    size_t counted; /* of what net may hold */
    struct net_owner owner;
};
/* From within net_host.request: the body is the caller's from now on, uncopied, until
 * net_body_free. Until then it counts against LIMIT_BODIES_HELD_BYTES. */
struct str net_take_body(const struct net_request *r, struct net_body *ret);
void net_body_free(struct net *n, struct net_body *b); /* n: NULL once it is freed */

/* Bytes of an open file, sent as the peer takes them. */
struct net_stored {
    int fd; /* net's from net_reply on, whatever becomes of the answer */
    uint64_t from, bytes;
};

struct net_response {
    int status;
    struct str content_type; /* absent: no body */
    struct str body;
    struct str set_cookie; /* whole value; absent: none */
    int retry_after_s;     /* 0: none */
    struct str language;   /* Content-Language; absent: none */
    struct str allow;      /* Allow, which belongs to a 405; absent: none */
    struct str location;   /* where else; absent: none */
    struct str file_name;  /* it is a file to be kept under this name; absent: none */
    bool is_looked_at;     /* that file: shown in place, still without any right of a page */
    bool has_stored;       /* `stored` in place of body */
    struct net_stored stored;
    struct str etag, content_range; /* absent: none */
    bool accepts_ranges;
    bool is_private;   /* may be kept by the browser, and is asked for again each time */
    struct str fields; /* further whole lines, "Upload-Offset: 5\r\n"; absent: none */
    bool is_for_all;   /* pages of any other site may read it (Access-Control-Allow-Origin) */
};

struct net_host {
    void *ctx;
    /* How long a body this request may have; asked when its headers are in, without peer and
     * is_secure. 0: none allowed. */
    size_t (*body_limit)(void *ctx, const struct net_request *r);
    /* No stranger, as far as can be told at once: large bodies of strangers have a smaller part.
     * Asked with body_limit. NULL: all are strangers. */
    bool (*is_known)(void *ctx, const struct net_request *r);
    /* Every request for a path under /api/ or /rtc/, /healthz, /metrics. Answer now or later,
     * once. */
    void (*request)(void *ctx, struct net_handle h, const struct net_request *r);
    void (*ws_message)(void *ctx, struct net_handle h, struct str text); /* whole, valid UTF-8 */
    void (*ws_closed)(void *ctx,
                      struct net_handle h); /* once per accepted WebSocket, whatever the cause */
};

struct tls; /* crypto/tls.h */

struct net_conf {
    struct str host;                /* address to listen on, "127.0.0.1", "::" */
    int port;                       /* 0: any free one, see net_port */
    const struct net_asset *assets; /* the client; sorted by path; may be none */
    size_t asset_count;
    const struct net_limits *limits; /* NULL: the defaults of net/limits.h */
    struct tls *tls;                 /* NULL: plain. Stays the caller's, to be freed after net */
    bool is_strict;                  /* tell browsers to come by https only (RFC 6797); with tls */
    /* Of the client's pages only this one and the files are given here, all else is the host's to
     * answer; absent: every page. */
    struct str only_page;
    const struct trusted_proxies *proxies; /* NULL: none; whose X-Forwarded- fields count */
};

MUST_CHECK enum err net_new(struct loop *l, const struct net_conf *conf,
                            const struct net_host *host, struct net **ret);
int net_port(const struct net *n);
/* New connections begin with this identity; those that live keep theirs. The one before may be
 * freed at once. */
void net_set_tls(struct net *n, struct tls *t);
void net_reply(struct net *n, struct net_handle h, const struct net_response *r); /* copies */
void net_accept_websocket(struct net *n, struct net_handle h);

/* Who hears a WebSocket that carries binary messages (and no text), in place of net_host. Must
 * outlive net. */
struct net_binary_host {
    void *ctx;
    size_t max_message_bytes; /* longer ones: close 1009 */
    void (*message)(void *ctx, struct net_handle h, struct str bytes);
    void (*closed)(void *ctx, struct net_handle h); /* once, as ws_closed */
};
void net_accept_binary(struct net *n, struct net_handle h, const struct net_binary_host *host);

/* A text frame encoded once, shared by every receiver. Counted without atomics: front loop only. */
struct net_frame;
struct net_frame *net_frame_new(struct str text); /* one reference */
struct net_frame *net_frame_new_binary(struct str bytes);
/* Several frames as one, in order: a burst for many sockets is one write for each. One reference.
 */
struct net_frame *net_frame_join(struct net_frame *const *frames, size_t count);
struct net_frame *net_frame_ref(struct net_frame *f);
void net_frame_unref(struct net_frame *f);
/* Takes a reference of its own. Written at once when the socket takes it, queued otherwise.
 * False when the handle is nobody any more. */
bool net_ws_send(struct net *n, struct net_handle h, struct net_frame *f);
/* Bytes queued for this socket: the gateway's budget looks at it. */
size_t net_ws_backlog(const struct net *n, struct net_handle h);
/* Read no more messages of this socket for now; what comes waits in the kernel. Letting go may call
 * ws_message before it returns. */
void net_ws_hold(struct net *n, struct net_handle h, bool is_held);
/* Close frame with code (RFC 6455 7.4) after what is queued; then ws_closed comes. */
void net_ws_close(struct net *n, struct net_handle h, int code, struct str reason);

/* Stop accepting, finish open requests, say "going away" (1001) to sockets; drained runs when all
 * are gone or 4 s are over. */
void net_drain(struct net *n, void (*drained)(void *ctx), void *ctx);
/* After the loop's last turn. Calls nobody: what is still open is closed silently. NULL is fine. */
void net_free(struct net *n);

struct net_counts {
    int64_t connections, requests, refused_malformed, refused_limits, ws_open, ws_messages;
    int64_t tls_handshakes, tls_failed;
    int64_t forwarded_malformed; /* X-Forwarded- fields of a trusted proxy that were left out */
};
struct net_counts net_counts(const struct net *n);

#endif
