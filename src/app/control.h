/* control.h - the unix socket in the data folder by which command-line verbs reach a running
 * server.
 *
 * One line in (the name of a local operation, then perhaps a blank and its JSON), one line out ("ok
 * JSON" or "error CODE"), then it closes. Only the server's own user and root are heard. Front
 * loop's thread. */
#ifndef APP_CONTROL_H
#define APP_CONTROL_H

#include "api/api.h"
#include "base/arena.h"

struct control;

#define LIMIT_CONTROL_CONNECTIONS 8
#define LIMIT_CONTROL_LINE_BYTES  256

/* *ret_trouble: words for the person at the terminal, in the arena. */
MUST_CHECK enum err control_new(struct loop *l, struct api *api, struct arena *a, struct str folder,
                                struct control **ret, struct str *ret_trouble);
void control_free(struct control *c); /* the loop does not run any more; NULL is fine */

/* The other end, blocking. *ret_is_running is false when no server listens there. ERR_INTERNAL: it
 * refused, and *ret_reply is the error's code. */
MUST_CHECK enum err control_ask(struct arena *a, struct str folder, const char *op_name,
                                bool *ret_is_running, struct str *ret_reply);

#endif
