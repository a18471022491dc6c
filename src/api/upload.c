/* upload.c - operations whose body is a file.
 *
 * WHY   a file is a thousand times a message: it is not copied, few are worked on at a time, and
 * its call may use more memory than others. HOW   the body is taken from net as it lies (net limits
 * how many bytes of bodies there are). At most LIMIT_UPLOADS such calls are with the workers; the
 * next ones wait here, in the order they came, and go when one is answered. Strangers have a part
 * of the places, so that somebody with a session never waits for them alone, and each session a
 * part of the line. OWNS  the bodies, until their calls are freed.  RUNS  front loop.  TESTS
 * upload_test.c */
#include "api/headers.h"
#include "api/inside.h"
#include "text/address.h"

static enum err check_type(struct call *c, struct str header)
{
    struct str word = str_trim(str_slice(header, 0, str_find_byte(header, ';')));
    for (const char *const *t = c->row->upload_types; *t; t++)
        if (str_equal_ascii_nocase(word, str_from(*t))) {
            c->op.upload_type = str_from(*t);
            return OK;
        }
    return op_fail(&c->op, ERR_MEDIA_TYPE, "%.*s", STR_ARG(str_slice(word, 0, 100)));
}

enum err upload_check(struct call *c, const struct net_request *r)
{
    struct str header = net_header(r, "content-type");
    return check_type(c, header.p ? header : STR(""));
}

enum err upload_take(struct call *c, const struct net_request *r)
{
    if (!r->body.n)
        return op_fail(&c->op, ERR_INVALID, "content");
    char room[ADDRESS_TEXT_MAX];
    struct str network = address_network(r->peer.p ? r->peer : STR(""), room);
    if (!stranger_is_known(c->api, r))
        c->upload_from = hash_keyed(c->api->rate_key, network) | 1;
    else
        c->upload_session = hash_keyed(c->api->rate_key,
                                       (struct str){(const char *)c->token_hash.byte, HASH_BYTES});
    c->op.upload = net_take_body(r, &c->upload);
    arena_set_max(c->arena, LIMIT_UPLOAD_ARENA_BYTES);
    return OK;
}

static bool may_go(const struct call *c)
{
    const struct api *a = c->api;
    return a->uploads_out < LIMIT_UPLOADS &&
           (!c->upload_from || a->strangers_out < LIMIT_STRANGERS_UPLOADS);
}

static bool may_wait(const struct call *c)
{
    size_t strangers = 0, neighbours = 0, own = 0;
    for (const struct call *w = c->api->uploads; w; w = w->next_free) {
        strangers += w->upload_from != 0;
        neighbours += w->upload_from == c->upload_from;
        own += !w->upload_from && w->upload_session == c->upload_session;
    }
    if (c->api->uploads_waiting >= LIMIT_UPLOADS_WAITING)
        return false;
    if (!c->upload_from)
        return own < LIMIT_SESSION_WAITING;
    return strangers < LIMIT_STRANGERS_WAITING && neighbours < LIMIT_ADDRESS_WAITING;
}

bool upload_dispatch(struct call *c)
{
    struct api *a = c->api;
    if (may_go(c)) {
        c->upload_state = UPLOAD_OUT;
        a->uploads_out++;
        a->strangers_out += c->upload_from != 0;
        return api_dispatch(c);
    }
    if (!may_wait(c))
        return false;
    c->upload_state = UPLOAD_WAITS;
    a->uploads_waiting++;
    c->next_free = NULL;
    *a->uploads_end = c;
    a->uploads_end = &c->next_free;
    return true;
}

/* The first that may go, or the first of all. */
static struct call *pop_waiting(struct api *a, bool is_any)
{
    struct call **at = &a->uploads;
    while (*at && !is_any && !may_go(*at))
        at = &(*at)->next_free;
    struct call *c = *at;
    if (!c)
        return NULL;
    *at = c->next_free;
    if (!c->next_free)
        a->uploads_end = at;
    a->uploads_waiting--;
    c->upload_state = UPLOAD_NONE;
    return c;
}

void upload_end(struct call *c)
{
    struct api *a = c->api;
    bool was_out = c->upload_state == UPLOAD_OUT;
    c->upload_state = UPLOAD_NONE;
    net_body_free(a->net, &c->upload);
    if (!was_out)
        return;
    a->uploads_out--;
    a->strangers_out -= c->upload_from != 0;
    struct call *next = a->is_ending ? NULL : pop_waiting(a, false);
    if (next && !upload_dispatch(next))
        call_refuse(next, ERR_UNAVAILABLE);
}

void uploads_drop(struct api *a)
{
    for (struct call *c; (c = pop_waiting(a, true));)
        call_free(c);
}
