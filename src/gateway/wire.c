/* wire.c - the frames that gateway reads and makes itself. Events and replies come ready from its
 * host.
 *
 * WHY   one place knows how docs/protocol.md looks in bytes.
 * HOW   every frame made here has a fixed shape and few bytes; what a client sends is parsed once,
 * and the host decodes a call from the same tree before it queues. OWNS  nothing; a frame is the
 * caller's. RUNS  on the front loop's thread.  SPEC docs/protocol.md "Live socket".  TESTS
 * gateway_test.c. */
#include "base/log.h"
#include "gateway/inside.h"
#include "text/json.h"

#define LIMIT_WIRE_BYTES                                                                           \
    4096 /* a frame made here; the longest names LIMIT_SESSION_WATCHED members */
#define LIMIT_PING_ID_BYTES 100

/* --- out --- */

struct frame_maker {
    struct buf buf;
    struct jw w;
};

static void frame_start(struct frame_maker *m, const char *t)
{
    buf_init(&m->buf, LIMIT_WIRE_BYTES);
    jw_init(&m->w, &m->buf);
    jw_object(&m->w);
    jw_key(&m->w, "t");
    jw_str(&m->w, str_from(t));
}

static void frame_str(struct frame_maker *m, const char *key, struct str value)
{
    if (!value.p)
        return;
    jw_key(&m->w, key);
    jw_str(&m->w, value);
}

static struct net_frame *frame_end(struct frame_maker *m)
{
    jw_object_end(&m->w);
    ASSERT(!jw_failed(&m->w)); /* every shape here fits */
    struct net_frame *f = net_frame_new(buf_str(&m->buf));
    buf_done(&m->buf);
    return f;
}

struct net_frame *wire_hello(struct live_caller who)
{
    struct frame_maker m;
    frame_start(&m, "hello");
    jw_key(&m.w, "session");
    jw_id(&m.w, who.session);
    jw_key(&m.w, "member");
    jw_id(&m.w, who.member);
    return frame_end(&m);
}

struct net_frame *wire_of_topic(struct gateway *g, const char *t, struct topic topic, int64_t seq)
{
    struct frame_maker m;
    arena_reset(g->scratch);
    frame_start(&m, t);
    frame_str(&m, "topic", topic_text(g->scratch, topic));
    jw_key(&m.w, "seq");
    jw_i64(&m.w, seq);
    return frame_end(&m);
}

struct net_frame *wire_gone(struct gateway *g, struct topic topic)
{
    struct frame_maker m;
    arena_reset(g->scratch);
    frame_start(&m, "gone");
    frame_str(&m, "topic", topic_text(g->scratch, topic));
    return frame_end(&m);
}

struct net_frame *wire_rules(void)
{
    struct frame_maker m;
    frame_start(&m, "rules");
    return frame_end(&m);
}

struct net_frame *wire_pong(struct str id)
{
    struct frame_maker m;
    frame_start(&m, "pong");
    frame_str(&m, "id", id);
    return frame_end(&m);
}

struct net_frame *wire_typing(struct gateway *g, struct topic topic, int64_t member)
{
    struct frame_maker m;
    arena_reset(g->scratch);
    frame_start(&m, "typing");
    frame_str(&m, "topic", topic_text(g->scratch, topic));
    jw_key(&m.w, "member");
    jw_id(&m.w, member);
    return frame_end(&m);
}

struct net_frame *wire_presence(int64_t member, bool is_online)
{
    struct frame_maker m;
    frame_start(&m, "presence");
    jw_key(&m.w, "member");
    jw_id(&m.w, member);
    jw_key(&m.w, "is_online");
    jw_bool(&m.w, is_online);
    return frame_end(&m);
}

struct net_frame *wire_online(const int64_t *members, size_t count)
{
    struct frame_maker m;
    frame_start(&m, "presence");
    jw_key(&m.w, "online");
    jw_array(&m.w);
    for (size_t i = 0; i < count; i++)
        jw_id(&m.w, members[i]);
    jw_array_end(&m.w);
    return frame_end(&m);
}

struct net_frame *wire_error(const char *code, struct str topic)
{
    struct frame_maker m;
    frame_start(&m, "error");
    frame_str(&m, "code", str_from(code));
    frame_str(&m, "topic", topic);
    return frame_end(&m);
}

/* --- in --- */

static const struct {
    const char *name;
    enum wire_type type;
} types[] = {
    {"subscribe", WIRE_SUBSCRIBE}, {"unsubscribe", WIRE_UNSUBSCRIBE}, {"call", WIRE_CALL},
    {"ping", WIRE_PING},           {"typing", WIRE_TYPING},           {"watch", WIRE_WATCH},
};

static bool read_type(const struct json *o, enum wire_type *ret)
{
    struct str t;
    if (!json_str(json_get(o, "t"), &t))
        return false;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (str_equal(t, str_from(types[i].name))) {
            *ret = types[i].type;
            return true;
        }
    return false;
}

static bool read_topic(const struct json *o, struct topic *ret)
{
    struct str text;
    return json_str(json_get(o, "topic"), &text) && topic_parse(text, ret);
}

static bool read_since(const struct json *o, int64_t *ret)
{
    const struct json *v = json_get(o, "since");
    if (!v || json_is_null(v)) {
        *ret = -1;
        return true;
    }
    return json_i64(v, ret) && *ret >= 0;
}

static bool read_ping_id(const struct json *o, struct str *ret)
{
    const struct json *v = json_get(o, "id");
    *ret = (struct str){0};
    return !v || (json_str(v, ret) && ret->n <= LIMIT_PING_ID_BYTES);
}

static bool read_members(const struct json *o, struct wire_in *in)
{
    const struct json *list = json_get(o, "members");
    if (!json_is_array(list))
        return false;
    in->member_count = json_count(list);
    if (in->member_count > LIMIT_SESSION_WATCHED)
        return true;
    for (size_t i = 0; i < in->member_count; i++) {
        struct str text;
        long long id;
        if (!json_str(json_at(list, i), &text) || !str_to_i64(text, &id) || id <= 0)
            return false;
        in->members[i] = id;
    }
    return true;
}

static bool read_fields(const struct json *o, struct wire_in *in)
{
    if (!json_is_object(o) || !read_type(o, &in->type))
        return false;
    switch (in->type) {
    case WIRE_SUBSCRIBE:
        return read_topic(o, &in->topic) && read_since(o, &in->since);
    case WIRE_UNSUBSCRIBE:
    case WIRE_TYPING:
        return read_topic(o, &in->topic);
    case WIRE_WATCH:
        return read_members(o, in);
    case WIRE_PING:
        return read_ping_id(o, &in->id);
    case WIRE_CALL:
        return true;
    }
    return false;
}

enum err wire_read(struct str text, struct wire_in *ret)
{
    struct json *tree = NULL;
    enum err e = json_parse(text, &tree);
    if (e)
        return e;
    ret->tree = tree;
    ret->since = -1;
    ret->member_count = 0;
    if (read_fields(tree, ret))
        return OK;
    json_free(tree);
    return ERR_MALFORMED;
}
