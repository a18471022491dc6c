/* main.c - kafedra-sandbox: the process in which a stranger's file is opened.
 *
 * WHY   what a hostile file can do to its reader it does here, where there is nothing to take: no
 * file, no network, no other process, ten seconds, and a pipe that the other side does not believe.
 * HOW   kafedra-sandbox table | inspect    the file is descriptor 0 (a memory file), the answer
 * goes to descriptor 1 (text/table_wire.h) kafedra-sandbox check              says in words how it
 * could be confined; exit status 1: not kafedra-sandbox try open|socket|run|fork|memory|time tests:
 * it must not get away with it Confined first, then the bytes are looked at. OWNS  everything, for
 * one file.  RUNS  one thread.  TESTS src/op/sandbox_test.c */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "sandbox/confine.h"
#include "sandbox/inspect.h"
#include "sandbox/xlsx.h"
#include "text/csv.h"
#include "text/table_wire.h"

#define LIMIT_INPUT_BYTES ((off_t)64 << 20)
#define PASSED_ON_BYTES   65536

/* Nothing here leaks beyond the process, and the looking for leaks needs what is forbidden. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0:allocator_may_return_null=1";
}

static bool map_input(struct str *ret)
{
    struct stat st;
    if (fstat(0, &st) || !S_ISREG(st.st_mode) || st.st_size <= 0 || st.st_size > LIMIT_INPUT_BYTES)
        return false;
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, 0, 0);
    if (p == MAP_FAILED)
        return false;
    *ret = (struct str){p, (size_t)st.st_size};
    return true;
}

static bool write_all(struct str s)
{
    while (s.n) {
        ssize_t n = write(1, s.p, s.n);
        if (n <= 0)
            return false;
        s = str_slice(s, (size_t)n, s.n);
    }
    return true;
}

static bool pass_on(void *ctx, struct buf *out)
{
    (void)ctx;
    if (out->n < PASSED_ON_BYTES)
        return true;
    bool is_written = write_all(buf_str(out));
    buf_clear(out);
    return is_written;
}

/* A workbook with a password is a compound file, as Excel before 2007 wrote them; its streams have
 * names in UTF-16. */
static bool is_sealed(struct str bytes)
{
    static const char name[] =
        "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e"; /* the last nought ends it */
    return memmem(bytes.p, bytes.n, name, sizeof name) != NULL;
}

static bool read_table(struct str bytes, struct table_out *t)
{
    if (str_starts_with(bytes, STR("PK\x03\x04")) || str_starts_with(bytes, STR("PK\x05\x06")))
        return packed_read(bytes, t);
    if (str_starts_with(bytes, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")))
        return table_out_refuse(t, is_sealed(bytes) ? "locked" : "old_excel", false);
    table_out_sheet(t, STR(""));
    return csv_read(bytes, t);
}

static bool answer_table(struct str bytes)
{
    struct buf out;
    struct table_out t;
    buf_init(&out, LIMIT_WIRE_BYTES);
    table_out_init(&t, &out);
    t.flush = pass_on;
    (void)read_table(bytes, &t);
    table_out_end(&t);
    return write_all(buf_str(&out));
}

static bool answer_inspect(struct str bytes)
{
    struct buf out;
    struct table_out t; /* for its refusal */
    struct inspected_wire found;
    const char *wrong = NULL;
    buf_init(&out, PASSED_ON_BYTES);
    table_out_init(&t, &out);
    if (inspect(bytes, &found, &wrong)) {
        inspected_write(&out, &found);
    } else {
        table_out_refuse(&t, wrong, false);
        table_out_end(&t);
    }
    return write_all(buf_str(&out));
}

static int say_confinement(void)
{
    struct confinement c;
    bool is_confined = confine(&c);
    char text[200];
    int n = snprintf(text, sizeof text, "limits=%d seccomp=%d landlock=%d\n", c.has_limits,
                     c.has_seccomp, c.landlock);
    (void)write_all((struct str){text, (size_t)n});
    return is_confined ? 0 : 1;
}

/* What a file that has taken this process over would try. Status 0: it got away with it. */
static int try_it(const char *what)
{
    struct confinement c;
    if (!confine(&c))
        return 1;
    if (!strcmp(what, "open"))
        return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 ? 0 : 2;
    if (!strcmp(what, "socket"))
        return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0 ? 0 : 2;
    if (!strcmp(what, "run"))
        return execl("/bin/true", "true", (char *)NULL) ? 2 : 0;
    if (!strcmp(what, "fork"))
        return fork() >= 0 ? 0 : 2;
    if (!strcmp(what, "memory"))
        return malloc((size_t)2 << 30) ? 0 : 2;
    for (volatile unsigned long n = 0; !strcmp(what, "time");)
        n++;
    return 3;
}

int main(int argc, char **argv)
{
    struct confinement c;
    struct str bytes;
    const char *verb = argc > 1 ? argv[1] : "";
    if (!strcmp(verb, "check"))
        return say_confinement();
    if (argc > 2 && !strcmp(verb, "try"))
        _exit(try_it(argv[2]));
    if (strcmp(verb, "table") && strcmp(verb, "inspect")) {
        (void)write_all(
            STR("kafedra-sandbox is started by kafedra. By hand: kafedra-sandbox check\n"));
        return 2;
    }
    if (!map_input(&bytes) || !confine(&c))
        _exit(1);
    bool is_answered = strcmp(verb, "table") ? answer_inspect(bytes) : answer_table(bytes);
    _exit(is_answered ? 0 : 1);
}
