/* fuzz_sdp.c - what a client may describe. Whatever is read: it lies within its limits, and its
 * answer can be read again, has the same sections in the same order, agrees to nothing that was not
 * offered, and bundles exactly what lives. */
#include "check.h"
#include "media/sdp.h"

enum { ARENA_BYTES = 8 * 1024 * 1024 };

static void check_section(const struct sdp_section *s)
{
    CHECK(s->mid.n <= LIMIT_SDP_MID && (s->mid.n > 0 || s->is_rejected));
    CHECK(s->codec_count <= LIMIT_SDP_CODECS && s->rid_count <= LAYERS && s->ssrc_count <= LAYERS);
    for (size_t i = 0; i < s->codec_count; i++)
        CHECK(s->codec[i].codec != CODEC_NONE && s->codec[i].pt < 128 && s->codec[i].rtx_pt < 128);
    for (size_t i = 0; i < s->rid_count; i++)
        CHECK(s->rid[i].n > 0 && s->rid[i].n <= LIMIT_SDP_RID);
    for (int e = 0; e < EXT_COUNT; e++)
        CHECK(s->ext[e] <= 14);
}

static void check_agreed(const struct sdp_section *offered, const struct sdp_section *answered,
                         const struct sdp_agreed *a)
{
    CHECK(offered->kind == answered->kind && str_equal(offered->mid, answered->mid));
    CHECK(!offered->is_rejected || answered->is_rejected);
    for (int e = 0; e < EXT_COUNT; e++) {
        CHECK(a->ext[e] == 0 || a->ext[e] == offered->ext[e]);
        CHECK(answered->ext[e] == a->ext[e]);
    }
    if (a->codec == CODEC_NONE)
        return;
    CHECK(answered->dir == SDP_RECVONLY && answered->codec_count > 0);
    CHECK(answered->codec[0].codec == a->codec && answered->codec[0].pt == a->pt &&
          answered->codec[0].rtx_pt == a->rtx_pt);
}

static void check_answer(struct arena *a, const struct sdp *offer, unsigned how)
{
    static const struct sdp_local local = {
        STR_INIT("ufrag"),
        STR_INIT("password"),
        STR_INIT("sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"),
        NULL,
        0,
        true};
    size_t n = offer->section_count, alive = 0;
    struct sdp_take *take = arena_alloc(a, n * sizeof *take);
    struct sdp_agreed *agreed = arena_alloc(a, n * sizeof *agreed);
    struct str text;
    struct sdp *back;
    for (size_t i = 0; i < n; i++)
        take[i] = (struct sdp_take){.is_wanted = (how >> (i & 3) & 1) == 0,
                                    .prefer = (enum codec)((how + i) % CODEC_COUNT),
                                    .only_preferred = how & 16,
                                    .stereo = how & 32};
    if (sdp_answer(a, offer, &local, take, agreed, &text)) {
        CHECK(n > 100); /* only a crowd is too large */
        return;
    }
    for (size_t i = 0; i < n; i++)
        alive += !offer->section[i].is_rejected &&
                 (offer->section[i].kind == MEDIA_DATA || offer->section[i].codec_count > 0);
    if (alive == 0)
        return;
    CHECK(sdp_parse(a, text, &back) == OK && back->section_count == n);
    CHECK(back->is_lite && back->setup != SDP_ACTPASS);
    for (size_t i = 0; i < n; i++)
        check_agreed(&offer->section[i], &back->section[i], &agreed[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = {n ? (const char *)data : "", n};
    struct arena *a = arena_new(ARENA_BYTES);
    struct sdp *s;
    if (sdp_parse(a, text, &s) == OK) {
        CHECK(s->section_count > 0 && s->section_count <= LIMIT_SDP_SECTIONS);
        for (size_t i = 0; i < s->section_count; i++)
            check_section(&s->section[i]);
        check_answer(a, s, n ? data[n - 1] : 0);
    }
    arena_free(a);
    return 0;
}
