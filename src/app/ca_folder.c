/* ca_folder.c - files of our own authority.
 *
 * WHY   whoever can read ca.key can be this college to every device that trusts it; a file that was
 *       cut short by a full disk must not replace one that works.
 * HOW   a file is written beside its place, synced and renamed. Keys are 0600 from their first
 *       byte. When root makes them for a folder of another user, they become that user's, since the
 *       server does not run as root. The server's key stays the same over renewals, so that one
 *       rename changes the pair.
 * OWNS  nothing beyond the call.
 * RUNS  main thread (a renewal is one signature and one small file).
 * TESTS tests/system/tls.test.ts */
#include "app/ca_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "crypto/tls_pair.h"

static bool fail(struct str *ret_trouble, struct str words)
{
    *ret_trouble = words;
    return false;
}

struct str ca_path(struct arena *a, struct str data, const char *name)
{
    return arena_printf(a, "%.*s/tls/%s", STR_ARG(data), name);
}

/* --- reading --- */

/* Up to LIMIT_TLS_FILE_BYTES + 1 bytes; fewer than none: errno. */
static ssize_t read_all(int fd, char *to)
{
    size_t n = 0;
    while (n <= LIMIT_TLS_FILE_BYTES) {
        ssize_t got = read(fd, to + n, LIMIT_TLS_FILE_BYTES + 1 - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? got : (ssize_t)n;
        n += (size_t)got;
    }
    return (ssize_t)n;
}

bool ca_file_read(struct arena *a, struct str path, struct str *ret, struct str *ret_trouble)
{
    struct str zero_ended = arena_printf(a, "%.*s", STR_ARG(path));
    char *bytes = malloc(LIMIT_TLS_FILE_BYTES + 1);
    int fd = bytes && zero_ended.p ? open(zero_ended.p, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    ssize_t n = fd < 0 ? -1 : read_all(fd, bytes);
    int error = errno;
    struct str text = n >= 0 ? str_copy(a, (struct str){bytes, (size_t)n}) : (struct str){0};
    if (bytes)
        explicit_bzero(bytes, LIMIT_TLS_FILE_BYTES + 1); /* it may have been a key */
    free(bytes);
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return fail(ret_trouble,
                    arena_printf(a, "%.*s can not be read: %s", STR_ARG(path), strerror(error)));
    if (n > LIMIT_TLS_FILE_BYTES || !text.p)
        return fail(ret_trouble, arena_printf(a,
                                              "%.*s is larger than %d bytes, so it is no "
                                              "certificate or key",
                                              STR_ARG(path), LIMIT_TLS_FILE_BYTES));
    *ret = text;
    return true;
}

/* --- writing --- */

static bool write_all(int fd, struct str text)
{
    while (text.n) {
        ssize_t n = write(fd, text.p, text.n);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            text = str_slice(text, (size_t)n, text.n);
    }
    return fsync(fd) == 0;
}

static bool write_whole(struct arena *a, struct str path, struct str text, mode_t mode,
                        const struct stat *owner, struct str *ret_trouble)
{
    struct str beside = arena_printf(a, "%.*s.new", STR_ARG(path));
    (void)unlink(beside.p); /* of an end in between; absent: fine */
    int fd = open(beside.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    bool fine = fd >= 0 && (geteuid() != 0 || fchown(fd, owner->st_uid, owner->st_gid) == 0) &&
                write_all(fd, text);
    int error = errno;
    if (fd >= 0 && close(fd) != 0 && fine) {
        error = errno;
        fine = false;
    }
    if (fine && rename(beside.p, path.p) == 0)
        return true;
    error = fine ? errno : error;
    (void)unlink(beside.p); /* what stays would only be in the way */
    return fail(ret_trouble,
                arena_printf(a, "%.*s can not be written: %s", STR_ARG(path), strerror(error)));
}

static bool make_folder(struct arena *a, struct str data, struct stat *ret_owner,
                        struct str *ret_trouble)
{
    struct str top = arena_printf(a, "%.*s", STR_ARG(data));
    struct str tls = arena_printf(a, "%.*s/tls", STR_ARG(data));
    bool fine = (mkdir(top.p, 0700) == 0 || errno == EEXIST) && stat(top.p, ret_owner) == 0;
    if (fine && mkdir(tls.p, 0700) == 0)
        fine = geteuid() != 0 || chown(tls.p, ret_owner->st_uid, ret_owner->st_gid) == 0;
    else
        fine = fine && errno == EEXIST;
    return fine || fail(ret_trouble, arena_printf(a, "the folder %.*s can not be made: %s",
                                                  STR_ARG(tls), strerror(errno)));
}

/* --- the authority --- */

static bool make_authority(struct arena *a, struct str data, const struct tls_names *names,
                           int64_t now_us, const struct stat *owner, struct str *ret_trouble)
{
    struct tls_issued ca;
    if (tls_ca_make(a, names, now_us, &ca, ret_trouble))
        return false;
    return write_whole(a, ca_path(a, data, "ca.key"), ca.key_pem, 0600, owner, ret_trouble) &&
           write_whole(a, ca_path(a, data, "ca.crt"), ca.cert_pem, 0644, owner, ret_trouble);
}

static bool read_authority(struct arena *a, struct str data, struct tls_issued *ret,
                           struct str *ret_trouble)
{
    return ca_file_read(a, ca_path(a, data, "ca.crt"), &ret->cert_pem, ret_trouble) &&
           ca_file_read(a, ca_path(a, data, "ca.key"), &ret->key_pem, ret_trouble);
}

bool ca_folder_make(struct arena *a, struct str data, const struct tls_names *names, int64_t now_us,
                    struct ca_made *ret, struct str *ret_trouble)
{
    struct stat owner;
    struct tls_issued ca, server;
    struct ca_made made = {0};
    if (!make_folder(a, data, &owner, ret_trouble))
        return false;
    made.is_new = access(ca_path(a, data, "ca.crt").p, F_OK) != 0;
    if (made.is_new && !make_authority(a, data, names, now_us, &owner, ret_trouble))
        return false;
    if (!read_authority(a, data, &ca, ret_trouble))
        return false;
    if (tls_ca_issue(a, ca.cert_pem, ca.key_pem, names, (struct str){0}, now_us, &server,
                     ret_trouble))
        return false;
    if (tls_ca_facts(a, ca.cert_pem, &made.facts))
        return fail(ret_trouble, STR("ca.crt can not be read as a certificate"));
    if (!write_whole(a, ca_path(a, data, "server.key"), server.key_pem, 0600, &owner,
                     ret_trouble) ||
        !write_whole(a, ca_path(a, data, "server.crt"), server.cert_pem, 0644, &owner, ret_trouble))
        return false;
    *ret = made;
    return true;
}

/* --- renewal --- */

static bool renew_now(struct arena *a, struct str data, const struct tls_names *names,
                      struct str key_pem, int64_t now_us, struct str *ret_trouble)
{
    struct stat owner;
    struct tls_issued ca, server;
    if (!read_authority(a, data, &ca, ret_trouble) || !make_folder(a, data, &owner, ret_trouble))
        return false;
    if (tls_ca_issue(a, ca.cert_pem, ca.key_pem, names, key_pem, now_us, &server, ret_trouble))
        return false;
    return write_whole(a, ca_path(a, data, "server.crt"), server.cert_pem, 0644, &owner,
                       ret_trouble);
}

bool ca_folder_renew(struct arena *a, struct str data, int64_t now_us, bool *ret_is_renewed,
                     struct str *ret_trouble)
{
    struct str cert_pem, key_pem, listed;
    struct tls_names names;
    int64_t ends_us = 0;
    *ret_is_renewed = false;
    if (!ca_file_read(a, ca_path(a, data, "server.crt"), &cert_pem, ret_trouble) ||
        !ca_file_read(a, ca_path(a, data, "server.key"), &key_pem, ret_trouble))
        return false;
    if (tls_cert_names(a, cert_pem, &listed, &ends_us) ||
        tls_names_parse(a, listed, &names, ret_trouble))
        return fail(ret_trouble, STR("server.crt is none that `kafedra ca` has made"));
    if (ends_us - now_us > SERVER_RENEWAL_DAYS * DAY_US)
        return true;
    *ret_is_renewed = renew_now(a, data, &names, key_pem, now_us, ret_trouble);
    return *ret_is_renewed;
}
