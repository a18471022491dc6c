/* ice.c - an ICE-lite agent.
 *
 * WHY   a server with a public address needs no candidates of its own making; the client does the
 *       work, the server answers and follows.
 * HOW   a request is good when it is signed with our password. Its source becomes a pair
 *       (peer-reflexive: what the client says of its candidates is not asked for). Every
 *       USE-CANDIDATE moves sending to its pair, since some clients nominate aggressively and mean
 *       the last one; libwebrtc's nomination numbers, where sent, settle the order. Before the
 *       first nomination the first pair is used, so that a handshake need not wait.
 *       Not answered with 487: a lite agent is never in the controlling role.
 * OWNS  nothing outside its struct.  RUNS  on the thread of its transport.
 * SPEC  RFC 8445 (7.3, 8.2, 9), RFC 8839 5.4, RFC 7675, RFC 8489 9.1.3.
 * TESTS ice_test.c.  FUZZ fuzz/fuzz_transport.c */
#include "media/ice.h"

#include "base/log.h"
#include "crypto/packet_cipher.h"

/* --- credentials --- */

static void make_signs(const struct rand_source *rand, char *out, size_t n)
{
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    rand_fill(rand, out, n);
    for (size_t i = 0; i < n; i++)
        out[i] = signs[out[i] & 63];
    out[n] = 0;
}

void ice_secret_make(struct ice_secret *s, const struct rand_source *rand)
{
    make_signs(rand, s->ufrag, ICE_UFRAG_SIGNS);
    make_signs(rand, s->pwd, ICE_PWD_SIGNS);
}

void ice_init(struct ice *i, const struct rand_source *rand)
{
    *i = (struct ice){.chosen = -1, .waits_for_remote = true};
    ice_secret_make(&i->local[0], rand);
}

void ice_restart(struct ice *i, const struct rand_source *rand)
{
    if (!i->local[1].ufrag[0]) /* a second restart in a row: the proven generation stays good */
        i->local[1] = i->local[0];
    ice_secret_make(&i->local[0], rand);
    i->waits_for_remote = true;
}

static bool is_ice_text(struct str s, size_t least, size_t most)
{
    if (s.n < least || s.n > most)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            c != '+' && c != '/')
            return false;
    }
    return true;
}

enum err ice_remote(struct ice *i, struct str ufrag, struct str pwd)
{
    if (!is_ice_text(ufrag, 4, LIMIT_ICE_UFRAG) || !is_ice_text(pwd, 22, LIMIT_ICE_PWD))
        return ERR_INVALID;
    i->waits_for_remote = false;
    if (str_equal(ufrag, str_from(i->remote[0].ufrag)))
        return OK;
    i->remote[1] = i->remote[0];
    i->remote[0] = (struct ice_secret){0};
    memcpy(i->remote[0].ufrag, ufrag.p, ufrag.n);
    memcpy(i->remote[0].pwd, pwd.p, pwd.n);
    return OK;
}

struct str ice_username_local(struct str username)
{
    size_t colon = username.p ? str_find_byte(username, ':') : 0;
    if (!username.p || colon == username.n)
        return (struct str){0};
    return str_slice(username, 0, colon);
}

static bool is_ufrag(const struct ice_secret *s, struct str ufrag)
{
    return s->ufrag[0] && str_equal(ufrag, str_from(s->ufrag));
}

/* The local generation (0, 1) that a request is good for; -1: none. */
static int generation_of(const struct ice *i, const struct stun *request, struct str packet)
{
    struct str local = ice_username_local(request->username);
    if (!local.p)
        return -1;
    struct str remote = str_slice(request->username, local.n + 1, request->username.n);
    if (!i->waits_for_remote && !is_ufrag(&i->remote[0], remote) &&
        !is_ufrag(&i->remote[1], remote))
        return -1;
    for (int g = 0; g < 2; g++)
        if (is_ufrag(&i->local[g], local))
            return stun_is_signed(request, packet, str_from(i->local[g].pwd)) ? g : -1;
    return -1;
}

/* --- pairs --- */

static int pair_find(const struct ice *i, const struct udp_path *path)
{
    for (size_t p = 0; p < i->pair_count; p++)
        if (udp_path_equal(&i->pair[p].path, path))
            return (int)p;
    return -1;
}

static void pair_remove(struct ice *i, size_t at)
{
    size_t last = --i->pair_count;
    i->pair[at] = i->pair[last];
    if (i->chosen == (int)last)
        i->chosen = (int)at;
}

/* The one heard longest ago but the chosen; only called when there is more than one. */
static size_t pair_oldest(const struct ice *i)
{
    size_t oldest = i->chosen == 0 ? 1 : 0;
    for (size_t p = 0; p < i->pair_count; p++)
        if ((int)p != i->chosen && i->pair[p].heard_us < i->pair[oldest].heard_us)
            oldest = p;
    return oldest;
}

static int pair_take(struct ice *i, const struct udp_path *path, struct ice_answer *ret)
{
    int found = pair_find(i, path);
    if (found >= 0)
        return found;
    if (i->pair_count == LIMIT_ICE_PAIRS) {
        size_t oldest = pair_oldest(i);
        ret->has_removed = true;
        ret->removed = i->pair[oldest].path;
        pair_remove(i, oldest);
    }
    i->pair[i->pair_count] = (struct ice_pair){.path = *path};
    return (int)i->pair_count++;
}

bool ice_forget(struct ice *i, int64_t now_us, struct udp_path *ret_removed)
{
    for (size_t p = 0; p < i->pair_count; p++)
        if ((int)p != i->chosen && now_us - i->pair[p].heard_us >= ICE_PAIR_US) {
            *ret_removed = i->pair[p].path;
            pair_remove(i, p);
            return true;
        }
    return false;
}

bool ice_follow(struct ice *i, int64_t now_us)
{
    int best = -1;
    if (i->chosen < 0 || now_us - i->pair[i->chosen].heard_us < ICE_QUIET_US)
        return false;
    for (size_t p = 0; p < i->pair_count; p++)
        if (now_us - i->pair[p].heard_us < ICE_QUIET_US &&
            (best < 0 || i->pair[p].heard_us > i->pair[best].heard_us))
            best = (int)p;
    if (best < 0)
        return false;
    i->chosen = best;
    return true;
}

const struct udp_path *ice_path(const struct ice *i)
{
    return i->chosen < 0 ? NULL : &i->pair[i->chosen].path;
}

/* --- checks --- */

static bool is_old_nomination(const struct ice *i, const struct stun *request)
{
    return request->has_nomination && i->has_nomination && request->nomination < i->nomination;
}

static void choose(struct ice *i, const struct stun *request, int pair, struct ice_answer *ret)
{
    bool nominates = request->has_use_candidate || request->has_nomination;
    if (nominates && !is_old_nomination(i, request)) {
        if (request->has_nomination) {
            i->has_nomination = true;
            i->nomination = request->nomination;
        }
        i->is_nominated = true;
    } else if (i->chosen >= 0) {
        return;
    }
    ret->path_changed = i->chosen != pair;
    i->chosen = pair;
}

static void end_generation(struct ice *i, struct ice_answer *ret)
{
    memcpy(ret->ended_ufrag, i->local[1].ufrag, sizeof ret->ended_ufrag);
    i->local[1] = (struct ice_secret){0};
    i->has_nomination = false; /* numbers begin again */
}

static enum ice_verdict refuse(const struct stun *request, int code, struct str packet,
                               struct ice_answer *ret)
{
    ret->bytes = stun_write_error(request, code, (struct str){0}, ret->byte);
    if (ret->bytes > packet.n)
        ret->bytes = 0;
    return ICE_UNPROVEN;
}

enum ice_verdict ice_check(struct ice *i, const struct stun *request, struct str packet,
                           const struct udp_path *path, int64_t now_us, struct ice_answer *ret)
{
    *ret = (struct ice_answer){0};
    if (!request->username.p || !request->integrity.p)
        return refuse(request, 400, packet, ret);
    int generation = generation_of(i, request, packet);
    if (generation < 0)
        return refuse(request, 401, packet, ret);
    struct str pwd = str_from(i->local[generation].pwd);
    if (request->unknown_count) {
        ret->bytes = stun_write_error(request, 420, pwd, ret->byte);
        return ICE_UNPROVEN;
    }
    ret->bytes = stun_write_success(request, path, pwd, ret->byte);
    int pair = pair_take(i, path, ret);
    i->pair[pair].heard_us = now_us;
    i->heard_us = now_us;
    if (generation == 0 && i->local[1].ufrag[0])
        end_generation(i, ret);
    choose(i, request, pair, ret);
    return ICE_PROVEN;
}
