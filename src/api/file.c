/* file.c - answers that are files.
 *
 * WHY   a video is watched from its middle, a broken download goes on, and 200 MB must not lie in
 *       memory for either.
 * HOW   small ones are bytes in the arena. Stored ones are an open file: what the request says of
 *       parts is kept with the call, and once the handler has let it be seen, net is told which
 *       bytes of the file to send. The order is that of RFC 9110 13.2.2. Such an answer may be kept
 * by the browser but must be asked for again each time: whoever lost access sees it no more. OWNS
 * nothing; net closes what it is given. RUNS  front loop. SPEC  RFC 9110 13, 14. TESTS
 * tests/system/files.test.ts */
#include "api/inside.h"

#include "net/http_list.h"
#include "net/range.h"

static struct str keep(struct call *c, const struct net_request *r, const char *name)
{
    struct str value = net_header(r, name);
    return value.p ? str_copy(c->arena, value) : (struct str){0};
}

void file_ask(struct call *c, const struct net_request *r)
{
    if (r->method == NET_GET) /* a range counts for nothing else */
        c->range = keep(c, r, "range");
    c->if_range = keep(c, r, "if-range");
    c->if_none_match = keep(c, r, "if-none-match");
}

/* A type that is not one would break the answer's head. */
static struct str fit_type(struct str type)
{
    for (size_t i = 0; i < type.n; i++)
        if (type.p[i] <= ' ' || type.p[i] > '~')
            return STR("application/octet-stream");
    return type.n ? type : STR("application/octet-stream");
}

static enum range_answer pick(const struct call *c, struct str etag, struct range *ret)
{
    if (!c->range.p || !range_is_for(c->if_range, etag))
        return RANGE_WHOLE;
    return range_pick(c->range, c->op.file.size, ret);
}

static void answer_stored(struct call *c, struct net_response *r)
{
    const struct op_file *f = &c->op.file;
    struct range range = {0, f->size ? f->size - 1 : 0};
    char text[RANGE_TEXT_BYTES];
    r->etag = arena_printf(c->arena, "\"%.*s\"", STR_ARG(f->tag));
    r->is_private = true;
    if (c->if_none_match.p && http_list_has_etag(c->if_none_match, r->etag)) {
        r->status = 304;
        r->content_type = (struct str){0};
        return;
    }
    switch (pick(c, r->etag, &range)) {
    case RANGE_BEYOND:
        r->status = 416;
        r->content_range = str_copy(c->arena, range_text(NULL, f->size, text));
        r->content_type = (struct str){0};
        r->has_stored = false;
        return;
    case RANGE_PART:
        r->status = 206;
        r->content_range = str_copy(c->arena, range_text(&range, f->size, text));
        break;
    case RANGE_WHOLE:
        break;
    }
    r->accepts_ranges = true;
    r->has_stored = true;
    r->stored = (struct net_stored){f->fd, range.first, f->size ? range.last - range.first + 1 : 0};
    c->op.file.is_stored = false; /* net's from now on */
}

void file_answer(struct call *c, struct net_response *r)
{
    struct str name = c->op.file.name;
    r->content_type = fit_type(c->op.file.type);
    r->file_name = name.n ? name : STR("file");
    r->is_looked_at = c->op.file.is_looked_at;
    if (c->op.file.is_stored)
        answer_stored(c, r);
}
