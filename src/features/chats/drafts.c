/* drafts.c - what was typed and not sent, the same on every device.
 *
 * WHY   a text begun on the phone goes on at the desk.
 * HOW   one row per member and chat; the last write wins. An emptied draft stays as a row, so that
 *       its version only rises and an older device can not bring it back. chat_member.has_draft
 *       tells message_post whether there is something to erase, without a query.
 * OWNS  the table draft.  RUNS  on the write worker.  TESTS mentions_test.c,
 * tests/system/drafts.test.ts. */
#include "features/chats/access.h"
#include "features/chats/change.h"
#include "features/chats/chats.q.h"
#include "features/chats/limits.h"
#include "text/utf8.h"

enum err draft_write(struct op *op, const struct chat_reader *reader, struct str text,
                     message_id reply_to, struct draft *ret)
{
    struct draft d = {.chat_id = chat_reader_chat(reader),
                      .text = text,
                      .has_reply_to = reply_to.n != 0,
                      .reply_to = reply_to};
    bool has_draft = text.n > 0;
    enum err e = q_draft_upsert(op, reader, text, reply_to, &d.version);
    if (!e && has_draft != chat_reader_facts(reader)->has_draft)
        e = q_draft_flag(op, reader, has_draft);
    if (e)
        return e;
    emit_draft_changed(op, op->caller.member, d.chat_id.n, d.version, &d);
    if (ret)
        *ret = d;
    return OK;
}

/* Nothing is written when it is so already: a device that repeats itself wakes no other. */
static enum err is_the_same(struct op *op, const struct draft_set_in *in, struct draft *ret,
                            bool *ret_is)
{
    struct q_draft_own_row r = {.text = STR("")};
    bool found = false;
    enum err e = q_draft_own(op, in->chat_id, &found, &r);
    *ret = (struct draft){in->chat_id, r.text, r.has_reply_to, r.reply_to, r.version};
    *ret_is = str_equal(r.text, in->text) &&
              (!r.text.n || (r.has_reply_to == in->has_reply_to && r.reply_to.n == in->reply_to.n));
    return e;
}

enum err draft_set(struct op *op, const struct chat_reader *reader, const struct draft_set_in *in,
                   struct draft *ret)
{
    bool has_reply = in->has_reply_to && in->text.n > 0, is_same = false;
    int64_t others = 0;
    if (has_reply && !message_is_visible(reader, in->reply_to))
        return op_fail(op, ERR_INVALID, "reply_to");
    enum err e = is_the_same(op, in, ret, &is_same);
    if (e || is_same)
        return e;
    e = q_draft_signs(op, in->chat_id, &others);
    if (!e && in->text.n > 0 && others + (int64_t)utf8_length(in->text) > LIMIT_DRAFTS_SIGNS)
        e = op_fail(op, ERR_LIMIT_REACHED, "drafts");
    if (e)
        return e;
    return draft_write(op, reader, in->text, has_reply ? in->reply_to : (message_id){0}, ret);
}
