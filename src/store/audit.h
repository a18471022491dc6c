/* audit.h - the record of who did what, as a chain of hashes.
 *
 * A row holds ids, the operation's word and a moment: no names, no texts, so that a person can be
 * erased and the proof stays (architecture.md 7). Its hash is SHA-256 over the hash before it and
 * its own fields, in one form for ever (audit_link). Who changes or removes a row breaks the chain;
 * who writes the whole chain anew gets another head, which `kafedra doctor --audit --head` compares
 * with one that was written down elsewhere. Any thread: pure, or on the caller's db. */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/err.h"
#include "base/str.h"
#include "crypto/token.h"
#include "store/db.h"

struct audit_row {
    int64_t org;   /* 0: the server itself */
    int64_t actor; /* member; 0: the operator, or nobody signed in */
    struct str op, object_kind;
    int64_t object_id; /* 0: none */
    int64_t created_us;
};

#define LIMIT_AUDIT_WHOM 2 /* people one row concerns: a parent and a child, both of a chat */

/* Beside the chain, for those it concerns: erased with their data. */
struct audit_about {
    int64_t whom[LIMIT_AUDIT_WHOM]; /* members; 0: nobody */
    struct str why; /* in the actor's words, as long as their operation takes; may be absent */
};

/* A place in a chain and the hash there: what can be written down, "1:204:9f86d081…". */
struct audit_place {
    int64_t org, n; /* n 0: before the first row */
    struct hash hash;
};

/* The hash of the row that follows `after` in its chain. */
struct hash audit_link(const struct audit_place *after, const struct audit_row *row);
/* Adds it to its chain, in the transaction of a write db. Whom it concerns, but for the actor,
 * finds it by their own id (the server's own chain concerns nobody). */
MUST_CHECK enum err audit_append(struct db *db, const struct audit_row *row,
                                 const struct audit_about *about);

/* As `doctor --audit` prints a place, and reads it again. False: it is not one. */
struct str audit_place_text(struct arena *arena, const struct audit_place *p);
MUST_CHECK bool audit_place_read(struct str text, struct audit_place *ret);

#define LIMIT_AUDIT_HEADS 32 /* told after a walk; a server with more organisations notes those */

/* A walk along all chains, fed with their rows in order of (org, n). */
struct audit_walk {
    struct audit_place at;     /* the last row */
    struct audit_place broken; /* the first row that does not fit its chain; n 0: none */
    struct audit_place sought; /* a place that was noted; n 0: none */
    bool is_sought_found;
    int64_t rows;
    size_t chains;
    struct audit_place ends[LIMIT_AUDIT_HEADS]; /* of the first of them */
    struct audit_place head; /* what the table of heads says of the chain being walked */
};

/* What stands in the tables for one row. Hashes that are not 32 bytes are damage like others. */
struct audit_stored {
    struct audit_row row;
    int64_t n, head_n;
    struct str hash, head_hash;
};

void audit_walk_row(struct audit_walk *w, const struct audit_stored *s);
/* After the last row. */
void audit_walk_end(struct audit_walk *w);

#endif
