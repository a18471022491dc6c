/* fuzz_stun.c - binding messages.
 *
 * Laws: views lie within the packet; who is believed has a signature; an answer to what was read
 * can be read again, and an error is no longer than the least request that may get one. */
#include "check.h"
#include "media/stun.h"

static void check_view(struct str packet, struct str view)
{
    CHECK(!view.p || (view.p >= packet.p && view.p + view.n <= packet.p + packet.n));
}

static void check_answers(const struct stun *s)
{
    unsigned char out[STUN_ANSWER_BYTES];
    struct stun back;
    struct udp_path path = {.remote = {0x20, 1}, .port = 9};
    size_t n = stun_write_success(s, &path, STR("a password"), out);
    CHECK(stun_read((struct str){(const char *)out, n}, &back) == OK);
    CHECK(back.kind == STUN_SUCCESS && memcmp(back.id, s->id, sizeof s->id) == 0);
    CHECK(stun_is_signed(&back, (struct str){(const char *)out, n}, STR("a password")));
    n = stun_write_error(s, s->unknown_count ? 420 : 401, (struct str){0}, out);
    CHECK(stun_read((struct str){(const char *)out, n}, &back) == OK && back.error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str packet = {n ? (const char *)data : "", n};
    struct stun s;
    if (stun_read(packet, &s))
        return 0;
    CHECK(n >= 20 && n <= LIMIT_STUN_BYTES && n % 4 == 0);
    check_view(packet, s.username);
    check_view(packet, s.integrity);
    CHECK(s.unknown_count <= LIMIT_STUN_UNKNOWN);
    CHECK(s.integrity.p || !stun_is_signed(&s, packet, STR("x")));
    CHECK(!s.integrity.p || s.integrity_at + 24 <= n);
    check_answers(&s);
    return 0;
}
