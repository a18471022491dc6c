/* main.c - the program's door: a verb, its options, an exit code.
 *
 * RUNS  main thread.
 * TESTS tests/system */
#include <malloc.h>
#include <stdio.h>

#include "app/settings.h"
#include "app/verbs.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    unsigned bit;
    const char *help;
} verbs[] = {
    {"serve", verb_serve, VERB_SERVE, "run a server on a data folder"},
    {"demo", verb_demo, VERB_DEMO,
     "run a server with a college to try out; --json prints its people so"},
    {"key", verb_key, VERB_KEY,
     "--operator: print a new one-time key for /start; --administrator ORG: a code for its only "
     "administrator; --badge ORG --login LOGIN: confirm «учитель» of its head or administrator; "
     "--livekit: the key of your own LiveKit programs"},
    {"token", verb_token, VERB_TOKEN,
     "--room NAME --identity ID [--name NAME] [--can-publish 0]: an access token for a LiveKit "
     "client, good for 6 hours"},
    {"ca", verb_ca, VERB_CA,
     "--name HOST[,HOST,ADDRESS]: make an authority of your own and a certificate for this server"},
    {"doctor", verb_doctor, VERB_DOCTOR,
     "say what is wrong with this server, and what to do; --json; --audit [--head PLACE]: is the "
     "record of who did what whole?"},
};

enum { VERBS = sizeof verbs / sizeof verbs[0] };

int verb_fail(enum exit_code code, const char *p, unsigned long n)
{
    fprintf(stderr, "kafedra: %.*s\n", (int)n, p);
    if (code == EXIT_USAGE)
        fprintf(stderr, "Try: kafedra help\n");
    return (int)code;
}

static int help(void)
{
    printf("kafedra %s - a college's own communication space\n\n", KAFEDRA_VERSION);
    for (size_t i = 0; i < VERBS; i++) {
        printf("kafedra %s: %s\n", verbs[i].name, verbs[i].help);
        settings_help(verbs[i].bit);
        printf("\n");
    }
    printf("kafedra version: print the version\n\n"
           "Exit codes: 0 fine, 1 trouble with the machine or the data folder, 2 typed wrong.\n");
    return EXIT_FINE;
}

/* Batches take and give back some hundred KiB, thousands of times a second: that memory stays ours.
 * (Naming one of them makes glibc keep all as they are set, so all are.) */
static void keep_memory(void)
{
    (void)mallopt(M_TRIM_THRESHOLD, 16 << 20);
    (void)mallopt(M_TOP_PAD, 1 << 20);
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

int main(int argc, char **argv)
{
    keep_memory();
    struct str verb = str_from(argc > 1 ? argv[1] : "help");
    for (size_t i = 0; i < VERBS; i++)
        if (str_equal(verb, str_from(verbs[i].name)))
            return verbs[i].run(argc - 2, argv + 2);
    if (str_equal(verb, STR("version")) || str_equal(verb, STR("--version"))) {
        printf("kafedra %s\n", KAFEDRA_VERSION);
        return EXIT_FINE;
    }
    if (str_equal(verb, STR("help")) || str_equal(verb, STR("--help")) ||
        str_equal(verb, STR("-h")))
        return help();
    struct str trouble = STR("there is no such command");
    return verb_fail(EXIT_USAGE, trouble.p, trouble.n);
}
