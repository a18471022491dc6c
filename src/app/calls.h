/* calls.h - between the media room and the database of calls. Front loop's thread.
 *
 * The media room tells who came and went, the bus whose access changed; both become local
 * operations (features/calls), a few at a time and in order. */
#ifndef APP_CALLS_H
#define APP_CALLS_H

#include "api/api.h"
#include "base/attr.h"
#include "bus/bus.h"
#include "loop/loop.h"
#include "media/media.h"

struct app_calls;

struct app_calls *app_calls_new(struct loop *l, struct api *api);
void app_calls_free(struct app_calls *c); /* the loop does not run any more; NULL is fine */
/* media_host.happened: rooms "call:..." alone. ctx is the struct app_calls. */
void app_calls_media(void *ctx, const struct media_event *e);
/* Whatever the bus delivers. */
void app_calls_bus(struct app_calls *c, const struct bus_event *e);

#endif
