/* main.c - kafedra-sandbox: the process in which a stranger's file is opened.
 *
 * WHY   what a hostile file can do to its reader it does here, where there is nothing to take: no
 * file, no network, no other process, ten seconds, and a pipe that the other side does not believe.
 * HOW   kafedra-sandbox table | inspect    the file is descriptor 0 (a memory file), the answer
 * goes to descriptor 1 (text/table_wire.h) kafedra-sandbox check              says in words how it
 * could be confined; exit status 1: not kafedra-sandbox try open|socket|run|fork|memory|time tests:
 * it must not get away with it Confined first, then the bytes are looked at. OWNS  everything, for
 * one file.  RUNS  one thread.  TESTS src/op/sandbox_test.c */
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "sandbox/child.h"
#include "sandbox/confine.h"
#include "sandbox/inspect.h"
#include "sandbox/xlsx.h"
#include "text/csv.h"
#include "text/table_wire.h"

#define LIMIT_INPUT_BYTES ((size_t)64 << 20)
#define PASSED_ON_BYTES   65536

/* Nothing here leaks beyond the process, and the looking for leaks needs what is forbidden. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "detect_leaks=0:allocator_may_return_null=1";
}

static bool pass_on(void *ctx, struct buf *out)
{
    (void)ctx;
    if (out->n < PASSED_ON_BYTES)
        return true;
    bool is_written = child_write(buf_str(out));
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
    return child_write(buf_str(&out));
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
    return child_write(buf_str(&out));
}

int main(int argc, char **argv)
{
    struct confinement c;
    struct str bytes;
    const char *verb = argc > 1 ? argv[1] : "";
    if (!strcmp(verb, "check"))
        return child_check();
    if (argc > 2 && !strcmp(verb, "try"))
        _exit(child_try(argv[2]));
    if (strcmp(verb, "table") && strcmp(verb, "inspect")) {
        (void)child_write(
            STR("kafedra-sandbox is started by kafedra. By hand: kafedra-sandbox check\n"));
        return 2;
    }
    if (!child_map_input(LIMIT_INPUT_BYTES, &bytes) || !confine(LIMIT_SANDBOX_SECONDS, &c))
        _exit(1);
    bool is_answered = strcmp(verb, "table") ? answer_inspect(bytes) : answer_table(bytes);
    _exit(is_answered ? 0 : 1);
}
