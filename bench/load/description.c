/* description.c - the least SDP that a load needs.
 *
 * WHY   Kafedra's and Janus's offers are answered by the same few lines, so that nothing but the
 *       server differs between two runs.
 * HOW   an answer repeats each section's payload types, mid and feedback, and puts our end in.
 * RUNS  one thread.  SPEC RFC 8866, 9429. */
#include <stdio.h>
#include <stdlib.h>

#include "load.h"

static struct str next_line(struct str *rest)
{
    size_t n = str_find_byte(*rest, '\n');
    struct str line = str_slice(*rest, 0, n);
    *rest = str_slice(*rest, n + 1, rest->n);
    return str_ends_with(line, STR("\r")) ? str_slice(line, 0, line.n - 1) : line;
}

/* What follows the prefix, copied when nothing was there yet. */
static bool take(struct str line, const char *prefix, char *to, size_t room)
{
    struct str p = str_from(prefix);
    if (!str_starts_with(line, p) || to[0])
        return false;
    struct str v = str_slice(line, p.n, line.n);
    if (v.n + 1 > room)
        bench_fail("a line of a description is too long: %.*s", STR_ARG(line));
    memcpy(to, v.p, v.n);
    to[v.n] = 0;
    return true;
}

static void take_candidate(struct str line, struct load_remote *r)
{
    char text[300], address[100], kind[8];
    unsigned priority;
    int port;
    (void)snprintf(text, sizeof text, "%.*s", STR_ARG(line));
    if (r->candidate.port ||
        sscanf(text, "a=candidate:%*s 1 %7s %u %99s %d typ host", kind, &priority, address,
               &port) != 4 ||
        !str_equal_ascii_nocase(str_from(kind), STR("udp")) ||
        strlen(address) >= sizeof r->candidate.address)
        return;
    memcpy(r->candidate.address, address, strlen(address) + 1);
    r->candidate.port = port;
    r->candidate.priority = priority;
}

void description_read(struct str sdp, struct load_remote *ret)
{
    *ret = (struct load_remote){0};
    bool is_video = false;
    uint32_t any = 0;
    while (sdp.n) {
        struct str line = next_line(&sdp);
        if (str_starts_with(line, STR("m=")))
            is_video = str_starts_with(line, STR("m=video"));
        (void)take(line, "a=ice-ufrag:", ret->local.ufrag, sizeof ret->local.ufrag);
        (void)take(line, "a=ice-pwd:", ret->local.pwd, sizeof ret->local.pwd);
        (void)take(line, "a=fingerprint:", ret->local.fingerprint, sizeof ret->local.fingerprint);
        if (str_starts_with(line, STR("a=candidate:")))
            take_candidate(line, ret);
        if (str_starts_with(line, STR("a=ssrc:"))) {
            uint32_t ssrc = (uint32_t)strtoul(line.p + 7, NULL, 10);
            any = any ? any : ssrc;
            ret->ssrc = !ret->ssrc && is_video ? ssrc : ret->ssrc;
        }
    }
    ret->ssrc = ret->ssrc ? ret->ssrc : any;
    if (!ret->local.ufrag[0] || !ret->local.fingerprint[0] || !ret->candidate.port)
        bench_fail("a description without credentials or address");
    ret->local.candidate = &ret->candidate;
    ret->local.candidate_count = 1;
}

static void add_head(struct buf *out)
{
    buf_printf(out, "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
}

static void add_end(struct buf *out, const struct transport_local *own, const char *setup)
{
    buf_printf(out,
               "c=IN IP4 127.0.0.1\r\na=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:%s\r\n"
               "a=setup:%s\r\n",
               own->ufrag, own->pwd, own->fingerprint, setup);
    for (size_t i = 0; i < own->candidate_count; i++)
        buf_printf(out, "a=candidate:%s 1 udp %u %s %d typ host\r\n", own->candidate[i].foundation,
                   own->candidate[i].priority, own->candidate[i].address, own->candidate[i].port);
    buf_printf(out, "a=end-of-candidates\r\n");
}

static bool is_repeated(struct str line)
{
    static const struct str kept[] = {STR_INIT("a=mid:"), STR_INIT("a=rtpmap:"),
                                      STR_INIT("a=fmtp:"), STR_INIT("a=rtcp-fb:"),
                                      STR_INIT("a=sctp-port:")};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (str_starts_with(line, kept[i]))
            return !str_ends_with(line, STR("transport-cc"));
    return false;
}

/* m=video 34567 UDP/TLS/RTP/SAVPF 96 97: the same with port 9. */
static bool add_media_line(struct buf *out, struct str line)
{
    size_t first = str_find_byte(line, ' ');
    struct str rest = str_slice(line, first + 1, line.n);
    size_t second = str_find_byte(rest, ' ');
    buf_add(out, str_slice(line, 0, first));
    buf_add(out, STR(" 9"));
    buf_add(out, str_slice(rest, second, rest.n));
    buf_add(out, STR("\r\n"));
    return !str_starts_with(line, STR("m=application"));
}

void description_answer(struct buf *out, struct str offer, const struct transport_local *own)
{
    bool is_in_section = false, is_rtp = false;
    add_head(out);
    while (offer.n) {
        struct str line = next_line(&offer);
        if (str_starts_with(line, STR("a=group:BUNDLE")))
            buf_printf(out, "%.*s\r\n", STR_ARG(line));
        if (str_starts_with(line, STR("m="))) {
            is_in_section = true;
            is_rtp = add_media_line(out, line);
            add_end(out, own, "active");
            if (is_rtp)
                buf_printf(out, "a=rtcp-mux\r\na=recvonly\r\n");
        } else if (is_in_section && is_repeated(line)) {
            buf_printf(out, "%.*s\r\n", STR_ARG(line));
        }
    }
}

static void add_ssrc(struct buf *out, uint32_t ssrc, const char *track)
{
    buf_printf(out, "a=ssrc:%u cname:load\r\na=ssrc:%u msid:load %s\r\n", ssrc, ssrc, track);
}

static void add_section(struct buf *out, const struct transport_local *own, int mid,
                        const char *media, const char *track)
{
    buf_printf(out, "m=%s\r\n", media);
    add_end(out, own, "active");
    buf_printf(out, "a=mid:%d\r\na=rtcp-mux\r\na=sendonly\r\na=msid:load %s\r\n", mid, track);
}

void description_publish(struct buf *out, const struct transport_local *own,
                         const struct load_tracks *t)
{
    int mid = 0;
    add_head(out);
    buf_printf(out, "a=group:BUNDLE%s%s\r\na=msid-semantic: WMS load\r\n", " 0",
               t->audio_id && t->video_id ? " 1" : "");
    if (t->audio_id) {
        add_section(out, own, mid++, "audio 9 UDP/TLS/RTP/SAVPF 111", t->audio_id);
        buf_printf(out, "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n");
        add_ssrc(out, t->audio_ssrc, t->audio_id);
    }
    if (t->video_id) {
        add_section(out, own, mid, "video 9 UDP/TLS/RTP/SAVPF 96 97", t->video_id);
        buf_printf(out, "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n"
                        "a=rtcp-fb:96 ccm fir\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n");
        buf_printf(out, "a=ssrc-group:FID %u %u\r\n", t->video_ssrc, t->rtx_ssrc);
        add_ssrc(out, t->video_ssrc, t->video_id);
        add_ssrc(out, t->rtx_ssrc, t->video_id);
    }
}
