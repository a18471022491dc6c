/* pg.h - what the files of the PostgreSQL driver know of each other. Private to store. */
#ifndef STORE_PG_H
#define STORE_PG_H

#include <libpq-fe.h>
#include <pthread.h>

#include "store/driver.h"
#include "store/migrate.h"

#define LIMIT_PG_PARAMS  48
#define LIMIT_PG_SENT    256              /* commands on their way on one connection */
#define LIMIT_PG_WRITERS 16               /* rows of commit_mark */
#define LIMIT_PG_RERUNS  5                /* of a batch that met another writer */
#define PG_UNDECIDED_US  (30 * SECOND_US) /* how long a lost commit's fate is asked for */
#define PG_VERSION_LEAST 150000

enum { PG_WALL_UNKNOWN = -1, PG_WALL_OPEN = -2 };

struct pg_stmt {
    struct db_stmt head;
    const struct db_query *query;
    int64_t prepared_on; /* the number of the connection that knows it; 0: none */
    enum err fault;      /* why the next step must refuse */
    bool is_started, is_run;
    int64_t wall;
    int params; /* how many the text has */
    Oid type[LIMIT_PG_PARAMS];
    const char *value[LIMIT_PG_PARAMS];
    int length[LIMIT_PG_PARAMS];
    int64_t number[LIMIT_PG_PARAMS]; /* big-endian; value points here */
    PGresult *result;
    int row, rows;
};

enum pg_sent_kind { PG_SENT_WORD, PG_SENT_PREPARE, PG_SENT_QUERY, PG_SENT_COMMIT, PG_SENT_SYNC };

struct pg_sent {
    enum pg_sent_kind kind;
    struct pg_stmt *st; /* of a prepare; of a query whose result is awaited */
    const char *name;   /* for the log */
};

struct pg_db {
    struct db head;
    PGconn *conn; /* NULL: none yet, or lost */
    int64_t connection, era;
    struct pg_stmt **slot;
    size_t slot_count;
    struct pg_sent sent[LIMIT_PG_SENT];
    size_t sent_from, sent_to;
    enum err fault;     /* the first error since the last rollback: nothing runs after it */
    bool is_lost;       /* the connection is gone */
    bool has_committed; /* what the last commit said */
    bool has_written;   /* a query that writes was sent since pg_batch.c looked */
    int64_t wall;       /* kafedra.org of the transaction, as far as we know */
    int64_t changes;
    int writer; /* DB_WRITE: its row of commit_mark */
    int64_t nonce;
    int64_t ticket; /* 0: no turn to give up */
};

/* The store's part: the lock that makes one process the owner, and the order of commits. */
struct pg_house {
    char *url;
    PGconn *conn; /* of store_open, then of the checkpoint thread */
    char owner[40];
    _Atomic bool is_away;
    bool is_fenced;      /* another process has taken the database: never again */
    _Atomic int64_t era; /* rises when the lock had to be taken anew */
    _Atomic int writers;
    pthread_mutex_t mutex; /* of what follows */
    pthread_cond_t turned;
    int64_t next_ticket, serving;
};

static inline struct pg_db *pg_db(struct db *db)
{
    return (struct pg_db *)db; /* its head comes first */
}

static inline struct pg_house *pg_house(const struct store *s)
{
    return s->engine;
}

/* --- pg.c: one connection --- */
/* Connected, with nothing on its way. False: the database is away. */
bool pg_ready(struct pg_db *p);
/* A word of a transaction, on its way. */
void pg_word(struct pg_db *p, const char *sql);
void pg_commit(struct pg_db *p);
/* Everything that is on its way has come back. */
void pg_drain(struct pg_db *p);
/* Ends the transaction, or what is left of it. */
void pg_rollback(struct pg_db *p);
void pg_add(struct pg_db *p, enum pg_sent_kind kind, struct pg_stmt *st, const char *name);
/* What an error means to a handler, by its SQLSTATE (NULL: the connection is gone). */
enum err pg_failed(const char *sqlstate);

/* --- pg_query.c: its statements --- */
struct db_stmt *pg_start(struct db *db, const struct db_query *q);
enum err pg_step(struct db_stmt *head, bool *ret_row);
void pg_finish(struct db_stmt *head);
void pg_stmts_free(struct pg_db *p);
void pg_query_came(struct pg_db *p, struct pg_stmt *st, PGresult *r);

/* --- pg_house.c --- */
enum err pg_open(struct store *s, struct str *ret_detail);
void pg_close(struct store *s);
enum err pg_checkpoint(struct store *s, int64_t *ret_wal_bytes);
bool pg_is_away(const struct store *s);
/* A connection with the house's settings; NULL and *ret_why (malloc) else. */
PGconn *pg_connect(const struct store *s, const char *name, char **ret_why);

/* With nothing set on it; NULL: no memory. Its state says whether there is one. */
PGconn *pg_connect_plain(const char *url, const char *name);
/* Of conf.db and engine->url only: also for pg_inspect.c, which has no store. */
enum err pg_check_address(const struct store *s, struct str *ret_detail);
enum err pg_check_server(const struct store *s, PGconn *conn, struct str *ret_detail);

/* --- pg_migrate.c --- */
enum err pg_migrate(PGconn *conn, const struct migration *list, size_t count, int64_t now_us,
                    struct str *ret_detail);

/* --- pg_batch.c --- */
size_t pg_write_batch(struct db *db, struct store_work **works, size_t count);
void pg_batch_told(struct db *db);

#endif
