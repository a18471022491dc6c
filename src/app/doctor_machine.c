/* doctor_machine.c - the machine under the server: its clock, and how many connections it may hold.
 *
 * RUNS  main thread.
 * TESTS tests/system/doctor.test.ts */
#include <sys/resource.h>
#include <sys/timex.h>

#include "app/doctor.h"

#define DESCRIPTORS_WANTED 4096 /* a college of 2,000 with a phone and a tab each */

static void look_at_clock(struct doctor *d)
{
    struct timex t = {0};
    int state = adjtimex(&t);
    if (state < 0)
        return; /* a container without the call: nothing can be said */
    bool is_kept = state != TIME_ERROR && !(t.status & STA_UNSYNC);
    if (is_kept)
        doctor_find(
            d, "clock", FINDING_FINE,
            WORDS("часы сверяются с сервером времени", "the clock is kept by a time service"),
            (struct words){0});
    else
        doctor_find(d, "clock", FINDING_REMARK,
                    WORDS("часы ни с чем не сверяются", "nothing keeps the clock right"),
                    WORDS("Включите сверку (timedatectl set-ntp true): по этим часам стоит время "
                          "сообщений и сроки кодов.",
                          "Switch it on (timedatectl set-ntp true): messages and the terms of "
                          "codes go by this clock."));
}

static void look_at_descriptors(struct doctor *d)
{
    struct rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r))
        return;
    unsigned long long most = r.rlim_max == RLIM_INFINITY ? 1u << 30 : r.rlim_max;
    struct words seen = {arena_printf(d->arena, "открытых соединений разрешено до %llu", most),
                         arena_printf(d->arena, "up to %llu open connections are allowed", most)};
    struct words advice = WORDS("Мало для колледжа: в systemd поставьте LimitNOFILE=65536.",
                                "Few for a college: set LimitNOFILE=65536 in systemd.");
    bool is_enough = most >= DESCRIPTORS_WANTED;
    doctor_find(d, "descriptors", is_enough ? FINDING_FINE : FINDING_REMARK, seen,
                is_enough ? (struct words){0} : advice);
}

void doctor_machine(struct doctor *d)
{
    look_at_clock(d);
    look_at_descriptors(d);
}
