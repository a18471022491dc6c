/* doctor_audit.c - `kafedra doctor --audit`: is the record of who did what whole?
 *
 * WHY   an administrator must be able to show that nobody took a line out, the one who holds the
 *       disk included.
 * HOW   the walk of store/audit.h finds every change within a chain. It can not find a chain that
 *       was written anew from its beginning; for that the report gives each run's head, to be put
 *       on paper, and --head asks whether such a head still stands in its chain.
 * RUNS  main thread, beside a running server.
 * TESTS tests/system/audit.test.ts */
#include "app/doctor.h"
#include "store/inspect.h"

static struct words advice_of_damage(void)
{
    return WORDS(
        "Скопируйте папку данных, ничего в ней не меняя, и сравните с последней резервной "
        "копией: кто-то изменил журнал в обход программы.",
        "Copy the data folder without changing anything in it and compare it with the last "
        "backup: somebody changed the record behind the program's back.");
}

static void say_unread(struct doctor *d, struct str trouble)
{
    struct words seen = {
        arena_printf(d->arena, "журнал действий не читается: %.*s", STR_ARG(trouble)),
        arena_printf(d->arena, "the audit record can not be read: %.*s", STR_ARG(trouble))};
    doctor_find(
        d, "audit", FINDING_TROUBLE, seen,
        WORDS("Запустите kafedra doctor без --audit: он скажет, что с базой.",
              "Run kafedra doctor without --audit: it says what is wrong with the database."));
}

static void say_broken(struct doctor *d, const struct audit_place *broken)
{
    long long chain = (long long)broken->org, n = (long long)broken->n;
    struct words seen = {
        arena_printf(d->arena, "цепь %lld журнала действий порвана на записи %lld", chain, n),
        arena_printf(d->arena, "chain %lld of the audit record is broken at row %lld", chain, n)};
    doctor_find(d, "audit", FINDING_TROUBLE, seen, advice_of_damage());
}

static void say_beside(struct doctor *d, const struct store_audit *a)
{
    struct words seen = {
        arena_printf(d->arena,
                     "в журнале действий записи без места в цепи: %lld, цепи без записей: %lld",
                     (long long)a->strays, (long long)a->beheaded),
        arena_printf(d->arena,
                     "rows of the audit record outside a chain: %lld, chains without rows: %lld",
                     (long long)a->strays, (long long)a->beheaded)};
    doctor_find(d, "audit", FINDING_TROUBLE, seen, advice_of_damage());
}

static struct str heads_text(struct arena *arena, const struct audit_walk *w)
{
    struct str text = STR("");
    for (size_t i = 0; i < w->chains && i < LIMIT_AUDIT_HEADS; i++) {
        struct str place = audit_place_text(arena, &w->ends[i]);
        text = arena_printf(arena, "%.*s %.*s", STR_ARG(text), STR_ARG(place));
    }
    return text;
}

static void say_whole(struct doctor *d, const struct store_audit *a)
{
    struct words seen = {
        arena_printf(d->arena, "журнал действий цел: записей %lld, цепей %zu; до цепей было %lld",
                     (long long)a->walk.rows, a->walk.chains, (long long)a->before),
        arena_printf(d->arena,
                     "the audit record is whole: %lld rows, %zu chains; %lld rows are older",
                     (long long)a->walk.rows, a->walk.chains, (long long)a->before)};
    struct str heads = heads_text(d->arena, &a->walk);
    struct words note = {
        arena_printf(d->arena,
                     "Запишите вне этого сервера:%.*s. Позже kafedra doctor --audit --head с такой "
                     "строкой покажет, что прошлое не переписано.",
                     STR_ARG(heads)),
        arena_printf(d->arena,
                     "Note this outside of this server:%.*s. Later, kafedra doctor --audit --head "
                     "with such a line shows that the past was not rewritten.",
                     STR_ARG(heads))};
    doctor_find(d, "audit", FINDING_FINE, seen, a->walk.rows ? note : (struct words){0});
}

static void say_sought(struct doctor *d, const struct store_audit *a)
{
    if (a->walk.is_sought_found)
        doctor_find(d, "audit_head", FINDING_FINE,
                    WORDS("записанная строка стоит в журнале на своём месте",
                          "the noted place is in the record where it was"),
                    (struct words){0});
    else
        doctor_find(d, "audit_head", FINDING_TROUBLE,
                    WORDS("записанной строки в журнале нет: его переписали после неё",
                          "the noted place is not in the record: it was rewritten since"),
                    advice_of_damage());
}

static void say(struct doctor *d, const struct store_audit *a)
{
    if (a->trouble.p)
        say_unread(d, a->trouble);
    else if (a->walk.broken.n)
        say_broken(d, &a->walk.broken);
    else if (a->strays || a->beheaded)
        say_beside(d, a);
    else
        say_whole(d, a);
    if (!a->trouble.p && a->walk.sought.n)
        say_sought(d, a);
}

void doctor_audit(struct doctor *d, struct str head)
{
    struct store_audit a = {0};
    if (head.p && !audit_place_read(str_trim(head), &a.walk.sought)) {
        doctor_find(d, "audit_head", FINDING_TROUBLE,
                    WORDS("после --head ждём строку, какую печатает doctor --audit: 1:204:9f86…",
                          "--head takes a line as doctor --audit prints it: 1:204:9f86…"),
                    (struct words){0});
        return;
    }
    if (str_trim(d->settings->db).n)
        store_inspect_audit_postgres(d->arena, str_trim(d->settings->db), &a);
    else
        store_inspect_audit(d->arena, d->settings->data, &a);
    say(d, &a);
}
