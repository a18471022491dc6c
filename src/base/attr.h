/* attr.h - the four GNU attributes the house uses. Any thread. */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#define MUST_CHECK              __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#define NORETURN                __attribute__((noreturn))
#define NONNULL                 __attribute__((nonnull))

#endif
