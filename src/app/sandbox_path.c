/* sandbox_path.c - beside the program that runs, or beside its folder as a build leaves it.
 *
 * WHY   no setting: a helper of another version, or of another person, is never started.
 * RUNS  main thread.
 * TESTS tests/system/doctor.test.ts */
#include "app/sandbox_path.h"

#include <unistd.h>

static struct str helper_path(struct arena *arena, const char *room, const char *name)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self);
    if (n <= 0 || (size_t)n == sizeof self)
        return (struct str){0};
    struct str folder = {self, (size_t)n};
    while (folder.n && folder.p[folder.n - 1] != '/')
        folder.n--;
    struct str path = arena_printf(arena, "%.*s%s", STR_ARG(folder), name);
    if (path.p && !access(path.p, X_OK))
        return path;
    path = arena_printf(arena, "%.*s../%s/%s", STR_ARG(folder), room, name);
    return path.p && !access(path.p, X_OK) ? path : (struct str){0};
}

struct str sandbox_path(struct arena *arena)
{
    return helper_path(arena, "sandbox", "kafedra-sandbox");
}

struct str pictures_path(struct arena *arena)
{
    return helper_path(arena, "pictures", "kafedra-pictures");
}
