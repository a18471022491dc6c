/* token_test.c - which tokens open, what they grant, and the status that tells why others do not.
 */
#include "media/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/clock.h"
#include "crypto/token.h"
#include "text/base64.h"

/* Made by npm's livekit-server-sdk 2.19.2, valid for ten minutes from MADE_S. */
#define MADE_S INT64_C(1795659641)
#define MARIA                                                                                      \
    "eyJhbGciOiJIUzI1NiJ9.eyJtZXRhZGF0YSI6IntcImFcIjoxfSIsImF0dHJpYnV0ZXMiOnsiaGFuZCI"             \
    "6InVwIiwi0LrQu9GO0YciOiJ4In0sIm5hbWUiOiLQnNCw0YDQuNGPIiwidmlkZW8iOnsicm9vbUpvaW4"             \
    "iOnRydWUsInJvb20iOiJleHQ6bGVzc29uIiwiY2FuUHVibGlzaCI6dHJ1ZSwiY2FuU3Vic2NyaWJlIjp"             \
    "0cnVlLCJjYW5QdWJsaXNoU291cmNlcyI6WyJjYW1lcmEiLCJtaWNyb3Bob25lIl0sImNhblVwZGF0ZU9"             \
    "3bk1ldGFkYXRhIjp0cnVlLCJoaWRkZW4iOmZhbHNlfSwiaXNzIjoiZGV2a2V5IiwiZXhwIjoxNzk1NjY"             \
    "wMjQxLCJuYmYiOjE3OTU2NTk2NDEsInN1YiI6Im1hcmlhIn0.kjc3f0s46BjSUdIcQ8UWNS6rYnfVh_v"             \
    "n2i7r6iSc660"
#define PLAIN                                                                                      \
    "eyJhbGciOiJIUzI1NiJ9.eyJ2aWRlbyI6eyJyb29tSm9pbiI6dHJ1ZSwicm9vbSI6InIifSwiaXNzIjo"             \
    "iZGV2a2V5IiwiZXhwIjoxNzk1NjYwMjQxLCJuYmYiOjE3OTU2NTk2NDEsInN1YiI6InUifQ.Zxu4LhJ-"             \
    "F0ixJX3-FiOdRbJCL0PrqF8kydPetez9O58"
#define WRITTEN                                                                                    \
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJzdWIiOiIxMiIsImV4cCI"             \
    "6NDEwMjQ0NDgwMCwibmJmIjoxNzk1NjU5NjQxLCJuYW1lIjoiXCLQgVwiXG4iLCJ2aWRlbyI6eyJyb29"             \
    "tIjoiY2FsbDo3Iiwicm9vbUpvaW4iOnRydWUsImNhblB1Ymxpc2giOnRydWUsImNhblN1YnNjcmliZSI"             \
    "6dHJ1ZSwiY2FuUHVibGlzaERhdGEiOmZhbHNlLCJjYW5VcGRhdGVPd25NZXRhZGF0YSI6ZmFsc2UsImh"             \
    "pZGRlbiI6ZmFsc2UsImNhblB1Ymxpc2hTb3VyY2VzIjpbInNjcmVlbl9zaGFyZSJdfX0._nBRIeX7YwE"             \
    "tcv7PzX5SYmPFH9jfGLgihnMhem62Jkk"
#define SECRET "secret-of-the-devkey-which-is-long-enough"

static bool secret_of(void *ctx, struct str key, struct str *ret)
{
    (void)ctx;
    *ret = STR(SECRET);
    if (str_equal(key, STR("empty")))
        *ret = STR("");
    return str_equal(key, STR("devkey")) || str_equal(key, STR("empty"));
}

static const struct token_keys keys = {NULL, secret_of};

static enum token_result read_at(struct arena *a, struct str jwt, int64_t wall_s,
                                 struct token_grant *g)
{
    return token_read(a, jwt, &keys, wall_s * SECOND_US, g);
}

static void one_of_livekits_own(void **state)
{
    (void)state;
    struct arena *a = arena_new(100000);
    struct token_grant g;
    assert_int_equal(read_at(a, STR(MARIA), MADE_S, &g), TOKEN_OK);
    assert_string_equal(g.key.p, "devkey");
    assert_string_equal(g.identity.p, "maria");
    assert_string_equal(g.name.p, "Мария");
    assert_string_equal(g.metadata.p, "{\"a\":1}");
    assert_string_equal(g.room.p, "ext:lesson");
    assert_int_equal(g.attribute_count, 2);
    assert_string_equal(g.attribute[0].key.p, "hand");
    assert_string_equal(g.attribute[1].key.p, "ключ");
    assert_string_equal(g.attribute[1].value.p, "x");
    assert_int_equal(g.publish_sources, 1 << 1 | 1 << 2);
    assert_true(g.can_publish && g.can_subscribe && g.can_update_own_metadata && !g.hidden);
    assert_int_equal(g.expires_us, (MADE_S + 600) * SECOND_US);
    arena_free(a);
}

static void what_is_absent_is_granted_but_for_metadata(void **state)
{
    (void)state;
    struct arena *a = arena_new(100000);
    struct token_grant g;
    assert_int_equal(read_at(a, STR(PLAIN), MADE_S, &g), TOKEN_OK);
    assert_true(g.can_publish && g.can_subscribe && g.can_publish_data);
    assert_false(g.can_update_own_metadata || g.hidden);
    assert_int_equal(g.publish_sources, 0x1f);
    assert_int_equal(g.name.n, 0);
    assert_int_equal(g.attribute_count, 0);
    arena_free(a);
}

static void a_minute_of_leeway(void **state)
{
    (void)state;
    static const struct {
        int64_t at_s;
        enum token_result want;
    } rows[] = {{MADE_S - 61, TOKEN_EARLY},
                {MADE_S - 60, TOKEN_OK},
                {MADE_S + 660, TOKEN_OK},
                {MADE_S + 661, TOKEN_EXPIRED}};
    struct arena *a = arena_new(100000);
    struct token_grant g;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(read_at(a, STR(PLAIN), rows[i].at_s, &g), rows[i].want);
    arena_free(a);
}

static void every_sign_of_it_is_signed(void **state)
{
    (void)state;
    struct arena *a = arena_new(1000000);
    char jwt[] = PLAIN;
    struct token_grant g;
    for (size_t i = 0; i < sizeof jwt - 1; i++) {
        char was = jwt[i];
        jwt[i] = was == 'A' ? 'B' : 'A';
        assert_int_not_equal(read_at(a, STR(jwt), MADE_S, &g), TOKEN_OK);
        jwt[i] = was;
        arena_reset(a);
    }
    assert_int_equal(read_at(a, str_slice(STR(PLAIN), 0, sizeof jwt - 2), MADE_S, &g),
                     TOKEN_FORGED);
    arena_free(a);
}

/* A token of any header and claims, rightly signed. */
static struct str made(struct arena *a, const char *header, const char *claims, struct str secret)
{
    struct str h = base64url_encode(a, str_from(header)), c = base64url_encode(a, str_from(claims));
    struct str both = arena_printf(a, "%.*s.%.*s", STR_ARG(h), STR_ARG(c));
    struct hash mac = hmac_sha256(secret, both);
    struct str end = base64url_encode(a, (struct str){(char *)mac.byte, HASH_BYTES});
    return arena_printf(a, "%.*s.%.*s", STR_ARG(both), STR_ARG(end));
}

#define HS  "{\"alg\":\"HS256\"}"
#define IN  "\"iss\":\"devkey\",\"exp\":2000000000,"
#define MAY "\"video\":{\"roomJoin\":true,\"room\":\"r\"}"

static const struct {
    const char *header, *claims;
    enum token_result want;
} refused[] = {
    {HS, "{" IN "\"sub\":\"x\"," MAY "}", TOKEN_OK},
    {HS, "{" IN "\"jti\":\"x\"," MAY "}", TOKEN_OK},
    {HS, "{" IN MAY "}", TOKEN_NO_IDENTITY},
    {HS, "{" IN "\"sub\":\"x\",\"video\":{\"roomJoin\":true}}", TOKEN_NO_ROOM},
    {HS, "{" IN "\"sub\":\"x\",\"video\":{\"room\":\"r\"}}", TOKEN_NO_JOIN},
    {HS, "{" IN "\"sub\":\"x\"}", TOKEN_NO_JOIN},
    {HS, "{" IN "\"sub\":\"x\",\"video\":7}", TOKEN_MALFORMED},
    {HS, "{" IN "\"sub\":7," MAY "}", TOKEN_MALFORMED},
    {HS, "{" IN "\"sub\":\"x\",\"attributes\":{\"a\":1}," MAY "}", TOKEN_MALFORMED},
    {HS, "{\"iss\":\"devkey\",\"sub\":\"x\"," MAY "}", TOKEN_MALFORMED}, /* no exp */
    {HS, "{\"iss\":\"devkey\",\"exp\":-1,\"sub\":\"x\"," MAY "}", TOKEN_MALFORMED},
    {HS, "{\"iss\":\"devkey\",\"exp\":9223372036854775807,\"sub\":\"x\"," MAY "}", TOKEN_MALFORMED},
    {HS, "{\"iss\":\"other\",\"exp\":2000000000,\"sub\":\"x\"," MAY "}", TOKEN_FOREIGN},
    {HS, "{\"iss\":\"empty\",\"exp\":2000000000,\"sub\":\"x\"," MAY "}", TOKEN_FOREIGN},
    {HS, "{\"exp\":2000000000,\"sub\":\"x\"," MAY "}", TOKEN_FOREIGN},
    {HS, "[]", TOKEN_MALFORMED},
    {HS, "{", TOKEN_MALFORMED},
    {"{\"alg\":\"none\"}", "{" IN "\"sub\":\"x\"," MAY "}", TOKEN_FORGED},
    {"{\"alg\":\"HS384\"}", "{" IN "\"sub\":\"x\"," MAY "}", TOKEN_FORGED},
    {"{}", "{" IN "\"sub\":\"x\"," MAY "}", TOKEN_FORGED},
    {"{\"alg\":\"HS256\",\"crit\":[\"b64\"]}", "{" IN "\"sub\":\"x\"," MAY "}", TOKEN_MALFORMED},
};

static void others_do_not_open(void **state)
{
    (void)state;
    struct arena *a = arena_new(1000000);
    struct token_grant g;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct str jwt = made(a, refused[i].header, refused[i].claims, STR(SECRET));
        assert_int_equal(read_at(a, jwt, MADE_S, &g), refused[i].want);
        arena_reset(a);
    }
    static const char *const no_tokens[] = {".", "..", "a.b", "a.b.c", "a.b.c.d", "\xff"};
    for (size_t i = 0; i < sizeof no_tokens / sizeof no_tokens[0]; i++)
        assert_int_equal(read_at(a, str_from(no_tokens[i]), MADE_S, &g), TOKEN_MALFORMED);
    assert_int_equal(read_at(a, (struct str){NULL, 0}, MADE_S, &g), TOKEN_MISSING);
    arena_free(a);
}

static void statuses_are_those_of_livekit(void **state)
{
    (void)state;
    static const int want[TOKEN_RESULT_COUNT] = {200, 401, 401, 401, 401, 401,
                                                 401, 401, 400, 400, 400};
    for (int r = 0; r < TOKEN_RESULT_COUNT; r++) {
        assert_int_equal(token_result_status((enum token_result)r), want[r]);
        assert_true(token_result_text((enum token_result)r).n > 0);
    }
}

static struct token_grant grant_of(struct str room)
{
    return (struct token_grant){.key = STR("devkey"),
                                .identity = STR("12"),
                                .name = STR("\"Ё\"\n"),
                                .room = room,
                                .room_join = true,
                                .can_publish = true,
                                .can_subscribe = true,
                                .publish_sources = 1 << 3,
                                .expires_us = (MADE_S + 60) * SECOND_US};
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    struct arena *a = arena_new(1000000);
    struct token_attribute pair = {STR("a\"b"), STR("c\\")};
    struct token_grant g = grant_of(STR("call:7")), back;
    g.attribute = &pair;
    g.attribute_count = 1;
    struct str jwt = token_write(a, STR(SECRET), MADE_S * SECOND_US, &g);
    assert_int_equal(read_at(a, jwt, MADE_S, &back), TOKEN_OK);
    assert_int_equal(read_at(a, jwt, MADE_S - 100, &back), TOKEN_EARLY);
    assert_string_equal(back.name.p, "\"Ё\"\n");
    assert_string_equal(back.room.p, "call:7");
    assert_string_equal(back.attribute[0].key.p, "a\"b");
    assert_string_equal(back.attribute[0].value.p, "c\\");
    assert_int_equal(back.publish_sources, 1 << 3);
    assert_false(back.can_publish_data || back.can_update_own_metadata);
    assert_int_equal(back.expires_us, g.expires_us);
    g.publish_sources = 0; /* a listener: no list at all would mean everything */
    assert_int_equal(read_at(a, token_write(a, STR(SECRET), 0, &g), MADE_S, &back), TOKEN_OK);
    assert_int_equal(back.publish_sources, 0);
    assert_false(back.can_publish);
    arena_free(a);
}

/* TokenVerifier of livekit-server-sdk 2.19.2 takes this very text, with these rights. */
static void livekits_own_verifier_takes_ours(void **state)
{
    (void)state;
    struct arena *a = arena_new(100000);
    struct token_grant g = grant_of(STR("call:7"));
    g.expires_us = INT64_C(4102444800) * SECOND_US;
    struct str jwt = token_write(a, STR(SECRET), MADE_S * SECOND_US, &g);
    assert_string_equal(jwt.p, WRITTEN);
    arena_free(a);
}

static void names_are_limited_both_ways(void **state)
{
    (void)state;
    struct arena *a = arena_new(1000000);
    char name[LIMIT_TOKEN_NAME + 1], claims[1000];
    struct token_grant g, back;
    memset(name, 'n', sizeof name);
    g = grant_of((struct str){name, LIMIT_TOKEN_NAME});
    assert_int_equal(read_at(a, token_write(a, STR(SECRET), 0, &g), MADE_S, &back), TOKEN_OK);
    g.room.n++;
    assert_null(token_write(a, STR(SECRET), 0, &g).p);
    snprintf(claims, sizeof claims, "{" IN "\"sub\":\"%.*s\"," MAY "}", (int)sizeof name, name);
    assert_int_equal(read_at(a, made(a, HS, claims, STR(SECRET)), MADE_S, &back), TOKEN_TOO_LONG);
    struct arena *small = arena_new(700);
    g = grant_of(STR("r"));
    assert_null(token_write(small, STR(SECRET), 0, &g).p);
    arena_free(small);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_of_livekits_own),
        cmocka_unit_test(what_is_absent_is_granted_but_for_metadata),
        cmocka_unit_test(a_minute_of_leeway),
        cmocka_unit_test(every_sign_of_it_is_signed),
        cmocka_unit_test(others_do_not_open),
        cmocka_unit_test(statuses_are_those_of_livekit),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(livekits_own_verifier_takes_ours),
        cmocka_unit_test(names_are_limited_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
