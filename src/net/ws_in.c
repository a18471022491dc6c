/* ws_in.c - RFC 6455 frames of a client, bytes in, events out.
 *
 * WHY   the same parser serves sockets, tests and the fuzzer; an idle socket must cost next to
 * nothing. HOW   a frame's head is gathered (at most 14 bytes) and checked as soon as it is known;
 * payload is unmasked in place. A message that lies whole in the caller's bytes is handed out as a
 * view, only a split one is copied into a buffer, which is let go when the message is complete.
 *       UTF-8 is checked as it comes, so bad text is refused before its end.
 * OWNS  the message buffer.
 * RUNS  pure.  SPEC RFC 6455 5, 7.4, 8.1.  TESTS ws_in_test.c.  FUZZ fuzz/fuzz_websocket.c. */
#include "net/ws_in.h"

#include "net/deflate.h"
#include "text/utf8.h"

void ws_in_init(struct ws_in *in, size_t max_message_bytes)
{
    *in = (struct ws_in){.max = max_message_bytes};
    buf_init(&in->message, max_message_bytes);
}

void ws_in_done(struct ws_in *in)
{
    buf_done(&in->message);
}

static void release_message(struct ws_in *in)
{
    buf_done(&in->message);
    buf_init(&in->message, in->max);
}

static enum ws_event bad(struct ws_in *in, uint16_t code)
{
    in->close_code = code;
    return WS_BAD;
}

bool ws_is_close_code(unsigned code)
{
    if (code >= 3000)
        return code <= 4999;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

/* --- the head of a frame --- */

static bool is_control(const struct ws_in *in)
{
    return in->opcode >= 8;
}

/* The first two bytes say how long the head is. */
static size_t head_size(const struct ws_in *in)
{
    if (in->head_n < 2)
        return 2;
    unsigned length = in->head[1] & 127;
    return 6u + (length == 126 ? 2u : length == 127 ? 8u : 0u);
}

static uint64_t declared_length(const struct ws_in *in)
{
    unsigned length = in->head[1] & 127;
    if (length < 126)
        return length;
    uint64_t v = 0;
    for (size_t i = 2; i < head_size(in) - 4; i++)
        v = v << 8 | in->head[i];
    return v;
}

/* What the first two bytes may be; before any more is waited for. */
static enum ws_event check_start(struct ws_in *in)
{
    in->is_final = in->head[0] & 128;
    in->opcode = in->head[0] & 15;
    bool is_packed = in->head[0] & WS_PACKED_BIT;
    bool may_be = in->deflate && in->opcode != WS_OP_CONTINUE && !is_control(in);
    if (in->head[0] & 0x30 || (is_packed && !may_be) || !(in->head[1] & 128))
        return bad(in, WS_CLOSE_PROTOCOL); /* an extension we did not agree on; unmasked */
    if (is_control(in)) {
        bool known = in->opcode <= WS_OP_PONG;
        bool fits = (in->head[1] & 127) <= WS_CONTROL_BYTES;
        return known && fits && in->is_final ? WS_MORE : bad(in, WS_CLOSE_PROTOCOL);
    }
    if (in->opcode > WS_OP_BINARY || (in->opcode == WS_OP_CONTINUE) != in->is_fragmented)
        return bad(in, WS_CLOSE_PROTOCOL);
    if (in->opcode != WS_OP_CONTINUE)
        in->is_packed = is_packed;
    bool is_kind_fine = in->opcode != (in->is_binary ? WS_OP_TEXT : WS_OP_BINARY);
    return is_kind_fine ? WS_MORE : bad(in, WS_CLOSE_TYPE);
}

static enum ws_event check_length(struct ws_in *in)
{
    uint64_t n = declared_length(in);
    unsigned form = in->head[1] & 127;
    if ((form == 126 && n < 126) || (form == 127 && (n < 65536 || n >> 63)))
        return bad(in, WS_CLOSE_PROTOCOL); /* not the shortest form */
    if (!is_control(in) && n > in->max - in->message.n)
        return bad(in, WS_CLOSE_TOO_LARGE);
    in->left = n;
    in->taken = 0;
    in->control_n = 0;
    in->is_in_payload = true;
    return WS_MORE;
}

static enum ws_event feed_head(struct ws_in *in, const char *bytes, size_t n, size_t *used)
{
    while (*used < n && !in->is_in_payload) {
        in->head[in->head_n++] = (uint8_t)bytes[(*used)++];
        enum ws_event e = WS_MORE;
        if (in->head_n == 2)
            e = check_start(in);
        else if (in->head_n > 2 && in->head_n == head_size(in))
            e = check_length(in);
        if (e != WS_MORE)
            return e;
    }
    return WS_MORE;
}

/* --- payload --- */

static void unmask(struct ws_in *in, char *p, size_t n)
{
    const uint8_t *mask = in->head + head_size(in) - 4;
    for (size_t i = 0; i < n; i++)
        p[i] = (char)((uint8_t)p[i] ^ mask[(in->taken + i) & 3]);
    in->taken += n;
    in->left -= n;
}

static enum ws_event end_close(struct ws_in *in)
{
    in->close_code = 0;
    if (in->control_n == 0)
        return WS_CLOSE;
    if (in->control_n == 1)
        return bad(in, WS_CLOSE_PROTOCOL);
    unsigned code = (unsigned)(uint8_t)in->control[0] << 8 | (uint8_t)in->control[1];
    if (!ws_is_close_code(code))
        return bad(in, WS_CLOSE_PROTOCOL);
    if (!utf8_is_valid((struct str){in->control + 2, in->control_n - 2u}))
        return bad(in, WS_CLOSE_UTF8);
    in->close_code = (uint16_t)code;
    return WS_CLOSE;
}

static enum ws_event take_control(struct ws_in *in, const char *p, size_t n, struct str *ret)
{
    if (n)
        memcpy(in->control + in->control_n, p, n);
    in->control_n = (uint8_t)(in->control_n + n);
    if (in->left)
        return WS_MORE;
    *ret = (struct str){in->control, in->control_n};
    if (in->opcode == WS_OP_CLOSE)
        return end_close(in);
    return in->opcode == WS_OP_PING ? WS_PING : WS_PONG;
}

/* The text of a message that is in as it was sent. */
static enum ws_event unpack(struct ws_in *in, struct str sent, struct str *ret)
{
    switch (deflate_unpack(in->deflate, sent, ret)) {
    case UNPACK_TOO_LARGE:
        return bad(in, WS_CLOSE_TOO_LARGE);
    case UNPACK_BROKEN:
        return bad(in, WS_CLOSE_UTF8);
    case UNPACK_OK:
        break;
    }
    return utf8_is_valid(*ret) ? WS_TEXT : bad(in, WS_CLOSE_UTF8);
}

/* A part of a message; binary ones are neither packed nor looked at. */
static enum ws_event take_data(struct ws_in *in, const char *p, size_t n, struct str *ret)
{
    struct str part = {n ? p : "", n};
    bool is_text = !in->is_binary;
    if (is_text && !in->is_packed && !utf8_step(&in->utf8, part))
        return bad(in, WS_CLOSE_UTF8);
    bool is_whole = in->left == 0 && in->is_final;
    if (is_whole && is_text && in->utf8)
        return bad(in, WS_CLOSE_UTF8);
    if (is_whole && in->message.n == 0) {
        in->is_fragmented = false;
        *ret = part;
        return in->is_packed ? unpack(in, part, ret) : is_text ? WS_TEXT : WS_BINARY;
    }
    if (n && !buf_add(&in->message, part))
        return bad(in, WS_CLOSE_TOO_LARGE);
    in->is_fragmented = !is_whole;
    if (!is_whole)
        return WS_MORE;
    *ret = buf_str(&in->message);
    return in->is_packed ? unpack(in, *ret, ret) : is_text ? WS_TEXT : WS_BINARY;
}

/* A message handed out by the call before lies in the buffer until now. */
static void forget_last(struct ws_in *in)
{
    if (in->message.n && !in->is_fragmented)
        release_message(in);
}

enum ws_event ws_in_feed(struct ws_in *in, char *bytes, size_t n, size_t *ret_used,
                         struct str *ret_payload)
{
    *ret_used = 0;
    forget_last(in);
    for (;;) {
        enum ws_event e = feed_head(in, bytes, n, ret_used);
        if (e != WS_MORE || !in->is_in_payload)
            return e;
        size_t part = n - *ret_used < in->left ? n - *ret_used : (size_t)in->left;
        char *p = bytes + *ret_used;
        unmask(in, p, part);
        *ret_used += part;
        bool frame_ends = in->left == 0;
        e = is_control(in) ? take_control(in, p, part, ret_payload)
                           : take_data(in, p, part, ret_payload);
        if (frame_ends) {
            in->is_in_payload = false;
            in->head_n = 0;
            if (!is_control(in) && !in->is_final)
                in->is_fragmented = true;
        }
        if (e != WS_MORE || *ret_used == n)
            return e;
    }
}

size_t ws_head(enum ws_opcode op, size_t payload, unsigned char ret[WS_HEAD_BYTES])
{
    ret[0] = (unsigned char)(128u | op);
    size_t wide = payload < 126 ? 0 : payload < 65536 ? 2 : 8;
    ret[1] = (unsigned char)(wide == 0 ? payload : wide == 2 ? 126 : 127);
    for (size_t i = 0; i < wide; i++)
        ret[2 + i] = (unsigned char)((uint64_t)payload >> (8 * (wide - 1 - i)));
    return 2 + wide;
}
