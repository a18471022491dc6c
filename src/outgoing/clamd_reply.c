/* clamd_reply.c - where clamd is, and what it said.
 *
 * HOW   three answers are known: "stream: OK", "stream: NAME FOUND", and that the stream was too
 *       long. Anything else is trouble, and trouble is never "clean".
 * OWNS  nothing.
 * RUNS  anywhere.
 * SPEC  clamd(8), INSTREAM
 * TESTS clamd_test.c
 * FUZZ  fuzz/fuzz_clamd.c */
#include <string.h>

#include "outgoing/clamd.h"

/* With a NUL after it. */
static bool keep(char *room, size_t size, struct str s)
{
    if (!s.n || s.n >= size || memchr(s.p, 0, s.n))
        return false;
    memcpy(room, s.p, s.n);
    room[s.n] = 0;
    return true;
}

static bool is_port(struct str s)
{
    long long n = 0;
    return s.n <= 5 && str_to_i64(s, &n) && n >= 1 && n <= 65535;
}

bool clamd_place(struct str text, struct clamd *ret)
{
    *ret = (struct clamd){.is_unix = str_starts_with(text, STR("unix:"))};
    if (ret->is_unix)
        return text.n > 5 && text.p[5] == '/' &&
               keep(ret->host, 108 /* of sockaddr_un */, str_slice(text, 5, text.n));
    if (!str_starts_with(text, STR("tcp:")))
        return false;
    size_t colon = text.n;
    while (colon > 4 && text.p[colon - 1] != ':')
        colon--;
    struct str host = str_slice(text, 4, colon ? colon - 1 : 0);
    struct str port = str_slice(text, colon, text.n);
    if (host.n >= 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        host = str_slice(host, 1, host.n - 1);
    return colon > 5 && is_port(port) && keep(ret->host, sizeof ret->host, host) &&
           keep(ret->port, sizeof ret->port, port);
}

static void keep_name(struct str name, char ret[LIMIT_CLAMD_NAME])
{
    size_t n = 0;
    for (size_t i = 0; i < name.n && n < LIMIT_CLAMD_NAME - 1; i++)
        ret[n++] = name.p[i] > ' ' && name.p[i] < 127 ? name.p[i] : '_';
    ret[n] = 0;
}

enum err clamd_read_reply(struct str reply, struct clamd_answer *ret)
{
    static const struct str found = STR_INIT(" FOUND"), stream = STR_INIT("stream: ");
    *ret = (struct clamd_answer){CLAMD_CLEAN, ""};
    reply = str_trim(reply);
    if (str_equal(reply, STR("stream: OK")))
        return OK;
    if (str_starts_with(reply, stream) && str_ends_with(reply, found) &&
        reply.n > stream.n + found.n) {
        ret->verdict = CLAMD_FOUND;
        keep_name(str_slice(reply, stream.n, reply.n - found.n), ret->name);
        return OK;
    }
    if (str_starts_with(reply, STR("INSTREAM size limit exceeded"))) {
        ret->verdict = CLAMD_TOO_LARGE;
        return OK;
    }
    return ERR_UNAVAILABLE;
}
