/* fuzz_http.c - the request assembler.
 *
 * Laws: however the bytes are cut, the verdict is the same; what is taken has the form that the
 * rest of the server relies on; and a request that is taken, written down anew, is taken as the
 * same. */
#include "base/buf.h"
#include "check.h"
#include "net/http_in.h"

enum { BODY_MAX_BYTES = 1000 };

struct verdict {
    enum http_in_step step; /* MORE, DONE or BAD */
    enum refusal refusal;
    size_t used;
};

/* Feeds parts of so many bytes until a verdict or the end. */
static struct verdict feed(struct http_in *in, struct str s, size_t part)
{
    struct verdict v = {HTTP_IN_MORE, REFUSE_NOTHING, 0};
    bool has_told_head = false;
    while (v.step == HTTP_IN_MORE) {
        size_t left = s.n - v.used, used = 0;
        size_t n = left < part ? left : part;
        v.step = http_in_feed(in, str_slice(s, v.used, v.used + n), &used);
        CHECK(used <= n);
        v.used += used;
        if (v.step == HTTP_IN_HEAD) {
            CHECK(!has_told_head);
            has_told_head = true;
            in->body_limit = BODY_MAX_BYTES;
            v.step = HTTP_IN_MORE;
        } else if (v.step == HTTP_IN_MORE && n == 0) {
            break;
        }
    }
    v.refusal = in->refusal;
    return v;
}

static void check_request(const struct http_in *in)
{
    CHECK(in->target.n > 0 && in->target.p[0] == '/');
    CHECK(in->method < NET_METHOD_COUNT);
    CHECK(in->body.n <= BODY_MAX_BYTES);
    CHECK(!in->is_http_11 || http_in_header(in, "host").n > 0);
    CHECK(!in->wants_websocket || (in->method == NET_GET && !in->has_body));
    for (size_t i = 0; i < in->field_count; i++) {
        struct str name = in->field[i].name, value = in->field[i].value;
        CHECK(name.n > 0 && str_find_byte(name, ' ') == name.n);
        CHECK(str_find_byte(value, '\n') == value.n && str_find_byte(value, '\r') == value.n);
        for (size_t k = i + 1; k < in->field_count; k++)
            CHECK(!str_equal(name, in->field[k].name));
    }
}

static bool is_framing(struct str name)
{
    return str_equal(name, STR("transfer-encoding")) || str_equal(name, STR("content-length")) ||
           str_equal(name, STR("expect"));
}

static void write_down(const struct http_in *in, struct buf *out)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    buf_printf(out, "%s ", methods[in->method]);
    buf_add(out, in->target);
    buf_printf(out, " HTTP/1.%d\r\n", in->is_http_11 ? 1 : 0);
    for (size_t i = 0; i < in->field_count; i++) {
        if (is_framing(in->field[i].name))
            continue;
        buf_add(out, in->field[i].name);
        buf_add(out, STR(": "));
        buf_add(out, in->field[i].value);
        buf_add(out, STR("\r\n"));
    }
    if (in->body.n)
        buf_printf(out, "content-length: %zu\r\n", in->body.n);
    buf_add(out, STR("\r\n"));
    buf_add(out, buf_str(&in->body));
}

static void check_written_anew(const struct http_in *in)
{
    struct buf out;
    struct http_in again;
    buf_init(&out, 1 << 20);
    write_down(in, &out);
    CHECK(!out.failed);
    http_in_init(&again);
    struct verdict v = feed(&again, buf_str(&out), SIZE_MAX);
    /* Fields written with a blank after the colon may pass the limit of the head. */
    if (v.refusal != REFUSE_HEAD) {
        CHECK(v.step == HTTP_IN_DONE && v.used == out.n);
        CHECK(again.method == in->method && str_equal(again.target, in->target));
        CHECK(str_equal(buf_str(&again.body), buf_str(&in->body)));
        CHECK(again.wants_websocket == in->wants_websocket);
        for (size_t i = 0; i < in->field_count; i++) {
            struct str name = in->field[i].name;
            if (is_framing(name))
                continue;
            size_t k = 0;
            while (k < again.field_count && !str_equal(again.field[k].name, name))
                k++;
            CHECK(k < again.field_count && str_equal(again.field[k].value, in->field[i].value));
        }
    }
    http_in_done(&again);
    buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str s = {n ? (const char *)data : "", n};
    struct http_in whole, cut;
    http_in_init(&whole);
    http_in_init(&cut);
    struct verdict a = feed(&whole, s, SIZE_MAX);
    struct verdict b = feed(&cut, s, 1 + n % 7);
    CHECK(a.step == b.step && a.refusal == b.refusal);
    if (a.step == HTTP_IN_DONE) {
        CHECK(a.used == b.used);
        check_request(&whole);
        check_written_anew(&whole);
    }
    http_in_done(&whole);
    http_in_done(&cut);
    return 0;
}
