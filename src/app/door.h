/* door.h - what is answered without TLS when the server has it: the way to https. Main thread. */
#ifndef APP_DOOR_H
#define APP_DOOR_H

#include "app/tls_files.h"
#include "net/net.h"

#define DOOR_PAGE STR("/trust") /* the only page of the client that is given without TLS */

struct door {
    struct net *net;    /* the plain one; NULL: none */
    struct net *secure; /* where the others go */
    const struct tls_files *files;
};

struct net_host door_net_host(struct door *d);

#endif
