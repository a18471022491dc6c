/* demo_none.c - a program without a demonstration. */
#include "app/demo.h"

enum err demo_fill(struct api *api, struct arena *a, const struct rand_source *r, int64_t now_us,
                   struct demo_person **ret, size_t *ret_count)
{
    (void)api, (void)a, (void)r, (void)now_us, (void)ret, (void)ret_count;
    return ERR_NOT_FOUND;
}
