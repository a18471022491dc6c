/* rtc_open.c - the media room by the settings: port, threads, addresses, key.
 *
 * WHY   a wrong address or a taken port must be told in words at the start.
 * HOW   the UDP port is that of HTTP unless another one is set (one number for the firewall); when
 *       HTTP took any free port, so does UDP.
 * OWNS  nothing: the media is the caller's.
 * RUNS  main thread, before the loop runs.
 * TESTS tests/system/rtc.test.ts */
#include <errno.h>
#include <string.h>

#include "app/livekit_key.h"
#include "app/rtc_open.h"

#define LIMIT_ADDRESSES 16

static bool fail(struct rtc_opening *o, struct str trouble)
{
    o->trouble = trouble;
    return false;
}

static bool read_port(struct rtc_opening *o, int http_port, int *ret)
{
    struct str text = str_trim(o->settings->media_port), host;
    int listen_port;
    long long n;
    if (!text.n) {
        bool is_any = address_split(o->settings->listen, &host, &listen_port) && !listen_port;
        *ret = is_any ? 0 : http_port;
        return true;
    }
    if (!str_to_i64(text, &n) || n < 0 || n > 65535 - o->settings->media_threads)
        return fail(o, arena_printf(o->arena, "--media-port must be a UDP port or 0, not \"%.*s\"",
                                    STR_ARG(text)));
    *ret = (int)n;
    return true;
}

static bool read_addresses(struct rtc_opening *o, struct str *ret, size_t *ret_count)
{
    struct str rest = str_trim(o->settings->media_address);
    *ret_count = 0;
    while (rest.n) {
        size_t end = str_find_byte(rest, ',');
        struct str one = str_trim(str_slice(rest, 0, end));
        rest = str_slice(rest, end + 1, rest.n);
        if (!one.n)
            continue;
        if (*ret_count == LIMIT_ADDRESSES)
            return fail(o, STR("--media-address takes 16 addresses at most"));
        ret[(*ret_count)++] = one;
    }
    return true;
}

static bool media_failed(struct rtc_opening *o, int port, enum err e)
{
    struct str addresses = o->settings->media_address;
    if (e == ERR_INVALID)
        return fail(o, addresses.n
                           ? arena_printf(o->arena,
                                          "\"%.*s\" of --media-address can not be read: write "
                                          "ADDRESS or ADDRESS:PORT between commas, with numeric "
                                          "addresses ([2001:db8::1]:8080)",
                                          STR_ARG(addresses))
                           : STR("the address of --listen is none that UDP could be bound to"));
    return fail(o, arena_printf(o->arena,
                                "the UDP port %d for calls can not be taken%s%s: free it, or "
                                "choose another with --media-port",
                                port, errno ? ": " : "", errno ? strerror(errno) : ""));
}

bool rtc_open(struct rtc_opening *o, struct rtc *r, int http_port)
{
    struct str address[LIMIT_ADDRESSES], host;
    struct livekit_key key;
    size_t count;
    int port, ignored;
    if (!read_port(o, http_port, &port) || !read_addresses(o, address, &count) ||
        !address_split(o->settings->listen, &host, &ignored) ||
        !livekit_key_open(o->arena, o->folder, &o->rand, &key, &o->trouble))
        return false;
    struct media_conf conf = {.front = o->loop,
                              .clock = o->clock,
                              .rand = o->rand,
                              .host = str_copy(o->arena, host),
                              .port = port,
                              .threads = (int)o->settings->media_threads,
                              .announce = address,
                              .announce_count = count,
                              .key = key.key,
                              .secret = key.secret};
    struct media_host media_host = rtc_media_host(r);
    errno = 0;
    enum err e = media_new(&conf, &media_host, &r->media);
    return e ? media_failed(o, port, e) : true;
}
