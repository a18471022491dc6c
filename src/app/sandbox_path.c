/* sandbox_path.c - beside the program that runs, or beside its folder as a build leaves it.
 *
 * WHY   no setting: a helper of another version, or of another person, is never started.
 * RUNS  main thread.  TESTS tests/system/doctor.test.ts */
#include "app/sandbox_path.h"

#include <unistd.h>

struct str sandbox_path(struct arena *arena)
{
    static const char *const places[] = {"", "../sandbox/"};
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self);
    if (n <= 0 || (size_t)n == sizeof self)
        return (struct str){0};
    struct str folder = {self, (size_t)n};
    while (folder.n && folder.p[folder.n - 1] != '/')
        folder.n--;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct str path = arena_printf(arena, "%.*s%skafedra-sandbox", STR_ARG(folder), places[i]);
        if (path.p && !access(path.p, X_OK))
            return path;
    }
    return (struct str){0};
}
