/* livekit_key.c - the key of other people's LiveKit programs.
 *
 * WHY   agents, recorders and tests speak to /rtc with tokens that they make themselves.
 * HOW   one line "KEY SECRET" in DIR/livekit.key, readable by its owner only, made by whoever needs
 *       it first: the server, or `kafedra key --livekit`. It is written beside and linked in place,
 *       so two that start together agree on one. To change it: remove the file, restart.
 * OWNS  nothing.
 * RUNS  main thread, before any other.
 * TESTS tests/system/rtc.test.ts */
#include "app/livekit_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/token.h"

enum { KEY_LETTERS = 12, LEAST_SECRET_BYTES = 32, LIMIT_LINE_BYTES = 512 };

static struct str new_line(struct arena *a, const struct rand_source *rand)
{
    struct str key = token_new(a, rand), secret = token_new(a, rand);
    char letters[KEY_LETTERS];
    for (size_t i = 0, n = 0; n < KEY_LETTERS; i = (i + 1) % key.n)
        letters[n++] = key.p[i] == '-' || key.p[i] == '_' ? 'x' : key.p[i];
    return arena_printf(a, "API%.*s %.*s\n", KEY_LETTERS, letters, STR_ARG(secret));
}

static bool write_file(const char *path, struct str text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool fine = write(fd, text.p, text.n) == (ssize_t)text.n && !fsync(fd);
    return !close(fd) && fine;
}

static bool make(struct arena *a, struct str folder, struct str path,
                 const struct rand_source *rand)
{
    struct str beside = arena_printf(a, "%.*s.%d", STR_ARG(path), (int)getpid());
    (void)mkdir(str_copy(a, folder).p, 0700); /* of a server that never ran */
    if (!write_file(beside.p, new_line(a, rand)))
        return false;
    bool fine = !link(beside.p, path.p) || errno == EEXIST;
    int error = errno;
    unlink(beside.p);
    errno = error;
    return fine;
}

static bool parse(struct arena *a, struct str line, struct livekit_key *ret)
{
    line = str_trim(line);
    size_t blank = str_find_byte(line, ' ');
    struct str secret = str_trim(str_slice(line, blank, line.n));
    if (!blank || secret.n < LEAST_SECRET_BYTES || str_find_byte(secret, ' ') < secret.n)
        return false;
    *ret = (struct livekit_key){str_copy(a, str_slice(line, 0, blank)), str_copy(a, secret)};
    return true;
}

static ssize_t read_file(const char *path, char *text, size_t n)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, text, n);
    int error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
    return got;
}

bool livekit_key_open(struct arena *a, struct str folder, const struct rand_source *rand,
                      struct livekit_key *ret, struct str *ret_trouble)
{
    char text[LIMIT_LINE_BYTES];
    struct str path = arena_printf(a, "%.*s/livekit.key", STR_ARG(folder));
    ssize_t n = read_file(path.p, text, sizeof text);
    if (n < 0 && errno == ENOENT && make(a, folder, path, rand))
        n = read_file(path.p, text, sizeof text);
    if (n >= 0 && parse(a, (struct str){text, (size_t)n}, ret))
        return true;
    *ret_trouble = n < 0
                       ? arena_printf(a, "%.*s can not be used: %s", STR_ARG(path), strerror(errno))
                       : arena_printf(a,
                                      "%.*s does not hold a key and a secret of %d characters: "
                                      "remove it, and another one is made",
                                      STR_ARG(path), LEAST_SECRET_BYTES);
    return false;
}
