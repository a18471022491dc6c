/* doctor_tls.c - the certificate: it fits its key, names somebody, and does not end tomorrow.
 *
 * WHY   a certificate that ends takes the whole college away in one second, months after whoever
 *       put it there has forgotten it.
 * HOW   the same files as the server takes (tls_files.c), judged by the same reader.
 * RUNS  main thread.
 * TESTS doctor_test.c, tests/system/doctor.test.ts */
#include <sys/stat.h>
#include <unistd.h>

#include "app/ca_folder.h"
#include "app/doctor.h"
#include "base/clock.h"
#include "crypto/tls_pair.h"

#define DAYS_LEFT_GIVEN 14 /* certbot renews with 30 left: something has failed for two weeks */
#define DAYS_LEFT_OWN   25 /* the server renews with 30 left: it has not run, or could not write */

enum finding_state doctor_judge_days(int64_t days, bool own)
{
    if (days < 1)
        return FINDING_TROUBLE;
    return days < (own ? DAYS_LEFT_OWN : DAYS_LEFT_GIVEN) ? FINDING_REMARK : FINDING_FINE;
}

bool doctor_is_loopback(struct str listen)
{
    struct str host;
    int port;
    return address_split(listen, &host, &port) &&
           (str_starts_with(host, STR("127.")) || str_equal(host, STR("::1")) ||
            str_equal(host, STR("localhost")));
}

static void say_none(struct doctor *d)
{
    if (doctor_is_loopback(d->settings->listen))
        doctor_find(d, "tls", FINDING_FINE,
                    WORDS("TLS нет, и адрес виден только с этой машины",
                          "no TLS, and the address is reachable from this machine alone"),
                    (struct words){0});
    else
        doctor_find(d, "tls", FINDING_REMARK,
                    WORDS("TLS нет: пароли и сообщения идут по сети открытыми",
                          "no TLS: passwords and messages can be read on the network"),
                    WORDS("kafedra ca делает свой удостоверяющий центр; все способы в "
                          "docs/operating/tls.md.",
                          "kafedra ca makes an authority of your own; docs/operating/tls.md has "
                          "all the ways."));
}

static void say_trouble(struct doctor *d, struct str what)
{
    struct words seen = {
        arena_printf(d->arena, "сертификатом нельзя пользоваться: %.*s", STR_ARG(what)),
        arena_printf(d->arena, "the certificate can not be used: %.*s", STR_ARG(what))};
    doctor_find(d, "tls", FINDING_TROUBLE, seen,
                WORDS("С такими файлами сервер не запустится; работающий держит прежние. "
                      "Положите верную пару: см. docs/operating/tls.md.",
                      "A server does not start with these files; a running one keeps the former. "
                      "Put the right pair there: see docs/operating/tls.md."));
}

static struct words advice_on_days(bool own)
{
    return own ? WORDS("Сервер продлевает его сам, когда остаётся 30 дней: запустите сервер и "
                       "посмотрите в журнале certificate_not_renewed.",
                       "The server renews it by itself with 30 days left: start the server and "
                       "look for certificate_not_renewed in the log.")
               : WORDS("Продлите его (certbot renew) и проверьте, отчего это не вышло само.",
                       "Renew it (certbot renew), and find out why that did not happen by "
                       "itself.");
}

static void say_pair(struct doctor *d, const struct tls_pair *pair, bool own, int64_t now_us)
{
    struct tls_facts facts = tls_pair_facts(pair, d->arena);
    int64_t days = (facts.ends_us - now_us) / DAY_US;
    enum finding_state state = doctor_judge_days(days, own);
    struct str names = facts.names.n ? facts.names : STR("-");
    struct words seen = {arena_printf(d->arena, "сертификат для %.*s, осталось дней: %lld",
                                      STR_ARG(names), (long long)days),
                         arena_printf(d->arena, "a certificate for %.*s, days left: %lld",
                                      STR_ARG(names), (long long)days)};
    struct words advice = state == FINDING_FINE ? (struct words){0} : advice_on_days(own);
    if (state == FINDING_FINE && !facts.names.n) {
        state = FINDING_REMARK;
        advice = WORDS("В нём нет ни одного имени (subjectAltName): браузеры его не примут.",
                       "It names nobody (subjectAltName): browsers will not take it.");
    }
    doctor_find(d, "tls", state, seen, advice);
}

static void look_at_key(struct doctor *d, struct str path)
{
    struct stat st;
    if (stat(path.p, &st) || !(st.st_mode & 07u))
        return;
    struct words seen = {
        arena_printf(d->arena, "закрытый ключ %.*s может прочитать любой пользователь этой машины",
                     STR_ARG(path)),
        arena_printf(d->arena, "every user of this machine can read the private key %.*s",
                     STR_ARG(path))};
    struct str how = arena_printf(d->arena, "chmod o-rwx '%.*s'", STR_ARG(path));
    doctor_find(d, "tls_key", FINDING_REMARK, seen, (struct words){how, how});
}

static void look_at_pair(struct doctor *d, struct str cert_path, struct str key_path, bool own)
{
    struct clock clock = clock_system();
    int64_t now_us = clock_wall_us(&clock);
    struct str cert, key, why = {0};
    struct tls_pair *pair = NULL;
    if (!ca_file_read(d->arena, cert_path, &cert, &why) ||
        !ca_file_read(d->arena, key_path, &key, &why) ||
        tls_pair_read(d->arena, cert, key, now_us, &pair, &why)) {
        say_trouble(d, why);
        return;
    }
    say_pair(d, pair, own, now_us);
    look_at_key(d, key_path);
    tls_pair_free(pair);
}

void doctor_tls(struct doctor *d)
{
    const struct settings *s = d->settings;
    struct str own = ca_path(d->arena, s->data, "server.crt");
    if (s->tls_cert.n && s->tls_key.n)
        look_at_pair(d, s->tls_cert, s->tls_key, false);
    else if (s->tls_cert.n || s->tls_key.n)
        say_trouble(d, STR("--tls-cert and --tls-key come together: one is missing"));
    else if (own.p && !access(own.p, F_OK))
        look_at_pair(d, own, ca_path(d->arena, s->data, "server.key"), true);
    else
        say_none(d);
}
