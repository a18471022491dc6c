/* topic.c - topics as text and back.
 *
 * WHY   one spelling on the wire, so that equal topics are equal bytes: no leading zeros, no sign.
 * OWNS  nothing.  RUNS  any thread.  TESTS topic_test.c. */
#include "base/topic.h"

#include <inttypes.h>

static const char letters[TOPIC_KIND_COUNT] = {[TOPIC_MEMBER] = 'm', [TOPIC_CHAT] = 'c'};

bool topic_equal(struct topic a, struct topic b)
{
    return a.kind == b.kind && a.id == b.id;
}

bool topic_parse(struct str text, struct topic *ret)
{
    long long id;
    if (text.n < 2 || text.p[1] < '1' || text.p[1] > '9')
        return false;
    if (!str_to_i64(str_slice(text, 1, text.n), &id))
        return false;
    for (int kind = 0; kind < TOPIC_KIND_COUNT; kind++)
        if (letters[kind] == text.p[0]) {
            *ret = (struct topic){(enum topic_kind)kind, id};
            return true;
        }
    return false;
}

struct str topic_text(struct arena *a, struct topic t)
{
    return arena_printf(a, "%c%" PRId64, letters[t.kind], t.id);
}
