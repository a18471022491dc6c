/* token.c - LiveKit access tokens, read and written.
 *
 * WHY   who holds a key may send people into rooms without asking us: a token names the room, the
 *       person and the rights, and its signature is all the proof there is.
 * HOW   the issuer selects the secret; until the signature fits, nothing else of the claims is
 *       looked at. Only HS256: a token that names another kind is forged, whatever it holds. What
 *       is absent means what LiveKit's server takes it for (publish, subscribe and send data: yes;
 *       change own metadata: no; hidden: no).
 * OWNS  nothing; JSON trees end inside.  RUNS  any thread.
 * SPEC  RFC 7519, RFC 7515 (compact form).  TESTS token_test.c  FUZZ fuzz/fuzz_token.c */
#include "media/token.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/rd.h"
#include "crypto/token.h"
#include "text/base64.h"
#include "text/json.h"

enum { LEEWAY_US = 60 * 1000 * 1000 };
#define LATEST_S (INT64_MAX / SECOND_US)

static const struct {
    int status;
    struct str text;
} results[TOKEN_RESULT_COUNT] = {
    [TOKEN_OK] = {200, STR_INIT("success")},
    [TOKEN_MISSING] = {401, STR_INIT("no access token")},
    [TOKEN_MALFORMED] = {401, STR_INIT("the access token can not be read")},
    [TOKEN_FOREIGN] = {401, STR_INIT("the access token is of an unknown key")},
    [TOKEN_FORGED] = {401, STR_INIT("the signature of the access token is wrong")},
    [TOKEN_EXPIRED] = {401, STR_INIT("the access token has expired")},
    [TOKEN_EARLY] = {401, STR_INIT("the access token is not valid yet")},
    [TOKEN_NO_JOIN] = {401, STR_INIT("the access token gives no right to join a room")},
    [TOKEN_NO_ROOM] = {400, STR_INIT("the access token names no room")},
    [TOKEN_NO_IDENTITY] = {400, STR_INIT("the access token names nobody")},
    [TOKEN_TOO_LONG] = {400, STR_INIT("a name in the access token is too long")},
};

/* As in "canPublishSources"; the index is LiveKit's TrackSource. */
static const struct str sources[] = {STR_INIT(""), STR_INIT("camera"), STR_INIT("microphone"),
                                     STR_INIT("screen_share"), STR_INIT("screen_share_audio")};
enum {
    SOURCE_COUNT = sizeof sources / sizeof sources[0],
    ALL_SOURCES = (1 << SOURCE_COUNT) - 1 /* that of UNKNOWN too */
};

int token_result_status(enum token_result r)
{
    return results[r].status;
}

struct str token_result_text(enum token_result r)
{
    return results[r].text;
}

/* --- reading claims: each keeps what is wrong in a sticky flag --- */

struct claims {
    struct arena *a;
    const struct json *object;
    bool is_wrong; /* a claim of another type than it must be, or the arena is full */
};

static const struct json *claim(const struct claims *c, const char *name)
{
    const struct json *v = json_get(c->object, name);
    return v && !json_is_null(v) ? v : NULL;
}

static struct str claim_str(struct claims *c, const char *name)
{
    const struct json *v = claim(c, name);
    struct str text = STR("");
    if (v && !json_str(v, &text))
        c->is_wrong = true;
    text = str_copy(c->a, text);
    c->is_wrong = c->is_wrong || !text.p;
    return text;
}

static bool claim_bool(struct claims *c, const char *name, bool absent)
{
    const struct json *v = claim(c, name);
    if (v && !json_bool(v, &absent))
        c->is_wrong = true;
    return absent;
}

/* Seconds as microseconds. */
static int64_t claim_time(struct claims *c, const char *name, int64_t absent_us)
{
    const struct json *v = claim(c, name);
    int64_t s;
    if (!v)
        return absent_us;
    if (!json_i64(v, &s) || s < 0 || s > LATEST_S) {
        c->is_wrong = true;
        return absent_us;
    }
    return s * SECOND_US;
}

static uint8_t claim_sources(struct claims *c, bool can_publish)
{
    const struct json *list = claim(c, "canPublishSources");
    unsigned set = 0;
    struct str word;
    if (list && !json_is_array(list))
        c->is_wrong = true;
    for (size_t i = 0; i < json_count(list); i++) {
        if (!json_str(json_at(list, i), &word))
            c->is_wrong = true;
        else /* a source we do not know can not be published here anyway */
            for (unsigned s = 1; s < SOURCE_COUNT; s++)
                set |= str_equal_ascii_nocase(word, sources[s]) ? 1u << s : 0;
    }
    if (!can_publish)
        return 0;
    return (uint8_t)(json_count(list) ? set : ALL_SOURCES);
}

static void read_attributes(struct claims *c, struct token_grant *g)
{
    const struct json *object = claim(c, "attributes"), *value;
    struct token_attribute *list = arena_try(c->a, LIMIT_TOKEN_ATTRIBUTES, sizeof *list);
    struct str key, text;
    void *at = NULL;
    size_t n = 0;
    c->is_wrong = c->is_wrong || !list || (object && !json_is_object(object));
    while (!c->is_wrong && json_each(object, &at, &key, &value)) {
        c->is_wrong = !json_str(value, &text) || n == LIMIT_TOKEN_ATTRIBUTES;
        if (c->is_wrong)
            return;
        list[n++] = (struct token_attribute){str_copy(c->a, key), str_copy(c->a, text)};
    }
    g->attribute = list;
    g->attribute_count = n;
}

static void read_grant(struct claims *c, struct token_grant *g)
{
    g->identity = claim_str(c, "sub");
    if (g->identity.n == 0)
        g->identity = claim_str(c, "jti");
    g->name = claim_str(c, "name");
    g->metadata = claim_str(c, "metadata");
    read_attributes(c, g);
    struct claims video = {c->a, claim(c, "video"), c->is_wrong};
    if (video.object && !json_is_object(video.object))
        video.is_wrong = true;
    g->room = claim_str(&video, "room");
    g->room_join = claim_bool(&video, "roomJoin", false);
    g->can_publish = claim_bool(&video, "canPublish", true);
    g->can_subscribe = claim_bool(&video, "canSubscribe", true);
    g->can_publish_data = claim_bool(&video, "canPublishData", true);
    g->can_update_own_metadata = claim_bool(&video, "canUpdateOwnMetadata", false);
    g->hidden = claim_bool(&video, "hidden", false);
    g->publish_sources = claim_sources(&video, g->can_publish);
    c->is_wrong = video.is_wrong;
}

/* --- limits, for both directions --- */

static bool is_too_long(const struct token_grant *g)
{
    size_t bytes = 0;
    for (size_t i = 0; i < g->attribute_count; i++)
        bytes += g->attribute[i].key.n + g->attribute[i].value.n;
    return g->identity.n > LIMIT_TOKEN_NAME || g->room.n > LIMIT_TOKEN_NAME ||
           g->name.n > LIMIT_TOKEN_NAME || g->metadata.n > LIMIT_TOKEN_METADATA ||
           g->attribute_count > LIMIT_TOKEN_ATTRIBUTES || bytes > LIMIT_TOKEN_METADATA;
}

/* --- the signed form --- */

static enum token_result parse_part(struct arena *a, struct str part, struct json **ret)
{
    struct str text;
    if (base64url_decode(a, part, &text) || json_parse(text, ret))
        return TOKEN_MALFORMED;
    if (json_is_object(*ret))
        return TOKEN_OK;
    json_free(*ret);
    return TOKEN_MALFORMED;
}

static enum token_result check_header(struct arena *a, struct str part)
{
    struct json *header;
    struct str alg;
    enum token_result r = parse_part(a, part, &header);
    if (r)
        return r;
    if (!json_str(json_get(header, "alg"), &alg) || !str_equal(alg, STR("HS256")))
        r = TOKEN_FORGED;
    else if (json_get(header, "crit")) /* something we must understand and do not */
        r = TOKEN_MALFORMED;
    json_free(header);
    return r;
}

static enum token_result check_signature(struct arena *a, struct str signed_part, struct str part,
                                         struct str secret)
{
    struct str bytes;
    struct hash given, want = hmac_sha256(secret, signed_part);
    if (base64url_decode(a, part, &bytes) || bytes.n != HASH_BYTES)
        return TOKEN_FORGED;
    memcpy(given.byte, bytes.p, HASH_BYTES);
    return hash_equal(&given, &want) ? TOKEN_OK : TOKEN_FORGED;
}

static enum token_result check_grant(const struct claims *c, const struct token_grant *g,
                                     int64_t starts_us, int64_t wall_us)
{
    if (c->is_wrong || g->expires_us < 0)
        return TOKEN_MALFORMED;
    if (g->expires_us < wall_us - LEEWAY_US)
        return TOKEN_EXPIRED;
    if (starts_us > wall_us + LEEWAY_US)
        return TOKEN_EARLY;
    if (!g->room_join)
        return TOKEN_NO_JOIN;
    if (g->room.n == 0)
        return TOKEN_NO_ROOM;
    if (g->identity.n == 0)
        return TOKEN_NO_IDENTITY;
    return is_too_long(g) ? TOKEN_TOO_LONG : TOKEN_OK;
}

struct parts {
    struct str header, claims, signature, signed_part;
};

static bool split(struct str jwt, struct parts *ret)
{
    struct rd r = rd_from(jwt);
    ret->header = rd_until(&r, '.');
    ret->claims = rd_until(&r, '.');
    ret->signature = rd_rest(&r);
    ret->signed_part = str_slice(jwt, 0, ret->header.n + 1 + ret->claims.n);
    return !r.bad && str_find_byte(ret->signature, '.') == ret->signature.n;
}

static enum token_result read_claims(struct arena *a, const struct parts *p,
                                     const struct token_keys *keys, int64_t wall_us,
                                     struct token_grant *ret)
{
    struct json *root;
    struct str secret;
    enum token_result r = parse_part(a, p->claims, &root);
    if (r)
        return r;
    struct claims c = {a, root, false};
    struct token_grant g = {.key = claim_str(&c, "iss")};
    if (c.is_wrong)
        r = TOKEN_MALFORMED;
    else if (g.key.n == 0 || !keys->secret(keys->ctx, g.key, &secret) || secret.n == 0)
        r = TOKEN_FOREIGN;
    else
        r = check_signature(a, p->signed_part, p->signature, secret);
    if (!r) {
        int64_t starts_us = claim_time(&c, "nbf", 0);
        g.expires_us = claim_time(&c, "exp", -1);
        read_grant(&c, &g);
        r = check_grant(&c, &g, starts_us, wall_us);
    }
    json_free(root);
    if (!r)
        *ret = g;
    return r;
}

enum token_result token_read(struct arena *a, struct str jwt, const struct token_keys *keys,
                             int64_t wall_us, struct token_grant *ret)
{
    struct parts p;
    if (jwt.n == 0)
        return TOKEN_MISSING;
    if (jwt.n > LIMIT_TOKEN_BYTES)
        return TOKEN_TOO_LONG;
    if (!split(jwt, &p))
        return TOKEN_MALFORMED;
    enum token_result r = check_header(a, p.header);
    return r ? r : read_claims(a, &p, keys, wall_us, ret);
}

/* --- writing --- */

static void write_video(struct jw *w, const struct token_grant *g)
{
    /* An empty list of sources would be read as all of them. */
    bool can_publish = g->can_publish && (g->publish_sources & ALL_SOURCES) != 0;
    const struct {
        const char *name;
        bool is_given;
    } rights[] = {{"roomJoin", g->room_join},
                  {"canPublish", can_publish},
                  {"canSubscribe", g->can_subscribe},
                  {"canPublishData", g->can_publish_data},
                  {"canUpdateOwnMetadata", g->can_update_own_metadata},
                  {"hidden", g->hidden}};
    jw_object(w);
    jw_key(w, "room");
    jw_str(w, g->room);
    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
        jw_key(w, rights[i].name);
        jw_bool(w, rights[i].is_given);
    }
    if (can_publish && (g->publish_sources & ALL_SOURCES) != ALL_SOURCES) {
        jw_key(w, "canPublishSources");
        jw_array(w);
        for (unsigned s = 1; s < SOURCE_COUNT; s++)
            if (g->publish_sources >> s & 1)
                jw_str(w, sources[s]);
        jw_array_end(w);
    }
    jw_object_end(w);
}

static void write_member(struct jw *w, const char *key, struct str value)
{
    if (value.n == 0)
        return;
    jw_key(w, key);
    jw_str(w, value);
}

static void write_claims(struct jw *w, int64_t not_before_us, const struct token_grant *g)
{
    jw_object(w);
    write_member(w, "iss", g->key);
    write_member(w, "sub", g->identity);
    jw_key(w, "exp");
    jw_i64(w, g->expires_us / SECOND_US);
    if (not_before_us > 0) {
        jw_key(w, "nbf");
        jw_i64(w, not_before_us / SECOND_US);
    }
    write_member(w, "name", g->name);
    write_member(w, "metadata", g->metadata);
    if (g->attribute_count > 0) {
        jw_key(w, "attributes");
        jw_object(w);
        for (size_t i = 0; i < g->attribute_count; i++) {
            jw_key_str(w, g->attribute[i].key);
            jw_str(w, g->attribute[i].value);
        }
        jw_object_end(w);
    }
    jw_key(w, "video");
    write_video(w, g);
    jw_object_end(w);
}

/* Base64url of {"alg":"HS256","typ":"JWT"}. */
#define HEADER "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"

static struct str sign(struct arena *a, struct str claims, struct str secret)
{
    struct str body = base64url_encode(a, claims);
    if (!body.p)
        return body;
    struct str signed_part = arena_printf(a, HEADER ".%.*s", STR_ARG(body));
    struct hash mac = hmac_sha256(secret, signed_part);
    struct str end = base64url_encode(a, (struct str){(const char *)mac.byte, HASH_BYTES});
    if (!signed_part.p || !end.p)
        return (struct str){NULL, 0};
    return arena_printf(a, "%.*s.%.*s", STR_ARG(signed_part), STR_ARG(end));
}

struct str token_write(struct arena *a, struct str secret, int64_t not_before_us,
                       const struct token_grant *g)
{
    struct buf claims;
    struct jw w;
    struct str jwt = {NULL, 0};
    if (is_too_long(g))
        return jwt;
    buf_init(&claims, LIMIT_TOKEN_BYTES);
    jw_init(&w, &claims);
    write_claims(&w, not_before_us, g);
    if (!jw_failed(&w))
        jwt = sign(a, buf_str(&claims), secret);
    buf_done(&claims);
    return jwt.n <= LIMIT_TOKEN_BYTES ? jwt : (struct str){NULL, 0};
}
