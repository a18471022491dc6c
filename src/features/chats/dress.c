/* dress.c - what messages hold beside their words.
 *
 * WHY   a plain message must not pay for files, polls and reactions: its row says what it holds,
 *       and other tables are asked only for that, once for a whole page.
 * HOW   the bits of all messages together say which kinds of things are among them; each kind is
 *       one query over the numbers first..last, and its rows are dealt out in order.
 * OWNS  nothing.  RUNS  on read and write workers.  TESTS history_test.c. */
#include "features/chats/dress.h"

#include "features/chats/files.h"
#include "features/chats/forward.h"
#include "features/chats/pin.h"
#include "features/chats/poll.h"
#include "features/chats/reaction.h"

enum err messages_dress(struct op *op, const struct undressed *bare, size_t count)
{
    int64_t holds = 0;
    for (size_t i = 0; i < count; i++)
        holds |= bare[i].holds;
    enum err e = OK;
    if (holds & HOLDS_FILES)
        e = dress_files(op, bare, count);
    if (!e && holds & HOLDS_POLL)
        e = dress_polls(op, bare, count);
    if (!e && holds & HOLDS_SOURCE)
        e = dress_sources(op, bare, count);
    if (!e && holds & HOLDS_REACTIONS)
        e = dress_reactions(op, bare, count);
    return e;
}

/* Numbers, keys and signs of one thing that is listed; a name may grow where it is quoted. */
#define LISTED_BYTES 400

size_t message_held_bytes(const struct message *m)
{
    size_t bytes = LISTED_BYTES / 8 * m->reactions_count;
    for (size_t i = 0; i < m->attachments_count; i++) {
        const struct attachment *a = &m->attachments[i];
        bytes += LISTED_BYTES + a->name.n + a->type.n + a->placeholder.n + a->waveform.n;
    }
    bytes += m->has_source ? LISTED_BYTES / 4 : 0;
    if (!m->has_poll)
        return bytes;
    bytes += LISTED_BYTES + m->poll.question.n + m->poll.explanation.n;
    for (size_t i = 0; i < m->poll.options_count; i++)
        bytes += LISTED_BYTES / 8 + m->poll.options[i].text.n;
    return bytes;
}

enum err message_undress(struct op *op, const struct chat_reader *reader,
                         const struct message_parts *old)
{
    enum err e = OK;
    if (old->holds & HOLDS_FILES)
        e = undress_files(op, reader, old->n);
    if (!e && old->holds & HOLDS_POLL)
        e = undress_poll(op, reader, old->n);
    if (!e && old->holds & HOLDS_SOURCE)
        e = undress_source(op, reader, old->n);
    if (!e && old->holds & HOLDS_REACTIONS)
        e = undress_reactions(op, reader, old->n);
    if (!e)
        e = pin_drop(op, reader, old->n);
    return e;
}
