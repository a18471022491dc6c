/* rules.h - the rules of an organisation as text. Pure but for the arena, any thread.
 *
 * What differs from policy_safe, in words with spaces between them:
 *   dst2       channel, from, to, answer: d direct, g group, c call, s see, l list, p presence, o
 * poll; a administrator, h head, t teacher, f staff, s student, p parent; 0 no, 1 if shared, 2 yes
 *   Gahtfs     who starts calls in group chats     Raht   who shows the screen there
 *   t0         typing is not shown                 a1     two adults
 * An empty text is policy_safe. */
#ifndef FEATURES_PEOPLE_RULES_H
#define FEATURES_PEOPLE_RULES_H

#include "base/arena.h"
#include "base/attr.h"
#include "base/str.h"
#include "features/people/policy.h"

#define LIMIT_RULES_BYTES 2048 /* every cell changed, and more */

/* false, and *ret is policy_safe: a word in it is not ours (a newer server wrote it, or a hand). */
bool rules_decode(struct str text, struct policy_rules *ret);
/* Absent when the arena is full. */
struct str rules_encode(struct arena *a, const struct policy_rules *rules);

#endif
