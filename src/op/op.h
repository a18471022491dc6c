/* op.h - one operation: who calls, whose memory, which transaction, what follows from it.
 *
 * Made by api, used by one thread at a time (it may travel from a slow worker to the write worker).
 * A handler sees an op and values; never HTTP, JSON, locks or threads. On the writer a handler may
 * be run up to three times (store/batch.c): it touches nothing but op->db, op->arena and the op's
 * own results, and op_restart has cleaned these before each run. */
#ifndef OP_OP_H
#define OP_OP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/id.h"
#include "base/rand.h"
#include "base/str.h"
#include "base/topic.h"
#include "op/role.h"
#include "store/db.h"

struct blobs; /* store/blobs.h */
struct clamd; /* outgoing/clamd.h */
struct media; /* media/media.h */

/* The server's settings for files of messages, in bytes. */
struct file_limits {
    int64_t one; /* file */
    int64_t org; /* all files of an organisation, unless the operator said otherwise */
};

struct caller {
    session_id session;      /* 0: signed out */
    org_id org;              /* 0: signed out, or the operator */
    member_id member;        /* 0: signed out, or the operator */
    role_set roles;          /* of the membership; the operator has ROLE_OPERATOR alone */
    bool is_verified;        /* «учитель» confirmed and not expired */
    bool is_waiting;         /* registered, not yet approved */
    int64_t session_ends_us; /* wall time, unless it is renewed; 0: signed out */
    bool must_set_password;  /* came by a one-time code and has no password yet */
    bool is_minor;
    struct str rules; /* of the organisation, as stored (people/rules.h); in the op's arena */
};

/* A consequence: "this happened". body is the object after it, encoded. */
struct op_event {
    struct topic topic;
    int64_t seq;      /* given by op_number_events, last in the transaction */
    const char *kind; /* "message_created": the event's name in the TOML */
    unsigned kind_no; /* its number, as stored */
    int64_t ref;      /* id of the object, for replay */
    int64_t version;
    struct str body;
    struct op_event *next;
};

struct op_access_change {
    struct topic topic; /* as in struct bus_event */
    org_id org;
    member_id member;
    session_id session;
    struct op_access_change *next;
};

/* The answer of an operation with out = "file": sent as an attachment under its name, not to be
 * looked at in place unless the handler says so. Either its bytes are in the arena, or the file is
 * open: then it is sent from the disk, whole or the part that was asked for, and the api closes it.
 */
struct op_file {
    struct str name;  /* "приказ.pdf" */
    struct str type;  /* "application/pdf" */
    struct str bytes; /* in the op's arena */
    bool is_stored;   /* fd and size instead of bytes */
    int fd;
    uint64_t size;
    struct str tag; /* names its bytes for good: an ETag without its quotes; only of a stored one */
    bool is_looked_at; /* in place; the handler knows the type to be harmless */
};

/* A header of the answer, of a refusal too. */
struct op_field {
    const char *name;
    struct str value;
};
#define LIMIT_OP_FIELDS 6

struct op;
/* Something outside the database that follows from the operation: done once it is committed, by
 * the writer, in the order of commits, before anybody hears of it. May not wait or fail. */
typedef void op_after_fn(const struct op *op, const void *what);
struct op_after {
    op_after_fn *run;
    const void *what; /* in the op's arena */
    struct op_after *next;
};

/* Runs on the front loop when the call is over, however it went, before it is answered. */
typedef void op_end_fn(void *what);

struct op {
    struct arena *arena; /* ends with the request */
    struct db *db;       /* inside this operation's transaction */
    int64_t now_us;      /* one moment for the whole operation */
    struct rand_source rand;
    struct caller caller;
    struct str request_id; /* 8 hex digits, in the log and in answers */
    struct str client_address;
    struct str user_agent;     /* printable ASCII, 300 bytes at most; absent: none, or no HTTP */
    const char *name;          /* of the operation, for audit rows */
    struct media *media;       /* rooms of calls; NULL: the house has none */
    struct blobs *blobs;       /* bytes of files (store/blobs.h); NULL: the house has none */
    const char *sandbox;       /* path of kafedra-sandbox, for op/sandbox.h; NULL: there is none */
    const char *pictures;      /* of kafedra-pictures, likewise */
    const struct clamd *clamd; /* the antivirus, for op/scan.h; NULL: none is named */
    struct file_limits file_limits; /* the house's */

    int64_t attempts;         /* of a job: how often it has failed before */
    const atomic_bool *stops; /* set when the server goes down; NULL: never */

    struct str upload;      /* the raw body, as long as the request; absent: it was JSON, or none */
    struct str upload_type; /* one of those the operation takes */

    op_end_fn *at_end; /* op_at_end; NULL: nothing */
    void *at_end_what;

    /* results beside the reply */
    struct op_field field[LIMIT_OP_FIELDS];
    size_t field_count;
    struct op_file file; /* of an operation that answers one */
    struct op_event *events, **events_end;
    struct op_access_change *access_changes;
    struct op_after *afters, **afters_end; /* in the order they were asked for */
    struct str new_session_token;          /* api turns it into a cookie; absent: none */
    bool ends_session;                     /* api clears the cookie */
    struct str detail; /* of a refusal: the field's name, or what a log reader needs; for
                          ERR_TOO_MANY the seconds to wait, for Retry-After */
    /* A refusal whose writes stay (a failed sign-in that must be counted): the handler sets it
     * right before it returns its error. api then lets them be committed, answers the refusal,
     * stores no idempotency row and drops the events. Cleared by op_restart. */
    bool keeps_writes;
    struct buf *scratch; /* the worker's, for encoding; NULL: each event makes its own */
    bool has_lost_event; /* a consequence did not fit: op_number_events refuses */
    bool has_job;        /* it put a job that somebody waits for: jobs are looked at at once */
};

/* Refuse with a detail that the log (and for ERR_INVALID the client: it is the field's name) sees.
 * Returns e. */
MUST_CHECK enum err op_fail(struct op *op, enum err e, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* In prepare: all is read, op->db is no more. For what waits long after it: a transaction that
 * stays open keeps what others delete. */
void op_read_ends(struct op *op);
/* In prepare: from now on the state of this moment is read, not that of its beginning. */
MUST_CHECK enum err op_read_again(struct op *op);
/* The server goes down: whoever waits or computes for long in prepare gives up with
 * ERR_UNAVAILABLE. */
bool op_stops(const struct op *op);
/* Called by generated emit_<event>() functions. */
void op_emit(struct op *op, struct topic topic, const char *kind, unsigned kind_no, int64_t ref,
             int64_t version, struct str body);
/* Access of a member to a topic may have changed (topic TOPIC_MEMBER: to anything; member 0, of a
 * chat: of all who listen to it). The gateway obeys before it sends anything newer. */
void op_access_changed(struct op *op, struct topic topic, member_id member);
/* What an organisation allows has changed: everybody of it is asked again. */
void op_org_changed(struct op *op, org_id org);
void op_session_ended(struct op *op, session_id session, member_id member);
/* A header of the answer; name as it is written ("Upload-Offset"). */
void op_answer_field(struct op *op, const char *name, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* One for each op: a lock that prepare took is given back, also when the handler never ran. what
 * lives as long as the op's arena. */
void op_at_end(struct op *op, op_end_fn *run, void *what);
/* Closes a stored file that was not given on. Called by api. */
void op_file_drop(struct op *op);
/* run(op, what) after the commit. */
void op_after(struct op *op, op_after_fn *run, const void *what);
/* After the commit. Called by api. */
void op_run_afters(const struct op *op);
/* Forget results of a run that was undone. */
void op_restart(struct op *op);
/* Last in a write transaction: sets seq of every event (moves the topic's head and reads it, topics
 * in order of kind and id) and stores the event rows. Called by api. */
MUST_CHECK enum err op_number_events(struct op *op);
/* Who did what to which object: ids only, kept for good. object_kind is a word of ours ("member").
 * A row about a member is one that concerns them (op_audit_about). */
MUST_CHECK enum err op_audit(struct op *op, const char *object_kind, int64_t object_id);

/* Whom a privileged look, or an act, concerns: they, and the parents of a child, find it under «Кто
 * смотрел мои данные», with who, when, and why in the actor's own words (absent: the act says it).
 * What somebody does to themselves is recorded and not shown. whom[1] 0: one person. */
struct op_about {
    member_id whom[2];
    struct str why; /* goes when the data of those it concerns are erased */
};
MUST_CHECK enum err op_audit_about(struct op *op, const char *object_kind, int64_t object_id,
                                   const struct op_about *about);

#endif
