/* publish.c - tell the bus what a committed batch did.
 *
 * WHY   events may go out only after the commit, in its order, and each is encoded once for all
 *       who hear it.
 * HOW   what an operation left to be done after its commit (op_after) is done first. Frames of a
 * batch are written one behind the other into one buffer and handed over together. What changes
 * access goes before the events of the same call, so the gateway obeys before it sends them. OWNS
 * its buffer and list, reused for every batch. RUNS  write worker. SPEC  docs/protocol.md "event".
 * TESTS live_test.c, tests/system */
#include <stdlib.h>

#include "api/inside.h"
#include "base/log.h"

struct publisher {
    struct buf frames;
    size_t start[LIMIT_PUBLISH_EVENTS]; /* of each event's frame */
    struct bus_event event[LIMIT_PUBLISH_EVENTS];
    size_t count;
};

struct publisher *publisher_new(void)
{
    struct publisher *p = calloc(1, sizeof *p);
    ASSERT(p);
    buf_init(&p->frames, LIMIT_PUBLISH_BYTES * 2);
    return p;
}

void publisher_free(struct publisher *p)
{
    if (!p)
        return;
    buf_done(&p->frames);
    free(p);
}

static void write_topic(struct jw *w, struct topic t)
{
    static const char letter[TOPIC_KIND_COUNT] = {[TOPIC_MEMBER] = 'm', [TOPIC_CHAT] = 'c'};
    char text[32];
    int n = snprintf(text, sizeof text, "%c%lld", letter[t.kind], (long long)t.id);
    jw_str(w, (struct str){text, (size_t)n});
}

void frame_event_write(struct buf *out, const struct frame_event *e)
{
    struct jw w;
    jw_init(&w, out);
    jw_object(&w);
    jw_key(&w, "t");
    jw_str(&w, STR("event"));
    jw_key(&w, "topic");
    write_topic(&w, e->topic);
    jw_key(&w, "seq");
    jw_i64(&w, e->seq);
    jw_key(&w, "kind");
    jw_str(&w, e->body.p ? str_from(e->kind) : STR("gone"));
    jw_key(&w, "ref");
    jw_id(&w, e->ref);
    jw_key(&w, "version");
    jw_i64(&w, e->version);
    if (e->body.p) {
        jw_key(&w, "body");
        jw_raw(&w, e->body);
    }
    jw_object_end(&w);
}

void publish_flush(struct publisher *p, struct bus *bus)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->event[i].kind == BUS_EVENT) {
            size_t end = i + 1 < p->count ? p->start[i + 1] : p->frames.n;
            p->event[i].frame = str_slice(buf_str(&p->frames), p->start[i], end);
        }
    if (p->count && bus)
        bus_publish(bus, p->event, p->count);
    p->count = 0;
    buf_clear(&p->frames);
}

static void add(struct publisher *p, struct bus *bus, struct bus_event e)
{
    if (p->count == LIMIT_PUBLISH_EVENTS || p->frames.n > LIMIT_PUBLISH_BYTES)
        publish_flush(p, bus);
    p->start[p->count] = p->frames.n;
    p->event[p->count++] = e;
}

void publish_call(struct publisher *p, struct bus *bus, const struct call *c)
{
    op_run_afters(&c->op);
    for (const struct op_access_change *a = c->op.access_changes; a; a = a->next)
        add(p, bus,
            (struct bus_event){.kind = BUS_ACCESS_CHANGED,
                               .topic = a->topic,
                               .org = a->org.n,
                               .member = a->member.n,
                               .session = a->session.n});
    for (const struct op_event *e = c->op.events; e; e = e->next) {
        add(p, bus, (struct bus_event){.kind = BUS_EVENT, .topic = e->topic, .seq = e->seq});
        struct frame_event f = {e->topic, e->seq, e->ref, e->version, e->kind, e->body};
        frame_event_write(&p->frames, &f);
    }
}
