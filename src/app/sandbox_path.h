/* sandbox_path.h - where kafedra-sandbox is: beside this program. */
#ifndef APP_SANDBOX_PATH_H
#define APP_SANDBOX_PATH_H

#include "base/arena.h"
#include "base/str.h"

/* Absent: it is nowhere, or not a program. With a NUL after it. */
struct str sandbox_path(struct arena *arena);
/* The same of kafedra-pictures. */
struct str pictures_path(struct arena *arena);

#endif
