/* sdp_answer.c - what we answer to a publisher's offer.
 *
 * WHY   the client decides what it can send, we decide what of it we take; and each client has its
 *       own way to be offended by an answer (livekit.md 5.3).
 * HOW   the sections of the offer in their order. First it is agreed what will come in each (codec,
 *       payload types, extension ids), then lines are written of that. A section that is not wanted
 *       becomes inactive and keeps its port: with port 0 rtc-node waits for ever. Only what shares
 *       no codec with us, or was dead before, is rejected, and then leaves the bundle.
 * OWNS  nothing.  RUNS any thread.
 * SPEC  RFC 8829 5.3.1, 8843 7.3, 8853 5.3 (simulcast), 8285 6 (directions of extensions).
 * TESTS sdp_answer_test.c (goldens of real clients)  FUZZ fuzz/fuzz_sdp.c */
#include "media/sdp_inside.h"

/* --- what is agreed --- */

static bool is_constrained(const struct sdp_codec *c)
{
    return c->codec != CODEC_H264 || (c->profile >> 8 & 0x40);
}

/* The first of this codec; of H264 rather the constrained baseline that we offer to subscribers. */
static const struct sdp_codec *codec_of(const struct sdp_section *s, enum codec codec)
{
    const struct sdp_codec *found = NULL;
    for (size_t i = 0; i < s->codec_count; i++)
        if (s->codec[i].codec == codec && (!found || !is_constrained(found)))
            found = !found || is_constrained(&s->codec[i]) ? &s->codec[i] : found;
    return found;
}

static const struct sdp_codec *chosen(const struct sdp_section *s, enum codec prefer)
{
    const struct sdp_codec *c = prefer != CODEC_NONE ? codec_of(s, prefer) : NULL;
    if (!c && s->codec_count > 0)
        c = codec_of(s, s->codec[0].codec);
    return c;
}

static bool they_send(enum sdp_dir d)
{
    return d == SDP_SENDONLY || d == SDP_SENDRECV;
}

/* Which extensions mean something to us on packets of this section. */
static bool wants_extension(const struct sdp_section *s, enum rtp_ext e)
{
    if (s->ext[e] == 0 || (s->ext_dir[e] != SDP_DIR_UNSAID && !they_send(s->ext_dir[e])))
        return false;
    switch (e) {
    case EXT_MID:
        return true;
    case EXT_AUDIO_LEVEL:
        return s->kind == MEDIA_AUDIO;
    /* Also where there is one layer: Chromium offers a later section only what the first of its
     * kind agreed on, and refuses its own offer when that section has layers to tell apart. */
    case EXT_RID:
    case EXT_REPAIRED_RID:
    case EXT_TWCC: /* steers the client's estimator; absolute times are the older way */
        return s->kind == MEDIA_VIDEO;
    default:
        return false;
    }
}

static struct sdp_agreed agree(const struct sdp_section *s, const struct sdp_take *take)
{
    struct sdp_agreed a = {.codec = CODEC_NONE};
    const struct sdp_codec *c = chosen(s, take->prefer);
    if (s->is_rejected || s->kind == MEDIA_DATA || !take->is_wanted || !they_send(s->dir) || !c)
        return a;
    a.codec = c->codec;
    a.pt = c->pt;
    a.rtx_pt = c->rtx_pt;
    for (int e = 0; e < EXT_COUNT; e++)
        a.ext[e] = wants_extension(s, (enum rtp_ext)e) ? s->ext[e] : 0;
    return a;
}

/* --- lines --- */

static bool is_alive(const struct sdp_section *s)
{
    return !s->is_rejected && (s->kind == MEDIA_DATA || s->codec_count > 0);
}

static void write_codec(struct sdp_out *o, const struct sdp_codec *c, const struct sdp_take *take)
{
    /* Feedback that was offered, but for REMB: transport-wide is better and one is enough. */
    uint8_t feedback =
        c->codec == CODEC_OPUS
            ? 0
            : c->feedback & (SDP_FB_NACK | SDP_FB_PLI | SDP_FB_FIR | SDP_FB_TRANSPORT);
    struct sdp_codec_line line = {.codec = c->codec,
                                  .pt = c->pt,
                                  .rtx_pt = c->rtx_pt,
                                  .feedback = feedback,
                                  .profile = c->profile,
                                  .no_dtx = take->no_dtx,
                                  .stereo = take->stereo};
    sdp_out_codec(o, &line);
}

static void write_extensions(struct sdp_out *o, const struct sdp_section *s,
                             const struct sdp_agreed *a)
{
    for (int e = 0; e < EXT_COUNT; e++) {
        struct str uri = rtp_ext_uri((enum rtp_ext)e);
        if (!a->ext[e])
            continue;
        if (s->ext_dir[e] == SDP_SENDONLY) /* Firefox; the word is turned round */
            sdp_out_line(o, "a=extmap:%d/recvonly %.*s", a->ext[e], STR_ARG(uri));
        else
            sdp_out_line(o, "a=extmap:%d %.*s", a->ext[e], STR_ARG(uri));
    }
}

static void write_simulcast(struct sdp_out *o, const struct sdp_section *s)
{
    if (s->rid_count == 0)
        return;
    for (size_t i = 0; i < s->rid_count; i++)
        sdp_out_line(o, "a=rid:%.*s recv", STR_ARG(s->rid[i]));
    buf_add(&o->text, STR("a=simulcast:recv "));
    for (size_t i = 0; i < s->rid_count; i++) {
        buf_add(&o->text, i ? STR(";") : STR(""));
        buf_add(&o->text, s->rid[i]);
    }
    buf_add(&o->text, STR("\r\n"));
}

static void write_formats(struct sdp_out *o, const struct sdp_section *s,
                          const struct sdp_codec *first, bool is_alone)
{
    sdp_out_media(o, s->kind, false, s->protocol);
    sdp_out_format(o, first->pt);
    sdp_out_format(o, first->rtx_pt);
    for (size_t i = 0; i < s->codec_count && !is_alone; i++)
        if (&s->codec[i] != first) {
            sdp_out_format(o, s->codec[i].pt);
            sdp_out_format(o, s->codec[i].rtx_pt);
        }
    sdp_out_media_end(o);
}

static void write_media(struct sdp_out *o, const struct sdp_section *s, const struct sdp_take *take,
                        const struct sdp_agreed *agreed, enum sdp_setup setup)
{
    bool is_taken = agreed->codec != CODEC_NONE, is_alone = take->only_preferred || !is_taken;
    const struct sdp_codec *first = chosen(s, take->prefer);
    write_formats(o, s, first, is_alone);
    sdp_out_transport(o, s->mid, setup);
    sdp_out_line(o, "a=%s", is_taken ? "recvonly" : "inactive");
    sdp_out_line(o, "a=rtcp-mux");
    if (s->is_reduced)
        sdp_out_line(o, "a=rtcp-rsize");
    write_extensions(o, s, agreed);
    write_codec(o, first, take);
    for (size_t i = 0; i < s->codec_count && !is_alone; i++)
        if (&s->codec[i] != first)
            write_codec(o, &s->codec[i], take);
    if (is_taken)
        write_simulcast(o, s);
}

/* Some number must stand in the m= line of a section that we share no codec with. */
static uint8_t any_format(const struct sdp_section *s)
{
    return s->codec_count > 0 ? s->codec[0].pt : 0;
}

enum err sdp_answer(struct arena *a, const struct sdp *offer, const struct sdp_local *local,
                    const struct sdp_take *take, struct sdp_agreed *agreed, struct str *ret_text)
{
    enum sdp_setup setup = offer->setup == SDP_PASSIVE ? SDP_ACTIVE : SDP_PASSIVE;
    struct sdp_out o = sdp_out_begin(local, offer->session_id, offer->version);
    sdp_out_group(&o);
    for (size_t i = 0; i < offer->section_count; i++)
        if (is_alive(&offer->section[i]))
            sdp_out_group_mid(&o, offer->section[i].mid);
    sdp_out_group_end(&o);
    for (size_t i = 0; i < offer->section_count; i++) {
        const struct sdp_section *s = &offer->section[i];
        agreed[i] = agree(s, &take[i]);
        if (!is_alive(s))
            sdp_out_rejected(&o, s->kind, s->protocol, s->mid, any_format(s));
        else if (s->kind == MEDIA_DATA)
            sdp_out_data(&o, s->protocol, s->mid, setup);
        else
            write_media(&o, s, &take[i], &agreed[i], setup);
    }
    return sdp_out_end(&o, a, ret_text);
}
