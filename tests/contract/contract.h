/* contract.h - one suite, run once for each engine. A part is a table of tests over struct probe.
 */
#ifndef CONTRACT_H
#define CONTRACT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/probe.h"

/* Opens and closes the probe that each test gets as its state, on the engine of this run. */
int contract_setup(void **state);
int contract_teardown(void **state);
#define CONTRACT(name) cmocka_unit_test_setup_teardown(name, contract_setup, contract_teardown)

/* Runs on as one operation of a batch and returns its result. */
enum err contract_write(struct probe *p, enum err (*on)(struct probe *p, struct db *db));

extern const char *contract_pg;

/* The parts; each returns its number of failures. */
int contract_store(void);
int contract_queries(void);
int contract_jobs(void);
int contract_walls(void);
int contract_trouble(void);

#endif
