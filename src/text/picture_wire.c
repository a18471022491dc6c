/* picture_wire.c - a picture and its small twin, from one process to another.
 *
 * WHY   who made them may have been taken over by what it read.
 * HOW   lengths before bytes, one reading, nothing copied. That the bytes are a picture is not
 * known by this; that they begin like one is, so that nothing else goes out under its type. OWNS
 * nothing. RUNS  anywhere. SPEC  picture_wire.h TESTS picture_wire_test.c FUZZ
 * fuzz/fuzz_picture_wire.c */
#include "text/picture_wire.h"

#include "base/rd.h"

static void put_u32(struct buf *out, uint32_t n)
{
    char bytes[4] = {(char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n};
    buf_add(out, (struct str){bytes, sizeof bytes});
}

static void put_image(struct buf *out, const struct picture_image *i)
{
    buf_add_byte(out, (char)i->type);
    put_u32(out, i->width);
    put_u32(out, i->height);
    put_u32(out, (uint32_t)i->bytes.n);
    buf_add(out, i->bytes);
}

void picture_write(struct buf *out, const struct picture_wire *p)
{
    buf_add_byte(out, 'P');
    put_image(out, &p->large);
    put_image(out, &p->small);
    buf_add(out, p->blur);
    buf_add_byte(out, 'E');
}

static bool begins_right(const struct picture_image *i)
{
    if (i->type == PICTURE_JPEG)
        return str_starts_with(i->bytes, STR("\xFF\xD8\xFF"));
    return i->type == PICTURE_WEBP && str_starts_with(i->bytes, STR("RIFF")) &&
           str_equal(str_slice(i->bytes, 8, 12), STR("WEBP"));
}

static bool read_image(struct rd *r, uint32_t most, struct picture_image *ret)
{
    ret->type = (enum picture_type)rd_u8(r);
    ret->width = rd_u32be(r);
    ret->height = rd_u32be(r);
    ret->bytes = rd_bytes(r, rd_u32be(r));
    return !r->bad && ret->width && ret->height && ret->width <= most && ret->height <= most &&
           begins_right(ret);
}

static bool read_blur(struct rd *r, struct str *ret)
{
    struct rd ahead = *r;
    unsigned columns = rd_u8(&ahead), rows = rd_u8(&ahead);
    if (!columns || !rows || columns * rows > LIMIT_BLUR_CELLS)
        return false;
    *ret = rd_bytes(r, 2 + 3 * (size_t)columns * rows);
    return !r->bad;
}

enum err picture_wire_read(struct str bytes, struct picture_wire *ret,
                           struct wire_refusal *ret_refusal)
{
    struct rd r = rd_from(bytes);
    *ret = (struct picture_wire){0};
    *ret_refusal = (struct wire_refusal){0};
    uint8_t kind = rd_u8(&r);
    if (kind == 'X')
        return wire_refusal_read(&r, ret_refusal) ? OK : ERR_MALFORMED;
    bool is_read = kind == 'P' && read_image(&r, LIMIT_PICTURE_LARGE, &ret->large) &&
                   read_image(&r, LIMIT_PICTURE_SMALL, &ret->small) && read_blur(&r, &ret->blur);
    is_read = is_read && rd_u8(&r) == 'E' && !r.bad && !rd_left(&r);
    if (!is_read)
        *ret = (struct picture_wire){0};
    return is_read ? OK : ERR_MALFORMED;
}
