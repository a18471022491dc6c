/* verb_token.c - `kafedra token`: an access token for a room of the external key; and the key
 * itself, for `kafedra key --livekit`.
 *
 * WHY   whoever has a shell here tries a LiveKit client without writing a program first.
 * HOW   with the key of the data folder, which is made when absent; no server is asked, since a
 *       token is only a signature.
 * RUNS  main thread.
 * TESTS tests/system/rtc.test.ts */
#include <stdio.h>

#include "app/livekit_key.h"
#include "app/settings.h"
#include "app/verbs.h"
#include "base/clock.h"
#include "crypto/token.h"
#include "media/media.h"

#define TOKEN_LIFE_US (6 * HOUR_US)

static bool open_key(struct arena *a, const struct settings *s, struct livekit_key *ret,
                     struct str *ret_trouble)
{
    crypto_init();
    struct rand_source rand = crypto_rand();
    return livekit_key_open(a, s->data, &rand, ret, ret_trouble);
}

int verb_key_livekit(struct arena *a, const struct settings *s)
{
    struct livekit_key key;
    struct str trouble;
    if (!open_key(a, s, &key, &trouble))
        return verb_fail(EXIT_TROUBLE, trouble.p, trouble.n);
    printf("LIVEKIT_API_KEY=%.*s\nLIVEKIT_API_SECRET=%.*s\n", STR_ARG(key.key),
           STR_ARG(key.secret));
    return EXIT_FINE;
}

static int print_token(struct arena *a, const struct settings *s, const struct command *cmd)
{
    struct livekit_key key;
    struct str trouble;
    struct clock clock = clock_system();
    if (!open_key(a, s, &key, &trouble))
        return verb_fail(EXIT_TROUBLE, trouble.p, trouble.n);
    struct media_pass pass = {.key = key.key,
                              .secret = key.secret,
                              .room = cmd->room,
                              .identity = cmd->identity,
                              .name = cmd->name,
                              .can_publish = !cmd->cannot_publish,
                              .expires_us = clock_wall_us(&clock) + TOKEN_LIFE_US};
    struct str token = media_pass_write(a, &pass);
    trouble = STR("the room or the identity is too long, 256 bytes at most");
    if (!token.p)
        return verb_fail(EXIT_USAGE, trouble.p, trouble.n);
    printf("%.*s\n", STR_ARG(token));
    return EXIT_FINE;
}

int verb_token(int argc, char **argv)
{
    struct arena *a = arena_new(1 << 20);
    struct command cmd = {.verb = VERB_TOKEN};
    struct settings settings;
    struct str trouble = {0};
    if (settings_read(a, argc, argv, &cmd, &settings, &trouble) &&
        (!settings.data.n || !cmd.room.n || !cmd.identity.n))
        trouble = STR("token needs --data DIR, --room NAME and --identity ID");
    int code =
        trouble.p ? verb_fail(EXIT_USAGE, trouble.p, trouble.n) : print_token(a, &settings, &cmd);
    arena_free(a);
    return code;
}
