/* settings.h - defaults, then the file, then the command line. Before any thread. */
#ifndef APP_SETTINGS_H
#define APP_SETTINGS_H

#include <stdbool.h>

#include "app/settings_rows.h"
#include "base/arena.h"
#include "base/attr.h"

/* What the command line said beside settings. */
struct command {
    unsigned verb;                   /* one VERB_ bit */
    struct str config;               /* --config FILE */
    bool wants_json;                 /* demo, doctor --json */
    bool wants_audit;                /* doctor --audit */
    struct str head;                 /* doctor --head */
    bool is_operator;                /* key --operator */
    struct str administrator;        /* key --administrator ORG; absent: not said */
    struct str badge, login;         /* key --badge ORG --login LOGIN */
    struct str names;                /* ca --name */
    bool is_livekit;                 /* key --livekit */
    struct str room, identity, name; /* token --room, --identity, --name */
    bool cannot_publish;             /* token --can-publish 0 */
};

/* argv after the verb. Texts live in the arena or in argv. False: *ret_trouble says in words what
 * is wrong. */
MUST_CHECK bool settings_read(struct arena *a, int argc, char **argv, struct command *cmd,
                              struct settings *ret, struct str *ret_trouble);
/* "127.0.0.1:8080", "[::1]:0"; the host is a view. */
MUST_CHECK bool address_split(struct str address, struct str *ret_host, int *ret_port);
void settings_help(unsigned verb); /* options of a verb, to standard output */

#endif
