/* fuzz_settings.c - kafedra.conf, as somebody's editor left it.
 *
 * LAWS  what is taken lies within what the table says (numbers, words, addresses); what is refused
 *       is refused in words that name a line; and the same file read twice says the same.
 * HOW   libinih reads files, so the input goes into a memory file and is named by its descriptor.
 * RUNS  settings_read as `kafedra serve --config FILE` does. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/settings.h"
#include "check.h"

static void check_row(const struct settings *s, const struct setting_row *row)
{
    const char *at = (const char *)s + row->offset;
    struct str text, host;
    int port;
    if (row->type == SETTING_INT) {
        int64_t n;
        memcpy(&n, at, sizeof n);
        CHECK(n >= row->least && n <= row->most);
        return;
    }
    if (row->type == SETTING_SWITCH)
        return;
    memcpy(&text, at, sizeof text);
    CHECK(text.p && text.p[text.n] == 0 && strlen(text.p) == text.n);
    if (row->type == SETTING_WORD)
        CHECK(text.n > 0 && strstr(row->words, text.p) != NULL);
    if (row->type == SETTING_ADDRESS && (text.n || *row->default_text))
        CHECK(address_split(text, &host, &port) && port >= 0 && port <= 65535);
}

/* What it said, in the arena: absent when all was taken. */
static struct str read_once(struct arena *a, char *path, struct settings *ret)
{
    char option[] = "--config";
    char *argv[] = {option, path};
    struct command cmd = {.verb = VERB_SERVE};
    struct str trouble = {0};
    bool is_fine = settings_read(a, 2, argv, &cmd, ret, &trouble);
    CHECK(is_fine == (trouble.p == NULL));
    if (!is_fine)
        CHECK(trouble.n > 0 && strstr(trouble.p, ", line "));
    for (size_t i = 0; is_fine && i < setting_row_count; i++)
        check_row(ret, &setting_rows[i]);
    return trouble;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char path[32];
    struct settings first, second;
    int fd = memfd_create("kafedra.conf", MFD_CLOEXEC);
    CHECK(fd >= 0 && write(fd, data, n) == (ssize_t)n);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct arena *a = arena_new(1 << 20);
    struct str said = read_once(a, path, &first), again = read_once(a, path, &second);
    CHECK(said.n == again.n && (!said.n || !memcmp(said.p, again.p, said.n)));
    arena_free(a);
    close(fd);
    return 0;
}
