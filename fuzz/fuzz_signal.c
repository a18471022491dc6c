/* fuzz_signal.c - a client's signalling message: memory stays within the arena; what is read has
 * only valid text and known enums where it is used as an index; and it can be packed and read again
 * to the same bytes. */
#include "check.h"
#include "media/signal_codec.h"
#include "text/utf8.h"

static void check_text(const char *text)
{
    CHECK(text && utf8_is_valid(str_from(text)));
}

static void check_some(const Livekit__SignalRequest *r)
{
    switch (r->message_case) {
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_ADD_TRACK:
        CHECK(r->add_track);
        check_text(r->add_track->cid);
        check_text(r->add_track->name);
        CHECK(r->add_track->source >= 0 && r->add_track->source <= 4);
        for (size_t i = 0; i < r->add_track->n_layers; i++) {
            CHECK(r->add_track->layers[i]->quality >= 0 && r->add_track->layers[i]->quality <= 3);
            check_text(r->add_track->layers[i]->rid);
        }
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_UPDATE_METADATA:
        for (size_t i = 0; i < r->update_metadata->n_attributes; i++) {
            check_text(r->update_metadata->attributes[i]->key);
            check_text(r->update_metadata->attributes[i]->value);
        }
        break;
    case LIVEKIT__SIGNAL_REQUEST__MESSAGE_SUBSCRIPTION:
        for (size_t i = 0; i < r->subscription->n_track_sids; i++)
            check_text(r->subscription->track_sids[i]);
        break;
    default:
        break;
    }
}

static void check_again(struct arena *a, const Livekit__SignalRequest *r)
{
    size_t n = livekit__signal_request__get_packed_size(r);
    char *first = arena_try(a, 1, n + 1), *second = arena_try(a, 1, n + 1);
    Livekit__SignalRequest *back;
    if (!first || !second || n > LIMIT_SIGNAL_BYTES)
        return;
    CHECK(livekit__signal_request__pack(r, (uint8_t *)first) == n);
    enum err e = signal_read(a, (struct str){first, n}, &back);
    CHECK(e == OK || e == ERR_TOO_LARGE); /* the arena is half full already */
    if (e)
        return;
    CHECK(livekit__signal_request__get_packed_size(back) == n);
    livekit__signal_request__pack(back, (uint8_t *)second);
    CHECK(memcmp(first, second, n) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new(LIMIT_SIGNAL_ARENA);
    Livekit__SignalRequest *r;
    if (signal_read(a, (struct str){n ? (const char *)data : "", n}, &r) == OK) {
        check_some(r);
        check_again(a, r);
    }
    CHECK(arena_bytes(a) <= LIMIT_SIGNAL_ARENA);
    arena_free(a);
    return 0;
}
