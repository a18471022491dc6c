/* probe.h - for tests: a store in a fresh folder, a clock one can set, and works that put rows. */
#ifndef STORE_PROBE_H
#define STORE_PROBE_H

#include "base/arena.h"
#include "store/store.h"

struct probe {
    char folder[64];
    const char *vfs, *synchronous; /* NULL: as shipped */
    const char *pg;                /* NULL: SQLite; else an address with DATABASE for the name */
    char url[256];                 /* of the database that probe_open has made there */
    int64_t mono_us, wall_us;      /* what the store's clock says */
    int64_t step_us;               /* and by how much each look at it moves mono_us */
    struct store *store;
    struct db *write, *read;
    struct arena *arena;
};

/* A new folder below $TMPDIR, nothing open. */
void probe_init(struct probe *p);
struct store_conf probe_conf(struct probe *p);
void probe_open(struct probe *p);  /* fails the test when the store does not open */
void probe_close(struct probe *p); /* the folder stays */
void probe_done(struct probe *p);  /* closes, removes the folder */

/* Puts the row (id, text) into audit; ERR_TAKEN when the id is there. then is returned after the
 * insert. */
struct probe_put {
    struct store_work work; /* first, so that a work is its probe_put */
    int64_t id;
    struct str text;
    enum err then;
    int runs;
};
struct probe_put probe_put(int64_t id, const char *text);
/* All of them as batches until each is decided. */
void probe_run(struct probe *p, struct probe_put *puts, size_t count);
/* One, alone; its result. */
enum err probe_put_one(struct probe *p, int64_t id, const char *text);
/* Rows with ids from first to last, seen by the read db in a new snapshot. */
int64_t probe_count(struct probe *p, int64_t first, int64_t last);

#endif
