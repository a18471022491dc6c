/* ticket.c - the way into the room of a call.
 *
 * WHY   the media room believes a signed token alone, so a token says no more than what the
 *       database says: this room, this member, these rights, and for ten minutes to come in.
 * HOW   the key never leaves the process (media_mint). The camera is everybody's; the microphone
 *       is, unless a host took it (voice.c); the screen is, in a group's call, for its hosts and
 *       for whom the organisation lets show it.
 * OWNS  nothing.
 * RUNS  on read and write workers.
 * TESTS calls_test.c */
#include <stdio.h>

#include "features/calls/hall.h"
#include "features/calls/limits.h"
#include "features/chats/chats.h"
#include "features/people/people.h"

#define SIGNALLING STR("/rtc")

static enum err own_name(struct op *op, struct str *ret)
{
    struct person p;
    enum err e = people_get(op, op->caller.org, op->caller.member, &p);
    if (!e)
        *ret = people_short_name(op->arena, p.name.first, p.name.last);
    return e;
}

/* Not by somebody who is gone meanwhile. */
static enum err screen_is_free(struct op *op, org_id org, member_id who, bool *ret)
{
    struct policy_who them;
    struct policy_rules rules;
    enum err e = people_present(op, org, who, &them);
    *ret = false;
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    e = people_rules(op, org, &rules);
    if (!e)
        *ret = policy_shows_screen(&rules, them);
    return e;
}

static unsigned sources_of(bool with_screen, bool may_speak)
{
    unsigned set = media_source_bit(MEDIA_CAMERA);
    if (may_speak)
        set |= media_source_bit(MEDIA_MICROPHONE);
    if (with_screen)
        set |= media_source_bit(MEDIA_SCREEN);
    if (with_screen && may_speak)
        set |= media_source_bit(MEDIA_SCREEN_SOUND);
    return set;
}

enum err rights_of(struct op *op, const struct call_keeper *k, member_id who, bool is_host,
                   bool may_speak, unsigned *ret)
{
    const struct call_facts *f = call_keeper_facts(k);
    bool with_screen = f->is_direct || is_host;
    enum err e = with_screen ? OK : screen_is_free(op, f->org, who, &with_screen);
    if (!e)
        *ret = sources_of(with_screen, may_speak);
    return e;
}

static bool may_send(const struct media_grant *g, enum media_source s)
{
    return (g->sources & media_source_bit(s)) != 0;
}

enum err ticket_make(struct op *op, const struct call_keeper *k, bool is_host,
                     const struct call *call, struct call_ticket *ret)
{
    const struct call_facts *f = call_keeper_facts(k);
    struct media_grant grant = {.room = call_room(op->arena, f->id),
                                .identity = call_identity(op->arena, op->caller.member),
                                .can_publish_data = true,
                                .expires_us = op->now_us + CALL_TICKET_US};
    struct q_call_person_get_row me = {0};
    bool found = false;
    if (!op->media)
        return op_fail(op, ERR_UNAVAILABLE, "no media");
    enum err e = own_name(op, &grant.name);
    if (!e)
        e = q_call_person_get(op, k, op->caller.member, &found, &me);
    if (!e)
        e = rights_of(op, k, op->caller.member, is_host, found && me.may_speak, &grant.sources);
    if (e)
        return e;
    *ret = (struct call_ticket){
        .call = *call,
        .url = SIGNALLING,
        .token = media_mint(op->media, op->arena, &grant),
        .expires_us = grant.expires_us,
        .room = grant.room,
        .identity = grant.identity,
        .is_host = is_host,
        .can_publish_microphone = may_send(&grant, MEDIA_MICROPHONE),
        .can_publish_camera = may_send(&grant, MEDIA_CAMERA),
        .can_publish_screen = may_send(&grant, MEDIA_SCREEN),
    };
    return ret->token.p ? chats_call_persons(op, call, &ret->people, &ret->people_count)
                        : ERR_TOO_LARGE;
}

enum err call_check(struct op *op, struct call_check_ticket *ret)
{
    unsigned char random[8];
    char tail[2 * sizeof random + 1];
    struct media_grant grant = {.identity = call_identity(op->arena, op->caller.member),
                                .sources = sources_of(true, true),
                                .can_publish_data = true,
                                .expires_us = op->now_us + CHECK_TICKET_US};
    if (!op->media)
        return op_fail(op, ERR_UNAVAILABLE, "no media");
    rand_fill(&op->rand, random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(tail + 2 * i, 3, "%02x", random[i]);
    grant.room = arena_printf(op->arena, "check:%.*s-%s", STR_ARG(grant.identity), tail);
    enum err e = own_name(op, &grant.name);
    if (e)
        return e;
    *ret = (struct call_check_ticket){.url = SIGNALLING,
                                      .token = media_mint(op->media, op->arena, &grant),
                                      .expires_us = grant.expires_us,
                                      .room = grant.room,
                                      .identity = grant.identity};
    return ret->token.p ? OK : ERR_TOO_LARGE;
}
