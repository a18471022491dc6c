/* livekit_key.h - the key that opens rooms of others' LiveKit programs ("ext:"), kept in the data
 * folder. Main thread. */
#ifndef APP_LIVEKIT_KEY_H
#define APP_LIVEKIT_KEY_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/rand.h"

struct livekit_key {
    struct str key, secret;
};

/* Read from DIR/livekit.key; made there when absent. False: *ret_trouble, in words. */
MUST_CHECK bool livekit_key_open(struct arena *a, struct str folder, const struct rand_source *rand,
                                 struct livekit_key *ret, struct str *ret_trouble);

#endif
