/* house.h - all rooms, built in order and taken down in reverse. Main thread, which is the front
 * loop's. */
#ifndef APP_HOUSE_H
#define APP_HOUSE_H

#include <stdbool.h>

#include "api/api.h"
#include "app/door.h"
#include "app/rtc.h"
#include "app/settings.h"
#include "app/tls_files.h"
#include "app/trust.h"
#include "base/arena.h"
#include "base/attr.h"
#include "outgoing/clamd.h"

struct app_calls;
struct control;

struct house {
    const struct settings *settings;
    struct arena *arena;      /* texts of start: troubles, addresses */
    struct str folder;        /* absolute */
    struct str metrics_token; /* of settings.metrics_token_file */
    struct clock clock;
    struct rand_source rand;
    struct loop *loop;
    struct store *store;
    struct blobs *blobs;
    struct str sandbox;  /* path of kafedra-sandbox; absent: it is not there */
    struct str pictures; /* of kafedra-pictures */
    struct clamd clamd;  /* of the setting antivirus */
    struct clamd_health clamd_health;
    struct bus *bus;
    struct api *api;
    struct app_calls *calls;
    struct net *net;         /* NULL until house_listen */
    struct rtc rtc;          /* its media: likewise */
    struct gateway *gateway; /* likewise */
    struct tls_files tls;
    struct trust_assets assets;
    struct door door; /* its net: without TLS, beside net */
    int draining;     /* nets that have not drained yet */
    struct control *control;
    struct watch signals;
    bool is_draining;
    struct str trouble; /* what is wrong, in words for the person at the terminal */
};

/* Store, loop, bus, api: enough for api_call_now. False: h->trouble. In any case house_close. */
MUST_CHECK bool house_open(struct house *h, const struct settings *s);
/* net and gateway: the port is taken, but nothing is answered before house_run. */
MUST_CHECK bool house_listen(struct house *h);
/* "http://127.0.0.1:8080", "https://college.example" */
struct str house_url(struct house *h);
/* Of the port without TLS; absent: none. */
struct str house_plain_url(struct house *h);
/* Starts the workers, calls ready, answers until SIGTERM or SIGINT; then drains (under 5 s). */
MUST_CHECK bool house_run(struct house *h, void (*ready)(void *ctx), void *ctx);
void house_close(struct house *h);
/* An operation of the program itself, before house_run: the caller is the operator. op_name: a
 * name, or "name {json}". */
MUST_CHECK enum err house_call(struct house *h, const char *op_name, struct str *ret_reply);

#endif
