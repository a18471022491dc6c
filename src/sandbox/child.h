/* child.h - what the programs that open strangers' files have in common: kafedra-sandbox, and
 * kafedra-pictures. The file is descriptor 0, the answer goes to descriptor 1. */
#ifndef SANDBOX_CHILD_H
#define SANDBOX_CHILD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/str.h"

/* Before the walls. False: no file, an empty one, or one past max bytes. */
MUST_CHECK bool child_map_input(size_t max, struct str *ret);
bool child_write(struct str s);
/* The verb `check`: says in words how this process could be confined. The exit status. */
int child_check(void);
/* The verb `try`, for tests: what a file that has taken this process over would try. Exit status 0:
 * it got away with it. */
int child_try(const char *what);

#endif
