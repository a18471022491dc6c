/* encode.h - what generated encoders and emit_<event>() functions need beyond text/json.h. Any
 * thread. */
#ifndef OP_ENCODE_H
#define OP_ENCODE_H

#include "op/op.h"
#include "text/json.h"

void encode_roles(struct jw *w, role_set roles);

/* An event's body is written into the op's scratch buffer, then copied into its arena once:
 *   struct jw w;  op_event_start(op, &w);  encode_x(&w, v);  op_event_end(op, &w, &event); */
void op_event_start(struct op *op, struct jw *w);
void op_event_end(struct op *op, struct jw *w, const struct op_event *event);

#define LIMIT_EVENT_BODY_BYTES (256 * 1024)

#endif
