/* rtc_open.h - make the media room by the settings. Main thread. */
#ifndef APP_RTC_OPEN_H
#define APP_RTC_OPEN_H

#include "app/rtc.h"
#include "app/settings.h"
#include "base/clock.h"
#include "base/rand.h"
#include "loop/loop.h"

struct rtc_opening {
    const struct settings *settings;
    struct arena *arena;
    struct str folder; /* where the key is kept */
    struct loop *loop;
    struct clock clock;
    struct rand_source rand;
    struct str trouble; /* when it failed, in words */
};

/* r->media; media_free is the caller's. http_port: as bound. */
MUST_CHECK bool rtc_open(struct rtc_opening *o, struct rtc *r, int http_port);

#endif
