/* fuzz_websocket.c - the frame parser.
 *
 * Both kinds of socket. Laws: however the bytes are cut, the events are the same; a message is
 * valid UTF-8 within its limit; an idle parser holds no memory; close codes are those that may be
 * sent. */
#include "base/buf.h"
#include "check.h"
#include "net/ws_in.h"
#include "text/utf8.h"

enum { MESSAGE_MAX_BYTES = 2000, LOG_MAX_BYTES = 1 << 20 };

static void check_event(const struct ws_in *in, enum ws_event e, struct str payload)
{
    if (e == WS_TEXT) {
        CHECK(!in->is_binary);
        CHECK(payload.n <= MESSAGE_MAX_BYTES);
        CHECK(utf8_is_valid(payload));
    } else if (e == WS_BINARY) {
        CHECK(in->is_binary && payload.n <= MESSAGE_MAX_BYTES);
    } else if (e == WS_PING || e == WS_PONG) {
        CHECK(payload.n <= WS_CONTROL_BYTES);
    } else if (e == WS_CLOSE) {
        CHECK(in->close_code == 0 || ws_is_close_code(in->close_code));
    } else if (e == WS_BAD) {
        CHECK(ws_is_close_code(in->close_code));
    }
}

/* One event as bytes, so that two runs can be compared. */
static void note(struct buf *log, const struct ws_in *in, enum ws_event e, struct str payload)
{
    buf_printf(log, "%d %zu %d\n", (int)e, payload.n, in->close_code);
    buf_add(log, payload);
}

static void feed(struct str s, size_t part, bool is_binary, struct buf *log)
{
    struct ws_in in;
    ws_in_init(&in, MESSAGE_MAX_BYTES);
    in.is_binary = is_binary;
    char *bytes = malloc(s.n + 1);
    CHECK(bytes);
    memcpy(bytes, s.p, s.n);
    bool goes_on = true;
    for (size_t from = 0; from < s.n && goes_on; from += part) {
        size_t end = s.n - from < part ? s.n : from + part;
        for (size_t at = from; goes_on;) {
            size_t used;
            struct str payload = {0};
            enum ws_event e = ws_in_feed(&in, bytes + at, end - at, &used, &payload);
            CHECK(used <= end - at);
            at += used;
            if (e == WS_MORE) {
                CHECK(at == end);
                CHECK(in.message.n <= MESSAGE_MAX_BYTES && (in.is_fragmented || !in.message.p));
                break;
            }
            check_event(&in, e, payload);
            note(log, &in, e, payload);
            goes_on = e != WS_CLOSE && e != WS_BAD;
        }
    }
    ws_in_done(&in);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str s = {n ? (const char *)data : "", n};
    struct buf whole, cut;
    buf_init(&whole, LOG_MAX_BYTES);
    buf_init(&cut, LOG_MAX_BYTES);
    for (int is_binary = 0; is_binary < 2; is_binary++) {
        feed(s, n + 1, is_binary, &whole);
        feed(s, 1 + n % 5, is_binary, &cut);
        CHECK(str_equal(buf_str(&whole), buf_str(&cut)));
    }
    buf_done(&whole);
    buf_done(&cut);
    return 0;
}
