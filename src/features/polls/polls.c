/* polls.c - a poll is made, as part of a message.
 *
 * WHY   who decides together needs one question, everybody's answers, and no second message.
 * HOW   the message's text is the question and its options: what is searched, copied, forwarded and
 *       kept of a deleted message is the poll in words. The row of the poll comes between the
 *       message's row and its event, so that the event shows it whole. A term is a job.
 * OWNS  the table poll as it begins.
 * RUNS  on the write worker.
 * SPEC  product.md "Chats", ui.md 11.7.
 * TESTS polls_test.c, tests/system/polls.test.ts */
#include "base/buf.h"
#include "features/chats/access.h"
#include "features/chats/poll.h"
#include "features/chats/post.h"
#include "features/people/people.h"
#include "features/polls/limits.h"
#include "features/polls/polls.api.h"
#include "features/polls/polls.q.h"
#include "features/polls/tell.h"

static enum err may_ask(struct op *op)
{
    struct policy_rules rules = people_own_rules(op);
    switch (policy_may_ask(&rules, people_caller(op))) {
    case POLICY_GRANTED:
        return OK;
    case POLICY_NO_BADGE:
        return op_fail(op, ERR_NOT_VERIFIED, "poll");
    default:
        return op_fail(op, ERR_POLICY, "poll");
    }
}

static bool are_different(const struct poll_create_in *in)
{
    for (size_t i = 0; i < in->options_count; i++)
        for (size_t k = i + 1; k < in->options_count; k++)
            if (str_equal(in->options[i], in->options[k]))
                return false;
    return true;
}

static bool is_term_fine(const struct poll_create_in *in, int64_t now_us)
{
    return !in->has_closes_us || (in->closes_us >= now_us + POLL_TERM_LEAST_US &&
                                  in->closes_us <= now_us + POLL_TERM_MOST_US);
}

static enum err check(struct op *op, const struct chat_writer *writer,
                      const struct poll_create_in *in)
{
    bool is_group = chat_writer_facts(writer)->kind == CHAT_KIND_GROUP;
    if (!are_different(in))
        return op_fail(op, ERR_INVALID, "options");
    if (in->has_right && (in->is_many || (size_t)in->right >= in->options_count))
        return op_fail(op, ERR_INVALID, "right");
    if (in->has_explanation && !in->has_right)
        return op_fail(op, ERR_INVALID, "explanation");
    if (in->is_secret && !is_group) /* of two, each knows the other's */
        return op_fail(op, ERR_INVALID, "is_secret");
    return is_term_fine(in, op->now_us) ? OK : op_fail(op, ERR_INVALID, "closes_us");
}

static enum err limit_check(struct op *op, const struct chat_writer *writer)
{
    int64_t open = 0;
    enum err e = q_poll_open_count(op, writer, op->now_us, &open);
    return !e && open >= LIMIT_POLLS_OPEN ? op_fail(op, ERR_LIMIT_REACHED, "polls") : e;
}

/* The options a line each, each with `before`. */
static void lines_add(struct buf *b, const struct poll_create_in *in, const char *before)
{
    for (size_t i = 0; i < in->options_count; i++) {
        buf_add(b, str_from(i ? "\n" : ""));
        buf_add(b, str_from(before));
        buf_add(b, in->options[i]);
    }
}

static enum err words_make(struct op *op, const struct poll_create_in *in, struct str *ret_text,
                           struct str *ret_options)
{
    struct buf b;
    buf_init(&b, 16384);
    buf_add(&b, in->question);
    buf_add(&b, STR("\n\n"));
    lines_add(&b, in, "- ");
    *ret_text = str_copy(op->arena, buf_str(&b));
    buf_clear(&b);
    lines_add(&b, in, "");
    *ret_options = str_copy(op->arena, buf_str(&b));
    bool is_whole = !b.failed && ret_text->p && ret_options->p;
    buf_done(&b);
    return is_whole ? OK : ERR_TOO_LARGE;
}

static enum err poll_store(struct op *op, const struct chat_writer *writer, message_id n,
                           const struct poll_create_in *in, struct str options)
{
    static const char zeros[LIMIT_POLL_OPTIONS * POLL_COUNT_DIGITS + 1] =
        "000000000000000000000000000000000000000000000000000000000000000000000000";
    struct str counts = {zeros, in->options_count * POLL_COUNT_DIGITS};
    poll_id id;
    enum err e = q_poll_insert(op, writer, n, in->question, options, in->is_many, in->is_secret,
                               in->has_right ? in->right : -1,
                               in->has_explanation ? in->explanation : STR(""),
                               in->has_closes_us ? in->closes_us : 0, counts, op->now_us, &id);
    return !e && in->has_closes_us ? poll_job(op, "poll_end", id, in->closes_us) : e;
}

enum err poll_create(struct op *op, const struct chat_writer *writer,
                     const struct poll_create_in *in, struct message *ret)
{
    struct message_new new = {.holds = HOLDS_POLL};
    struct message_parts p;
    struct str options;
    enum err e = may_ask(op);
    if (!e)
        e = check(op, writer, in);
    if (!e)
        e = limit_check(op, writer);
    if (!e)
        e = words_make(op, in, &new.text, &options);
    if (!e)
        e = chats_post_begin(op, writer, &new, &p);
    if (!e)
        e = poll_store(op, writer, p.n, in, options);
    return e ? e : chats_post_end(op, writer, &p, ret);
}
