/* orders.c - orders to the media room: who goes out, who is muted, who may send
 * what, which room closes.
 *
 * WHY   a transaction may be undone or run again, the room of a call not: so orders go out after
 *       the commit, in its order, and the database stays the one that knows who may be there.
 * HOW   an order is a value in the op's arena with room and identity as the media room knows them;
 *       op_after runs it. Lost ones (a full mailbox) are found again: who is seen where they may
 *       not be is put out by call_seen.
 * OWNS  nothing.  RUNS  on the write worker.  TESTS calls_test.c */
#include "features/calls/hall.h"

#define ROOM_PREFIX "call:"

struct str call_room(struct arena *a, call_id call)
{
    return arena_printf(a, ROOM_PREFIX "%lld", (long long)call.n);
}

static bool read_id(struct str text, int64_t *ret)
{
    long long n;
    bool fine = str_to_i64(text, &n) && n > 0;
    if (fine)
        *ret = n;
    return fine;
}

bool call_of_room(struct str name, call_id *ret)
{
    struct str prefix = STR(ROOM_PREFIX);
    return str_starts_with(name, prefix) && read_id(str_slice(name, prefix.n, name.n), &ret->n);
}

struct str call_identity(struct arena *a, member_id who)
{
    return arena_printf(a, "%lld", (long long)who.n);
}

bool member_of_identity(struct str identity, member_id *ret)
{
    return read_id(identity, &ret->n);
}

void order_obey(const struct op *op, const void *what)
{
    const struct room_order *o = what;
    if (!op->media)
        return;
    switch (o->kind) {
    case ROOM_REMOVE:
        media_remove(op->media, o->room, o->identity, o->is_kept_out);
        break;
    case ROOM_MUTE:
        media_mute(op->media, o->room, o->identity, o->sources);
        break;
    case ROOM_ALLOW:
        media_allow(op->media, o->room, o->identity, o->sources);
        break;
    case ROOM_CLOSE:
        media_close_room(op->media, o->room);
        break;
    }
}

static void put_order(struct op *op, struct room_order o)
{
    struct room_order *copy = arena_alloc(op->arena, sizeof *copy);
    *copy = o;
    op_after(op, order_obey, copy);
}

void order_remove(struct op *op, call_id call, member_id who, bool is_kept_out)
{
    put_order(op, (struct room_order){.kind = ROOM_REMOVE,
                                      .room = call_room(op->arena, call),
                                      .identity = call_identity(op->arena, who),
                                      .is_kept_out = is_kept_out});
}

void order_mute(struct op *op, call_id call, member_id who, unsigned sources)
{
    put_order(op, (struct room_order){.kind = ROOM_MUTE,
                                      .room = call_room(op->arena, call),
                                      .identity = call_identity(op->arena, who),
                                      .sources = sources});
}

enum err order_allow(struct op *op, const struct call_keeper *k, member_id who, bool is_host,
                     bool may_speak)
{
    unsigned sources = 0;
    enum err e = rights_of(op, k, who, is_host, may_speak, &sources);
    if (!e)
        put_order(op, (struct room_order){.kind = ROOM_ALLOW,
                                          .room = call_room(op->arena, call_keeper_facts(k)->id),
                                          .identity = call_identity(op->arena, who),
                                          .sources = sources});
    return e;
}

void order_close(struct op *op, call_id call)
{
    put_order(op, (struct room_order){.kind = ROOM_CLOSE, .room = call_room(op->arena, call)});
}
