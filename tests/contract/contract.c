/* contract.c - runs the suite for each engine that this build has. */
#include "contract.h"

#include <stdio.h>
#include <stdlib.h>

int contract_setup(void **state)
{
    struct probe *p = calloc(1, sizeof *p);
    probe_init(p);
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

int main(void)
{
    static const char *const engines[] = {
        "sqlite"}; /* the second engine's driver comes with its probe */
    int failures = 0;
    for (size_t i = 0; i < sizeof engines / sizeof *engines; i++) {
        printf("engine: %s\n", engines[i]);
        failures += contract_store() + contract_queries() + contract_jobs();
    }
    return failures != 0;
}
