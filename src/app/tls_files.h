/* tls_files.h - which certificate the server uses, and that it stays a good one. Main thread. */
#ifndef APP_TLS_FILES_H
#define APP_TLS_FILES_H

#include <stdbool.h>
#include <sys/stat.h>

#include "app/settings.h"
#include "base/arena.h"
#include "base/attr.h"
#include "base/clock.h"
#include "base/rand.h"
#include "crypto/tls.h"
#include "loop/loop.h"
#include "net/net.h"

enum tls_kind {
    TLS_NONE,  /* plain HTTP */
    TLS_GIVEN, /* --tls-cert and --tls-key */
    TLS_OWN,   /* DIR/tls, of `kafedra ca` */
};

/* What tells that a file is another one now. */
struct file_mark {
    struct timespec changed;
    off_t size;
    ino_t inode;
};

struct tls_files {
    enum tls_kind kind;
    struct str data, cert_path, key_path; /* texts live in settings or the house's arena */
    struct clock clock;
    struct tls_tickets *tickets;
    struct tls *tls; /* NULL: plain HTTP */
    struct tls_pair *pair;
    struct file_mark taken[2]; /* of cert and key as they were read last, taken or not */
    struct file_mark seen[2];  /* at the last look */
    int64_t looked_us;         /* wall; for the end of the certificate */
    struct loop *loop;
    struct net *net;
    struct timer timer;
};

/* False with words for the person at the terminal. f->kind TLS_NONE is fine, too. */
MUST_CHECK bool tls_files_open(struct tls_files *f, const struct settings *s, struct str folder,
                               struct arena *a, struct clock clock, struct rand_source rand,
                               struct str *ret_trouble);
/* From now on changed files are taken by net, and our own certificate is renewed. */
void tls_files_watch(struct tls_files *f, struct loop *l, struct net *n);
void tls_files_close(struct tls_files *f); /* after net_free */

#endif
