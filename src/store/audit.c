/* audit.c - the record of who did what, as a chain of hashes.
 *
 * WHY   a promise that every privileged look is written down is worth as much as the record: who
 *       holds the disk must not be able to take a line out unseen.
 * HOW   a head per organisation holds the place and the hash of its last row. Moving it first locks
 *       it, so on PostgreSQL the order of commits is the order of the chain. The bytes that are
 *       hashed begin with a word of ours; numbers are 64 bits, big-endian, texts have their length
 *       before them: two different rows never give the same bytes.
 * OWNS  the tables audit, audit_about and audit_head.
 * RUNS  on write workers; the walk on any thread.
 * TESTS audit_test.c, tests/contract/audit_test.c, tests/system/audit.test.ts */
#include "store/audit.h"

#include <inttypes.h>
#include <stdio.h>

#include "store/store.q.h"

#define LIMIT_AUDIT_WORD_BYTES                                                                     \
    100 /* of an operation's or an object's word; ours, so never longer */
#define AUDIT_FORM "kafedra audit 1"

struct image {
    unsigned char byte[sizeof AUDIT_FORM + HASH_BYTES + 7 * 8 + 2 * LIMIT_AUDIT_WORD_BYTES];
    size_t n;
};

static void put_bytes(struct image *m, const void *p, size_t n)
{
    memcpy(m->byte + m->n, p, n);
    m->n += n;
}

static void put_number(struct image *m, int64_t v)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        m->byte[m->n++] = (unsigned char)((uint64_t)v >> shift);
}

static void put_word(struct image *m, struct str word)
{
    struct str cut = str_slice(word, 0, LIMIT_AUDIT_WORD_BYTES);
    put_number(m, (int64_t)cut.n);
    put_bytes(m, cut.p, cut.n);
}

struct hash audit_link(const struct audit_place *after, const struct audit_row *row)
{
    struct image m = {.n = 0};
    put_bytes(&m, AUDIT_FORM, sizeof AUDIT_FORM);
    put_bytes(&m, after->hash.byte, HASH_BYTES);
    put_number(&m, after->n + 1);
    put_number(&m, row->org);
    put_number(&m, row->actor);
    put_word(&m, row->op);
    put_word(&m, row->object_kind);
    put_number(&m, row->object_id);
    put_number(&m, row->created_us);
    return sha256((struct str){(const char *)m.byte, m.n});
}

static enum err about_append(struct db *db, const struct audit_row *row, int64_t n,
                             const struct audit_about *about)
{
    struct str why = about->why.p ? about->why : STR("");
    enum err e = OK;
    for (size_t i = 0; !e && i < LIMIT_AUDIT_WHOM; i++) {
        int64_t whom = about->whom[i];
        if (row->org && whom && whom != row->actor && (!i || whom != about->whom[0]))
            e = q_audit_about_insert(db, row->org, whom, n, why);
    }
    return e;
}

enum err audit_append(struct db *db, const struct audit_row *row, const struct audit_about *about)
{
    struct q_audit_head_row head;
    enum err e = q_audit_head_move(db, row->org, (struct hash){{0}});
    if (!e)
        e = q_audit_head(db, row->org, &head);
    if (e)
        return e;
    struct hash hash = audit_link(&(struct audit_place){row->org, head.n - 1, head.hash}, row);
    e = q_audit_insert(db, row->org != 0, row->org, row->actor != 0, row->actor, row->op,
                       row->object_kind, row->object_id, row->created_us, head.n, hash);
    if (!e)
        e = q_audit_head_set(db, row->org, hash);
    return e ? e : about_append(db, row, head.n, about);
}

struct str audit_place_text(struct arena *arena, const struct audit_place *p)
{
    struct str hex = hash_hex(arena, &p->hash);
    return arena_printf(arena, "%" PRId64 ":%" PRId64 ":%.*s", p->org, p->n, STR_ARG(hex));
}

static bool hex_read(struct str hex, struct hash *ret)
{
    if (hex.n != 2 * HASH_BYTES)
        return false;
    for (size_t i = 0; i < hex.n; i++) {
        const char *digits = "0123456789abcdef", *d = memchr(digits, hex.p[i], 16);
        if (!d)
            return false;
        unsigned char half = (unsigned char)(d - digits);
        unsigned char *byte = &ret->byte[i / 2];
        *byte = (unsigned char)(i % 2 ? *byte | half : half << 4);
    }
    return true;
}

bool audit_place_read(struct str text, struct audit_place *ret)
{
    size_t first = str_find_byte(text, ':');
    struct str rest = str_slice(text, first + 1, text.n);
    size_t second = str_find_byte(rest, ':');
    long long org = 0, n = 0;
    *ret = (struct audit_place){0};
    if (!str_to_i64(str_slice(text, 0, first), &org) || org < 0 ||
        !str_to_i64(str_slice(rest, 0, second), &n) || n < 1 ||
        !hex_read(str_slice(rest, second + 1, rest.n), &ret->hash))
        return false;
    ret->org = org;
    ret->n = n;
    return true;
}

static bool is_hash(struct str stored, const struct hash *h)
{
    return stored.n == HASH_BYTES && !memcmp(stored.p, h->byte, HASH_BYTES);
}

static void say_broken(struct audit_walk *w, int64_t org, int64_t n)
{
    if (!w->broken.n)
        w->broken = (struct audit_place){.org = org, .n = n > 0 ? n : 1};
}

/* The chain that was walked ends where its head says it does. */
static void chain_end(struct audit_walk *w)
{
    if (w->chains && w->chains <= LIMIT_AUDIT_HEADS)
        w->ends[w->chains - 1] = w->at;
    if (w->rows && (w->head.n != w->at.n || !hash_equal(&w->head.hash, &w->at.hash)))
        say_broken(w, w->at.org, w->at.n + 1);
}

void audit_walk_row(struct audit_walk *w, const struct audit_stored *s)
{
    if (!w->rows || s->row.org != w->at.org) {
        chain_end(w);
        w->chains++;
        w->at = (struct audit_place){.org = s->row.org};
        w->head = (struct audit_place){.org = s->row.org, .n = s->head_n};
        if (s->head_hash.n == HASH_BYTES)
            memcpy(w->head.hash.byte, s->head_hash.p, HASH_BYTES);
    }
    struct hash hash = audit_link(&w->at, &s->row);
    if (s->n != w->at.n + 1 || !is_hash(s->hash, &hash))
        say_broken(w, s->row.org, w->at.n + 1);
    w->at = (struct audit_place){s->row.org, w->at.n + 1, hash};
    w->rows++;
    if (w->sought.org == w->at.org && w->sought.n == w->at.n)
        w->is_sought_found = hash_equal(&w->sought.hash, &w->at.hash);
}

void audit_walk_end(struct audit_walk *w)
{
    chain_end(w);
}
