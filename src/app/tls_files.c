/* tls_files.c - take the certificate, look whether it changed, renew our own.
 *
 * WHY   certificates are renewed by programs that know nothing of us (certbot, a cron job): nobody
 *       should have to restart a server in the middle of a lesson. And a bad new file must not take
 *       the server away: the one in memory is still good.
 * HOW   two stat calls every two seconds (no inotify: files come by rename, by bind mount, over
 *       NFS). A change is taken when it has been still for one look, since two files are written
 *       one after the other. New connections get the new identity, living ones keep theirs. Each
 *       hour the end of the certificate is looked at: our own is renewed, for a foreign one a
 *       warning is logged.
 * OWNS  the identity in use, its pair, the keys of tickets.
 * RUNS  main thread; reading two small files is its only wait.
 * TESTS tests/system/tls.test.ts */
#include "app/tls_files.h"

#include <errno.h>
#include <unistd.h>

#include "app/ca_folder.h"
#include "base/log.h"

#define LOOK_US         (2 * SECOND_US)
#define RENEWAL_LOOK_US HOUR_US
#define WARNING_DAYS    14
#define SCRATCH_BYTES   (4 << 20)

static bool fail(struct str *ret_trouble, struct str words)
{
    *ret_trouble = words;
    return false;
}

/* --- reading the pair --- */

/* By ctime: a file that could not be read is looked at again when its owner or mode was mended. */
static struct file_mark mark_of(struct str path)
{
    struct stat s;
    if (stat(path.p, &s) != 0)
        return (struct file_mark){.size = -1};
    return (struct file_mark){s.st_ctim, s.st_size, s.st_ino};
}

static bool is_same(const struct file_mark *a, const struct file_mark *b)
{
    return a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec &&
           a->size == b->size && a->inode == b->inode;
}

static void look(const struct tls_files *f, struct file_mark ret[2])
{
    ret[0] = mark_of(f->cert_path);
    ret[1] = mark_of(f->key_path);
}

/* Reads both files and makes them the identity in use; else everything stays as it was. */
static bool take(struct tls_files *f, struct arena *a, struct str *ret_trouble)
{
    struct str cert, key, why;
    struct tls_pair *pair = NULL;
    struct tls *tls = NULL;
    look(f, f->taken);
    if (!ca_file_read(a, f->cert_path, &cert, ret_trouble) ||
        !ca_file_read(a, f->key_path, &key, ret_trouble))
        return false;
    enum err e = tls_pair_read(a, cert, key, clock_wall_us(&f->clock), &pair, &why);
    if (!e)
        e = tls_new(a, pair, f->tickets, &tls, &why);
    if (e) {
        tls_pair_free(pair);
        return fail(ret_trouble, arena_printf(a, "%.*s with %.*s: %.*s", STR_ARG(f->cert_path),
                                              STR_ARG(f->key_path), STR_ARG(why)));
    }
    if (f->net)
        net_set_tls(f->net, tls);
    tls_free(f->tls);
    tls_pair_free(f->pair);
    f->tls = tls;
    f->pair = pair;
    return true;
}

/* --- start --- */

static bool choose(struct tls_files *f, const struct settings *s, struct arena *a,
                   struct str *ret_trouble)
{
    if (s->tls_cert.n && s->tls_key.n) {
        f->kind = TLS_GIVEN;
        f->cert_path = s->tls_cert;
        f->key_path = s->tls_key;
        return true;
    }
    if (s->tls_cert.n || s->tls_key.n)
        return fail(ret_trouble, STR("--tls-cert and --tls-key come together: one is missing"));
    f->cert_path = ca_path(a, f->data, "server.crt");
    f->key_path = ca_path(a, f->data, "server.key");
    if (access(f->cert_path.p, F_OK) == 0)
        f->kind = TLS_OWN;
    else if (errno != ENOENT)
        return fail(ret_trouble, arena_printf(a, "%.*s can not be read: %s", STR_ARG(f->cert_path),
                                              strerror(errno)));
    return true;
}

static bool judge_settings(const struct tls_files *f, const struct settings *s,
                           struct str *ret_trouble)
{
    if (f->kind == TLS_NONE && s->plain_listen.n)
        return fail(ret_trouble, STR("--plain-listen sends browsers to https, so it needs TLS: "
                                     "--tls-cert and --tls-key, or kafedra ca"));
    if (f->kind != TLS_GIVEN && s->hsts)
        return fail(ret_trouble, STR("--hsts on is for --tls-cert only: with an authority of one's "
                                     "own it would lock out every device that does not know it"));
    return true;
}

static void log_renewal(bool is_renewed, struct str trouble)
{
    if (is_renewed)
        log_line(LOG_INFO, "certificate_renewed", "days=%d", SERVER_DAYS);
    else if (trouble.n)
        log_line(LOG_ERROR, "certificate_not_renewed", "why=" LOG_Q, trouble.p);
}

bool tls_files_open(struct tls_files *f, const struct settings *s, struct str folder,
                    struct arena *a, struct clock clock, struct rand_source rand,
                    struct str *ret_trouble)
{
    *f = (struct tls_files){.data = folder, .clock = clock};
    if (!choose(f, s, a, ret_trouble) || !judge_settings(f, s, ret_trouble))
        return false;
    if (f->kind == TLS_NONE)
        return true;
    f->tickets = tls_tickets_new(clock, rand);
    f->looked_us = clock_wall_us(&clock);
    if (f->kind == TLS_OWN) {
        bool is_renewed = false;
        struct str why = {0}; /* not renewed: the one there may be good for some days */
        if (!ca_folder_renew(a, folder, f->looked_us, &is_renewed, &why) || is_renewed)
            log_renewal(is_renewed, why);
    }
    bool fine = take(f, a, ret_trouble);
    f->seen[0] = f->taken[0];
    f->seen[1] = f->taken[1];
    return fine;
}

/* --- while the server runs --- */

static void take_change(struct tls_files *f, struct arena *a)
{
    struct str why = {0};
    if (take(f, a, &why)) {
        struct tls_facts facts = tls_pair_facts(f->pair, a);
        log_line(LOG_INFO, "certificate_changed", "names=" LOG_Q " days=%lld", facts.names.p,
                 (long long)((facts.ends_us - clock_wall_us(&f->clock)) / DAY_US));
    } else {
        log_line(LOG_ERROR, "certificate_not_taken", "why=" LOG_Q " keeps=the_one_before",
                 why.p ? why.p : "");
    }
}

/* Each hour: our own is renewed (the change is then seen like any other), of others it is said
 * that they end. */
static void look_at_end(struct tls_files *f, struct arena *a)
{
    int64_t now = clock_wall_us(&f->clock);
    if (now - f->looked_us < RENEWAL_LOOK_US && now >= f->looked_us)
        return;
    f->looked_us = now;
    bool is_renewed = false;
    struct str why = {0};
    if (f->kind == TLS_OWN) {
        if (!ca_folder_renew(a, f->data, now, &is_renewed, &why) || is_renewed)
            log_renewal(is_renewed, why);
        return;
    }
    int64_t days = (tls_pair_facts(f->pair, a).ends_us - now) / DAY_US;
    if (days < WARNING_DAYS)
        log_line(LOG_WARN, "certificate_ends", "days=%lld file=" LOG_Q, (long long)days,
                 f->cert_path.p);
}

static void on_look(struct timer *t)
{
    struct tls_files *f = (struct tls_files *)((char *)t - offsetof(struct tls_files, timer));
    struct arena *a = arena_new(SCRATCH_BYTES);
    struct file_mark now[2];
    look(f, now);
    bool is_still = is_same(&now[0], &f->seen[0]) && is_same(&now[1], &f->seen[1]);
    bool is_other = !is_same(&now[0], &f->taken[0]) || !is_same(&now[1], &f->taken[1]);
    f->seen[0] = now[0];
    f->seen[1] = now[1];
    if (is_other && is_still)
        take_change(f, a);
    look_at_end(f, a);
    arena_free(a);
    loop_timer_start(f->loop, &f->timer, LOOK_US);
}

void tls_files_watch(struct tls_files *f, struct loop *l, struct net *n)
{
    if (f->kind == TLS_NONE)
        return;
    f->loop = l;
    f->net = n;
    f->timer.fire = on_look;
    loop_timer_start(l, &f->timer, LOOK_US);
}

void tls_files_close(struct tls_files *f)
{
    if (f->loop)
        loop_timer_stop(f->loop, &f->timer);
    tls_free(f->tls);
    tls_pair_free(f->pair);
    tls_tickets_free(f->tickets);
    *f = (struct tls_files){0};
}
