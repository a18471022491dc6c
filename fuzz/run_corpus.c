/* run_corpus.c - replay files through a fuzz target, for any compiler.
 *
 * WHY   every crash ever found must stay fixed, also on machines without clang.
 * HOW   each argument is a file or a folder; a folder gives its files in the order of their names,
 *       so that two runs print the same. The empty input runs first. A first folder without files
 *       is a failure: a moved corpus must not pass as a green test.
 * RUNS  once, one thread.  TESTS the suite fuzz-replay is its test. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { INPUT_MAX_BYTES = 1 << 20, PATH_BYTES = 4096 };

static void give_up(const char *what, const char *path)
{
    fprintf(stderr, "run_corpus: %s: %s (%s)\n", what, path, strerror(errno));
    exit(1);
}

/* The target gets its bytes in a block of exactly their size, so that sanitizers see an overrun. */
static void run_bytes(const char *bytes, size_t n)
{
    uint8_t *exact = calloc(n ? n : 1, 1);
    if (!exact)
        give_up("no memory for", "an input");
    memcpy(exact, bytes, n);
    (void)LLVMFuzzerTestOneInput(exact, n); /* always 0; failures abort */
    free(exact);
}

static void run_file(const char *path)
{
    char *bytes = malloc(INPUT_MAX_BYTES);
    FILE *f = fopen(path, "rb");
    if (!f || !bytes)
        give_up("can not read", path);
    size_t n = fread(bytes, 1, INPUT_MAX_BYTES, f);
    if (ferror(f))
        give_up("can not read", path);
    fclose(f);
    printf("%s\n", path); /* so that the last line names the input that crashed */
    fflush(stdout);
    run_bytes(bytes, n);
    free(bytes);
}

static int is_visible(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

static size_t run_folder(const char *path)
{
    struct dirent **found;
    int n = scandir(path, &found, is_visible, alphasort);
    if (n < 0)
        give_up("can not list", path);
    for (int i = 0; i < n; i++) {
        char file[PATH_BYTES];
        if (snprintf(file, sizeof file, "%s/%s", path, found[i]->d_name) >= PATH_BYTES)
            give_up("name too long in", path);
        run_file(file);
        free(found[i]);
    }
    free(found);
    return (size_t)n;
}

int main(int argc, char **argv)
{
    run_bytes("", 0);
    size_t runs = 0;
    for (int i = 1; i < argc; i++) {
        struct stat st;
        if (stat(argv[i], &st) != 0) {
            if (i > 1 && errno == ENOENT)
                continue; /* no regressions yet: Git keeps no empty folders */
            give_up("no such corpus", argv[i]);
        }
        if (!S_ISDIR(st.st_mode))
            run_file(argv[i]);
        runs += S_ISDIR(st.st_mode) ? run_folder(argv[i]) : 1;
    }
    printf("%zu inputs replayed\n", runs);
    return runs > 0 ? 0 : 1;
}
