/* held.c - how many bytes of large bodies and large answers net holds at once.
 *
 * WHY   a body of 25 MB from each of a thousand connections would be the whole machine's memory.
 * The limit is on bytes that have come, not on requests: who sends slowly holds little. HOW   one
 * sum for bodies (while they come, and as long as the host keeps one), in it one for those of
 * strangers and one for each address of theirs, one for answers that are not yet taken. Small ones
 * are not counted. What would pass a limit is refused with 503, before a byte of it is read when
 * its length was said. OWNS  nothing; the sums stand in struct net.  RUNS  on the front loop's
 * thread. TESTS net_body_test.c */
#include <stdio.h>

#include "net/conn.h"

bool held_has_room(const struct net *n, const struct net_owner *o, uint64_t body_bytes)
{
    if (body_bytes <= LIMIT_SMALL_BODY_BYTES)
        return true;
    if (!o->is_known &&
        (n->strangers_held + body_bytes > LIMIT_STRANGERS_HELD_BYTES ||
         address_counts_of(n->strangers, &o->from) + body_bytes > LIMIT_ADDRESS_HELD_BYTES))
        return false;
    return n->bodies_held + body_bytes <= LIMIT_BODIES_HELD_BYTES;
}

/* What this body counts for goes from was to now; false: that is too much. */
static bool change(struct net *n, const struct net_owner *o, size_t was, size_t now)
{
    if (was == now)
        return true;
    n->bodies_held += now - was;
    bool fits = n->bodies_held <= LIMIT_BODIES_HELD_BYTES;
    if (o->is_known)
        return fits;
    n->strangers_held += now - was;
    fits &= n->strangers_held <= LIMIT_STRANGERS_HELD_BYTES;
    return address_counts_change(n->strangers, &o->from, was, now) <= LIMIT_ADDRESS_HELD_BYTES &&
           fits;
}

bool held_count_body(struct net *n, struct http_in *in)
{
    size_t was = in->body_counted;
    in->body_counted = in->body.n > LIMIT_SMALL_BODY_BYTES ? in->body.n : 0;
    return change(n, &in->owner, was, in->body_counted);
}

void held_forget_body(struct net *n, struct http_in *in)
{
    (void)change(n, &in->owner, in->body_counted, 0);
    in->body_counted = 0;
}

struct str net_take_body(const struct net_request *r, struct net_body *ret)
{
    struct http_in *in = (struct http_in *)r->headers;
    *ret = (struct net_body){in->body, in->body_counted, in->owner};
    in->body_counted = 0;
    buf_init(&in->body, LIMIT_HTTP_BODY_BYTES);
    return buf_str(&ret->bytes);
}

void net_body_free(struct net *n, struct net_body *b)
{
    if (n)
        (void)change(n, &b->owner, b->counted, 0);
    buf_done(&b->bytes);
    *b = (struct net_body){0};
}

bool held_count_answer(struct conn *c, size_t bytes)
{
    struct net *n = c->net;
    if (bytes <= LIMIT_SMALL_BODY_BYTES)
        return true;
    if (bytes > LIMIT_ANSWERS_HELD_BYTES - n->answers_held)
        return false;
    c->answer_held = bytes;
    n->answers_held += bytes;
    return true;
}

void held_forget_answer(struct conn *c)
{
    c->net->answers_held -= c->answer_held;
    c->answer_held = 0;
}

/* What a body has earned by its size: beyond the first part it must come faster, or a stranger
 * could hold much with little. */
int64_t held_earned_us(const struct net_limits *limits, size_t wire_bytes)
{
    size_t small = wire_bytes < LIMIT_SMALL_BODY_BYTES ? wire_bytes : LIMIT_SMALL_BODY_BYTES;
    return (int64_t)(small * SECOND_US / limits->body_bytes_per_s +
                     (wire_bytes - small) * SECOND_US / limits->large_body_bytes_per_s);
}

/* RFC 6266 with the encoding of RFC 8187; a place of its own that runs and loads nothing, should a
 * browser show it after all. */
struct str held_attachment(struct str name, bool is_looked_at, char *room, size_t room_bytes)
{
    static const char digit[] = "0123456789ABCDEF";
    int n = snprintf(room, room_bytes,
                     "Content-Security-Policy: sandbox; default-src 'none'\r\n"
                     "Content-Disposition: %s; filename*=UTF-8''",
                     is_looked_at ? "inline" : "attachment");
    size_t at = (size_t)n;
    for (size_t i = 0; i < name.n && at + 6 < room_bytes; i++) {
        unsigned char c = (unsigned char)name.p[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
        if (is_plain) {
            room[at++] = (char)c;
        } else {
            room[at++] = '%';
            room[at++] = digit[c >> 4];
            room[at++] = digit[c & 15];
        }
    }
    memcpy(room + at, "\r\n", 2);
    return (struct str){room, at + 2};
}
