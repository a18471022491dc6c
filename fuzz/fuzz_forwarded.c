/* fuzz_forwarded.c - what a proxy says: the client is the peer or somebody named in the list, never
 * one of a stranger's part; a host that is taken has a host's form; an address that is taken,
 * written down and read again, is the same; a network has its own base.
 *
 * Three lines: X-Forwarded-For, -Proto, -Host. The whole input is read as a list of networks too.
 */
#include "check.h"
#include "net/forwarded.h"
#include "net/http_in.h"

static struct str next_line(struct str *rest)
{
    size_t end = str_find_byte(*rest, '\n');
    struct str line = str_slice(*rest, 0, end);
    *rest = str_slice(*rest, end + 1, rest->n);
    return line;
}

static void check_address(struct str text)
{
    struct address a, again;
    char room[ADDRESS_TEXT_BYTES];
    if (!forwarded_address(text, &a))
        return;
    CHECK(forwarded_address(address_text(&a, room), &again));
    CHECK(memcmp(a.byte, again.byte, sizeof a.byte) == 0);
}

/* Strangers' addresses left of the rightmost one change nothing. */
static void check_fields(const struct trusted_proxies *t, const struct forwarded_fields *fields)
{
    struct address peer = {{[10] = 0xff, [11] = 0xff, [12] = 10, [15] = 1}};
    struct forwarded f = {0}, spoofed = {0};
    char room[4096];
    forwarded_read(t, &peer, fields, &f);
    CHECK(!f.host.p || http_is_host(f.host));
    if (fields->for_whom.n > sizeof room - 32 || trusted_proxies_has(t, &f.client))
        return;
    int n = snprintf(room, sizeof room, "203.0.113.9,%.*s", STR_ARG(fields->for_whom));
    struct forwarded_fields more = *fields;
    more.for_whom = (struct str){room, (size_t)n};
    if (str_find_byte(fields->for_whom, 0) < fields->for_whom.n)
        return; /* no header holds it, and printf would cut there */
    forwarded_read(t, &peer, &more, &spoofed);
    CHECK(memcmp(f.client.byte, spoofed.client.byte, sizeof f.client.byte) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str bytes = {n ? (const char *)data : "", n}, rest = bytes, wrong;
    struct trusted_proxies t;
    if (trusted_proxies_parse(bytes, &t, &wrong) == OK)
        for (size_t i = 0; i < t.count; i++)
            CHECK(trusted_proxies_has(&t, &t.network[i].base));
    CHECK(trusted_proxies_parse(STR("10.0.0.0/8,::1,2001:db8::/32"), &t, &wrong) == OK);
    struct forwarded_fields fields;
    fields.for_whom = next_line(&rest);
    fields.proto = next_line(&rest);
    fields.host = next_line(&rest);
    check_address(bytes);
    check_address(fields.for_whom);
    check_fields(&t, &fields);
    return 0;
}
