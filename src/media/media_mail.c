/* media_mail.c - messages between the front loop and media threads.
 *
 * WHY   threads share nothing; a message for a thousand sockets is one message.
 * HOW   one allocation: the struct, its numbers, its texts.
 * OWNS  a message owns its ticket.  TESTS rtc.test.ts */
#include "media/media_mail.h"

#include <stdlib.h>

#include "base/log.h"

static struct str put(char **at, struct str s)
{
    if (!s.p)
        return s;
    struct str copy = {*at, s.n};
    if (s.n)
        memcpy(*at, s.p, s.n);
    *at += s.n;
    return copy;
}

struct media_mail *media_mail_new(enum media_mail_kind kind, struct str room, struct str identity,
                                  struct str bytes)
{
    struct media_mail *m = malloc(sizeof *m + room.n + identity.n + bytes.n);
    ASSERT(m); /* texts and messages have limits */
    *m = (struct media_mail){.kind = kind};
    char *at = (char *)(m + 1);
    m->room = put(&at, room);
    m->identity = put(&at, identity);
    m->bytes = put(&at, bytes);
    return m;
}

struct media_mail *media_mail_send(struct str bytes, size_t session_count)
{
    size_t numbers = session_count * sizeof(uint64_t);
    struct media_mail *m = malloc(sizeof *m + numbers + bytes.n);
    ASSERT(m);
    *m = (struct media_mail){.kind = MAIL_SEND, .session_count = session_count};
    m->sessions = (uint64_t *)(m + 1);
    char *at = (char *)(m + 1) + numbers;
    m->bytes = put(&at, bytes);
    return m;
}

void media_mail_free(struct media_mail *m)
{
    if (!m)
        return;
    media_ticket_free(m->ticket);
    free(m);
}
