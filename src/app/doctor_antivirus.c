/* doctor_antivirus.c - is there somebody who looks at the files that are sent?
 *
 * WHY   while clamd is away files are sent as "not scanned", and nobody reads the log.
 * HOW   asks the daemon of the setting for its version; without a setting that is remarked.
 * RUNS  main thread.
 * TESTS tests/system/antivirus.test.ts */
#include "app/doctor.h"
#include "base/clock.h"
#include "outgoing/clamd.h"

#define ASK_US (5 * SECOND_US)

static void say_fine(struct doctor *d, const char *version)
{
    struct words seen = {arena_printf(d->arena, "файлы проверяет %s", version),
                         arena_printf(d->arena, "files are scanned by %s", version)};
    doctor_find(d, "antivirus", FINDING_FINE, seen, (struct words){0});
}

void doctor_antivirus(struct doctor *d)
{
    struct str place = d->settings->antivirus;
    struct clamd clamd;
    char version[LIMIT_CLAMD_NAME];
    if (!place.n) {
        doctor_find(
            d, "antivirus", FINDING_REMARK,
            WORDS("файлы не проверяются на вирусы: у каждого стоит «не проверен»",
                  "files are not scanned for viruses: each is marked so"),
            WORDS("Установите clamav-daemon и укажите: antivirus = "
                  "unix:/run/clamav/clamd.ctl.",
                  "Install clamav-daemon and say: antivirus = unix:/run/clamav/clamd.ctl."));
        return;
    }
    bool is_place = clamd_place(place, &clamd);
    clamd.most_us = ASK_US;
    if (is_place && !clamd_version(&clamd, version)) {
        say_fine(d, version);
        return;
    }
    doctor_find(
        d, "antivirus", FINDING_TROUBLE,
        WORDS("антивирус не отвечает: новые файлы уходят непроверенными и ждут проверки",
              "the antivirus does not answer: new files go out not scanned, and wait for it"),
        WORDS("Проверьте, что clamd запущен и что пользователь kafedra может открыть его "
              "сокет: systemctl status clamav-daemon.",
              "See that clamd runs, and that the user kafedra may open its socket: "
              "systemctl status clamav-daemon."));
}
