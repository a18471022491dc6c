/* copy.c - an administrator looks at what a deleted message said.
 *
 * WHY   a threat that was deleted must stay provable; and no administrator reads in silence
 *       (product.md promise 3).
 * HOW   only deleted messages, only for RETENTION_MESSAGE_COPY_US, only with a reason that is
 *       kept; the look stands on the message itself, for everybody in the chat, at once.
 * OWNS  the table message_copy_look.  RUNS  on the write worker.  TESTS copy_test.c. */
#include "features/chats/access.h"
#include "features/chats/change.h"
#include "features/chats/chats.q.h"
#include "features/chats/limits.h"
#include "features/people/people.h"

/* The look is written down and seen. */
static enum err look_tell(struct op *op, const struct message_auditor *auditor,
                          const struct message_copy_get_in *in,
                          const struct q_message_deleted_row *m)
{
    int64_t look = 0;
    enum err e =
        q_message_copy_look_insert(op, auditor, in->message_id, in->reason, op->now_us, &look);
    if (!e)
        e = q_message_copy_looked(op, auditor, in->message_id, op->now_us);
    if (!e)
        e = op_audit_about(op, "message_copy_look", look,
                           &(struct op_about){.whom = {m->author}, .why = in->reason});
    if (e)
        return e;
    return change_tell(op, &(struct message_parts){
                               .chat = message_auditor_chat(auditor),
                               .n = in->message_id,
                               .author = m->author,
                               .text = STR(""),
                               .mentions = STR(""),
                               .created_us = m->created_us,
                               .is_deleted = true,
                               .deleted_by = m->deleted_by,
                               .copy_read_by = op->caller.member,
                               .copy_read_us = op->now_us,
                               .version = m->version + 1,
                           });
}

enum err message_copy_get(struct op *op, const struct message_auditor *auditor,
                          const struct message_copy_get_in *in, struct message_copy_get_out *ret)
{
    struct q_message_copy_versions_list rows = {0};
    struct q_message_deleted_row m;
    bool found = false;
    enum err e = q_message_deleted(op, auditor, in->message_id, &found, &m);
    if (!e && found)
        e = q_message_copy_versions(op, auditor, in->message_id, op->now_us, &rows);
    if (!e && !rows.count)
        e = op_fail(op, ERR_NOT_FOUND, "message");
    if (!e && m.looks >= LIMIT_COPY_LOOKS)
        e = op_fail(op, ERR_LIMIT_REACHED, "looks");
    if (!e)
        e = look_tell(op, auditor, in, &m);
    if (!e)
        e = people_get(op, op->caller.org, m.author, &ret->author);
    if (!e)
        e = people_get(op, op->caller.org, m.deleted_by, &ret->deleted_by);
    if (e)
        return e;
    ret->has_delete_reason = m.has_delete_reason;
    ret->delete_reason = m.delete_reason;
    ret->versions = arena_try(op->arena, rows.count, sizeof *ret->versions);
    if (!ret->versions)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < rows.count; i++)
        ret->versions[i] =
            (struct message_version){rows.row[i].version, rows.row[i].text, rows.row[i].created_us};
    ret->versions_count = rows.count;
    return OK;
}
