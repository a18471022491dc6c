/* signal_codec.c - signalling messages in and out, with what the generated code does not look at.
 *
 * WHY   protobuf-c bounds neither its memory nor its text: a message of 256 kB made of empty
 *       sub-messages unfolds to tens of megabytes, strings may be no UTF-8 (which other clients
 *       would then choke on), enums may be any number (and are used as indices). And what we send
 *       is unwrapped by rtc-node without a look: a missing sub-message ends the process over there.
 * HOW   the allocator of protobuf-c is an arena, which refuses past its maximum. Then one walk over
 *       the descriptors of what was read mends enums and tells bad text. No message of ours holds
 *       itself, so the walk is as deep as the schema. Before writing the same walk looks for the
 *       fields of a table of what must not be missing.
 * OWNS  nothing.  RUNS  any thread.  SPEC  proto3 wire format.
 * TESTS signal_codec_test.c  FUZZ fuzz/fuzz_signal.c */
#include "media/signal_codec.h"

#include "text/utf8.h"

/* --- memory --- */

struct unpacking {
    struct arena *arena;
    bool is_full;
};

static void *take(void *ctx, size_t bytes)
{
    struct unpacking *u = ctx;
    void *p = arena_try(u->arena, 1, bytes);
    u->is_full = u->is_full || !p;
    return p;
}

static void give_back(void *ctx, void *p)
{
    (void)ctx; /* ends with the arena */
    (void)p;
}

/* --- one walk for both directions --- */

struct walk {
    /* Asked for each message before its fields; NULL: nobody asks. */
    bool (*is_whole)(const ProtobufCMessage *m);
    bool mends; /* unknown enum values become 0, unknown fields are dropped */
};

static bool walk_message(const struct walk *w, ProtobufCMessage *m);

static void *member(ProtobufCMessage *m, unsigned offset)
{
    return (char *)m + offset;
}

static bool walk_value(const struct walk *w, const ProtobufCFieldDescriptor *f, void *value)
{
    if (f->type == PROTOBUF_C_TYPE_STRING) {
        const char *text = *(char **)value;
        return !text || utf8_is_valid(str_from(text));
    }
    if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
        ProtobufCMessage *sub = *(ProtobufCMessage **)value;
        return !sub || walk_message(w, sub);
    }
    if (f->type == PROTOBUF_C_TYPE_ENUM && w->mends) {
        int *number = value;
        if (!protobuf_c_enum_descriptor_get_value(f->descriptor, *number))
            *number = 0;
    }
    return true;
}

static size_t value_bytes(const ProtobufCFieldDescriptor *f)
{
    return f->type == PROTOBUF_C_TYPE_ENUM ? sizeof(int) : sizeof(void *);
}

static bool has_inside(const ProtobufCFieldDescriptor *f)
{
    return f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_MESSAGE ||
           f->type == PROTOBUF_C_TYPE_ENUM;
}

static bool walk_field(const struct walk *w, ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    if (!has_inside(f))
        return true;
    if (f->label == PROTOBUF_C_LABEL_REPEATED) {
        size_t count = *(size_t *)member(m, f->quantifier_offset), step = value_bytes(f);
        char *array = *(char **)member(m, f->offset);
        for (size_t i = 0; i < count; i++)
            if (!walk_value(w, f, array + i * step))
                return false;
        return true;
    }
    if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
        *(uint32_t *)member(m, f->quantifier_offset) != f->id)
        return true;
    return walk_value(w, f, member(m, f->offset));
}

static bool walk_message(const struct walk *w, ProtobufCMessage *m)
{
    if (w->is_whole && !w->is_whole(m))
        return false;
    if (w->mends) {
        m->n_unknown_fields = 0;
        m->unknown_fields = NULL;
    }
    for (unsigned i = 0; i < m->descriptor->n_fields; i++)
        if (!walk_field(w, m, &m->descriptor->fields[i]))
            return false;
    return true;
}

/* --- in --- */

enum err signal_read(struct arena *a, struct str bytes, Livekit__SignalRequest **ret)
{
    const struct walk mend = {.mends = true};
    struct unpacking u = {a, false};
    ProtobufCAllocator allocator = {take, give_back, &u};
    if (bytes.n > LIMIT_SIGNAL_BYTES)
        return ERR_TOO_LARGE;
    Livekit__SignalRequest *m =
        livekit__signal_request__unpack(&allocator, bytes.n, (const uint8_t *)bytes.p);
    if (!m)
        return u.is_full ? ERR_TOO_LARGE : ERR_MALFORMED;
    if (!walk_message(&mend, &m->base))
        return ERR_MALFORMED;
    *ret = m;
    return OK;
}

/* --- out --- */

/* What a client unwraps without a look, or takes for the end of the session when it is missing. */
static const struct {
    const ProtobufCMessageDescriptor *of;
    const char *field;
} needed[] = {
    {&livekit__join_response__descriptor, "room"},
    {&livekit__join_response__descriptor, "participant"},
    {&livekit__join_response__descriptor, "server_info"},
    {&livekit__join_response__descriptor, "ping_timeout"}, /* 0 would panic rtc-node's timer */
    {&livekit__join_response__descriptor, "ping_interval"},
    {&livekit__server_info__descriptor, "version"},
    {&livekit__room__descriptor, "sid"},
    {&livekit__room__descriptor, "name"},
    {&livekit__room__descriptor, "creation_time"},
    {&livekit__room_update__descriptor, "room"},
    {&livekit__participant_info__descriptor, "sid"},
    {&livekit__participant_info__descriptor, "identity"},
    {&livekit__participant_info__descriptor, "joined_at"},
    {&livekit__session_description__descriptor, "type"},
    {&livekit__session_description__descriptor, "sdp"},
    {&livekit__trickle_request__descriptor, "candidateInit"},
    {&livekit__track_published_response__descriptor, "cid"},
    {&livekit__track_published_response__descriptor, "track"},
    {&livekit__track_unpublished_response__descriptor, "track_sid"},
    {&livekit__track_subscribed__descriptor, "track_sid"},
    {&livekit__track_info__descriptor, "sid"},
    {&livekit__mute_track_request__descriptor, "sid"},
    {&livekit__speaker_info__descriptor, "sid"},
    {&livekit__connection_quality_info__descriptor, "participant_sid"},
    {&livekit__stream_state_info__descriptor, "participant_sid"},
    {&livekit__stream_state_info__descriptor, "track_sid"},
    {&livekit__subscribed_quality_update__descriptor, "track_sid"},
    {&livekit__subscription_permission_update__descriptor, "participant_sid"},
    {&livekit__subscription_permission_update__descriptor, "track_sid"},
    {&livekit__subscription_response__descriptor, "track_sid"},
};

static bool is_set(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
    const void *value = (const char *)m + f->offset;
    switch (f->type) {
    case PROTOBUF_C_TYPE_MESSAGE:
        return *(ProtobufCMessage *const *)value != NULL;
    case PROTOBUF_C_TYPE_STRING: {
        const char *text = *(const char *const *)value;
        return text && *text;
    }
    case PROTOBUF_C_TYPE_INT64:
        return *(const int64_t *)value > 0;
    default: /* the table holds int32 besides these */
        return *(const int32_t *)value > 0;
    }
}

static bool is_whole(const ProtobufCMessage *m)
{
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (needed[i].of != m->descriptor)
            continue;
        const ProtobufCFieldDescriptor *f =
            protobuf_c_message_descriptor_get_field_by_name(m->descriptor, needed[i].field);
        if (!f || !is_set(m, f))
            return false;
    }
    return true;
}

static bool is_sound(const Livekit__SignalResponse *r)
{
    const struct walk whole = {.is_whole = is_whole}, text = {.is_whole = NULL};
    /* A refused request is handed back as it came, with all its holes. */
    bool is_echo = r->message_case == LIVEKIT__SIGNAL_RESPONSE__MESSAGE_REQUEST_RESPONSE;
    /* Neither walk changes anything: they do not mend. */
    if (!walk_message(is_echo ? &text : &whole, (ProtobufCMessage *)(uintptr_t)&r->base))
        return false;
    if (r->message_case == LIVEKIT__SIGNAL_RESPONSE__MESSAGE_JOIN)
        return r->join && r->join->participant->permission; /* else it may publish nothing */
    if (r->message_case == LIVEKIT__SIGNAL_RESPONSE__MESSAGE_REFRESH_TOKEN)
        return r->refresh_token && *r->refresh_token;
    return r->message_case != LIVEKIT__SIGNAL_RESPONSE__MESSAGE__NOT_SET;
}

struct packing {
    ProtobufCBuffer base; /* first: protobuf-c hands this pointer back */
    struct buf *out;
};

static void append(ProtobufCBuffer *b, size_t n, const uint8_t *bytes)
{
    struct packing *p = (struct packing *)b;
    (void)buf_add(p->out, (struct str){(const char *)bytes, n}); /* sticky: looked at once */
}

enum err signal_write(struct buf *out, const Livekit__SignalResponse *message)
{
    struct packing p = {{append}, out};
    if (!is_sound(message))
        return ERR_INVALID;
    if (protobuf_c_message_get_packed_size(&message->base) > out->max - out->n)
        return ERR_TOO_LARGE;
    (void)protobuf_c_message_pack_to_buffer(&message->base, &p.base);
    return out->failed ? ERR_TOO_LARGE : OK;
}
