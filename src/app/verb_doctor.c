/* verb_doctor.c - `kafedra doctor`: what is wrong with this server, in words.
 *
 * HOW   looks, changes nothing (but for a file of its own that it writes and removes), and works
 *       beside a running server or without one. Exit code 1 when something is broken; remarks are
 *       0, so that a cron job mails only what cannot wait. With --audit it walks
 *       the record of who did what instead, which takes a second for 500,000 rows.
 * RUNS  main thread.
 * TESTS doctor_test.c, tests/system/doctor.test.ts */
#include <stdio.h>
#include <stdlib.h>

#include "app/doctor.h"
#include "app/verbs.h"

#define LIMIT_DOCTOR_ARENA_BYTES (1 << 20)

static void examine_all(struct doctor *d)
{
    doctor_disk(d);
    doctor_machine(d);
    doctor_sandbox(d);
    doctor_pictures(d);
    doctor_antivirus(d);
    doctor_network(d);
    doctor_tls(d);
    if (str_trim(d->settings->db).n)
        doctor_postgres(d);
    else
        doctor_database(d);
}

static int examine(struct arena *a, const struct settings *settings, const struct command *cmd)
{
    struct doctor d = {.arena = a, .settings = settings};
    if (cmd->wants_audit)
        doctor_audit(&d, cmd->head);
    else
        examine_all(&d);
    bool is_russian =
        doctor_speaks_russian(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG"));
    struct str report = cmd->wants_json ? doctor_json(&d) : doctor_report(&d, is_russian);
    printf("%.*s%s", STR_ARG(report), cmd->wants_json ? "\n" : "");
    return doctor_worst(&d) == FINDING_TROUBLE ? EXIT_TROUBLE : EXIT_FINE;
}

int verb_doctor(int argc, char **argv)
{
    struct arena *a = arena_new(LIMIT_DOCTOR_ARENA_BYTES);
    struct command cmd = {.verb = VERB_DOCTOR};
    struct settings settings;
    struct str trouble = {0};
    if (settings_read(a, argc, argv, &cmd, &settings, &trouble) && !settings.data.n)
        trouble = STR("doctor needs --data DIR, the folder of the server to look at");
    else if (!trouble.p && cmd.head.p && !cmd.wants_audit)
        trouble = STR("--head belongs to doctor --audit");
    int code =
        trouble.p ? verb_fail(EXIT_USAGE, trouble.p, trouble.n) : examine(a, &settings, &cmd);
    arena_free(a);
    return code;
}
