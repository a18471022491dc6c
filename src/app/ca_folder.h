/* ca_folder.h - the folder tls/ in the data folder: our own authority and the server's pair.
 *
 * ca.crt ca.key server.crt server.key, all 0600 but what is public. Main thread. */
#ifndef APP_CA_FOLDER_H
#define APP_CA_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"
#include "crypto/tls_ca.h"

/* A whole file. False with words: absent, unreadable, larger than LIMIT_TLS_FILE_BYTES. */
MUST_CHECK bool ca_file_read(struct arena *a, struct str path, struct str *ret,
                             struct str *ret_trouble);
struct str ca_path(struct arena *a, struct str data, const char *name); /* DIR/tls/name */

struct ca_made {
    struct tls_ca_facts facts;
    bool is_new; /* the authority was made now, else it was there */
};
/* Makes the authority when there is none, and a new pair for the server. */
MUST_CHECK bool ca_folder_make(struct arena *a, struct str data, const struct tls_names *names,
                               int64_t now_us, struct ca_made *ret, struct str *ret_trouble);
/* The server's certificate anew, for the key and the names it has, when SERVER_RENEWAL_DAYS or less
 * are left of it. False with words: it should have been and could not. */
MUST_CHECK bool ca_folder_renew(struct arena *a, struct str data, int64_t now_us,
                                bool *ret_is_renewed, struct str *ret_trouble);

#endif
