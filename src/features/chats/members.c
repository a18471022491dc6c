/* members.c - who is in a chat and who may read it.
 *
 * WHY   «кто может это читать» must be computed from the rule of access (access.c: the members
 *       and nobody else), not told by hand.
 * HOW   pages by (staff first, name, id); taking somebody out cuts their live subscription
 *       before anything newer is sent.
 * OWNS  rows of chat_member as they go.  RUNS  on read and write workers.  TESTS
 *       access_test.c. */
#include "features/chats/members.h"
#include "features/chats/access.h"
#include "features/chats/chats.q.h"
#include "features/chats/direct.h"
#include "features/chats/join.h"
#include "features/chats/limits.h"
#include "features/chats/make.h"
#include "features/chats/view.h"
#include "features/people/people.h"

static struct chat_member member_of_row(const struct q_chat_member_page_row *r)
{
    return (struct chat_member){
        .person = {.id = r->id,
                   .name = {r->last_name, r->first_name, r->middle_name},
                   .roles = r->roles,
                   .is_verified = r->is_verified,
                   .position = r->position,
                   .version = r->version},
        .right = r->right_,
        .is_by_structure = r->is_by_structure,
    };
}

role_set roles_listed(const struct op *op, const struct chat_reader *reader)
{
    struct policy_rules rules = people_own_rules(op);
    struct policy_reach r = policy_reach(&rules, people_caller(op), POLICY_LIST);
    if (chat_reader_facts(reader)->kind == CHAT_KIND_DIRECT || chat_reader_manages(op, reader))
        return ~ROLE_OPERATOR;
    return r.always | r.shared; /* in one chat all share it */
}

enum err chat_member_list(struct op *op, const struct chat_reader *reader,
                          const struct chat_member_list_in *in, struct chat_member_list_out *ret)
{
    size_t limit = in->has_limit ? (size_t)in->limit : LIMIT_CHAT_MEMBER_PAGE;
    struct q_chat_member_key_row key = {.rank = -1, .name_sort = STR("")};
    struct q_chat_member_page_list page;
    bool found = true;
    enum err e = in->has_after ? q_chat_member_key(op, reader, in->after, &found, &key) : OK;
    if (!e && !found)
        e = op_fail(op, ERR_INVALID, "after");
    if (!e)
        e = q_chat_member_page(op, reader, roles_listed(op, reader), key.rank, key.name_sort,
                               in->after, op->now_us, (int64_t)limit + 1, &page);
    if (e)
        return e;
    size_t count = page.count < limit ? page.count : limit;
    ret->members = arena_try(op->arena, count + 1, sizeof *ret->members);
    if (!ret->members)
        return ERR_TOO_LARGE;
    for (size_t i = 0; i < count; i++)
        ret->members[i] = member_of_row(&page.row[i]);
    ret->members_count = count;
    ret->has_next = page.count > count;
    if (ret->has_next)
        ret->next = page.row[count - 1].id;
    return OK;
}

enum err chat_member_add(struct op *op, const struct chat_inviter *inviter,
                         const struct chat_member_add_in *in, struct chat_member *ret)
{
    const struct chat_admission *admission;
    struct q_chat_right_of_row as = {0};
    bool added = false, found = false;
    if (chat_inviter_facts(inviter)->is_archived)
        return op_fail(op, ERR_CHAT_ARCHIVED, "chat");
    enum err e = access_chat_admit(op, in->chat_id, &admission);
    if (!e)
        e = may_have(op, in->member_id);
    if (!e)
        e = join_one(op, admission, in->member_id, CHAT_RIGHT_WRITE, 0, &added);
    if (!e && added)
        e = join_done(op, admission);
    if (!e && added)
        e = second_group_check(op, in->chat_id);
    if (!e && added)
        e = op_audit(op, "chat", in->chat_id.n);
    if (!e)
        e = people_get(op, op->caller.org, in->member_id, &ret->person);
    if (!e)
        e = q_chat_right_of(op, op->caller.org, in->chat_id, in->member_id, &found, &as);
    ret->right = as.right_;
    ret->is_by_structure = as.is_by_structure;
    return e;
}

enum err chat_member_remove(struct op *op, const struct chat_manager *manager,
                            const struct chat_member_remove_in *in)
{
    int64_t changes = 0, managers = 0;
    struct q_chat_right_of_row as = {0};
    bool found = false;
    enum err e = q_chat_right_of(op, op->caller.org, in->chat_id, in->member_id, &found, &as);
    if (!e && as.is_by_structure)
        e = op_fail(op, ERR_BY_STRUCTURE, "member");
    if (!e)
        e = q_chat_manager_others(op, manager, in->member_id, &managers);
    if (!e && !managers)
        e = op_fail(op, ERR_LIMIT_REACHED, "the last manager");
    if (!e)
        e = q_chat_member_delete(op, manager, in->member_id, &changes);
    if (!e && !changes)
        e = op_fail(op, ERR_NOT_FOUND, "member");
    if (!e)
        e = q_mention_forget(op, manager, in->member_id);
    if (!e)
        e = q_draft_forget(op, manager, in->member_id);
    if (!e)
        e = q_folder_forget_chat(op, op->caller.org, in->chat_id, in->member_id);
    if (!e)
        e = q_chat_recount(op, op->caller.org, in->chat_id);
    if (!e)
        e = second_group_check(op, in->chat_id);
    if (!e)
        e = op_audit(op, "chat", in->chat_id.n);
    if (e)
        return e;
    op_access_changed(op, (struct topic){TOPIC_CHAT, in->chat_id.n}, in->member_id);
    emit_chat_removed(op, in->member_id, in->chat_id.n, 1, &(struct chat_mark){in->chat_id});
    return chat_tell_changed(op, op->caller.org, in->chat_id);
}

/* The first group that fits, in the order in which access weighs. */
static enum reader_group_kind group_of(role_set roles)
{
    if (role_has(roles, ROLE_ADMINISTRATOR))
        return READER_GROUP_KIND_ADMINISTRATORS;
    if (role_has(roles, ROLE_HEAD))
        return READER_GROUP_KIND_HEADS;
    if (role_has(roles, ROLE_TEACHER))
        return READER_GROUP_KIND_TEACHERS;
    if (role_has(roles, ROLE_STAFF))
        return READER_GROUP_KIND_STAFF;
    return role_has(roles, ROLE_PARENT) ? READER_GROUP_KIND_PARENTS : READER_GROUP_KIND_STUDENTS;
}

enum err chat_reader_list(struct op *op, const struct chat_reader *reader,
                          const struct chat_reader_list_in *in, struct chat_reader_list_out *ret)
{
    struct q_chat_reader_roles_list rows;
    int64_t count[READER_GROUP_KIND_COUNT] = {0};
    (void)in;
    enum err e = q_chat_reader_roles(op, reader, &rows);
    if (e)
        return e;
    for (size_t i = 0; i < rows.count; i++)
        count[group_of(rows.row[i].roles)] += rows.row[i].n;
    ret->groups = arena_alloc(op->arena, sizeof count / sizeof *count * sizeof *ret->groups);
    ret->total = 0;
    for (int k = 0; k < READER_GROUP_KIND_COUNT; k++) {
        if (count[k])
            ret->groups[ret->groups_count++] =
                (struct reader_group){(enum reader_group_kind)k, count[k]};
        ret->total += count[k];
    }
    ret->history_from_joining = chat_reader_facts(reader)->kind == CHAT_KIND_GROUP;
    return q_chat_by_hand_count(op, reader, &ret->by_hand);
}
