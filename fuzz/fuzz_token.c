/* fuzz_token.c - an access token of a stranger: without the key's signature nothing opens, and with
 * it (the claims of the input, signed by us) what opens keeps the limits and can be written and
 * read again to the same rights.
 *
 * The whole input is a token; it is also taken for the claims of one. */
#include <string.h>

#include "base/clock.h"
#include "check.h"
#include "crypto/token.h"
#include "media/token.h"
#include "text/base64.h"

#define NOW_US (1800000000 * SECOND_US)
#define SECRET STR("a secret that no input knows")

static bool secret_of(void *ctx, struct str key, struct str *ret)
{
    (void)ctx;
    (void)key;
    *ret = SECRET;
    return true;
}

static const struct token_keys keys = {NULL, secret_of};

static void check_grant(struct arena *a, const struct token_grant *g)
{
    struct token_grant back;
    CHECK(g->room_join && g->room.n > 0 && g->identity.n > 0);
    CHECK(g->room.n <= LIMIT_TOKEN_NAME && g->identity.n <= LIMIT_TOKEN_NAME);
    CHECK(g->attribute_count <= LIMIT_TOKEN_ATTRIBUTES);
    struct str jwt = token_write(a, SECRET, 0, g);
    if (!jwt.p)
        return; /* escapes may lengthen it past the limit */
    CHECK(token_read(a, jwt, &keys, NOW_US, &back) == TOKEN_OK);
    CHECK(str_equal(back.room, g->room) && str_equal(back.identity, g->identity) &&
          str_equal(back.metadata, g->metadata) && back.attribute_count == g->attribute_count);
    CHECK(back.can_subscribe == g->can_subscribe && back.hidden == g->hidden &&
          back.publish_sources == (g->publish_sources & 0x1f));
}

static void check_signed(struct arena *a, struct str claims)
{
    struct token_grant g;
    struct str body = base64url_encode(a, claims);
    struct str both = arena_printf(a, "eyJhbGciOiJIUzI1NiJ9.%.*s", STR_ARG(body));
    struct hash mac = hmac_sha256(SECRET, both);
    struct str end = base64url_encode(a, (struct str){(const char *)mac.byte, HASH_BYTES});
    struct str jwt = arena_printf(a, "%.*s.%.*s", STR_ARG(both), STR_ARG(end));
    if (token_read(a, jwt, &keys, NOW_US, &g) == TOKEN_OK)
        check_grant(a, &g);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str bytes = {n ? (const char *)data : "", n};
    struct arena *a = arena_new(1 << 20);
    struct token_grant g;
    CHECK(token_read(a, bytes, &keys, NOW_US, &g) != TOKEN_OK); /* nobody else can sign */
    if (n <= LIMIT_TOKEN_BYTES)
        check_signed(a, bytes);
    arena_free(a);
    return 0;
}
