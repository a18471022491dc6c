/* ws_in.h - RFC 6455 frames of a client, bytes in, events out. Pure: no sockets, no time. */
#ifndef NET_WS_IN_H
#define NET_WS_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum ws_event {
    WS_MORE,   /* all bytes are used; nothing to tell */
    WS_TEXT,   /* a whole message, valid UTF-8 */
    WS_BINARY, /* a whole message, when is_binary */
    WS_PING,   /* payload to be sent back */
    WS_PONG,
    WS_CLOSE, /* close_code (0: none was given) */
    WS_BAD,   /* close with close_code; nothing can be read after it */
};

#define WS_CLOSE_NORMAL    1000
#define WS_CLOSE_AWAY      1001
#define WS_CLOSE_PROTOCOL  1002
#define WS_CLOSE_TYPE      1003
#define WS_CLOSE_UTF8      1007
#define WS_CLOSE_TOO_LARGE 1009
#define WS_CONTROL_BYTES   125

struct ws_in {
    uint8_t head[14]; /* of the current frame, as far as it came */
    uint8_t head_n;
    bool is_in_payload, is_final, is_fragmented; /* fragmented: a message waits for its rest */
    uint8_t opcode;
    uint8_t control_n;
    char control[WS_CONTROL_BYTES];
    unsigned utf8; /* state within the message */
    uint16_t close_code;
    uint64_t left;           /* payload bytes of the frame still to come */
    uint64_t taken;          /* payload bytes of the frame so far: place in the mask */
    size_t max;              /* of a message */
    bool is_binary;          /* set by the caller: binary messages are taken, and texts refused */
    struct deflate *deflate; /* set by the caller when packing was agreed on; not ours */
    bool is_packed;          /* the message that is coming */
    struct buf message;      /* holds memory only while a message is incomplete */
};

struct deflate;
#define WS_PACKED_BIT 0x40 /* RSV1 in the first byte of a message (RFC 7692 6) */

void ws_in_init(struct ws_in *in, size_t max_message_bytes);
void ws_in_done(struct ws_in *in);
/* Unmasks in place, so bytes are written to. ret_payload is valid until the next call. */
enum ws_event ws_in_feed(struct ws_in *in, char *bytes, size_t n, size_t *ret_used,
                         struct str *ret_payload);

enum ws_opcode {
    WS_OP_CONTINUE = 0,
    WS_OP_TEXT = 1,
    WS_OP_BINARY = 2,
    WS_OP_CLOSE = 8,
    WS_OP_PING = 9,
    WS_OP_PONG = 10,
};
/* Head of a final, unmasked frame as servers send; gives its length. */
#define WS_HEAD_BYTES 10
size_t ws_head(enum ws_opcode op, size_t payload, unsigned char ret[WS_HEAD_BYTES]);
/* May it stand in a close frame (RFC 6455 7.4)? */
bool ws_is_close_code(unsigned code);

#endif
