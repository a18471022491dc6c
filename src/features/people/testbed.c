/* testbed.c - for tests of features: see testbed.h.
 *
 * WHY   handlers are tested against a real SQLite store, since half of what they do is SQL.
 * HOW   each operation is one work of a batch of one, as on the write worker; the arena lives as
 *       long as the bed, so results of earlier operations stay readable.
 * OWNS  folder, store, arena.  RUNS  on the thread of the test.  TESTS none: it is one. */
#include "features/people/testbed.h"

#include "base/clock.h"
#include "base/log.h"
#include "crypto/token.h"
#include "features/people/people.q.h"

#define BED_ARENA_BYTES ((size_t)256 << 20)

static void bed_rand(void *ctx, void *bytes, size_t n)
{
    struct bed *b = ctx;
    unsigned char *p = bytes;
    while (n--) {
        b->seed = b->seed * 1664525u + 1013904223u;
        *p++ = (unsigned char)(b->seed >> 24);
    }
}

void bed_init(struct bed *b)
{
    memset(b, 0, sizeof *b);
    crypto_init();
    probe_init(&b->probe);
    b->probe.synchronous = "OFF"; /* nothing here is about power cuts */
    probe_open(&b->probe);
    b->arena = arena_new(BED_ARENA_BYTES);
    b->now_us = INT64_C(1795640000) * SECOND_US;
    b->seed = 7;
    b->address = "192.0.2.1";
}

void bed_done(struct bed *b)
{
    probe_done(&b->probe);
    arena_free(b->arena);
}

static void op_begin(struct bed *b, const struct caller *who, struct db *db)
{
    b->op = (struct op){
        .arena = b->arena,
        .db = db,
        .now_us = b->now_us,
        .rand = {bed_rand, b},
        .request_id = STR("00000001"),
        .client_address = str_from(b->address),
        .name = "test",
        .media = b->media,
        .blobs = b->blobs,
    };
    if (who)
        b->op.caller = *who;
    op_restart(&b->op);
}

/* What api reads with the caller: the rules, and their age. */
static enum err caller_refresh(struct op *op)
{
    struct caller *c = &op->caller;
    struct policy_who who = {0};
    if (!c->org.n)
        return OK;
    enum err e = q_org_rules_text(op, c->org, &c->rules);
    if (!e && c->member.n)
        e = people_present(op, c->org, c->member, &who);
    c->is_minor = who.is_minor;
    op->detail = (struct str){0};
    return e == ERR_NOT_FOUND ? OK : e;
}

struct bed_work {
    struct store_work work;
    struct bed *bed;
    const struct caller *who;
    bed_fn *fn;
    void *ctx;
    enum err answer;
};

static enum err run(struct store_work *w, struct db *db)
{
    struct bed_work *bw = (struct bed_work *)w;
    struct op *op = &bw->bed->op;
    op_begin(bw->bed, bw->who, db);
    enum err e = caller_refresh(op);
    if (!e)
        e = bw->fn(op, bw->ctx);
    if (!e)
        e = op_number_events(op);
    bw->answer = e;
    return e && op->keeps_writes ? OK : e;
}

enum err bed_write(struct bed *b, const struct caller *who, bed_fn *fn, void *ctx)
{
    struct bed_work bw = {{run, OK}, b, who, fn, ctx, ERR_INTERNAL};
    struct store_work *works[] = {&bw.work};
    ASSERT(store_write_batch(b->probe.write, works, 1) == 1);
    if (!bw.answer && b->op.media)
        op_run_afters(&b->op);
    return bw.answer;
}

enum err bed_read(struct bed *b, const struct caller *who, bed_fn *fn, void *ctx)
{
    op_begin(b, who, b->probe.read);
    ASSERT(db_read_begin(b->probe.read) == OK);
    enum err e = caller_refresh(&b->op);
    if (!e)
        e = fn(&b->op, ctx);
    db_read_end(b->probe.read);
    return e;
}

/* Slots of the bed's own queries, past those of the program. */
static const struct db_query org_insert = {
    .name = "bed_org",
    .sqlite = "insert into org (slug, name, short_name, contact, created_us) values (?1, 'Школа', "
              "'Ш', '', 0) "
              "returning id",
    .index = 4000,
    .writes = true,
};

static enum err org_make(struct op *op, void *ctx)
{
    struct {
        const char *slug;
        org_id id;
    } *c = ctx;
    bool has_row = false;
    struct db_stmt *st = db_start(op->db, &org_insert);
    db_bind_str(st, 1, str_from(c->slug));
    enum err e = db_step(st, &has_row);
    c->id.n = has_row ? db_i64(st, 0) : 0;
    while (!e && has_row)
        e = db_step(st, &has_row);
    db_finish(st);
    return e;
}

org_id bed_org(struct bed *b, const char *slug)
{
    struct {
        const char *slug;
        org_id id;
    } c = {slug, {0}};
    ASSERT(bed_write(b, NULL, org_make, &c) == OK);
    return c.id;
}

static const struct db_query rules_set = {
    .name = "bed_rules",
    .sqlite = "update org set rules = ?1 where id = ?2",
    .index = 4060,
    .writes = true,
};

struct setting {
    struct db_query query;
    struct str text; /* absent: a number */
    int64_t number, id;
};

static enum err setting_put(struct op *op, void *ctx)
{
    const struct setting *s = ctx;
    bool has_row = false;
    struct db_stmt *st = db_start(op->db, &s->query);
    if (s->text.p)
        db_bind_str(st, 1, s->text);
    else if (strstr(s->query.sqlite, "?1"))
        db_bind_i64(st, 1, s->number);
    if (strstr(s->query.sqlite, "?2"))
        db_bind_i64(st, 2, s->id);
    enum err e = db_step(st, &has_row);
    db_finish(st);
    return e;
}

void bed_rules(struct bed *b, org_id org, const char *rules)
{
    struct setting s = {rules_set, str_from(rules), 0, org.n};
    ASSERT(bed_write(b, NULL, setting_put, &s) == OK);
}

/* Each text has a statement of its own. */
static unsigned slot_of(struct bed *b, const char *sql)
{
    unsigned i = 0;
    while (b->asked[i] && strcmp(b->asked[i], sql))
        i++;
    ASSERT(i + 1 < BED_NUMBERS);
    b->asked[i] = sql;
    return 4001 + i;
}

void bed_change(struct bed *b, const char *sql, int64_t first, int64_t second)
{
    struct setting s = {
        .query = {.name = "bed_change", .sqlite = sql, .index = slot_of(b, sql), .writes = true},
        .number = first,
        .id = second};
    ASSERT(bed_write(b, NULL, setting_put, &s) == OK);
}

struct new_member {
    org_id org;
    struct people_new m;
    member_id id;
};

static enum err member_make(struct op *op, void *ctx)
{
    struct new_member *n = ctx;
    return people_add(op, n->org, &n->m, &n->id);
}

struct caller bed_member(struct bed *b, org_id org, const char *last, role_set roles,
                         bool is_verified)
{
    struct new_member n = {
        .org = org,
        .m = {.name = {str_from(last), STR("Анна"), STR("Ильинична")},
              .roles = roles,
              .is_verified = is_verified,
              .password_phc = STR("$none")},
    };
    ASSERT(bed_write(b, NULL, member_make, &n) == OK);
    return (struct caller){.org = org, .member = n.id, .roles = roles, .is_verified = is_verified};
}

int bed_events(const struct bed *b, const char *kind, struct topic topic)
{
    int n = 0;
    for (const struct op_event *e = b->op.events; e; e = e->next)
        n += !strcmp(e->kind, kind) && topic_equal(e->topic, topic);
    return n;
}

int bed_events_of(const struct bed *b, const char *kind)
{
    int n = 0;
    for (const struct op_event *e = b->op.events; e; e = e->next)
        n += !strcmp(e->kind, kind);
    return n;
}

bool bed_cut(const struct bed *b, struct topic topic, member_id member)
{
    for (const struct op_access_change *c = b->op.access_changes; c; c = c->next)
        if (topic_equal(c->topic, topic) && c->member.n == member.n)
            return true;
    return false;
}

int64_t bed_number(struct bed *b, const char *sql, int64_t first, int64_t second)
{
    struct db_query q = {.name = "bed_number", .sqlite = sql, .index = slot_of(b, sql)};
    bool has_row = false;
    ASSERT(db_read_begin(b->probe.read) == OK);
    struct db_stmt *st = db_start(b->probe.read, &q);
    if (strstr(sql, "?1"))
        db_bind_i64(st, 1, first);
    if (strstr(sql, "?2"))
        db_bind_i64(st, 2, second);
    ASSERT(db_step(st, &has_row) == OK);
    int64_t n = has_row ? db_i64(st, 0) : -1;
    db_finish(st);
    db_read_end(b->probe.read);
    return n;
}
