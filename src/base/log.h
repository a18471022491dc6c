/* log.h - key=value lines on stderr. Any thread; one write(2) a line, never blocks on a lock held
 * over I/O. Rooms below api return errors instead of logging them (debug level excepted). */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/attr.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

#define LOG_Q "\"%s\""

/* event is a fixed word with underscores; fmt gives the key=value pairs after it, e.g.
 * log_line(LOG_INFO, "listening", "address=%s port=%d", a, p). Values with blanks: quote them
 * with LOG_Q ("\"%s\""); control bytes are replaced. The line is cut at 1,000 bytes. */
void log_line(enum log_level level, const char *event, const char *fmt, ...) PRINTF_LIKE(3, 4);
void log_set_level(enum log_level least);
/* A broken invariant: prints file, line and a stack trace, then aborts. Always on. */
NORETURN void bug_at(const char *file, int line, const char *what);
#define BUG(what)    bug_at(__FILE__, __LINE__, (what))
#define ASSERT(cond) ((cond) ? (void)0 : bug_at(__FILE__, __LINE__, #cond))

#endif
