/* metadata.c - what tus headers say.
 *
 * WHY   they are a format of their own, made by any client: keys, a blank, base64, commas.
 * HOW   each pair is cut off and decoded strictly; what we know is checked, the rest passed over.
 * OWNS  nothing.  RUNS  pure.  SPEC tus 1.0.0, "Creation".  TESTS metadata_test.c.
 * FUZZ fuzz/fuzz_tus.c */
#include "features/files/metadata.h"

#include "features/files/limits.h"
#include "features/files/name.h"
#include "text/base64.h"

static struct str next_pair(struct str *rest)
{
    size_t end = str_find_byte(*rest, ',');
    struct str pair = str_trim(str_slice(*rest, 0, end));
    *rest = str_slice(*rest, end < rest->n ? end + 1 : end, rest->n);
    return pair;
}

/* The decoded value of a key; *ret_found false: there is none. */
static enum err value_of(struct arena *a, struct str header, const char *key, bool *ret_found,
                         struct str *ret)
{
    struct str rest = header;
    *ret_found = false;
    while (rest.n) {
        struct str pair = next_pair(&rest);
        size_t blank = str_find_byte(pair, ' ');
        if (!str_equal(str_slice(pair, 0, blank), str_from(key)))
            continue;
        *ret_found = true;
        *ret = STR("");
        struct str text = str_trim(str_slice(pair, blank, pair.n));
        return text.n ? base64_decode(a, text, ret) : OK;
    }
    return OK;
}

bool tus_number(struct str header, int64_t *ret)
{
    long long n = 0;
    if (!header.n || header.n > 18)
        return false;
    for (size_t i = 0; i < header.n; i++)
        if (header.p[i] < '0' || header.p[i] > '9')
            return false;
    if (!str_to_i64(header, &n))
        return false;
    *ret = n;
    return true;
}

static enum err parse_name(struct arena *a, struct str header, struct upload_metadata *m)
{
    struct str sent;
    bool found = false;
    enum err e = value_of(a, header, "filename", &found, &sent);
    return e ? e : file_name_clean(a, found ? sent : STR(""), &m->name);
}

static enum err parse_chat(struct arena *a, struct str header, struct upload_metadata *m)
{
    struct str text;
    bool found = false;
    enum err e = value_of(a, header, "chat_id", &found, &text);
    if (e || !found || !tus_number(text, &m->chat.n) || m->chat.n < 1)
        return ERR_INVALID;
    return OK;
}

static enum err parse_kind(struct arena *a, struct str header, struct upload_metadata *m)
{
    struct str text;
    bool found = false;
    enum err e = value_of(a, header, "kind", &found, &text);
    m->kind = ATTACHMENT_KIND_FILE;
    if (e || !found)
        return e;
    for (unsigned k = 0; k < ATTACHMENT_KIND_COUNT; k++)
        if (str_equal(text, str_from(attachment_kind_word((enum attachment_kind)k)))) {
            m->kind = (enum attachment_kind)k;
            return OK;
        }
    return ERR_INVALID;
}

static enum err parse_duration(struct arena *a, struct str header, struct upload_metadata *m)
{
    struct str text;
    enum err e = value_of(a, header, "duration_us", &m->has_duration, &text);
    if (e || !m->has_duration)
        return e;
    return tus_number(text, &m->duration_us) && m->duration_us <= LIMIT_DURATION_US ? OK
                                                                                    : ERR_INVALID;
}

/* 44 bytes, in base64 once more: kept as they come. */
static enum err parse_waveform(struct arena *a, struct str header, struct upload_metadata *m)
{
    struct str bytes;
    bool found = false;
    m->waveform = STR("");
    enum err e = value_of(a, header, "waveform", &found, &m->waveform);
    if (e || !found || !m->waveform.n)
        return e;
    e = base64_decode(a, m->waveform, &bytes);
    return e || bytes.n != WAVEFORM_BYTES ? ERR_INVALID : OK;
}

enum err metadata_parse(struct arena *a, struct str header, struct upload_metadata *ret,
                        const char **ret_field)
{
    static const struct {
        const char *field;
        enum err (*parse)(struct arena *a, struct str header, struct upload_metadata *m);
    } steps[] = {
        {"filename", parse_name},        {"chat_id", parse_chat},      {"kind", parse_kind},
        {"duration_us", parse_duration}, {"waveform", parse_waveform},
    };
    *ret = (struct upload_metadata){0};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        enum err e = steps[i].parse(a, header, ret);
        *ret_field = steps[i].field;
        if (e)
            return e == ERR_TOO_LARGE ? e : ERR_INVALID;
    }
    return OK;
}
