/* conn.h - one connection, as the files of this room see it. Inside net only. Front loop's thread.
 *
 * connection.c  birth, death, reading, timers      http.c  requests and answers
 * ws.c          messages of a WebSocket            net.c   the table of connections */
#ifndef NET_CONN_H
#define NET_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "loop/loop.h"
#include "net/address.h"
#include "net/frame.h"
#include "net/http_in.h"
#include "net/http_out.h"
#include "net/limits.h"
#include "net/net.h"
#include "net/stream.h"
#include "net/ws_in.h"

enum phase {
    PHASE_HANDSHAKE,  /* TLS is being agreed on */
    PHASE_IDLE,       /* between requests, or before the first byte */
    PHASE_HEAD,       /* in a request's head */
    PHASE_BODY,       /* in its body */
    PHASE_WAIT,       /* the host has the request */
    PHASE_REPLY,      /* the answer is not all out yet */
    PHASE_LINGER,     /* we have said all; the peer's rest is read and dropped */
    PHASE_WS,         /* an open WebSocket */
    PHASE_WS_CLOSING, /* our close frame is on its way, the peer's is awaited */
    PHASE_DEAD,       /* the socket is closed; memory goes at the end of the turn */
};

/* What only a WebSocket has. */
struct ws {
    struct ws_in in;
    char accept[28]; /* Sec-WebSocket-Accept, until the handshake is answered */
    const struct net_binary_host *binary; /* who hears it instead of the host; NULL: the host */
    bool is_accepted;                     /* the host will hear ws_closed */
    bool is_packing;                      /* permessage-deflate was agreed on */
    bool is_held;                         /* the host wants no messages now */
    bool is_deaf;                         /* what still comes can not be read as frames */
    bool has_peer_closed;                 /* its close frame came */
    int64_t heard_us; /* last sign of life: bytes came, or queued ones were taken */
};

struct conn {
    struct watch watch; /* first: callbacks come with its address */
    struct timer timer;
    struct deferred burial;
    struct net *net;
    struct conn *next, *prev; /* all connections of net */
    struct net_handle handle;
    struct stream stream;
    struct address address;
    enum phase phase;
    bool is_head_request, is_http_10, closes; /* of the request being answered */
    bool is_in_input;                      /* deeper calls leave going on to the loop above them */
    int64_t deadline_us;                   /* the timer may run earlier and is then set again */
    int64_t body_until_us, body_earned_us; /* the body must go on by then; what it came to so far */
    size_t lingered;
    size_t answer_held; /* held.c */
    bool has_stored;    /* stored.c: what is still to be sent of a file */
    struct net_stored stored;
    struct http_in *http; /* only while a request is coming in */
    struct buf pending;   /* bytes read but not yet parsed, at most LIMIT_READ_BYTES */
    struct out out;
    struct ws *ws; /* only for a WebSocket, from its handshake on */
};

/* What of net's own refusals was logged in this second. */
struct refusal_log {
    int64_t second, said, unsaid;
};

struct slot {
    struct conn *conn;
    uint32_t generation; /* of the connection's newest request */
    uint32_t next_free;  /* index + 1 */
};

struct net {
    struct loop *loop;
    struct net_host host;
    struct net_limits limits;
    struct trusted_proxies proxies;
    const struct net_asset *assets;
    size_t asset_count;
    struct net_counts counts;

    struct watch listener; /* fd -1 when closed */
    struct timer accept_again;
    int port;
    struct address_counts *addresses;

    size_t bodies_held, strangers_held, answers_held; /* held.c */
    size_t stored_count;                              /* files being sent */
    struct address_counts *strangers;                 /* bytes of theirs, by address */
    struct conn *conns;
    size_t conn_count;
    struct slot *slot;
    uint32_t slot_count, slot_cap, first_free; /* first_free: index + 1 */

    uint32_t request_seed, request_count; /* ids of our own refusals */
    struct refusal_log refusal_log;
    struct deflate *deflate; /* of all WebSockets */
    struct http_in *spare;   /* one assembler kept for the next request */
    struct buf head;         /* scratch for heads and refusals */
    struct buf body;
    char date[HTTP_DATE_BYTES];
    int64_t date_second;
    char read_bytes[LIMIT_READ_BYTES]; /* what was just read; used up before the next read */

    struct tls *tls;      /* of new connections; NULL: plain; not ours */
    bool is_strict;       /* Strict-Transport-Security on answers through TLS */
    struct str only_page; /* see net_conf */
    int shakes;           /* handshake steps in this turn */
    struct deferred shakes_end;

    bool is_draining;
    void (*drained)(void *ctx);
    void *drained_ctx;
    struct timer drain_timer;
    struct deferred drain_end;
};

/* --- net.c: the table --- */
void net_slot_take(struct net *n, struct conn *c);  /* gives the first handle */
void net_slot_renew(struct net *n, struct conn *c); /* another handle for the next request */
void net_slot_release(struct net *n, struct conn *c);
bool net_is_host_path(const struct net *n, struct str target);
struct conn *net_conn(const struct net *n, struct net_handle h); /* NULL: nobody any more */
const char *net_date(struct net *n);
void net_conn_gone(struct net *n); /* after each burial: is the drain over? */

/* --- listener.c --- */
MUST_CHECK enum err listener_open(struct net *n, struct str host, int port);
void listener_close(struct net *n);

/* --- connection.c --- */
void conn_start(struct net *n, int fd, const struct address *a);
void conn_end(struct conn *c);  /* at once; ws_closed and memory follow at the end of the turn */
void conn_free(struct conn *c); /* at once and silently: for net_free */
void conn_set_phase(struct conn *c, enum phase p, int64_t deadline_in_us); /* < 0: no deadline */
void conn_set_deadline(struct conn *c, int64_t in_us);
void conn_send_frame(struct conn *c,
                     struct net_frame *f); /* at once when possible, queued otherwise */
void conn_flush(struct conn *c);
bool conn_is_choked(const struct conn *c); /* a WebSocket that is not to be read now */
void conn_go_on(struct conn *c);           /* with bytes that waited in pending */
void conn_linger(struct conn *c);          /* when all is out: no more from us */

/* --- http.c --- */
/* Takes what it can of the bytes; less than all when an answer must come first. */
size_t http_input(struct conn *c, struct str bytes);
void http_reply_written(struct conn *c);
void http_on_timer(struct conn *c);
void http_release(struct conn *c); /* the assembler goes back */
/* Starts an answer of head and body; the body is copied, or borrowed for ever. */
void http_answer(struct conn *c, struct http_head *h, struct str body, bool is_borrowed);

/* --- held.c --- */
bool held_has_room(const struct net *n, const struct net_owner *o, uint64_t body_bytes);
bool held_count_body(struct net *n, struct http_in *in); /* false: too much in all */
void held_forget_body(struct net *n, struct http_in *in);
bool held_count_answer(struct conn *c, size_t bytes); /* false: too much in all */
void held_forget_answer(struct conn *c);
int64_t held_earned_us(const struct net_limits *limits, size_t wire_bytes);
#define ATTACHMENT_BYTES 4096
/* The fields of an answer that is a file; a name too long is cut. */
struct str held_attachment(struct str name, bool is_looked_at, char *room, size_t room_bytes);

/* --- stored.c --- */
/* The head is queued; these bytes follow it. */
void stored_begin(struct conn *c, const struct net_stored *s);
/* Sends on. STREAM_OK: all is out; STREAM_WAIT: the peer, or the turn, takes no more. */
enum stream_result stored_flush(struct conn *c, bool *ret_moved);
void stored_end(struct conn *c); /* nothing when there is none */

/* --- http_refusal.c --- */
struct refusal_words {
    struct str allow, content_range; /* fields that belong to 405 and 416; absent: none */
    bool is_english;
};
void http_answer_problem(struct conn *c, enum refusal r, const struct refusal_words *words);
/* The same for what was not a request, or took too long: the connection ends after it. */
void http_refuse(struct conn *c, enum refusal r);
/* A whole refusal with Connection: close, for a peer that gets no connection. */
struct net_frame *http_refusal_frame(struct net *n, enum refusal r);

/* --- http_file.c --- */
void http_answer_file(struct conn *c, const struct http_in *in);

/* --- ws.c --- */
size_t ws_input(struct conn *c, char *bytes, size_t n);
struct ws *ws_new(struct str key, struct str extensions);
void ws_free(struct ws *w); /* NULL is fine */
void ws_on_timer(struct conn *c);
void ws_close(struct conn *c, int code, struct str reason);
void ws_written(struct conn *c);

#endif
