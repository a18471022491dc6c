/* stranger.c - cookies that open nothing are counted by address.
 *
 * WHY   rates are counted by session: whoever invents a cookie for each request would have none,
 *       and every one of them costs a look into the database.
 * HOW   a request whose token turned out to be unknown counts for its address. Over the limit a
 *       token that was not seen alive lately is refused before anything is read; one that was goes
 *       on, so that a college behind one address is not locked out with the stranger in it. "Seen
 *       alive" is a hint for this alone: who somebody is, the database is asked each time.
 *       Rejected: one count for all of an address, which did lock them out.
 * OWNS  nothing: both tables are struct api's.
 * RUNS  front loop.
 * TESTS stranger_test.c, api_test.c */
#include "api/headers.h"
#include "api/inside.h"
#include "text/address.h"

static uint64_t key_of_token(const struct api *a, const struct hash *h)
{
    return hash_keyed(a->rate_key, (struct str){(const char *)h->byte, HASH_BYTES});
}

int stranger_wait(struct call *c, struct str peer)
{
    char room[ADDRESS_TEXT_MAX];
    struct api *a = c->api;
    int64_t now_us = loop_now(a->loop).us;
    if (a->conf.ignores_rates)
        return 0;
    c->address_key = hash_keyed(a->rate_key, address_network(peer.p ? peer : STR(""), room));
    int64_t wait_us = rate_wait(a->strangers, c->address_key, LIMIT_STRANGER_REQUESTS,
                                LIMIT_STRANGER_SECONDS, now_us);
    if (!wait_us || rate_is_held(a->seen_alive, key_of_token(a, &c->token_hash), now_us))
        return 0;
    return (int)((wait_us + SECOND_US - 1) / SECOND_US);
}

bool stranger_is_known(void *ctx, const struct net_request *r)
{
    struct api *a = ctx;
    struct str token = cookie_session(net_header(r, "cookie"));
    if (!token.p)
        return false;
    struct hash hash = token_hash("session", token);
    return rate_is_held(a->seen_alive, key_of_token(a, &hash), loop_now(a->loop).us);
}

void stranger_learn(struct call *c)
{
    struct api *a = c->api;
    int64_t now_us = loop_now(a->loop).us;
    if (c->has_token && c->op.caller.session.n)
        rate_hold(a->seen_alive, key_of_token(a, &c->token_hash), now_us + SEEN_ALIVE_US);
    if (c->op.new_session_token.p) {
        struct hash fresh = token_hash("session", c->op.new_session_token);
        rate_hold(a->seen_alive, key_of_token(a, &fresh), now_us + SEEN_ALIVE_US);
    }
    if (c->result != ERR_NO_SESSION || !c->address_key)
        return;
    rate_hold(a->seen_alive, key_of_token(a, &c->token_hash), 0); /* it has ended */
    (void)rate_take(a->strangers, c->address_key, LIMIT_STRANGER_REQUESTS, LIMIT_STRANGER_SECONDS,
                    now_us);
}
