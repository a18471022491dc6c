/* picture.c - the answer: two pictures made anew and a blur, or a word.
 *
 * HOW   pixels of the large one, the small one from it, the blur from the small one; each encoded
 *       from pixels alone.
 * OWNS  nothing.
 * RUNS  in kafedra-pictures.
 * TESTS picture_test.c */
#include "pictures/picture.h"

#include "pictures/decode.h"
#include "pictures/encode.h"

static void refuse(struct buf *out, const struct decode_refusal *r)
{
    struct table_out t; /* for its refusal */
    buf_clear(out);
    table_out_init(&t, out);
    table_out_refuse(&t, r->word, r->is_large);
    table_out_end(&t);
    table_out_done(&t);
}

static bool encode_image(const struct pixels *x, bool is_sharp, struct buf *room,
                         struct picture_image *ret)
{
    buf_init(room, LIMIT_PICTURE_ANSWER_BYTES / 2);
    *ret = (struct picture_image){.width = x->width, .height = x->height};
    bool is_made = encode(x, is_sharp, room, &ret->type);
    ret->bytes = buf_str(room);
    return is_made;
}

static bool write_both(const struct decoded *d, const struct pixels *small, struct buf *out)
{
    struct buf rooms[2];
    struct picture_wire p;
    uint8_t blur[LIMIT_BLUR_BYTES];
    p.blur = (struct str){(const char *)blur, pixels_blur(small, blur)};
    bool is_large_made = encode_image(&d->pixels, d->is_sharp, &rooms[0], &p.large);
    bool is_small_made = encode_image(small, d->is_sharp, &rooms[1], &p.small);
    if (is_large_made && is_small_made)
        picture_write(out, &p);
    buf_done(&rooms[0]);
    buf_done(&rooms[1]);
    return is_large_made && is_small_made && !out->failed;
}

bool picture_answer(struct str bytes, struct buf *out)
{
    struct decoded d;
    struct pixels small;
    struct decode_refusal refusal = {"memory", true};
    if (!decode(bytes, &d, &refusal)) {
        refuse(out, &refusal);
        return !out->failed;
    }
    bool is_made = decode_shrink(&d.pixels, &small);
    if (is_made) {
        is_made = write_both(&d, &small, out);
        pixels_done(&small);
    }
    pixels_done(&d.pixels);
    if (!is_made)
        refuse(out, &(struct decode_refusal){"memory", true});
    return !out->failed;
}
