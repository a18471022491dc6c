/* contract.c - runs the suite for each engine that this build has. */
#include "contract.h"

#include <stdio.h>
#include <stdlib.h>

const char *contract_pg; /* of this run; NULL: SQLite */

int contract_setup(void **state)
{
    struct probe *p = calloc(1, sizeof *p);
    probe_init(p);
    p->pg = contract_pg;
    probe_open(p);
    *state = p;
    return 0;
}

int contract_teardown(void **state)
{
    probe_done(*state);
    free(*state);
    return 0;
}

struct act {
    struct store_work work; /* first */
    struct probe *p;
    enum err (*on)(struct probe *p, struct db *db);
};

static enum err act(struct store_work *w, struct db *db)
{
    struct act *a = (struct act *)w;
    return a->on(a->p, db);
}

enum err contract_write(struct probe *p, enum err (*on)(struct probe *p, struct db *db))
{
    struct act a = {{act, OK}, p, on};
    struct store_work *works[] = {&a.work};
    assert_int_equal(store_write_batch(p->write, works, 1), 1);
    return a.work.result;
}

static int run_parts(const char *engine, const char *pg)
{
    printf("engine: %s\n", engine);
    contract_pg = pg;
    return contract_store() + contract_queries() + contract_jobs() + contract_walls() +
           contract_trouble();
}

/* tools/with_postgres.py says where the second engine is; meson runs this program under it. */
int main(void)
{
    const char *pg = getenv("KAFEDRA_TEST_PG");
    if (!pg) {
        fprintf(stderr, "run me as: tools/with_postgres.py %s\n", "contract_store_test");
        return 1;
    }
    return run_parts("sqlite", NULL) + run_parts("postgres", pg) != 0;
}
