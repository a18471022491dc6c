/* testbed.h - for tests of features: a real store in a fresh folder, a clock one can set, people,
 * and operations run as api runs them (savepoint, numbered events, writes kept by a refusal). */
#ifndef FEATURES_PEOPLE_TESTBED_H
#define FEATURES_PEOPLE_TESTBED_H

#include <stdbool.h>
#include <stdint.h>

#include "features/people/people.h"
#include "op/op.h"
#include "store/probe.h"

#define BED_NUMBERS 50

struct bed {
    struct probe probe;
    struct arena *arena;
    int64_t now_us;
    uint32_t seed;                  /* of the bed's randomness */
    const char *address;            /* the client's */
    struct media *media;            /* of the house; NULL: none */
    struct blobs *blobs;            /* likewise */
    struct op op;                   /* the last one, with its results */
    const char *asked[BED_NUMBERS]; /* texts of bed_number: each has a statement of its own */
};

typedef enum err bed_fn(struct op *op, void *ctx);

void bed_init(struct bed *b);
void bed_done(struct bed *b);
/* One operation in a write or in a read transaction; its answer. who NULL: signed out. */
enum err bed_write(struct bed *b, const struct caller *who, bed_fn *fn, void *ctx);
enum err bed_read(struct bed *b, const struct caller *who, bed_fn *fn, void *ctx);

/* A new organisation at /o/<slug>. */
org_id bed_org(struct bed *b, const char *slug);
/* A new member with a password already, as the caller of operations. */
struct caller bed_member(struct bed *b, org_id org, const char *last, role_set roles,
                         bool is_verified);

/* The rules of an organisation, as people/rules.h has them. Every operation sees those of now. */
void bed_rules(struct bed *b, org_id org, const char *rules);
/* One change of the tables that no operation of the tested features makes; up to two parameters. */
void bed_change(struct bed *b, const char *sql, int64_t first, int64_t second);

/* Events of this kind that the last operation told this topic. */
int bed_events(const struct bed *b, const char *kind, struct topic topic);
int bed_events_of(const struct bed *b, const char *kind); /* on any topic */
/* Did the last operation cut this member's access to the topic? */
bool bed_cut(const struct bed *b, struct topic topic, member_id member);
/* A number from the database, with up to two parameters. */
int64_t bed_number(struct bed *b, const char *sql, int64_t first, int64_t second);

static inline struct topic topic_of_member(member_id m)
{
    return (struct topic){TOPIC_MEMBER, m.n};
}
static inline struct topic topic_of_chat(chat_id c)
{
    return (struct topic){TOPIC_CHAT, c.n};
}

#endif
