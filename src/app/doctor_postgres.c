/* doctor_postgres.c - PostgreSQL: there, fit, of a schema this program knows, near, of the same
 * time.
 *
 * RUNS  main thread; waits up to 5 s for a server that does not answer.
 * TESTS tests/system/postgres.test.ts */
#include <stdlib.h>

#include "app/doctor.h"
#include "base/clock.h"
#include "store/inspect.h"

#define ROUND_TRIP_FAR_US (5 * 1000) /* a message waits for about four of them */
#define CLOCK_APART_US    (5 * SECOND_US)

static void say_unfit(struct doctor *d, const struct store_pg_health *h)
{
    struct words seen = {
        arena_printf(d->arena, "базой PostgreSQL нельзя пользоваться: %.*s", STR_ARG(h->trouble)),
        arena_printf(d->arena, "PostgreSQL can not be used: %.*s", STR_ARG(h->trouble))};
    doctor_find(d, "postgres", FINDING_TROUBLE, seen,
                WORDS("Что делать с каждым из таких слов, сказано в docs/operating/postgresql.md; "
                      "проверьте адрес в настройке db, пароль в PGPASSFILE и pg_hba.conf.",
                      "docs/operating/postgresql.md has an answer to each of these words; look at "
                      "the setting db, at the password in PGPASSFILE, and at pg_hba.conf."));
}

static void say_version(struct doctor *d, const struct store_pg_health *h)
{
    int major = h->server_version / 10000, minor = h->server_version % 10000;
    bool is_newer = h->version > h->known_version, is_older = h->version < h->known_version;
    struct words seen = {
        arena_printf(d->arena, "PostgreSQL %d.%d отвечает, схема %lld из %lld", major, minor,
                     (long long)h->version, (long long)h->known_version),
        arena_printf(d->arena, "PostgreSQL %d.%d answers, schema %lld of %lld", major, minor,
                     (long long)h->version, (long long)h->known_version)};
    struct words later = WORDS("Схема обновится сама при следующем запуске сервера.",
                               "The schema is brought up to date when the server starts next.");
    struct words newer =
        WORDS("База новее программы: установите более новую версию kafedra.",
              "The database is newer than this program: install the newer version of kafedra.");
    doctor_find(d, "postgres", is_newer ? FINDING_TROUBLE : FINDING_FINE, seen,
                is_newer   ? newer
                : is_older ? later
                           : (struct words){0});
}

static void say_distance(struct doctor *d, int64_t us)
{
    bool is_far = us > ROUND_TRIP_FAR_US;
    struct words seen = {
        arena_printf(d->arena, "до PostgreSQL и обратно %.2f мс", (double)us / 1000),
        arena_printf(d->arena, "to PostgreSQL and back in %.2f ms", (double)us / 1000)};
    doctor_find(d, "postgres_distance", is_far ? FINDING_REMARK : FINDING_FINE, seen,
                is_far ? WORDS("Каждое сообщение ждёт нескольких таких путей: держите сервер и "
                               "базу в одной сети.",
                               "Each message waits for several such ways: keep the server and the "
                               "database in one network.")
                       : (struct words){0});
}

static void say_clock(struct doctor *d, int64_t ahead_us)
{
    if (llabs(ahead_us) < CLOCK_APART_US)
        return;
    double s = (double)llabs(ahead_us) / SECOND_US;
    bool is_ahead = ahead_us > 0;
    struct words seen = {arena_printf(d->arena, "часы PostgreSQL %s наших на %.0f с",
                                      is_ahead ? "впереди" : "позади", s),
                         arena_printf(d->arena, "PostgreSQL's clock is %.0f s %s ours", s,
                                      is_ahead ? "ahead of" : "behind")};
    doctor_find(d, "postgres_clock", FINDING_REMARK, seen,
                WORDS("Сверьте часы обеих машин (chrony): время сообщений ставит эта машина, а "
                      "журналы двух машин иначе не сопоставить.",
                      "Set both machines by the same time (chrony): this machine stamps the "
                      "messages, and two logs can not be compared otherwise."));
}

void doctor_postgres(struct doctor *d)
{
    struct store_pg_health h;
    store_inspect_postgres(d->arena, str_trim(d->settings->db), &h);
    if (h.trouble.p) {
        say_unfit(d, &h);
        return;
    }
    say_version(d, &h);
    say_distance(d, h.round_trip_us);
    say_clock(d, h.clock_ahead_us);
}
