/* verb_ca.c - `kafedra ca`: an authority of the college's own, and a certificate of it for this
 * server.
 *
 * RUNS  main thread.
 * TESTS tests/system/tls.test.ts */
#include <stdio.h>

#include "app/ca_folder.h"
#include "app/settings.h"
#include "app/verbs.h"
#include "base/clock.h"
#include "crypto/token.h"

static void say(const struct settings *s, const struct tls_names *names, const struct ca_made *made)
{
    printf("%s\n\n    %.*s\n    SHA-256 %.*s\n\n",
           made->is_new ? "An authority was made. Devices that trust it will trust this server:"
                        : "The authority that is here was kept; the server's certificate is new:",
           STR_ARG(made->facts.title), STR_ARG(made->facts.fingerprint));
    printf("The server answers to:");
    for (size_t i = 0; i < names->count; i++)
        printf(" %.*s", STR_ARG(names->name[i]));
    printf("\n\nStart it (a running one takes the certificate by itself if it has TLS already):\n"
           "    kafedra serve --data %.*s --listen [::]:443 --plain-listen [::]:80\n"
           "Then open http://%.*s/trust on each device, compare the SHA-256, and follow its "
           "steps.\n"
           "Keep %.*s/tls/ca.key to yourself: who has it can be this server.\n",
           STR_ARG(s->data), STR_ARG(names->name[0]), STR_ARG(s->data));
}

static int make(struct arena *a, const struct settings *s, struct str typed)
{
    struct tls_names names;
    struct ca_made made;
    struct str trouble = {0};
    struct clock clock = clock_system();
    if (tls_names_parse(a, typed, &names, &trouble))
        return verb_fail(EXIT_USAGE, trouble.p, trouble.n);
    crypto_init();
    if (!ca_folder_make(a, s->data, &names, clock_wall_us(&clock), &made, &trouble))
        return verb_fail(EXIT_TROUBLE, trouble.p, trouble.n);
    say(s, &names, &made);
    return EXIT_FINE;
}

int verb_ca(int argc, char **argv)
{
    struct arena *a = arena_new(8 << 20);
    struct command cmd = {.verb = VERB_CA};
    struct settings settings;
    struct str trouble = {0};
    if (settings_read(a, argc, argv, &cmd, &settings, &trouble) &&
        (!settings.data.n || !cmd.names.n))
        trouble = STR("ca needs --data DIR and --name HOST[,HOST,ADDRESS]: what people type into "
                      "the address bar");
    int code =
        trouble.p ? verb_fail(EXIT_USAGE, trouble.p, trouble.n) : make(a, &settings, cmd.names);
    arena_free(a);
    return code;
}
