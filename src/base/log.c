/* log.c - one line, one write.
 *
 * WHY   lines of several threads must not mix, and a log must never be the reason a loop waits on
 *       another thread. A single write(2) to a pipe or file gives both without a lock.
 * HOW   the line is built on the stack, cut at 1,000 bytes on a UTF-8 boundary, and its control
 *       bytes are replaced, so no input can forge a second line or move a terminal's cursor.
 * OWNS  the least level: the one writable variable of this room, an atomic.
 * RUNS  any thread.  TESTS log_test.c. */
#include "base/log.h"

#include <errno.h>
#include <execinfo.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { LINE_BYTES = 1000, TRACE_FRAMES = 48 };

static _Atomic int least_level = LOG_INFO;

void log_set_level(enum log_level least)
{
    atomic_store_explicit(&least_level, (int)least, memory_order_relaxed);
}

static const char *level_word(enum log_level level)
{
    static const char *const words[] = {"debug", "info", "warn", "error"};
    return (unsigned)level < sizeof words / sizeof *words ? words[level] : "error";
}

/* Adds "time=... level=... event=..." and returns its length. */
static size_t put_head(char *line, size_t cap, enum log_level level, const char *event)
{
    struct timespec now = {0, 0};
    struct tm utc;
    (void)clock_gettime(CLOCK_REALTIME, &now); /* a line with a wrong time beats no line */
    (void)gmtime_r(&now.tv_sec, &utc);
    size_t n = strftime(line, cap, "time=%Y-%m-%dT%H:%M:%S", &utc);
    int more = snprintf(line + n, cap - n, ".%03dZ level=%s event=%s", (int)(now.tv_nsec / 1000000),
                        level_word(level), event);
    n += more > 0 ? (size_t)more : 0;
    return n < cap ? n : cap - 1;
}

/* Bytes below blank, DEL, and the C1 controls (C2 80 - C2 9F in UTF-8) become '?'. */
static void replace_controls(char *line, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)line[i];
        unsigned char next = i + 1 < n ? (unsigned char)line[i + 1] : 0;
        if (c < ' ' || c == 0x7f)
            line[i] = '?';
        else if (c == 0xc2 && next >= 0x80 && next <= 0x9f)
            line[i] = line[i + 1] = '?';
    }
}

/* A cut may have split a character: drop its beginning. */
static size_t whole_characters(const char *line, size_t n)
{
    size_t start = n;
    while (start > 0 && n - start < 3 && ((unsigned char)line[start - 1] & 0xc0) == 0x80)
        start--;
    if (start == 0)
        return n;
    unsigned char lead = (unsigned char)line[start - 1];
    size_t want = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    return n - start + 1 < want ? start - 1 : n;
}

static void write_line(char *line, size_t n)
{
    line[n] = '\n';
    ssize_t done;
    do
        done = write(STDERR_FILENO, line, n + 1);
    while (done < 0 && errno == EINTR);
}

void log_line(enum log_level level, const char *event, const char *fmt, ...)
{
    if ((int)level < atomic_load_explicit(&least_level, memory_order_relaxed))
        return;
    int saved_errno = errno; /* callers log first and look at errno afterwards */
    char line[LINE_BYTES];
    size_t n = put_head(line, sizeof line - 1, level, event);
    if (fmt && *fmt && n < sizeof line - 2) {
        line[n++] = ' ';
        va_list ap;
        va_start(ap, fmt);
        int more = vsnprintf(line + n, sizeof line - n, fmt, ap);
        va_end(ap);
        bool was_cut = more > 0 && (size_t)more >= sizeof line - n;
        n = was_cut ? whole_characters(line, sizeof line - 1) : n + (more > 0 ? (size_t)more : 0);
    }
    replace_controls(line, n);
    write_line(line, n);
    errno = saved_errno;
}

void bug_at(const char *file, int line, const char *what)
{
    void *frames[TRACE_FRAMES];
    log_line(LOG_ERROR, "bug", "at=%s:%d what=" LOG_Q, file, line, what);
    backtrace_symbols_fd(frames, backtrace(frames, TRACE_FRAMES), STDERR_FILENO);
    abort();
}
