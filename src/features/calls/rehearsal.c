/* rehearsal.c - for tests: see rehearsal.h.
 *
 * WHY   a test of a call should read like one, and needs neither sockets nor threads.
 * HOW   each function wraps access check and handler into one bed operation; the media room's
 *       functions are ours, so the linker takes none of the real ones.
 * OWNS  the world of one test.  RUNS  on the thread of the test.  TESTS none: it is one. */
#include "features/calls/rehearsal.h"

#include <stdio.h>

#include "base/log.h"
#include "features/chats/chats.h"

static void note(struct media *m, struct str room, struct str identity)
{
    snprintf(m->room, sizeof m->room, "%.*s", STR_ARG(room));
    snprintf(m->identity, sizeof m->identity, "%.*s", STR_ARG(identity));
}

struct str media_mint(const struct media *m, struct arena *a, const struct media_grant *g)
{
    (void)m;
    return arena_printf(a, "%.*s %.*s %x %lld", STR_ARG(g->room), STR_ARG(g->identity), g->sources,
                        (long long)g->expires_us);
}

void media_remove(struct media *m, struct str room, struct str identity, bool is_kept_out)
{
    m->removed++;
    m->is_kept_out = is_kept_out;
    note(m, room, identity);
}

void media_mute(struct media *m, struct str room, struct str identity, unsigned sources)
{
    m->muted++;
    m->sources = sources;
    note(m, room, identity);
}

void media_allow(struct media *m, struct str room, struct str identity, unsigned sources)
{
    m->allowed++;
    m->sources = sources;
    note(m, room, identity);
}

void media_close_room(struct media *m, struct str room)
{
    m->closed++;
    note(m, room, STR(""));
}

int rehearsal_setup(void **state)
{
    struct rehearsal *r = calloc(1, sizeof *r);
    void *talk;
    ASSERT(talk_setup(&talk) == 0);
    r->talk = talk;
    r->talk->bed.media = &r->media;
    struct talk *t = r->talk;
    r->group = talk_group(t, &t->teacher,
                          (const struct caller *[]){&t->student, &t->classmate, &t->parent, NULL});
    ASSERT(talk_direct(t, &t->teacher, t->student.member, &r->direct) == OK);
    *state = r;
    return 0;
}

int rehearsal_teardown(void **state)
{
    struct rehearsal *r = *state;
    void *talk = r->talk;
    ASSERT(talk_teardown(&talk) == 0);
    free(r);
    return 0;
}

struct doing {
    call_id id;
    chat_id chat;
    member_id member;
    bool flag;
    enum call_source source;
    int64_t at_us;
    struct call call;
    struct call_ticket ticket;
    struct call_check_ticket check;
};

static enum err do_start(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct chat_writer *writer;
    enum err e = access_chat_write(op, d->chat, &writer);
    return e ? e : call_start(op, writer, &(struct call_start_in){d->chat, true}, &d->ticket);
}

static enum err do_join(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct call_reader *reader;
    enum err e = access_call_read(op, d->id, &reader);
    return e ? e : call_join(op, reader, &(struct call_join_in){d->id}, &d->ticket);
}

static enum err do_show(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct call_reader *reader;
    struct call_news news;
    enum err e = access_call_read(op, d->id, &reader);
    if (!e)
        e = call_show(op, reader, &(struct call_show_in){d->id}, &news);
    if (!e)
        d->call = news.call;
    return e;
}

static enum err do_decline(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct call_reader *reader;
    enum err e = access_call_read(op, d->id, &reader);
    return e ? e : call_decline(op, reader, &(struct call_decline_in){d->id}, &d->call);
}

static enum err do_leave(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct call_reader *reader;
    enum err e = access_call_read(op, d->id, &reader);
    return e ? e : call_leave(op, reader, &(struct call_leave_in){d->id}, &d->call);
}

static enum err do_hand(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct call_reader *reader;
    enum err e = access_call_read(op, d->id, &reader);
    return e ? e : call_hand(op, reader, &(struct call_hand_in){d->id, d->flag}, &d->call);
}

static enum err do_end(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct call_host *host;
    enum err e = access_call_host(op, d->id, &host);
    return e ? e : call_end(op, host, &(struct call_end_in){d->id}, &d->call);
}

static enum err do_lower(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct call_host *host;
    enum err e = access_call_host(op, d->id, &host);
    return e ? e
             : call_hand_lower(op, host, &(struct call_hand_lower_in){d->id, d->member}, &d->call);
}

static enum err do_mute(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct call_host *host;
    enum err e = access_call_host(op, d->id, &host);
    return e ? e : call_mute(op, host, &(struct call_mute_in){d->id, d->member, d->source});
}

static enum err do_mute_all(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct call_host *host;
    enum err e = access_call_host(op, d->id, &host);
    return e ? e : call_mute_all(op, host, &(struct call_mute_all_in){d->id});
}

static enum err do_voice(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct call_host *host;
    enum err e = access_call_host(op, d->id, &host);
    return e ? e
             : call_voice(op, host, &(struct call_voice_in){d->id, d->member, d->flag}, &d->call);
}

static enum err do_voice_all(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct call_host *host;
    enum err e = access_call_host(op, d->id, &host);
    return e ? e : call_voice_all(op, host, &(struct call_voice_all_in){d->id, d->flag}, &d->call);
}

static enum err do_remove(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    const struct call_host *host;
    enum err e = access_call_host(op, d->id, &host);
    return e ? e
             : call_remove(op, host, &(struct call_remove_in){d->id, d->member, d->flag}, &d->call);
}

static enum err do_check(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return call_check(op, &d->check);
}

static enum err do_seen(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    struct call_sighting s = {
        .room = arena_printf(op->arena, "call:%lld", (long long)d->id.n),
        .identity = arena_printf(op->arena, "%lld", (long long)d->member.n),
        .is_there = d->flag,
        .at_us = op->now_us,
    };
    return call_seen(op, &(struct call_seen_in){&s, 1});
}

static enum err do_tend(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return call_tend(op, &(struct call_tend_in){d->id});
}

static enum err do_recheck(struct op *op, void *ctx)
{
    struct doing *d = ctx;
    return call_recheck(op, &(struct call_recheck_in){d->member});
}

static enum err do_restart(struct op *op, void *ctx)
{
    (void)ctx;
    return call_restart(op);
}

static enum err ticketed(struct rehearsal *r, const struct caller *who, bed_fn *fn, struct doing *d,
                         struct call_ticket *ret)
{
    enum err e = bed_write(&r->talk->bed, who, fn, d);
    if (!e && ret)
        *ret = d->ticket;
    return e;
}

static enum err called(struct rehearsal *r, const struct caller *who, bed_fn *fn, struct doing *d,
                       struct call *ret)
{
    enum err e = bed_write(&r->talk->bed, who, fn, d);
    if (!e && ret)
        *ret = d->call;
    return e;
}

enum err rehearse_start(struct rehearsal *r, const struct caller *who, chat_id chat,
                        struct call_ticket *ret)
{
    struct doing d = {.chat = chat};
    return ticketed(r, who, do_start, &d, ret);
}

enum err rehearse_join(struct rehearsal *r, const struct caller *who, call_id id,
                       struct call_ticket *ret)
{
    struct doing d = {.id = id};
    return ticketed(r, who, do_join, &d, ret);
}

enum err rehearse_show(struct rehearsal *r, const struct caller *who, call_id id, struct call *ret)
{
    struct doing d = {.id = id};
    return called(r, who, do_show, &d, ret);
}

enum err rehearse_decline(struct rehearsal *r, const struct caller *who, call_id id,
                          struct call *ret)
{
    struct doing d = {.id = id};
    return called(r, who, do_decline, &d, ret);
}

enum err rehearse_leave(struct rehearsal *r, const struct caller *who, call_id id, struct call *ret)
{
    struct doing d = {.id = id};
    return called(r, who, do_leave, &d, ret);
}

enum err rehearse_end(struct rehearsal *r, const struct caller *who, call_id id, struct call *ret)
{
    struct doing d = {.id = id};
    return called(r, who, do_end, &d, ret);
}

enum err rehearse_hand(struct rehearsal *r, const struct caller *who, call_id id, bool raised,
                       struct call *ret)
{
    struct doing d = {.id = id, .flag = raised};
    return called(r, who, do_hand, &d, ret);
}

enum err rehearse_lower(struct rehearsal *r, const struct caller *who, call_id id, member_id member,
                        struct call *ret)
{
    struct doing d = {.id = id, .member = member};
    return called(r, who, do_lower, &d, ret);
}

enum err rehearse_mute(struct rehearsal *r, const struct caller *who, call_id id, member_id member,
                       enum call_source source)
{
    struct doing d = {.id = id, .member = member, .source = source};
    return bed_write(&r->talk->bed, who, do_mute, &d);
}

enum err rehearse_mute_all(struct rehearsal *r, const struct caller *who, call_id id)
{
    struct doing d = {.id = id};
    return bed_write(&r->talk->bed, who, do_mute_all, &d);
}

enum err rehearse_voice(struct rehearsal *r, const struct caller *who, call_id id, member_id member,
                        bool may_speak, struct call *ret)
{
    struct doing d = {.id = id, .member = member, .flag = may_speak};
    return called(r, who, do_voice, &d, ret);
}

enum err rehearse_voice_all(struct rehearsal *r, const struct caller *who, call_id id,
                            bool may_speak, struct call *ret)
{
    struct doing d = {.id = id, .flag = may_speak};
    return called(r, who, do_voice_all, &d, ret);
}

enum err rehearse_remove(struct rehearsal *r, const struct caller *who, call_id id,
                         member_id member, bool keep_out, struct call *ret)
{
    struct doing d = {.id = id, .member = member, .flag = keep_out};
    return called(r, who, do_remove, &d, ret);
}

enum err rehearse_check(struct rehearsal *r, const struct caller *who,
                        struct call_check_ticket *ret)
{
    struct doing d = {0};
    enum err e = bed_read(&r->talk->bed, who, do_check, &d);
    *ret = d.check;
    return e;
}

enum err rehearse_seen(struct rehearsal *r, call_id id, member_id who, bool is_there)
{
    struct doing d = {.id = id, .member = who, .flag = is_there};
    return bed_write(&r->talk->bed, NULL, do_seen, &d);
}

enum err rehearse_tend(struct rehearsal *r, call_id id)
{
    struct doing d = {.id = id};
    return bed_write(&r->talk->bed, NULL, do_tend, &d);
}

enum err rehearse_recheck(struct rehearsal *r, member_id who)
{
    struct doing d = {.member = who};
    return bed_write(&r->talk->bed, NULL, do_recheck, &d);
}

enum err rehearse_restart(struct rehearsal *r)
{
    return bed_write(&r->talk->bed, NULL, do_restart, NULL);
}

void rehearse_rules(struct rehearsal *r, const char *rules)
{
    bed_rules(&r->talk->bed, r->talk->org, rules);
}

static enum err do_sql(struct op *op, void *ctx)
{
    const struct db_query *q = ctx;
    bool has_row = true;
    struct db_stmt *st = db_start(op->db, q);
    enum err e = OK;
    while (!e && has_row)
        e = db_step(st, &has_row);
    db_finish(st);
    return e;
}

void rehearse_sql(struct rehearsal *r, const char *sql)
{
    struct db_query q = {
        .name = "rehearse_sql", .sqlite = sql, .index = 4060 + r->texts++, .writes = true};
    ASSERT(r->texts < 10 && bed_write(&r->talk->bed, NULL, do_sql, &q) == OK);
}

int state_of(const struct call *c, member_id who)
{
    for (size_t i = 0; i < c->people_count; i++)
        if (c->people[i].member_id.n == who.n)
            return (int)c->people[i].state;
    return -1;
}

struct message last_message(struct rehearsal *r, chat_id chat)
{
    struct chat_view v;
    ASSERT(talk_view(r->talk, &r->talk->teacher, chat, &v) == OK && v.has_last);
    return v.last;
}

void later(struct rehearsal *r, int64_t us)
{
    r->talk->bed.now_us += us;
}
