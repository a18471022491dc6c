/* photo_make.c - a photo as phones take them, for bench/pictures.py: soft shapes under fine noise.
 *
 * USE  photo_make WIDTH HEIGHT > photo.jpg     baseline, 4:2:0, q92, as cameras write
 * RUNS one thread. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

static unsigned noise(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 27;
}

static void fill(uint8_t *row, unsigned width, unsigned y, uint32_t *seed)
{
    for (unsigned x = 0; x < width; x++) {
        unsigned shape = (x / 7 + y / 5) % 512, grain = noise(seed);
        row[3 * x] = (uint8_t)((shape < 256 ? shape : 511 - shape) * 220 / 256 + grain);
        row[3 * x + 1] = (uint8_t)((x * 3 / 16 % 200) + grain);
        row[3 * x + 2] = (uint8_t)((y * 5 / 16 % 200) + grain);
    }
}

int main(int argc, char **argv)
{
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    uint32_t seed = 1;
    if (argc < 3)
        return 2;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_stdio_dest(&jpeg, stdout);
    jpeg.image_width = (unsigned)strtoul(argv[1], NULL, 10);
    jpeg.image_height = (unsigned)strtoul(argv[2], NULL, 10);
    jpeg.input_components = 3;
    jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, 92, TRUE);
    uint8_t *row = malloc((size_t)3 * jpeg.image_width);
    if (!row)
        return 1;
    jpeg_start_compress(&jpeg, TRUE);
    while (jpeg.next_scanline < jpeg.image_height) {
        JSAMPROW rows[] = {row};
        fill(row, jpeg.image_width, jpeg.next_scanline, &seed);
        (void)jpeg_write_scanlines(&jpeg, rows, 1);
    }
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    free(row);
    return 0;
}
