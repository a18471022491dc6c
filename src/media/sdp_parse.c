/* sdp_parse.c - a client's session description, line by line.
 *
 * WHY   browsers write hundreds of lines, in orders of their own (Firefox puts fmtp before rtpmap);
 *       a forwarder needs some twenty words of them.
 * HOW   one pass: a table of attribute names, each with its reader; what stands in no table is
 *       passed over. A reader that meets nonsense sets the parser's sticky error. Codecs are put
 *       together when their section ends (sdp_codecs.c). Then the whole is checked once: one
 *       bundle, credentials, mids that differ.
 * OWNS  nothing: strings point into the text, sections lie in the arena.  RUNS any thread.
 * SPEC  RFC 8866, 8829 (JSEP), 8839 (ICE), 8842 (DTLS), 8843 (BUNDLE), 8853 (simulcast), 8285.
 * TESTS sdp_parse_test.c  FUZZ fuzz/fuzz_sdp.c */
#include "media/sdp_inside.h"

static void fail(struct sdp_parser *p, enum err e)
{
    if (!p->error)
        p->error = e;
}

struct str sdp_word(struct rd *r, char separator)
{
    struct rd before = *r;
    struct str word = rd_until(r, (uint8_t)separator);
    if (r->bad) {
        *r = before;
        word = rd_rest(r);
    }
    return word;
}

bool sdp_number(struct str s, long long max, uint32_t *ret)
{
    long long n;
    if (!str_to_i64(s, &n) || n < 0 || n > max)
        return false;
    *ret = (uint32_t)n;
    return true;
}

static bool is_one_of(char c, const char *others)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr(others, c));
}

static bool is_made_of(struct str s, size_t max, const char *others)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_one_of(s.p[i], others))
            return false;
    return s.n > 0 && s.n <= max;
}

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0 && s.n <= 20; /* 64 bits */
}

/* --- attributes of the whole, or of each section --- */

static void read_ufrag(struct sdp_parser *p, struct str value)
{
    struct str *at = p->now ? &p->bundled.ufrag : &p->session.ufrag;
    if (!p->now || at->n == 0)
        *at = value;
}

static void read_pwd(struct sdp_parser *p, struct str value)
{
    struct str *at = p->now ? &p->bundled.pwd : &p->session.pwd;
    if (!p->now || at->n == 0)
        *at = value;
}

static void read_fingerprint(struct sdp_parser *p, struct str value)
{
    struct str *at = p->now ? &p->bundled.fingerprint : &p->session.fingerprint;
    if (at->n == 0 && str_equal_ascii_nocase(str_slice(value, 0, 8), STR("sha-256 ")))
        *at = value;
}

static void read_setup(struct sdp_parser *p, struct str value)
{
    static const struct str words[] = {[SDP_ACTPASS] = STR_INIT("actpass"),
                                       [SDP_ACTIVE] = STR_INIT("active"),
                                       [SDP_PASSIVE] = STR_INIT("passive")};
    for (int i = SDP_ACTPASS; i <= SDP_PASSIVE; i++)
        if (str_equal(value, words[i])) {
            p->setup = p->has_setup ? p->setup : (enum sdp_setup)i;
            p->has_setup = true;
            return;
        }
    fail(p, ERR_INVALID); /* holdconn and what else there may be */
}

static const struct str directions[] = {[SDP_INACTIVE] = STR_INIT("inactive"),
                                        [SDP_SENDONLY] = STR_INIT("sendonly"),
                                        [SDP_RECVONLY] = STR_INIT("recvonly"),
                                        [SDP_SENDRECV] = STR_INIT("sendrecv")};

static enum sdp_dir dir_of(struct str word)
{
    for (int i = SDP_INACTIVE; i <= SDP_SENDRECV; i++)
        if (str_equal(word, directions[i]))
            return (enum sdp_dir)i;
    return SDP_DIR_UNSAID;
}

struct str sdp_dir_word(enum sdp_dir dir)
{
    return directions[dir];
}

static void read_lite(struct sdp_parser *p, struct str value)
{
    (void)value;
    p->sdp->is_lite = true;
}

static void read_group(struct sdp_parser *p, struct str value)
{
    if (!p->now && str_equal(str_slice(value, 0, 7), STR("BUNDLE ")) && !p->bundle.p)
        p->bundle = str_slice(value, 7, value.n);
}

/* --- attributes of a section --- */

static void read_mid(struct sdp_parser *p, struct str value)
{
    if (!is_made_of(value, LIMIT_SDP_MID, "-_.{}+~"))
        fail(p, ERR_INVALID);
    p->now->mid = value;
}

static void read_bundle_only(struct sdp_parser *p, struct str value)
{
    (void)value;
    p->now->is_rejected = false;
}

static void read_mux(struct sdp_parser *p, struct str value)
{
    (void)value;
    p->now->is_muxed = true;
}

static void read_reduced(struct sdp_parser *p, struct str value)
{
    (void)value;
    p->now->is_reduced = true;
}

static void set_msid(struct sdp_section *s, struct rd r)
{
    if (s->track_id.n > 0 || s->stream_id.n > 0)
        return;
    s->stream_id = sdp_word(&r, ' ');
    s->track_id = sdp_word(&r, ' ');
}

static void read_msid(struct sdp_parser *p, struct str value)
{
    set_msid(p->now, rd_from(value));
}

static void read_extmap(struct sdp_parser *p, struct str value)
{
    struct rd r = rd_from(value);
    struct str id = sdp_word(&r, ' ');
    enum rtp_ext e = rtp_ext_by_uri(sdp_word(&r, ' '));
    size_t slash = str_find_byte(id, '/');
    uint32_t number;
    if (e == EXT_COUNT || !sdp_number(str_slice(id, 0, slash), LIMIT_EXT_ID, &number) || !number)
        return; /* ids past 14 need the two-byte form, which we do not agree to */
    p->now->ext[e] = (uint8_t)number;
    p->now->ext_dir[e] = dir_of(str_slice(id, slash + 1, id.n));
}

static void read_rid(struct sdp_parser *p, struct str value)
{
    struct rd r = rd_from(value);
    struct str id = sdp_word(&r, ' ');
    if (!str_equal(sdp_word(&r, ' '), STR("send")) || p->rid_count == LIMIT_RIDS)
        return;
    if (is_made_of(id, LIMIT_SDP_RID, "-_"))
        p->rid[p->rid_count++] = id;
}

static bool has_rid(const struct sdp_parser *p, struct str id)
{
    for (size_t i = 0; i < p->rid_count; i++)
        if (str_equal(p->rid[i], id))
            return true;
    return false;
}

/* "send q;~h;f,g": of alternatives the first, and a stream that is paused is a stream. */
static void read_simulcast(struct sdp_parser *p, struct str value)
{
    struct rd r = rd_from(value);
    while (rd_left(&r) > 0) {
        struct str word = sdp_word(&r, ' '), list = sdp_word(&r, ' ');
        if (str_equal(word, STR("send")))
            p->simulcast = list;
    }
}

static void end_simulcast(struct sdp_parser *p)
{
    struct rd r = rd_from(p->simulcast);
    while (rd_left(&r) > 0 && p->now->rid_count < LAYERS) {
        struct str one = sdp_word(&r, ';');
        one = str_slice(one, 0, str_find_byte(one, ','));
        if (str_starts_with(one, STR("~")))
            one = str_slice(one, 1, one.n);
        if (has_rid(p, one))
            p->now->rid[p->now->rid_count++] = one;
    }
}

/* --- the table --- */

static const struct {
    struct str name;
    bool is_of_section; /* it means nothing before the first m= line */
    void (*read)(struct sdp_parser *p, struct str value);
} attributes[] = {
    {STR_INIT("ice-ufrag"), false, read_ufrag},
    {STR_INIT("ice-pwd"), false, read_pwd},
    {STR_INIT("fingerprint"), false, read_fingerprint},
    {STR_INIT("setup"), false, read_setup},
    {STR_INIT("ice-lite"), false, read_lite},
    {STR_INIT("group"), false, read_group},
    {STR_INIT("mid"), true, read_mid},
    {STR_INIT("bundle-only"), true, read_bundle_only},
    {STR_INIT("rtcp-mux"), true, read_mux},
    {STR_INIT("rtcp-rsize"), true, read_reduced},
    {STR_INIT("msid"), true, read_msid},
    {STR_INIT("extmap"), true, read_extmap},
    {STR_INIT("rid"), true, read_rid},
    {STR_INIT("simulcast"), true, read_simulcast},
    {STR_INIT("rtpmap"), true, sdp_read_rtpmap},
    {STR_INIT("fmtp"), true, sdp_read_fmtp},
    {STR_INIT("rtcp-fb"), true, sdp_read_feedback},
    {STR_INIT("ssrc"), true, sdp_read_ssrc},
    {STR_INIT("ssrc-group"), true, sdp_read_ssrc_group},
};

void sdp_read_ssrc_msid(struct sdp_parser *p, struct str value)
{
    set_msid(p->now, rd_from(value));
}

static void read_attribute(struct sdp_parser *p, struct str line)
{
    size_t colon = str_find_byte(line, ':');
    struct str name = str_slice(line, 0, colon), value = str_slice(line, colon + 1, line.n);
    enum sdp_dir dir = dir_of(name);
    if (dir != SDP_DIR_UNSAID) {
        *(p->now ? &p->now->dir : &p->dir) = dir;
        return;
    }
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++)
        if (str_equal(name, attributes[i].name)) {
            if (p->now || !attributes[i].is_of_section)
                attributes[i].read(p, value);
            return;
        }
}

/* --- lines --- */

static void end_section(struct sdp_parser *p)
{
    if (!p->now)
        return;
    end_simulcast(p);
    sdp_end_codecs(p);
    p->rid_count = 0;
    p->simulcast = STR("");
    if (p->now->mid.n == 0 && !p->now->is_rejected)
        fail(p, ERR_INVALID);
}

static const struct {
    struct str word;
    enum media_kind kind;
} kinds[] = {{STR_INIT("audio"), MEDIA_AUDIO},
             {STR_INIT("video"), MEDIA_VIDEO},
             {STR_INIT("application"), MEDIA_DATA}};

/* What we can answer in the words of the offer. */
static const struct {
    struct str word;
    bool is_data;
} protocols[] = {{STR_INIT("UDP/TLS/RTP/SAVPF"), false},
                 {STR_INIT("TCP/TLS/RTP/SAVPF"), false},
                 {STR_INIT("UDP/DTLS/SCTP"), true},
                 {STR_INIT("TCP/DTLS/SCTP"), true}};

static bool set_kind(struct sdp_section *s, struct str kind, struct str protocol)
{
    bool is_known = false;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_equal(kind, kinds[i].word)) {
            s->kind = kinds[i].kind;
            is_known = true;
        }
    for (size_t i = 0; is_known && i < sizeof protocols / sizeof protocols[0]; i++)
        if (str_equal(protocol, protocols[i].word) &&
            protocols[i].is_data == (s->kind == MEDIA_DATA)) {
            s->protocol = protocol;
            return true;
        }
    return false;
}

static void read_media(struct sdp_parser *p, struct str line)
{
    struct rd r = rd_from(line);
    uint32_t port;
    end_section(p);
    p->now = &p->sdp->section[p->sdp->section_count++]; /* counted before: there is room */
    *p->now = (struct sdp_section){
        .dir = p->dir, .mid = STR(""), .stream_id = STR(""), .track_id = STR("")};
    for (int e = 0; e < EXT_COUNT; e++)
        p->now->ext_dir[e] = SDP_DIR_UNSAID;
    struct str kind = sdp_word(&r, ' '), number = sdp_word(&r, ' '), protocol = sdp_word(&r, ' ');
    if (!set_kind(p->now, kind, protocol) || !sdp_number(number, UINT16_MAX, &port))
        fail(p, ERR_INVALID);
    else
        p->now->is_rejected = port == 0;
    sdp_begin_codecs(p, rd_rest(&r));
}

static void read_origin(struct sdp_parser *p, struct str line)
{
    struct rd r = rd_from(line);
    (void)sdp_word(&r, ' '); /* the name of the program */
    p->sdp->session_id = sdp_word(&r, ' ');
    p->sdp->version = sdp_word(&r, ' ');
    if (!is_digits(p->sdp->session_id) || !is_digits(p->sdp->version))
        fail(p, ERR_MALFORMED);
}

static struct str next_line(struct rd *r)
{
    struct str line = sdp_word(r, '\n');
    return str_ends_with(line, STR("\r")) ? str_slice(line, 0, line.n - 1) : line;
}

static void read_line(struct sdp_parser *p, struct str line)
{
    struct rd r = rd_from(line);
    uint8_t type = rd_u8(&r), equals = rd_u8(&r);
    struct str value = rd_rest(&r);
    if (equals != '=')
        fail(p, ERR_MALFORMED);
    else if (type == 'a')
        read_attribute(p, value);
    else if (type == 'm')
        read_media(p, value);
    else if (type == 'o' && !p->now)
        read_origin(p, value);
}

/* --- the whole --- */

/* The bundle lists mids in the order of the sections, so the next word is nearly always the one:
 * looking through all of them for each would be most of the work in a large room. */
static bool is_bundled(struct str bundle, struct rd *next, struct str mid)
{
    if (str_equal(sdp_word(next, ' '), mid))
        return true;
    *next = rd_from(bundle);
    while (rd_left(next) > 0)
        if (str_equal(sdp_word(next, ' '), mid))
            return true;
    return false;
}

static enum err check_sections(const struct sdp *s, struct str bundle)
{
    struct rd next = rd_from(bundle);
    size_t alive = 0;
    for (size_t i = 0; i < s->section_count; i++) {
        const struct sdp_section *one = &s->section[i];
        for (size_t k = 0; k < i; k++)
            if (one->mid.n > 0 && str_equal(s->section[k].mid, one->mid))
                return ERR_INVALID;
        if (one->is_rejected)
            continue;
        alive++;
        if (!is_bundled(bundle, &next, one->mid) || (one->kind != MEDIA_DATA && !one->is_muxed))
            return ERR_INVALID;
    }
    return alive > 0 ? OK : ERR_INVALID;
}

static enum err finish(struct sdp_parser *p)
{
    struct sdp *s = p->sdp;
    end_section(p);
    s->ufrag = p->bundled.ufrag.n ? p->bundled.ufrag : p->session.ufrag;
    s->pwd = p->bundled.pwd.n ? p->bundled.pwd : p->session.pwd;
    s->fingerprint = p->bundled.fingerprint.n ? p->bundled.fingerprint : p->session.fingerprint;
    s->setup = p->setup;
    if (!p->error && s->session_id.n == 0)
        fail(p, ERR_MALFORMED);
    if (!p->error && (s->ufrag.n == 0 || s->pwd.n == 0 || s->fingerprint.n == 0 || !p->has_setup))
        fail(p, ERR_INVALID);
    return p->error ? p->error : check_sections(s, p->bundle);
}

static size_t count_sections(struct str text)
{
    struct rd r = rd_from(text);
    size_t n = 0;
    while (rd_left(&r) > 0)
        n += str_starts_with(sdp_word(&r, '\n'), STR("m="));
    return n;
}

enum err sdp_parse(struct arena *a, struct str text, struct sdp **ret)
{
    size_t count = text.n <= LIMIT_SDP_BYTES ? count_sections(text) : 0;
    if (text.n > LIMIT_SDP_BYTES || count > LIMIT_SDP_SECTIONS)
        return ERR_TOO_LARGE;
    if (!str_starts_with(text, STR("v=0")))
        return ERR_MALFORMED;
    struct sdp_parser *p = arena_try(a, 1, sizeof *p);
    struct sdp *s = arena_try(a, 1, sizeof *s);
    struct sdp_section *sections = arena_try(a, count + 1, sizeof *sections);
    if (!p || !s || !sections)
        return ERR_TOO_LARGE;
    *s = (struct sdp){.section = sections, .session_id = STR(""), .version = STR("")};
    *p = (struct sdp_parser){.sdp = s, .dir = SDP_SENDRECV};
    struct rd r = rd_from(text);
    while (rd_left(&r) > 0 && !p->error)
        read_line(p, next_line(&r));
    enum err e = finish(p);
    if (!e)
        *ret = s;
    return e;
}

const struct sdp_section *sdp_section_of(const struct sdp *s, struct str mid)
{
    for (size_t i = 0; i < s->section_count; i++)
        if (str_equal(s->section[i].mid, mid))
            return &s->section[i];
    return NULL;
}

bool sdp_section_takes(const struct sdp_section *s, enum codec codec)
{
    if (!s || s->is_rejected || (s->dir != SDP_RECVONLY && s->dir != SDP_SENDRECV))
        return false;
    for (size_t i = 0; i < s->codec_count; i++)
        if (s->codec[i].codec == codec)
            return true;
    return false;
}
