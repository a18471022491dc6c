/* fuzz_tls_config.c - certificate and key files, and the names of `kafedra ca`.
 *
 * The first byte chooses: names, or a certificate and a key with a zero byte between. Laws: a
 * refusal has words; what is taken has times in order and names that are fit for a log line; names
 * written down anew are taken as the same. */
#include "base/clock.h"
#include "check.h"
#include "crypto/tls_ca.h"
#include "crypto/tls_pair.h"

#define NOW (INT64_C(1800000000) * SECOND_US)

static void check_names(struct arena *a, struct str s)
{
    struct tls_names names, again;
    struct str trouble = {0}, all = STR("");
    if (tls_names_parse(a, s, &names, &trouble)) {
        CHECK(trouble.n > 0);
        return;
    }
    CHECK(names.count > 0 && names.count <= LIMIT_CA_NAMES);
    for (size_t i = 0; i < names.count; i++)
        all = arena_printf(a, "%.*s%s%.*s", STR_ARG(all), i ? "," : "", STR_ARG(names.name[i]));
    CHECK(!tls_names_parse(a, all, &again, &trouble) && again.count == names.count);
    for (size_t i = 0; i < names.count; i++)
        CHECK(str_equal(again.name[i], names.name[i]));
}

static void check_pair(struct arena *a, struct str s)
{
    struct tls_pair *p = NULL;
    struct str trouble = {0}, listed = {0};
    struct tls_ca_facts facts;
    int64_t ends = 0;
    size_t zero = str_find_byte(s, 0);
    struct str cert = str_slice(s, 0, zero), key = str_slice(s, zero + 1, s.n);
    bool has_names = !tls_cert_names(a, cert, &listed, &ends);
    for (size_t i = 0; has_names && i < listed.n; i++)
        CHECK(listed.p[i] >= ' ' && listed.p[i] <= '~' && listed.p[i] != '"');
    if (!tls_ca_facts(a, cert, &facts))
        CHECK(facts.fingerprint.n == 95 && facts.der.n > 0);
    if (tls_pair_read(a, cert, key, NOW, &p, &trouble)) {
        CHECK(trouble.n > 0 && !p);
        return;
    }
    struct tls_facts f = tls_pair_facts(p, a);
    CHECK(has_names && str_equal(f.names, listed));
    CHECK(f.begins_us <= NOW && NOW < f.ends_us);
    tls_pair_free(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new(8 << 20);
    struct str s = {n ? (const char *)data + 1 : "", n ? n - 1 : 0};
    if (n && data[0] == 'n')
        check_names(a, s);
    else
        check_pair(a, s);
    arena_free(a);
    return 0;
}
