/* refusal.c - the table of net's own refusals.
 *
 * WHY   base/errors.toml lists what operations answer to people; these are answers to programs that
 *       do not speak HTTP well enough to reach an operation, so they have no text in catalogues.
 * HOW   one row each; the body is an RFC 9457 problem in English.
 * RUNS  on any thread.  SPEC RFC 9110 15.5, RFC 6585, RFC 9457.  TESTS http_in_test.c. */
#include "net/refusal.h"

#include "text/json.h"

struct row {
    int status;
    const char *code, *title;
    bool is_limit;
};

static const struct row rows[REFUSE_COUNT] = {
    [REFUSE_NOTHING] = {500, "internal", "It did not work. Try again.", false},
    [REFUSE_MALFORMED] = {400, "malformed", "The request could not be read. Check its form.",
                          false},
    [REFUSE_PLAIN] = {400, "https", "This port speaks HTTPS: put https:// before the address.",
                      false},
    [REFUSE_NOT_FOUND] = {404, "not_found", "There is nothing here.", false},
    [REFUSE_METHOD] = {405, "method_not_allowed", "This address does not know this method.", false},
    [REFUSE_TIMEOUT] = {408, "timeout", "The request came too slowly. Send it again.", true},
    [REFUSE_BODY] = {413, "too_large", "The body is larger than allowed here.", true},
    [REFUSE_TARGET] = {414, "target_too_long", "The address is too long.", true},
    [REFUSE_RANGE] = {416, "range", "The range begins after the end. Ask for the whole.", false},
    [REFUSE_EXPECTATION] = {417, "expectation", "Only 100-continue can be expected.", false},
    [REFUSE_UPGRADE] = {426, "upgrade", "Use WebSocket version 13.", false},
    [REFUSE_ADDRESS_FULL] = {429, "too_many", "Too many connections from one address.", true},
    [REFUSE_HEAD] = {431, "head_too_large", "The header fields are too large.", true},
    [REFUSE_CODING] = {501, "coding", "Only the chunked transfer coding is known.", false},
    [REFUSE_FULL] = {503, "unavailable", "The server is busy. Repeat in a moment.", true},
    [REFUSE_VERSION] = {505, "version", "Use HTTP/1.1.", false},
};

int refusal_status(enum refusal r)
{
    return rows[r].status;
}

bool refusal_is_limit(enum refusal r)
{
    return rows[r].is_limit;
}

void refusal_body(enum refusal r, struct buf *ret_json)
{
    struct jw w;
    jw_init(&w, ret_json);
    jw_object(&w);
    jw_key(&w, "type");
    jw_str(&w, STR("about:blank"));
    jw_key(&w, "status");
    jw_i64(&w, rows[r].status);
    jw_key(&w, "code");
    jw_str(&w, str_from(rows[r].code));
    jw_key(&w, "title");
    jw_str(&w, str_from(rows[r].title));
    jw_object_end(&w);
}
