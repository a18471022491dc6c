/* find.c - the index of messages' words, written with the messages.
 *
 * WHY   what is written is found at once, and what is taken back or changed is not found any more
 *       at once: the index changes in the transaction of the message.
 * HOW   text/words.c makes terms of the text; to them come words no text can have: the chat (_c5),
 *       its author there (_a7c5) and what the message holds (_kfile, _kpoll, _klink), so that a
 * question with all its conditions is one question to the index. The place in the index is made of
 * time, chat and number: the newest are found first, and nothing must be looked up. Messages of
 *       before the index, or of an older analyser, are taken by a round of jobs in chunks.
 * OWNS  the tables search_doc, search_text, search_round.
 * RUNS  on the write worker.  TESTS find_test.c, tests/system/search.test.ts.  BENCH
 * bench/search.py. */
#include "features/chats/find.h"

#include "base/buf.h"
#include "base/clock.h"
#include "features/chats/chats.h"
#include "features/chats/chats.q.h"
#include "features/chats/limits.h"
#include "store/jobs.h"
#include "text/words.h"

int64_t find_id(int64_t created_us, chat_id chat, message_id n)
{
    return created_us * 2048 + (chat.n * 31 + n.n) % 2048; /* as in find_round_messages */
}

static bool has_link(struct str text)
{
    return memmem(text.p, text.n, "://", 3) != NULL;
}

/* In the arena. */
static enum err words_of(struct op *op, const struct message_parts *p, const struct message *m,
                         struct str *ret)
{
    struct buf b;
    buf_init(&b, LIMIT_FIND_BYTES);
    words_index(p->text, &b);
    (void)buf_printf(&b, "_c%lld _a%lldc%lld ", (long long)p->chat.n, (long long)p->author.n,
                     (long long)p->chat.n);
    if (p->holds & HOLDS_FILES)
        (void)buf_add(&b, STR("_kfile "));
    if (p->holds & HOLDS_POLL)
        (void)buf_add(&b, STR("_kpoll "));
    if (has_link(p->text))
        (void)buf_add(&b, STR("_klink "));
    for (size_t i = 0; m && i < m->attachments_count; i++) {
        (void)buf_add_byte(&b, ' ');
        words_index(m->attachments[i].name, &b);
        if (m->attachments[i].kind == ATTACHMENT_KIND_PHOTO)
            (void)buf_add(&b, STR("_kphoto "));
    }
    *ret = b.failed ? (struct str){NULL, 0} : str_copy(op->arena, buf_str(&b));
    buf_done(&b);
    return ret->p ? OK : ERR_TOO_LARGE;
}

enum err find_add(struct op *op, org_id org, const struct message_parts *p, const struct message *m)
{
    struct str words;
    int64_t id = find_id(p->created_us, p->chat, p->n);
    enum err e = words_of(op, p, m, &words);
    if (!e)
        e = q_find_doc_insert(op, id, org, p->chat, p->n, WORDS_VERSION, words);
    return e ? e : q_find_text_insert(op, id, words);
}

enum err find_forget(struct op *op, const struct message_parts *p)
{
    int64_t id = find_id(p->created_us, p->chat, p->n);
    enum err e = q_find_text_forget(op, id, p->chat, p->n);
    return e ? e : q_find_doc_delete(op, id, p->chat, p->n);
}

/* --- the round -------------------------------------------------------------------------------- */

typedef struct q_find_round_messages_row round_row;

static enum err round_take(struct op *op, const round_row *r)
{
    struct message m;
    struct message_parts p = {
        .chat = r->chat,
        .n = r->n,
        .author = r->author,
        .text = r->text,
        .mentions = r->mentions,
        .call = STR(""),
        .holds = r->holds,
        .created_us = r->created_us,
        .version = 1,
    };
    enum err e = OK;
    op->caller.org = r->org;
    if (r->doc_version)
        e = find_forget(op, &p);
    if (!e && p.holds)
        e = message_make(op, &p, &m);
    return e ? e : find_add(op, r->org, &p, p.holds ? &m : NULL);
}

/* Messages after the place of the round, until the time is up. */
static enum err round_chunk(struct op *op, struct q_find_round_row *round)
{
    struct clock clock = clock_system();
    struct q_find_round_messages_list rows;
    enum err e = q_find_round_messages(op, round->chat, round->n, WORDS_VERSION,
                                       LIMIT_FIND_CHUNK_ROWS, &rows);
    int64_t end_us = clock_mono(&clock).us + LIMIT_FIND_CHUNK_US; /* reading them is no work done */
    round->is_ended = !e && rows.count < LIMIT_FIND_CHUNK_ROWS;
    for (size_t i = 0; !e && i < rows.count; i++) {
        const round_row *r = &rows.row[i];
        if (clock_mono(&clock).us >= end_us) {
            round->is_ended = false;
            break;
        }
        if (r->has_words && r->doc_version != WORDS_VERSION)
            e = round_take(op, r);
        round->chat = r->chat;
        round->n = r->n;
    }
    return e;
}

enum err chats_find_tend(struct op *op, bool *ret_ended)
{
    struct q_find_round_row round;
    enum err e = q_find_round(op, &round);
    if (e)
        return e;
    *ret_ended = round.version == WORDS_VERSION && round.is_ended;
    if (*ret_ended)
        return OK;
    if (round.version != WORDS_VERSION)
        round = (struct q_find_round_row){.version = WORDS_VERSION};
    e = round_chunk(op, &round);
    *ret_ended = round.is_ended;
    return e ? e : q_find_round_set(op, round.version, round.chat, round.n, round.is_ended);
}
