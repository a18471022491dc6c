/* descriptors.h - how many files and sockets this process may have open. Main thread, at start. */
#ifndef APP_DESCRIPTORS_H
#define APP_DESCRIPTORS_H

/* Raises the soft limit (RLIMIT_NOFILE) to the hard one and says in the log what came of it. */
void descriptors_raise(void);

#endif
