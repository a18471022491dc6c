/* fan_out.c - from one event of a topic to everybody who listens.
 *
 * WHY   a thousand sockets behind one event must not stop the loop for longer than a few
 *       milliseconds, and events of one topic must not overtake each other on any socket.
 * HOW   a channel has a list of waiting frames. A pass hands the oldest of them (at most
 * PASS_FRAMES) to one subscription after the other; the cursor survives the end of the turn. A turn
 * sends FAN_OUT_SLICE frames in all, channels take turns, and the deferred call of the loop goes on
 * in the next turn, after sockets had their say. Who leaves while a pass is under way moves the
 * cursor; who comes is at the end and skips what it has. When more than LIMIT_TOPIC_FRAMES wait
 *       they are dropped and the pass says "resync" instead.
 * OWNS  channels (one lives while somebody listens or it stands in the queue) and their waiting
 * frames. RUNS  on the front loop's thread.  TESTS fan_out_test.c. */
#include <stdlib.h>

#include "base/log.h"
#include "gateway/inside.h"

static uint64_t topic_hash(const struct gateway *g, struct topic t)
{
    return index_hash(&g->channels, (uint64_t)t.id, (uint64_t)t.kind);
}

static struct channel *channel_find(const struct gateway *g, struct topic t)
{
    struct index_node *n = index_first(&g->channels, topic_hash(g, t));
    for (; n; n = index_next(n)) {
        struct channel *c = INDEX_OWNER(n, struct channel, by_topic);
        if (topic_equal(c->topic, t))
            return c;
    }
    return NULL;
}

void channel_ask(struct gateway *g, struct topic t)
{
    struct channel *c = channel_find(g, t);
    struct sub *sub;
    if (c)
        TAILQ_FOREACH(sub, &c->subs, of_channel)
    sub_ask(g, sub);
}

struct channel *channel_get(struct gateway *g, struct topic t)
{
    struct channel *c = channel_find(g, t);
    if (c)
        return c;
    c = calloc(1, sizeof *c);
    ASSERT(c);
    c->topic = t;
    TAILQ_INIT(&c->subs);
    index_add(&g->channels, &c->by_topic, topic_hash(g, t));
    return c;
}

void channel_add(struct channel *c, struct sub *sub)
{
    sub->channel = c;
    TAILQ_INSERT_TAIL(&c->subs, sub, of_channel);
    c->sub_count++;
}

static void forget_waiting(struct gateway *g, struct channel *c, size_t count)
{
    for (size_t i = 0; i < count; i++)
        g->waiting_bytes -= frame_list_at(&c->waiting, i)->bytes;
    frame_list_drop(&c->waiting, count);
}

static void drop_burst(struct channel *c)
{
    if (c->burst)
        net_frame_unref(c->burst);
    c->burst = NULL;
}

void channel_free(struct gateway *g, struct channel *c)
{
    if (c->is_queued)
        TAILQ_REMOVE(&g->jobs, c, queue);
    drop_burst(c);
    forget_waiting(g, c, c->waiting.count);
    frame_list_done(&c->waiting);
    index_remove(&g->channels, &c->by_topic);
    free(c);
}

/* A channel in the queue is freed by the slice that meets it: the pass may be on the stack now. */
static void free_when_idle(struct gateway *g, struct channel *c)
{
    if (c->sub_count == 0 && !c->is_queued)
        channel_free(g, c);
}

void channel_remove(struct gateway *g, struct sub *sub)
{
    struct channel *c = sub->channel;
    if (c->cursor == sub)
        c->cursor = TAILQ_NEXT(sub, of_channel);
    TAILQ_REMOVE(&c->subs, sub, of_channel);
    c->sub_count--;
    free_when_idle(g, c);
}

/* --- taking events in --- */

static void enqueue(struct gateway *g, struct channel *c)
{
    if (c->is_queued)
        return;
    c->is_queued = true;
    TAILQ_INSERT_TAIL(&g->jobs, c, queue);
    loop_defer(g->loop, &g->slice);
}

/* Every listener learns that it missed something: a new pass begins, from the first of them. */
static void overrun(struct gateway *g, struct channel *c)
{
    drop_burst(c);
    forget_waiting(g, c, c->waiting.count);
    c->has_overrun = true;
    c->is_in_pass = false;
}

/* Takes over the frame's reference. */
static void add_waiting(struct gateway *g, struct channel *c, const struct event_frame *f)
{
    if (frame_list_add(&c->waiting, f, LIMIT_TOPIC_FRAMES))
        g->waiting_bytes += f->bytes;
    net_frame_unref(f->frame);
    enqueue(g, c);
}

void fan_out(struct gateway *g, const struct bus_event *e)
{
    g->counts.events++;
    struct channel *c = channel_find(g, e->topic);
    if (!c || c->sub_count == 0)
        return;
    if (e->seq > c->head)
        c->head = e->seq;
    if (c->waiting.count == LIMIT_TOPIC_FRAMES || g->waiting_bytes > LIMIT_WAITING_BYTES)
        overrun(g, c);
    struct event_frame f = {.seq = e->seq, .bytes = e->frame.n, .frame = net_frame_new(e->frame)};
    add_waiting(g, c, &f);
}

/* Is one more wanted? A thousand who write at once cost no more than a few. */
static bool takes_typing(struct gateway *g, struct channel *c)
{
    struct mono_us now = loop_now(g->loop);
    if (now.us - c->typing_from.us >= TYPING_EVERY_US) {
        c->typing_from = now;
        c->typing_count = 0;
    }
    return c->sub_count > 1 && c->waiting.count < LIMIT_TOPIC_FRAMES / 2 &&
           g->waiting_bytes < LIMIT_WAITING_BYTES / 2 && c->typing_count < LIMIT_TOPIC_TYPISTS;
}

void fan_out_typing(struct gateway *g, struct sub *sub)
{
    struct channel *c = sub->channel;
    int64_t now_us = loop_now(g->loop).us, member = sub->session->who.member;
    if (sub->state != SUB_LIVE || !sub->may_type || now_us < sub->types_from.us ||
        !takes_typing(g, c))
        return;
    sub->types_from.us = now_us + TYPING_EVERY_US;
    c->typing_count++;
    g->counts.typing++;
    struct event_frame f = {.typist = member, .frame = wire_typing(g, c->topic, member)};
    add_waiting(g, c, &f);
}

/* --- handing them out --- */

static const struct event_frame *pass_frame(const struct channel *c, size_t i)
{
    return frame_list_at(&c->waiting, i);
}

/* Gives how much of the turn's share it took. */
static size_t serve_sub(struct gateway *g, struct channel *c, struct sub *sub)
{
    if (c->has_overrun)
        sub_overrun(g, sub);
    if (c->burst && !sub->is_gone &&
        sub_burst(g, sub, c->burst, pass_frame(c, 0)->seq, pass_frame(c, c->pass_frames - 1)->seq))
        return 1;
    for (size_t i = 0; i < c->pass_frames && !sub->is_gone; i++)
        sub_event(g, sub, pass_frame(c, i));
    return c->pass_frames;
}

/* How many of the waiting frames go together. "typing" goes alone: it has no seq. */
static size_t pass_size(const struct channel *c)
{
    size_t bytes = pass_frame(c, 0)->bytes, count = 1;
    if (pass_frame(c, 0)->typist)
        return 1;
    while (count < c->waiting.count && count < PASS_FRAMES && !pass_frame(c, count)->typist) {
        bytes += pass_frame(c, count)->bytes;
        if (bytes > PASS_BYTES)
            break;
        count++;
    }
    return count;
}

static struct net_frame *join(const struct channel *c)
{
    struct net_frame *frames[PASS_FRAMES];
    for (size_t i = 0; i < c->pass_frames; i++) {
        if (pass_frame(c, i)->seq != pass_frame(c, 0)->seq + (int64_t)i)
            return NULL; /* a hole, or a double: each listener looks at each */
        frames[i] = pass_frame(c, i)->frame;
    }
    return c->pass_frames > 1 ? net_frame_join(frames, c->pass_frames) : NULL;
}

static void pass_begin(struct channel *c)
{
    c->is_in_pass = true;
    c->cursor = TAILQ_FIRST(&c->subs);
    c->pass_frames = pass_size(c);
    c->burst = join(c);
}

static void pass_end(struct gateway *g, struct channel *c)
{
    drop_burst(c);
    forget_waiting(g, c, c->pass_frames);
    c->is_in_pass = false;
    c->has_overrun = false;
    if (c->sub_count == 0)
        forget_waiting(g, c, c->waiting.count);
}

/* Serves listeners of one channel; gives what is left of the share. */
static size_t serve_channel(struct gateway *g, struct channel *c, size_t share)
{
    if (!c->is_in_pass)
        pass_begin(c);
    while (share > 0 && c->cursor) {
        struct sub *sub = c->cursor;
        c->cursor = TAILQ_NEXT(sub, of_channel);
        size_t took = serve_sub(g, c, sub);
        share -= took < share ? took : share;
    }
    if (!c->cursor)
        pass_end(g, c);
    return share;
}

void fan_out_slice(struct gateway *g)
{
    size_t share = FAN_OUT_SLICE;
    struct channel *c;
    while (share > 0 && (c = TAILQ_FIRST(&g->jobs))) {
        share = serve_channel(g, c, share);
        TAILQ_REMOVE(&g->jobs, c, queue); /* the others first */
        if (c->waiting.count) {
            TAILQ_INSERT_TAIL(&g->jobs, c, queue);
            continue;
        }
        c->is_queued = false;
        free_when_idle(g, c);
    }
    if (!TAILQ_EMPTY(&g->jobs))
        loop_defer(g->loop, &g->slice);
}
