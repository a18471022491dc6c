/* doctor_database.c - the database: whole, of a version this program knows, not from the future.
 *
 * RUNS  main thread.
 * TESTS store/inspect_test.c, tests/system/doctor.test.ts */
#include "app/doctor.h"
#include "base/clock.h"
#include "store/inspect.h"

static void say_damage(struct doctor *d, struct str what)
{
    struct words seen = {arena_printf(d->arena, "база повреждена: %.*s", STR_ARG(what)),
                         arena_printf(d->arena, "the database is damaged: %.*s", STR_ARG(what))};
    doctor_find(d, "database", FINDING_TROUBLE, seen,
                WORDS("Остановите сервер, скопируйте папку данных целиком и восстановите её из "
                      "последней копии; проверьте диск.",
                      "Stop the server, copy the whole data folder aside, restore the last backup, "
                      "and have the disk looked at."));
}

static void say_version(struct doctor *d, const struct store_health *h)
{
    struct words seen = {
        arena_printf(d->arena, "база новее программы: схема %lld, известна %lld",
                     (long long)h->version, (long long)h->known_version),
        arena_printf(d->arena, "the database is newer than this program: schema %lld, known %lld",
                     (long long)h->version, (long long)h->known_version)};
    doctor_find(
        d, "database_version", FINDING_TROUBLE, seen,
        WORDS("Установите более новую версию kafedra.", "Install the newer version of kafedra."));
}

static void say_whole(struct doctor *d, const struct store_health *h)
{
    double mb = (double)h->bytes / 1e6, log_mb = (double)h->wal_bytes / 1e6;
    bool is_older = h->version < h->known_version;
    struct words seen = {
        arena_printf(d->arena, "база цела: %.1f МБ и журнал %.1f МБ, схема %lld", mb, log_mb,
                     (long long)h->version),
        arena_printf(d->arena, "the database is whole: %.1f MB and a log of %.1f MB, schema %lld",
                     mb, log_mb, (long long)h->version)};
    struct words advice = WORDS("Схема обновится сама при следующем запуске сервера.",
                                "The schema is brought up to date when the server starts next.");
    doctor_find(d, "database", FINDING_FINE, seen, is_older ? advice : (struct words){0});
}

/* A clock behind its own records orders messages wrongly and lets terms last too long. */
static void compare_clock(struct doctor *d, int64_t newest_us)
{
    struct clock clock = clock_system();
    int64_t ahead_us = newest_us - clock_wall_us(&clock);
    if (ahead_us < MINUTE_US)
        return;
    long long minutes = (long long)(ahead_us / MINUTE_US);
    struct words seen = {
        arena_printf(d->arena, "часы отстают от последней записи в базе на %lld мин", minutes),
        arena_printf(d->arena, "the clock is %lld min behind the newest record", minutes)};
    doctor_find(
        d, "clock_behind", FINDING_TROUBLE, seen,
        WORDS("Поправьте часы до запуска сервера.", "Set the clock right before the server runs."));
}

void doctor_database(struct doctor *d)
{
    struct store_health h;
    if (store_inspect(d->arena, d->settings->data, &h)) {
        say_damage(d, STR("kafedra.db"));
        return;
    }
    if (!h.exists)
        doctor_find(d, "database", FINDING_FINE,
                    WORDS("базы ещё нет: сервер создаст её при первом запуске",
                          "no database yet: the server makes it when it first runs"),
                    (struct words){0});
    else if (h.damage.p)
        say_damage(d, h.damage);
    else if (h.version > h.known_version)
        say_version(d, &h);
    else
        say_whole(d, &h);
    if (h.exists && !h.damage.p)
        compare_clock(d, h.newest_us);
}
